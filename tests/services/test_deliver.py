# SPDX-License-Identifier: MIT
from dataclasses import replace
from datetime import timedelta

import pytest

from dunwell.core.problem import Refused
from dunwell.delivery.mail_url import MailSettings
from dunwell.delivery.states import next_try
from dunwell.services import check_books, payments, resolve
from dunwell.services.companies import set_company
from dunwell.services.explain import explain
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Company, CustomerEmail, Delivery, DunningState, Event, Task
from tests.delivery.server import DROP, Script
from tests.services.ledger import take
from tests.services.post import (
    BOB,
    INVOICES,
    MORNING,
    RULES,
    RUN_ON,
    TODAY,
    carry,
    kept,
    later,
    notice,
    parsed,
    serving,
    states,
    told,
    writing_company,
)


def test_queued_notices_reach_the_mail_server_and_the_history(company: Company) -> None:
    writing_company(company)
    script = Script()
    with serving(script) as mail:
        report = carry(mail)
    assert (report.accepted, report.carried, report.left, report.blocked) == (2, 2, 0, None)
    assert states(company) == {"N-1": "accepted", "N-2": "accepted"}
    first, second = (parsed(data) for data in script.messages)
    assert (first["From"], first["To"]) == ("Acme Oy <invoices@acme.example>", "Cecilia <cecilia@customer.example>")
    assert second["To"] == "david@customer.example, books@customer.example"
    delivery = Delivery.objects.get(notice__number="N-1")
    assert delivery.answer == "250 2.0.0 queued as 1"
    assert first["Message-ID"] == delivery.message_id
    assert delivery.recipients == ["cecilia@customer.example"]
    assert all(DunningState.objects.values_list("accepted", flat=True))
    assert delivery.accepted_seq in Event.objects.filter(code="delivery_accepted").values_list("seq", flat=True)
    assert check_books.check(company) == []


def test_a_second_pass_sends_nothing_again(company: Company) -> None:
    writing_company(company)
    assert carry().accepted == 2
    assert carry(at=later(days=3)).carried == 0
    assert len(kept()) == 2


def test_limit_leaves_the_rest_for_the_next_pass(company: Company) -> None:
    writing_company(company)
    report = carry(limit=1)
    assert (report.accepted, report.left) == (1, 1)
    assert carry(limit=1).accepted == 1


def test_company_whose_documents_are_read_from_now_on_sends_no_more_in_this_pass(company: Company) -> None:
    writing_company(company)
    script = Script()
    with serving(script) as mail:
        report = carry(replace(mail, connections=1), reading=lambda: [company.pk] if script.messages else [])
        assert (report.accepted, report.left) == (1, 1)
        assert sorted(states(company).values()) == ["accepted", "queued"]
        assert carry(mail).accepted == 1


def test_copies_are_in_the_envelope_and_not_in_the_message(company: Company) -> None:
    writing_company(company, rules=RULES.replace("copy_to = []", 'copy_to = ["sales@acme.example"]'))
    script = Script()
    with serving(script) as mail:
        carry(mail)
    assert script.commands.count("RCPT TO:<sales@acme.example>") == 2
    assert all(b"sales@acme.example" not in data for data in script.messages)


def test_company_gets_a_copy_of_every_message_whatever_the_procedure(company: Company) -> None:
    writing_company(company, rules=RULES.replace("copy_to = []", 'copy_to = ["sales@acme.example"]'))
    set_company(company, {"copies_to": "office@acme.example"}, **BOB)
    script = Script()
    with serving(script) as mail:
        assert carry(mail).accepted == 2
    assert script.commands.count("RCPT TO:<office@acme.example>") == 2
    assert script.commands.count("RCPT TO:<sales@acme.example>") == 2
    assert all(b"office@acme.example" not in data for data in script.messages)


def test_nobody_gets_the_same_message_twice(company: Company) -> None:
    writing_company(company, rules=RULES.replace("copy_to = []", 'copy_to = ["Sales@acme.example"]'))
    set_company(company, {"copies_to": "sales@acme.example"}, **BOB)
    script = Script()
    with serving(script) as mail:
        assert carry(mail).accepted == 2
    assert sum("sales@acme" in command.lower() for command in script.commands) == 2  # one a notice


