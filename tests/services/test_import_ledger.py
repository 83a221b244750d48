# SPDX-License-Identifier: MIT
"""Ledgers come in: once and again, changed and wrong."""

import json
import time
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from dunwell.services import payments, reversals
from dunwell.services.check_books import check
from dunwell.services.import_pdfs import MAX_PDF_BYTES
from dunwell.store.models import Allocation, Company, Customer, CustomerEmail, Event, Invoice, OpenItem, Payment
from tests.services.ledger import INSTALLMENTS, INVOICES, TODAY, codes, counts, open_items, take

CUSTOMERS = """\
customer_id,name,kind,country,email,city,credit_limit,reminders,procedure
C-1,Ann,consumer,FI,ann@a.example;ann@b.example,Oulu,1000.50,yes,auto
C-2,Bob,,,,,,no,none
"""


def events(code: str) -> list[tuple[int | None, dict[str, object]]]:
    return [(event.item_id, json.loads(event.data)) for event in Event.objects.filter(code=code).order_by("seq")]


def test_same_file_twice_creates_nothing_and_leaves_no_trace(any_database: str, company: Company) -> None:
    for text, rows in ((CUSTOMERS, 2), (INVOICES, 3), (INSTALLMENTS, 3)):
        assert counts(take(company, text)) == (rows, 0, 0)
        before = Event.objects.count()
        assert counts(take(company, text)) == (0, 0, rows)
        assert Event.objects.count() == before
    assert open_items(company) == {"I-1/1": 3000, "I-1/2": 3000, "I-1/3": 4000, "R-1": 10000, "R-2": 5000, "R-3": 7000}
    assert Invoice.objects.get(number="I-1").amount_minor == 10000
    assert check(company) == []


def test_one_event_tells_the_file_and_its_rows_name_it(database: str, company: Company) -> None:
    take(company, INVOICES)
    (_, facts) = events("imported")[0]
    assert facts == {"kind": "invoices", "file": "ledger.csv", "sha256": "", "created": 3, "updated": 0, "unchanged": 0}
    assert set(OpenItem.objects.values_list("seq", flat=True)) == {Event.objects.get(code="imported").seq}


def test_changed_invoice_is_brought_up_to_date_and_told(any_database: str, company: Company) -> None:
    take(company, INVOICES)
    report = take(company, INVOICES.replace("2026-02-15,EUR,100.00", "2026-02-25,EUR,90.00"))
    assert counts(report) == (0, 1, 2)
    item = OpenItem.objects.get(invoice__number="R-1")
    assert events("invoice_changed") == [
        (None, {"changes": {"amount_minor": [10000, 9000]}}),
        (item.pk, {"changes": {"amount_minor": [10000, 9000], "due_on": ["2026-02-15", "2026-02-25"]}}),
    ]
    assert check(company) == []


def test_column_that_is_not_there_changes_nothing_and_an_empty_cell_empties(database: str, company: Company) -> None:
    take(company, INVOICES.replace("amount\n", "amount,reference\n").replace(".00\n", ".00,RF1\n"))
    without = "\n".join(",".join(line.split(",")[:3] + line.split(",")[4:]) for line in INVOICES.splitlines())
    assert counts(take(company, without)) == (0, 0, 3)
    assert OpenItem.objects.filter(due_on=None).count() == 1
    emptied = INVOICES.replace("amount\n", "amount,reference\n").replace(".00\n", ".00,\n").replace("2026-02-15", "")
    assert counts(take(company, emptied)) == (0, 3, 0)
    assert OpenItem.objects.filter(due_on=None).count() == 2
    assert set(Invoice.objects.values_list("reference", flat=True)) == {""}


def test_amount_does_not_fall_below_what_is_settled(database: str, company: Company) -> None:
    take(company, INVOICES)
    payments.pay(company, "R-1", "60.00", **TODAY)
    assert codes(take(company, INVOICES.replace("100.00", "59.99"))) == ["amount_below_allocated"]
    assert counts(take(company, INVOICES.replace("100.00", "60.00"))) == (0, 1, 2)
    assert open_items(company)["R-1"] == 0


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("R-1,C-1,2026-02-01,2026-02-15,EUR", "R-1,C-2,2026-02-01,2026-02-15,EUR", "invoice_in_use"),
        ("R-1,C-1,2026-02-01,2026-02-15,EUR", "R-1,C-1,2026-02-01,2026-02-15,SEK", "invoice_in_use"),
        ("EUR,100.00", "EUR,-100.00", "sign_changed"),
    ],
)
def test_invoice_in_use_keeps_its_customer_currency_and_sign(
    database: str, company: Company, old: str, new: str, code: str
) -> None:
    take(company, INVOICES)
    payments.pay(company, "R-1", "1.00", **TODAY)
    assert codes(take(company, INVOICES.replace(old, new))) == [code]
    assert Invoice.objects.get(number="R-1").customer.ref == "C-1"


