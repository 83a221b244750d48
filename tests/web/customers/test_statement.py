# SPDX-License-Identifier: MIT
"""The statement of a customer on screen and as files, for whoever may see the customer."""

import csv
from datetime import date
from io import StringIO

from django.test import Client

from dunwell.store.models import Customer, OpenItem
from tests.letters.paper.sheets import text_of
from tests.web.conftest import House
from tests.web.customers.cast import customer, joined, text

ALL = "?since=2026-01-01&until=2026-12-31"


def at(house: House, ref: str = "C-1", more: str = "") -> str:
    return f"/c/acme/customers/{customer(house.acme, ref).pk}/statement/{more}"


def test_the_page_tells_a_period_with_both_its_days(house: House, alice: Client) -> None:
    issued = OpenItem.objects.get(company=house.acme, invoice__number="R-1").issued_on
    day = f"?since={issued}&until={issued}"
    assert "Invoice R-1 1,234.50 1,234.50" in text(alice, at(house, more=day))
    assert "Balance: 1,234.50 EUR" in text(alice, at(house, more=day))
    before = date.fromordinal(issued.toordinal() - 1)
    assert "Nothing was charged by then" in text(alice, at(house, more=f"?since=2020-01-01&until={before}"))


def test_a_period_that_ends_before_it_begins_is_said_so_and_gives_no_file(house: House, alice: Client) -> None:
    wrong = "?since=2026-03-02&until=2026-03-01"
    answer = alice.get(at(house, more=wrong))
    assert answer.status_code == 422
    assert "The period ends before it begins." in answer.content.decode()
    assert "statement/pdf/" not in answer.content.decode()
    assert alice.get(at(house, more=f"pdf/{wrong}")).status_code == 409
    assert alice.get(at(house, more="?until=someday")).status_code == 400


def test_the_three_files_say_the_balance_of_the_page(house: House, alice: Client) -> None:
    assert "Balance: 1,209.50 EUR" in text(alice, at(house, more=ALL))
    pdf, html, table = (alice.get(at(house, more=f"{form}/{ALL}")) for form in ("pdf", "html", "csv"))
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert "EUR 1,209.50" in text_of(pdf.content)
    assert "1,209.50" in html.content.decode()
    rows = list(csv.DictReader(StringIO(table.content.decode("utf-8-sig"))))
    assert [row["balance"] for row in rows if row["part"] == "closing"] == ["1209.50"]
    for answer in (pdf, table):
        assert answer.headers["Content-Disposition"].startswith("attachment; filename")
        assert "C-1%202026-12-31" in answer.headers["Content-Disposition"].replace(" ", "%20")


def test_the_letter_is_shown_in_a_frame_that_runs_and_loads_nothing(house: House, alice: Client) -> None:
    Customer.objects.filter(pk=customer(house.acme, "C-1").pk).update(name="<script>alert(1)</script>")
    page = alice.get(at(house, more=f"{ALL}&look=yes")).content.decode()
    assert 'sandbox=""' in page
    assert "statement/html/?since=2026-01-01&amp;until=2026-12-31" in page
    answer = alice.get(at(house, more=f"html/{ALL}"))
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.content.decode()
    saved = alice.get(at(house, more=f"html/{ALL}&save=yes"))
    assert saved.headers["Content-Disposition"].startswith("attachment")


def test_files_are_for_who_sees_the_customer_and_in_its_language(house: House, alice: Client) -> None:
    seller = joined(house, "sam", "seller", own_only=True)
    for form in ("pdf", "html", "csv"):
        assert seller.get(at(house, more=f"{form}/")).status_code == 404
    Customer.objects.filter(pk=customer(house.acme, "C-1").pk).update(language="fi")
    answer = alice.get(at(house, more=f"pdf/{ALL}"))
    assert "Reskontraote" in text_of(answer.content)
    assert "Reskontraote" in answer.headers["Content-Disposition"]


def test_books_that_do_not_agree_are_not_handed_out(house: House, alice: Client) -> None:
    OpenItem.objects.filter(company=house.acme, invoice__number="R-1").update(allocated_minor=1)
    answer = alice.get(at(house, more=f"pdf/{ALL}"))
    assert answer.status_code == 409
    assert "does not add up" in answer.content.decode()
