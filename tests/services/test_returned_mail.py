# SPDX-License-Identifier: MIT
"""What a mail that came back does to the customer, the delivery, the work list and the ladder."""

import hashlib
from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from dunwell.delivery.email.verp import envelope_id, verp_address
from dunwell.services import check_books
from dunwell.services.returned_mail import Taken, original, take_mail
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import (
    Company,
    CompanyWay,
    Customer,
    CustomerEmail,
    Delivery,
    DunningState,
    Event,
    Hold,
    ReturnedMail,
    Task,
)
from tests.intake.returned.mails import mail, report
from tests.services.post import BOB, RULES, RUN_ON, carry, writing_company

AT = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
ON = date(2026, 3, 9)
BOOKS = "books@customer.example"


def sent(company: Company, number: str = "N-1") -> Delivery:
    """The messages of 8 March, accepted; the delivery of one."""
    writing_company(company)
    assert carry().accepted == 2
    return Delivery.objects.get(notice__number=number)


def take(company: Company | None, data: bytes, on: date = ON) -> Taken:
    return take_mail(company, data, on_of=lambda _: on, actor="worker", at=AT)


def answer(delivery: Delivery, text: str, number: int = 0, sender: str = "Cecilia <cecilia@customer.example>") -> bytes:
    data = mail(text, sender=sender, subject="Re: Payment reminder", In_Reply_To=delivery.message_id)
    return data.replace(b"<answer@", f"<reply{number}@".encode())


def bounce(
    delivery: Delivery, address: str, said: str = "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 unknown"
) -> bytes:
    status = f"Final-Recipient: rfc822; {address}\nAction: failed\n{said}"
    return report(status, original=f"Message-ID: {delivery.message_id}\nTo: {address}")


def codes(company: Company) -> list[str]:
    return list(Event.objects.filter(company=company, seq__gt=0).order_by("seq").values_list("code", flat=True))


def test_permanent_bounce_marks_the_address_and_is_work_for_a_person(any_database: str, company: Company) -> None:
    delivery = sent(company)
    taken = take(company, bounce(delivery, "cecilia@customer.example"))
    assert (taken.kind, taken.new) == ("bounced", True)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.answer) == ("bounced", "5.1.1 550 5.1.1 unknown")
    assert CustomerEmail.objects.get(address="cecilia@customer.example").bad
    assert not DunningState.objects.filter(notice=delivery.notice, accepted=True).exists()
    task = Task.objects.get(kind="unreachable", done=False)
    assert (task.customer_id, "cecilia@customer.example came back" in task.text) == (delivery.notice.customer_id, True)
    assert codes(company)[-3:] == ["mail_bounced", "customer_changed", "delivery_bounced"]
    assert taken.row is not None
    assert original(taken.row) == bounce(delivery, "cecilia@customer.example")
    assert check_books.check(company) == []


def test_bounced_message_goes_by_the_next_channel(company: Company) -> None:
    CompanyWay.objects.create(company=company, way="print", channel="letter", on=True)
    rules = RULES.replace('code = "reminder"', 'code = "reminder"\nchannels = ["email", "letter"]')
    writing_company(company, rules=rules, run=False)
    Customer.objects.filter(company=company, ref="C-1").update(street="Main Street 1", city="Helsinki")
    run_dunning(company, RUN_ON, **BOB)
    assert carry().accepted == 2
    delivery = Delivery.objects.get(notice__number="N-1")
    take(company, bounce(delivery, "cecilia@customer.example"))
    found = Delivery.objects.filter(notice=delivery.notice).order_by("pk").values_list("channel", "state")
    assert list(found) == [("email", "bounced"), ("letter", "queued")]
    assert codes(company)[-1] == "delivery_next_channel"
    assert not DunningState.objects.filter(notice=delivery.notice, accepted=True).exists()
    assert check_books.check(company) == []


def test_bounce_that_comes_before_a_lost_answer_settles_the_unknown(company: Company) -> None:
    delivery = sent(company)
    Delivery.objects.filter(pk=delivery.pk).update(state="unknown", accepted_seq=None)
    Task.objects.create(
        company=company, customer=delivery.notice.customer, kind="unknown_delivery", delivery=delivery, text="?", on=ON,
        seq=1,
    )  # fmt: skip
    take(company, bounce(delivery, "cecilia@customer.example"))
    delivery.refresh_from_db()
    assert delivery.state == "bounced"
    assert not Task.objects.filter(kind="unknown_delivery", done=False).exists()


