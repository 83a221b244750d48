# SPDX-License-Identifier: MIT
"""What people answer: it is work for a person, and rest for the customer when it is theirs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dunwell.services import check_books
from dunwell.services.companies import set_company
from dunwell.services.reply_hold import HELD_ENOUGH, STRANGER
from dunwell.store.models import Company, Customer, CustomerEmail, Hold, Task
from tests.intake.returned.mails import mail
from tests.services.post import BOB, writing_company
from tests.services.test_returned_mail import ON, answer, codes, sent, take


def test_reply_of_a_person_is_work_and_holds_the_ladder(any_database: str, company: Company) -> None:
    delivery = sent(company)
    taken = take(company, answer(delivery, "We paid on Friday."))
    assert taken.kind == "reply"
    task = Task.objects.get(kind="reply")
    assert (task.customer_id, task.notice_id) == (delivery.notice.customer_id, delivery.notice_id)
    hold = Hold.objects.get()
    assert taken.row is not None
    assert taken.row.hold == hold
    assert (hold.customer_id, hold.until) == (delivery.notice.customer_id, ON + timedelta(days=3))
    assert codes(company)[-2:] == ["mail_reply", "hold_made"]
    assert check_books.check(company) == []


def test_second_reply_while_held_makes_no_second_hold(company: Company) -> None:
    delivery = sent(company)
    for number in (1, 2):
        take(company, answer(delivery, "Hello?", number))
    assert (Hold.objects.count(), Task.objects.filter(kind="reply").count()) == (1, 2)


def test_company_that_wants_no_hold_has_none(company: Company) -> None:
    delivery = sent(company)
    set_company(company, {"reply_hold_days": "0"}, **BOB)
    take(company, answer(delivery, "Paid."))
    assert not Hold.objects.exists()
    assert "go on" not in Task.objects.get(kind="reply").text


def test_reply_that_names_its_message_holds_from_whatever_address(any_database: str, company: Company) -> None:
    delivery = sent(company)
    taken = take(company, answer(delivery, "Paid, Anna will see to it.", sender="anna@customer.example"))
    assert taken.kind == "reply"
    assert Hold.objects.get().customer_id == delivery.notice.customer_id
    assert STRANGER not in Task.objects.get(kind="reply").text
    assert check_books.check(company) == []


def test_what_the_company_itself_answers_holds_nothing(company: Company) -> None:
    delivery = sent(company)
    taken = take(company, answer(delivery, "Please pay.", sender=company.email.upper()))
    assert (taken.kind, Hold.objects.exists()) == ("reply", False)
    assert STRANGER in Task.objects.get(kind="reply").text


def test_reply_of_a_stranger_that_names_no_message_is_nobodys(company: Company) -> None:
    delivery = sent(company)
    data = mail("Leave them alone!", sender="anybody@elsewhere.example", In_Reply_To=f"<x{delivery.message_id[1:]}")
    assert take(company, data).kind == "not_ours"
    assert not Hold.objects.exists()


@pytest.mark.parametrize("kept", ["cecilia@bücher.example", "Cecilia@xn--bcher-kva.example"])
@pytest.mark.parametrize("sender", ["cecilia@xn--bcher-kva.example", "cecilia@bücher.example"])
def test_reply_of_a_domain_with_letters_of_its_own_is_the_customers(
    any_database: str, company: Company, kept: str, sender: str
) -> None:
    writing_company(company)
    CustomerEmail.objects.filter(address="cecilia@customer.example").update(address=kept)
    taken = take(company, mail("Where is my credit note?", sender=sender))
    assert (taken.kind, Hold.objects.count()) == ("reply", 1)


def test_reply_of_an_address_that_the_message_went_to_holds_though_the_customer_has_another_now(
    company: Company,
) -> None:
    delivery = sent(company)
    CustomerEmail.objects.filter(address="cecilia@customer.example").update(address="new@customer.example")
    take(company, answer(delivery, "Paid.", sender="CECILIA@customer.example"))
    assert Hold.objects.get().customer_id == delivery.notice.customer_id


def test_replies_hold_for_nine_days_in_ninety_and_then_no_longer(company: Company) -> None:
    delivery = sent(company)
    for number in range(30):
        take(company, answer(delivery, "Not yet!", number), on=ON + timedelta(days=number))
    assert Hold.objects.order_by("-until")[0].until == ON + timedelta(days=9)
    assert HELD_ENOUGH in Task.objects.filter(kind="reply").latest("pk").text
    take(company, answer(delivery, "Me again.", 99), on=ON + timedelta(days=99))
    assert Hold.objects.latest("pk").until == ON + timedelta(days=102)
    assert check_books.check(company) == []


def test_sender_is_found_by_an_index_in_whatever_letters(any_database: str, company: Company) -> None:
    sent(company)
    david = Customer.objects.get(company=company, ref="C-2")
    CustomerEmail.objects.bulk_create(
        CustomerEmail(company=company, customer=david, position=place, address=f"a{place}@many.example")
        for place in range(10, 2_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        with CaptureQueriesContext(connection) as asked:
            assert take(company, mail("Where is it?", sender="CECILIA@Customer.example")).kind == "reply"
        (looked,) = [one["sql"] for one in asked if "LOWER(" in one["sql"]]
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{looked}")
        assert "customers_by_address" in str(cursor.fetchall())


def test_letter_of_a_customer_who_answers_nothing_is_a_reply(company: Company) -> None:
    sent(company)
    assert take(company, mail("Where is my credit note?", sender="Cecilia@Customer.example")).kind == "reply"
    newsletter = mail("Buy!", sender="david@customer.example", List_Unsubscribe="<x>").replace(b"<answer@", b"<b@")
    assert take(company, newsletter).kind == "not_ours"