def test_customer_is_reached_when_the_copy_is_refused(company: Company) -> None:
    writing_company(company)
    set_company(company, {"copies_to": "office@acme.example"}, **BOB)
    script = Script(answers={"RCPT office@acme.example": ["550 5.1.1 no such user"] * 2})
    with serving(script) as mail:
        report = carry(mail)
        assert (report.accepted, report.refused) == (2, 0)
        assert carry(mail, at=later(days=1)).carried == 0
    assert states(company) == {"N-1": "accepted", "N-2": "accepted"}
    assert not Task.objects.filter(kind="refused_delivery").exists()
    assert len(script.messages) == 2
    assert check_books.check(company) == []


def test_refused_for_good_is_refused_with_a_task_and_explained(company: Company) -> None:
    writing_company(company)
    script = Script(answers={"RCPT cecilia@customer.example": ["550 5.1.1 no such user"]})
    with serving(script) as mail:
        report = carry(mail)
    assert (report.refused, report.accepted) == (1, 1)
    assert states(company) == {"N-1": "refused", "N-2": "accepted"}
    task = Task.objects.get(kind="refused_delivery")
    assert task.text == "N-1: cecilia@customer.example: 550 5.1.1 no such user"
    (told_of,) = explain(company, "R-1", RUN_ON + timedelta(days=1))
    assert "550 5.1.1 no such user" in str(told_of.history[0]["deliveries"])
    assert not DunningState.objects.get(item__invoice__number="R-1").accepted
    assert check_books.check(company) == []


def test_not_now_is_tried_again_later_as_the_same_message(company: Company) -> None:
    writing_company(company)
    script = Script(answers={"RCPT cecilia@customer.example": ["450 4.2.0 greylisted"]})
    with serving(script) as mail:
        assert carry(mail).retrying == 1
        first = Delivery.objects.get(notice__number="N-1")
        wait = next_try(1, f"{first.pk}:1")
        assert wait is not None
        assert (first.state, first.attempts, first.due_at) == ("retrying", 1, MORNING + wait)
        assert carry(mail, at=later(seconds=59)).carried == 0
        assert carry(mail, at=MORNING + wait).accepted == 1
    again = Delivery.objects.get(notice__number="N-1")
    assert (again.state, again.attempts, again.message_id) == ("accepted", 2, first.message_id)
    assert [parsed(data)["Message-ID"] for data in script.messages].count(first.message_id) == 1
    assert told(company, "delivery_retrying") == 1


def test_given_up_after_the_last_try_it_is_refused(company: Company) -> None:
    writing_company(company)
    script = Script(answers={"RCPT cecilia@customer.example": ["450 4.2.2 mailbox full"] * 8})
    with serving(script) as mail:
        for day in range(8):
            carry(mail, at=later(days=day * 2))
    assert states(company)["N-1"] == "refused"
    assert told(company, "delivery_retrying") == 7
    assert Task.objects.get(kind="refused_delivery").text.endswith("450 4.2.2 mailbox full")


def test_a_copy_that_was_taken_does_not_make_the_customer_reached_and_is_not_sent_again(company: Company) -> None:
    writing_company(company, rules=RULES.replace("copy_to = []", 'copy_to = ["sales@acme.example"]'))
    script = Script(answers={"RCPT cecilia@customer.example": ["450 4.2.0 greylisted"]})
    with serving(script) as mail:
        carry(mail)
        assert states(company)["N-1"] == "retrying"
        carry(mail, at=later(minutes=2))
    assert states(company)["N-1"] == "accepted"
    assert script.commands.count("RCPT TO:<sales@acme.example>") == 2  # one a notice


def test_of_two_addresses_one_that_is_refused_is_told(company: Company) -> None:
    writing_company(company)
    script = Script(answers={"RCPT books@customer.example": ["550 5.1.1 no such user"]})
    with serving(script) as mail:
        assert carry(mail).accepted == 2
    assert '"refused":{"books@customer.example":"550 5.1.1 no such user"}' in _data("N-2", "delivery_accepted")


def test_lost_after_the_final_dot_is_unknown_and_never_sent_again_by_itself(company: Company) -> None:
    writing_company(company)
    script = Script(answers={"END": [DROP]})
    with serving(script) as mail:
        report = carry(mail)
        assert (report.unknown, report.accepted) == (1, 1)
        assert carry(mail, at=later(days=5)).carried == 0
    assert states(company)["N-1"] == "unknown"
    assert Task.objects.get(kind="unknown_delivery").notice == notice(company, "N-1")
    assert len(script.messages) == 2