def test_same_bounce_twice_acts_once(any_database: str, company: Company) -> None:
    delivery = sent(company)
    data = bounce(delivery, "cecilia@customer.example")
    assert take(company, data).new
    before = codes(company)
    again = take(company, data.replace(b"From: ", b"Received: by another\nFrom: ", 1))
    assert (again.kind, again.new, codes(company)) == ("bounced", False, before)
    assert ReturnedMail.objects.count() == 1


def test_full_mailbox_bounces_without_marking_the_address(company: Company) -> None:
    delivery = sent(company)
    take(
        company, bounce(delivery, "cecilia@customer.example", "Status: 5.2.2\nDiagnostic-Code: smtp; 552 mailbox full")
    )
    delivery.refresh_from_db()
    assert delivery.state == "bounced"
    assert not CustomerEmail.objects.filter(bad=True).exists()
    assert Task.objects.filter(kind="unreachable", done=False).count() == 1


def test_message_that_reached_one_of_two_addresses_stays_accepted(company: Company) -> None:
    delivery = sent(company, "N-2")
    take(company, bounce(delivery, BOOKS))
    delivery.refresh_from_db()
    assert delivery.state == "accepted"
    assert list(CustomerEmail.objects.filter(bad=True).values_list("address", flat=True)) == [BOOKS]
    take(company, bounce(delivery, "david@customer.example").replace(b"<answer@", b"<second@"))
    delivery.refresh_from_db()
    assert delivery.state == "bounced"
    assert Task.objects.filter(kind="unreachable", done=False).count() == 1


@pytest.mark.parametrize(
    "named",
    [
        "rfc822; Cecilia@xn--bcher-kva.example",
        "rfc822; cecilia@bücher.example",
        "utf-8; cecilia@b\\x{FC}cher.example",
    ],
)
def test_bounce_of_a_domain_with_letters_of_its_own_finds_the_address(company: Company, named: str) -> None:
    writing_company(company)
    CustomerEmail.objects.filter(address="cecilia@customer.example").update(address="cecilia@Bücher.example")
    assert carry().accepted == 2
    delivery = Delivery.objects.get(notice__number="N-1")
    taken = take(company, bounce(delivery, "x").replace(b"rfc822; x", named.encode()))
    assert taken.kind == "bounced"
    delivery.refresh_from_db()
    assert (delivery.state, list(delivery.answers)) == ("bounced", ["cecilia@Bücher.example"])
    assert CustomerEmail.objects.get(customer__ref="C-1").bad
    assert "cecilia@bücher.example came back" in Task.objects.get(kind="unreachable", done=False).text


def test_bounce_of_an_address_that_was_not_written_to_changes_nothing(company: Company) -> None:
    delivery = sent(company)
    taken = take(company, bounce(delivery, "private@elsewhere.example"))
    assert taken.row is not None
    assert taken.row.delivery == delivery
    delivery.refresh_from_db()
    assert (delivery.state, CustomerEmail.objects.filter(bad=True).exists()) == ("accepted", False)
    assert "nothing was marked" in Task.objects.get(kind="unreachable", done=False).text


def test_bounce_that_proves_its_message_and_names_nobody_means_the_only_address(company: Company) -> None:
    delivery = sent(company)
    address = verp_address("billing@firma.example", delivery.pk, settings.ENVIRONMENT.secret_key)
    bare = mail(
        "550 5.1.1 no such user", sender="MAILER-DAEMON@mx.example", subject="failure notice", Delivered_To=address
    )
    assert take(company, bare).kind == "bounced"
    assert CustomerEmail.objects.get(address="cecilia@customer.example").bad


def test_bounce_under_a_name_that_was_worked_out_without_the_secret_changes_nothing(company: Company) -> None:
    delivery = sent(company)
    named = hashlib.sha256(b"acme\0N-1\0email").hexdigest()[:16]
    forged = bounce(delivery, "cecilia@customer.example").replace(
        delivery.message_id.encode(), f"<acme.N-1.email.{named}@{delivery.message_id.partition('@')[2]}".encode()
    )
    assert forged != bounce(delivery, "cecilia@customer.example")
    take(company, forged)
    delivery.refresh_from_db()
    assert (delivery.state, CustomerEmail.objects.filter(bad=True).exists()) == ("accepted", False)