def test_unused_invoice_may_move_to_another_customer(any_database: str, company: Company) -> None:
    take(company, INVOICES)
    assert counts(take(company, INVOICES.replace("R-1,C-1", "R-1,C-9"))) == (0, 1, 2)
    assert Customer.objects.get(ref="C-9").name == "C-9"
    assert OpenItem.objects.get(invoice__number="R-1").customer.ref == "C-9"
    assert check(company) == []


def test_invoice_of_unknown_customer_is_a_problem_unless_customers_are_made(database: str, company: Company) -> None:
    report = take(company, INVOICES, create=False)
    assert codes(report) == ["unknown_customer"] * 3
    assert (counts(report), Event.objects.count(), Invoice.objects.count()) == ((0, 0, 0), 0, 0)
    named = "invoice,customer_id,issue_date,currency,amount,customer_name,email\n"
    row = "R-1,C-1,2026-02-01,EUR,1.00,Ann Ab,ann@a.example;b@a.example\n"
    take(company, named + row + "R-2,C-2,2026-02-01,EUR,1.00,,\n")
    assert list(Customer.objects.order_by("ref").values_list("ref", "name", "kind")) == [
        ("C-1", "Ann Ab", ""),
        ("C-2", "C-2", ""),
    ]
    assert list(CustomerEmail.objects.values_list("position", "address")) == [(1, "ann@a.example"), (2, "b@a.example")]


def test_no_customer_is_made_for_a_row_that_is_not_taken(database: str, company: Company) -> None:
    text = "invoice,customer_id,issue_date,currency,amount,pdf\nR-1,C-1,2026-02-01,EUR,1.00,missing.pdf\n"
    assert codes(take(company, text)) == ["pdf_missing"]
    assert not Customer.objects.exists()


def test_installments_may_follow_and_do_not_mix_with_an_undivided_invoice(database: str, company: Company) -> None:
    head, *rows = INSTALLMENTS.splitlines(keepends=True)
    take(company, head + rows[0])
    assert counts(take(company, head + rows[1] + rows[2])) == (2, 0, 0)
    assert Invoice.objects.get(number="I-1").amount_minor == 10000
    assert codes(take(company, head + rows[0].rstrip().removesuffix("2") + "\n")) == ["installments_changed"]
    assert check(company) == []


def test_credit_note_has_no_open_items_and_settles_by_hand(database: str, company: Company) -> None:
    take(company, INVOICES + "K-1,C-1,2026-02-05,,EUR,-30.00\n")
    assert "K-1" not in open_items(company)
    payments.allocate(company, "K-1", item="R-1", **TODAY)
    assert open_items(company)["R-1"] == 7000
    assert codes(take(company, "invoice,customer_id,issue_date,currency,amount\nK-1,C-1,2026-02-05,EUR,-29.00\n")) == [
        "amount_below_allocated"
    ]
    reversals.cancel_credit_note(company, "K-1", reason="granted by mistake", **TODAY)
    assert open_items(company)["R-1"] == 10000
    assert check(company) == []


def test_payments_settle_the_oldest_first_and_the_rest_is_credit(any_database: str, company: Company) -> None:
    take(company, INVOICES)
    take(company, INSTALLMENTS)
    text = (
        "payment_id,date,amount,currency,customer_id,invoice,reference\n"
        "P-1,2026-03-01,45.00,EUR,,I-1,RF1\nP-2,2026-03-02,10.00,EUR,C-1,I-1/3,\nP-3,2026-03-02,120.00,EUR,,R-1,\n"
        "P-4,2026-03-02,5.00,EUR,C-2,,\nP-5,2026-03-02,6.00,EUR,,,\nP-6,2026-03-03,40.00,EUR,,I-1,\n"
    )
    assert counts(take(company, text)) == (6, 0, 0)
    assert open_items(company) == {"I-1/1": 0, "I-1/2": 0, "I-1/3": 500, "R-1": 0, "R-2": 5000, "R-3": 7000}
    assert dict(Payment.objects.values_list("ref", "allocated_minor")) == {
        "P-1": 4500, "P-2": 1000, "P-3": 10000, "P-4": 0, "P-5": 0, "P-6": 4000,
    }  # fmt: skip
    assert Payment.objects.get(ref="P-3").customer == Customer.objects.get(ref="C-1")
    assert counts(take(company, text)) == (0, 0, 6)
    assert counts(take(company, text.replace("RF1", "RF2"))) == (0, 1, 5)
    assert Allocation.objects.count() == 6
    assert check(company) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("P-9,2026-03-01,1.00,EUR,,R-9", "unknown_invoice"),
        ("P-9,2026-03-01,1.00,EUR,C-9,", "unknown_customer"),
        ("P-9,2026-03-01,1.00,SEK,,R-1", "currency_mismatch"),
        ("P-9,2026-03-01,1.00,EUR,C-2,R-1", "other_customer"),
        ("P-9,2026-03-01,1.00,EUR,,K-1", "credit_note"),
        ("P-9,2026-03-01,1.00,EUR,,R-2", "invoice_cancelled"),
        ("P-1,2026-03-01,2.00,EUR,C-1,", "payment_changed"),
        ("P-1,2026-03-01,1.00,EUR,C-2,", "payment_changed"),
    ],
)
def test_payment_that_does_not_fit_is_a_problem(database: str, company: Company, row: str, code: str) -> None:
    take(company, INVOICES + "K-1,C-1,2026-02-05,,EUR,-30.00\n")
    reversals.cancel_invoice(company, "R-2", reason="never delivered", **TODAY)
    head = "payment_id,date,amount,currency,customer_id,invoice\n"
    take(company, head + "P-1,2026-03-01,1.00,EUR,C-1,\n")
    report = take(company, head + row + "\n")
    assert (codes(report), counts(report)) == ([code], (0, 0, 0))
    assert Payment.objects.count() == 1