def test_a_person_says_that_an_unknown_message_was_sent(company: Company) -> None:
    _unknown(company)
    row = resolve.resolve_unknown(company, "N-1", accepted=True, reason="she called about it", **TODAY)
    assert (row.state, row.answer) == ("accepted", "said by bob: she called about it")
    assert DunningState.objects.get(item__invoice__number="R-1").accepted
    assert not Task.objects.filter(done=False).exists()
    with pytest.raises(Refused, match="not_unknown"):
        resolve.resolve_unknown(company, "N-1", accepted=True, reason="again", **TODAY)
    assert check_books.check(company) == []


def test_a_person_has_an_unknown_message_sent_again_as_the_same_message(company: Company) -> None:
    script = _unknown(company)
    resolve.resolve_unknown(company, "N-1", accepted=False, reason="not in the server's log", **TODAY)
    with serving(Script(messages=script.messages)) as mail:
        assert carry(mail).accepted == 1
    ids = [parsed(data)["Message-ID"] for data in script.messages]
    assert (len(ids), len(set(ids))) == (3, 2)
    assert not Task.objects.filter(done=False).exists()


def test_a_wrong_password_stops_the_pass_once_and_costs_no_delivery_a_try(company: Company) -> None:
    writing_company(company)
    script = Script(password="right")
    with serving(script) as mail:
        wrong = MailSettings("plain", mail.host, mail.port, "user", "wrong", connections=1)
        for minute in range(3):
            report = carry(wrong, at=later(minutes=minute))
            assert report.blocked is not None
            assert report.blocked.startswith("535")
            assert (report.carried, report.left) == (0, 2)
        assert told(company, "mail_blocked") == 1
        assert set(Delivery.objects.values_list("state", "attempts", "leased_by")) == {("queued", 0, "")}
        right = MailSettings("plain", mail.host, mail.port, "user", "right", connections=1)
        assert carry(right).accepted == 2
    assert check_books.check(company) == []


def test_an_alarm_is_raised_anew_after_the_channel_had_worked(company: Company) -> None:
    writing_company(company)
    nobody = MailSettings("plain", "127.0.0.1", 1, connections=1)
    assert carry(nobody).blocked
    assert carry(limit=1).accepted == 1
    assert carry(nobody).blocked
    assert told(company, "mail_blocked") == 2


def test_a_text_that_fails_sets_one_notice_aside_and_the_others_go(company: Company) -> None:
    Company.objects.filter(pk=company.pk).update(language="fi")  # whose other customer has words of its own language
    text = '[[procedure.level.text]]\nlanguage = "en"\nsubject = "Hello"\nbody = "{{ notice.total }} {{ pay_to }}"\n'
    following = '[[procedure.level]]\ncode = "dunning"'
    writing_company(company, rules=RULES.replace(following, text + following))
    version = notice(company, "N-1").version
    version.document["level"][0]["text"][0]["body"] = "{{ notice.total | no_such_filter }}"
    version.save()
    report = carry()
    assert (report.refused, report.accepted) == (1, 1)
    assert "text_fails" in Delivery.objects.get(notice__number="N-1").answer
    assert Task.objects.get().kind == "refused_delivery"


def test_a_customer_without_an_address_left_is_set_aside(company: Company) -> None:
    writing_company(company)
    CustomerEmail.objects.filter(customer__ref="C-1").update(bad=True)
    assert (carry().refused, states(company)["N-2"]) == (1, "accepted")
    assert "no_recipient" in Task.objects.get().text


def test_what_happened_after_the_batch_was_read_is_seen_before_its_message_leaves(company: Company) -> None:
    """C-3 pays while the messages to the others are on their way: the third, read already, does not leave."""
    third = "customer_id,name,country,language,email\nC-3,Eve,FI,en,eve@customer.example\n"
    writing_company(company, run=False)
    take(company, third)
    take(company, INVOICES + "R-4,C-3,2026-02-15,2026-03-01,EUR,20.00,\n")
    run_dunning(company, RUN_ON, **BOB)
    paid: list[str] = []

    def pay_now(_: int) -> None:
        if not paid:
            paid.append("R-4")
            payments.pay(company, "R-4", "20.00", **TODAY)

    with serving(Script()) as mail:
        report = carry(mail, progress=pay_now)
    assert (report.accepted, report.withdrawn) == (2, 1)
    assert states(company)["N-3"] == "withdrawn"


def _unknown(company: Company) -> Script:
    writing_company(company)
    script = Script(answers={"END": [DROP]})
    with serving(script) as mail:
        carry(mail)
    assert states(company)["N-1"] == "unknown"
    return script


def _data(number: str, code: str) -> str:
    return Event.objects.get(code=code, notice_id=Delivery.objects.get(notice__number=number).notice_id).data