def test_bounce_finds_its_message_by_return_address_or_envelope_id(any_database: str, company: Company) -> None:
    first, second = sent(company), Delivery.objects.get(notice__number="N-2")
    address = verp_address("billing@firma.example", first.pk, settings.ENVIRONMENT.secret_key)
    bare = mail(
        "<cecilia@customer.example>:\nSorry, no mailbox here by that name. (#5.1.1)",
        sender="MAILER-DAEMON@mx.example", subject="failure notice", Delivered_To=address,
    )  # fmt: skip
    assert take(None, bare).kind == "bounced"
    status = f"Original-Envelope-Id: {envelope_id(second.message_id)}\n\nFinal-Recipient: rfc822; {BOOKS}\n"
    data = report(f"{status}Action: failed\nStatus: 5.1.1", original="Subject: x").replace(b"<answer@", b"<second@")
    assert take(None, data).kind == "bounced"
    assert set(ReturnedMail.objects.values_list("delivery", flat=True)) == {first.pk, second.pk}


def test_bounce_that_names_no_message_marks_nothing(company: Company) -> None:
    delivery = sent(company)
    status = "Final-Recipient: rfc822; cecilia@customer.example\nAction: failed\nStatus: 5.1.1"
    taken = take(company, report(status, original="Message-ID: <elsewhere@x.example>"))
    assert (taken.kind, taken.row and taken.row.delivery) == ("bounced", None)
    delivery.refresh_from_db()
    assert (delivery.state, CustomerEmail.objects.filter(bad=True).exists()) == ("accepted", False)
    assert Task.objects.filter(kind="unreachable").count() == 1


def test_delay_receipt_and_automatic_answer_change_nothing_but_history(company: Company) -> None:
    delivery = sent(company)
    address = "cecilia@customer.example"
    before = Delivery.objects.values_list("state", "answer"), Task.objects.count()
    for number, (data, code) in enumerate(
        [
            (bounce(delivery, address).replace(b"Action: failed", b"Action: delayed"), "mail_delayed"),
            (bounce(delivery, address).replace(b"Action: failed", b"Action: relayed"), "mail_delivered"),
            (mail("Away.", subject="Automatic reply: x", In_Reply_To=delivery.message_id), "mail_auto_reply"),
        ]
    ):
        taken = take(company, data.replace(b"<answer@", f"<answer{number}@".encode()))
        assert (f"mail_{taken.kind}", codes(company)[-1]) == (code, code)
    assert (Delivery.objects.values_list("state", "answer"), Task.objects.count())[1] == before[1]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    assert not Hold.objects.exists()


def test_mail_of_strangers_is_counted_and_not_kept(company: Company) -> None:
    sent(company)
    assert take(company, mail("Hello", sender="Somebody <else@where.example>")) == Taken("not_ours")
    assert take(company, mail("Re", sender=f"Us <{company.email}>", subject="Re: x")) == Taken("not_ours")
    assert not ReturnedMail.objects.exists()


def test_complaint_is_work(company: Company) -> None:
    delivery = sent(company)
    data = mail(
        "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--b\nContent-Type: message/rfc822\n\n"
        f"Message-ID: {delivery.message_id}\n\n--b--",
        Content_Type='multipart/report; report-type=feedback-report; boundary="b"',
    )
    assert take(company, data).kind == "complaint"
    assert "abuse" in Task.objects.get(kind="reply").text


def test_plan_of_an_earlier_day_is_told_as_it_was(company: Company) -> None:
    delivery = sent(company)
    take(company, bounce(delivery, "cecilia@customer.example"))
    delivery.refresh_from_db()
    assert delivery.accepted_seq is not None
    assert delivery.bounced_seq is not None
    assert delivery.accepted_seq < delivery.bounced_seq
    assert RUN_ON < ON


def test_characters_that_no_database_takes_are_dropped(any_database: str, company: Company) -> None:
    sent(company)
    data = mail("Pa\x00id \x01", sender="cecilia@customer.example", subject="Re: =?utf-8?B?AGhp?=")
    taken = take(company, data)
    assert taken.row is not None
    assert "\x00" not in taken.row.text + taken.row.subject
    assert not Event.objects.filter(data__contains="u0000").exists()
