# SPDX-License-Identifier: MIT
from datetime import date
from typing import Any

import pytest

from dunwell.core.problem import Refused
from dunwell.services import payments
from dunwell.services.history import Line, Search, first_moment, history_lines, history_page, line
from dunwell.store.models import Company, Customer, Event, Invoice
from tests.services.post import MORNING, TODAY, carry, when, writing_company


def everything(company: Company, search: Search | None = None, size: int = 4) -> list[int]:
    """The numbers of all pages one after another, and back again."""
    company.refresh_from_db()
    asked = search or Search()
    page = history_page(company, asked, size=size)
    found = [row.seq for row in page.rows]
    while page.next:
        page = history_page(company, asked, after=page.next, size=size)
        found += [row.seq for row in page.rows]
    back = [row.seq for row in page.rows]
    while page.previous:
        page = history_page(company, asked, before=page.previous, size=size)
        back = [row.seq for row in page.rows] + back
    assert back == found
    assert page.total == len(found)
    return found


def lines(company: Company, **search: Any) -> list[Line]:
    company.refresh_from_db()
    return list(history_lines(company, Search(**search)))


@pytest.fixture
def lived(company: Company) -> Company:
    writing_company(company)
    carry()
    payments.pay(company, "R-1", "40.00", **when(date(2026, 3, 10)))
    payments.pay(company, "R-3", "10.00", **(when(date(2026, 3, 12)) | {"actor": "carol"}))
    company.refresh_from_db()
    return company


def test_history_is_paged_newest_first_there_and_back(lived: Company) -> None:
    assert everything(lived) == list(range(lived.event_seq, 0, -1))
    assert everything(lived, size=1000) == list(range(lived.event_seq, 0, -1))
    first = first_moment(lived)
    assert first is not None
    assert first == MORNING


def test_a_period_is_of_the_company_s_own_days(lived: Company) -> None:
    found = lines(lived, since=date(2026, 3, 9), until=date(2026, 3, 11))
    assert {one.code for one in found} >= {"payment_booked"}
    assert {one.actor for one in found} == {"bob"}
    assert lines(lived, since=date(2026, 4, 1)) == []
    assert lines(lived, until=date(2020, 1, 1)) == []
    assert len(lines(lived, since=date(2020, 1, 1))) == lived.event_seq


def test_kind_person_customer_and_invoice_narrow(any_database: str, company: Company) -> None:
    writing_company(company)
    payments.pay(company, "R-3", "10.00", **(TODAY | {"actor": "carol"}))
    assert [one.notice_number for one in lines(company, code="notice_made")] == ["N-2", "N-1"]
    assert {one.code for one in lines(company, actor="carol")} == {"payment_booked"}
    david = Customer.objects.get(ref="C-2").pk
    assert {one.customer_name for one in lines(company, customer=david)} == {"David"}
    invoice = Invoice.objects.get(number="R-3").pk
    found = lines(company, invoice=invoice)
    assert {one.code for one in found} == {"payment_booked", "notice_made"}
    assert {one.invoice_number for one in found if one.invoice} == {"R-3"}
    assert everything(company, Search(text="david"), size=2)


def test_words_find_names_numbers_facts_and_people(lived: Company) -> None:
    assert {one.customer_name for one in lines(lived, text="ceci") if one.customer} == {"Cecilia"}
    assert {one.notice_number for one in lines(lived, text="n-2") if one.notice} == {"N-2"}
    assert {one.code for one in lines(lived, text="rules.toml")} == set()
    assert {one.actor for one in lines(lived, text="carol")} == {"carol"}
    assert lines(lived, text="nothing like it") == []
    assert everything(lived, Search(text="cecilia"), size=2)


def test_a_line_tells_what_it_is_about(lived: Company) -> None:
    seq = Event.objects.get(code="delivery_accepted", notice_id__isnull=False, customer_id=1).seq
    told = line(lived, seq)
    assert (told.customer_name, told.notice_number, told.data["number"]) == ("Cecilia", "N-1", "N-1")
    with pytest.raises(Refused, match="not_found"):
        line(lived, lived.event_seq + 1)


def test_another_company_s_history_is_not_there(lived: Company) -> None:
    other = Company.objects.create(
        code="other", name="Other", country="FI", currency="EUR", language="fi", time_zone="Europe/Helsinki"
    )
    assert everything(other) == []
    assert lines(other, text="cecilia") == []
    with pytest.raises(Refused, match="not_found"):
        line(other, 1)