def test_customers_are_brought_up_to_date_with_one_event_each(any_database: str, company: Company) -> None:
    take(company, CUSTOMERS)
    ann = Customer.objects.get(ref="C-1")
    assert (ann.kind, ann.credit_limit, ann.reminders, str(ann.procedure_choice)) == (
        "consumer",
        Decimal("1000.5"),
        True,
        "auto",
    )
    assert Customer.objects.get(ref="C-2").procedure_choice == "none"
    CustomerEmail.objects.filter(address="ann@b.example").update(bad=True)
    changed = CUSTOMERS.replace("no,none", ",")
    changed = changed.replace("ann@a.example;ann@b.example,Oulu", "ann@b.example;ann@c.example,")
    assert counts(take(company, changed)) == (0, 1, 1)
    told = events("customer_changed")[0][1]
    emails = [["ann@a.example", "ann@b.example"], ["ann@b.example", "ann@c.example"]]
    assert told == {"changes": {"city": ["Oulu", ""], "emails": emails, "has_email": [True, True]}}
    assert list(ann.emails.values_list("position", "address", "bad")) == [
        (1, "ann@b.example", True),
        (2, "ann@c.example", False),
    ]
    assert Customer.objects.get(ref="C-2").reminders is False
    assert check(company) == []


def test_dry_run_tells_the_same_and_writes_nothing(database: str, company: Company, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    text = "invoice,customer_id,issue_date,currency,amount,pdf\nR-1,C-1,2026-02-01,EUR,1.00,a.pdf\n"
    dry = take(company, text, dry=True, folder=tmp_path)
    assert (Invoice.objects.count(), Customer.objects.count(), Event.objects.count()) == (0, 0, 0)
    assert not settings.ENVIRONMENT.documents.exists()
    assert take(company, text, folder=tmp_path) == dry
    (kept,) = settings.ENVIRONMENT.documents.iterdir()
    assert kept.name == f"{Invoice.objects.get().pdf}.pdf"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../home/secret.pdf", "pdf_outside_folder"),
        ("link.pdf", "pdf_outside_folder"),
        ("gone.pdf", "pdf_missing"),
        ("folder", "pdf_missing"),
        ("text.pdf", "not_a_pdf"),
        ("huge.pdf", "pdf_too_large"),
    ],
)
def test_only_real_pdfs_within_the_folder_are_taken(
    company: Company, home: Path, tmp_path: Path, path: str, code: str
) -> None:
    folder = tmp_path / "ledgers"
    (folder / "folder").mkdir(parents=True)
    (home / "secret.pdf").write_bytes(b"%PDF-")
    (folder / "link.pdf").symlink_to(home / "secret.pdf")
    (folder / "text.pdf").write_bytes(b"hello")
    with (folder / "huge.pdf").open("wb") as huge:
        huge.truncate(MAX_PDF_BYTES + 1)
    text = f"invoice,customer_id,issue_date,currency,amount,pdf\nR-1,C-1,2026-02-01,EUR,1.00,{path}\n"
    report = take(company, text, folder=folder)
    assert codes(report) in ([code], ["bad_path"])
    assert not Invoice.objects.exists()


def test_other_company_with_the_same_numbers_is_left_alone(database: str, company: Company) -> None:
    take(company, INVOICES)
    other = Company.objects.create(
        code="other", name="O", country="SE", currency="SEK", language="sv", time_zone="Europe/Stockholm"
    )
    assert counts(take(other, INVOICES.replace("100.00", "7.00"))) == (3, 0, 0)
    assert open_items(company)["R-1"] == 10000
    assert check() == []


def test_ten_thousand_invoices_come_in_quickly(database: str, company: Company) -> None:
    rows = [f"R-{n},C-{n % 2000},2026-02-01,2026-03-01,EUR,{n}.50" for n in range(1, 10_001)]
    started = time.perf_counter()
    report = take(company, INVOICES.split("\n", 1)[0] + "\n" + "\n".join(rows))
    assert counts(report) == (10_000, 0, 0)
    # 0.4 s on the machine it was written on, reading included; ten times that is a lost index, not a busy machine.
    assert time.perf_counter() - started < 4
