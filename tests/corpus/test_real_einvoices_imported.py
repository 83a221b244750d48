# SPDX-License-Identifier: MIT
"""Real e-invoices in the books: exactly what is known of each, once, and the books hold."""

import csv
from pathlib import Path

import pytest

from dunwell.core.money import minor_units
from dunwell.core.problem import Refused
from dunwell.services.check_books import check
from dunwell.services.import_einvoices import import_einvoice_file
from dunwell.services.received_files import Arrival, FileReport
from dunwell.store.models import Company, CustomerEmail, Event, Invoice, OpenItem, ReceivedInvoice
from tests.corpus.files import CORPUS, skip_without_corpus
from tests.services.ledger import TODAY

skip_without_corpus()

pytestmark = pytest.mark.corpus

FILES = CORPUS / "einvoices"
EXPECTED = CORPUS / "expected" / "expected_einvoices.csv"
CREDIT_NOTES = {"381"}
SELF_BILLED = "corpus__EN16931_Gutschrift.pdf"


def rows() -> list[dict[str, str]]:
    """Those that are certain, are ours to collect, and ask for something or take something off."""
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        every = list(csv.DictReader(file))
    return [row for row in every if row["number"] not in {"", "UNPARSEABLE"} and row["file"] != SELF_BILLED
            and row["type_code"] != "TD01"]  # fmt: skip


def take(company: Company, file: str, *, create: bool = True) -> FileReport:
    return import_einvoice_file(company, FILES / file, arrival=Arrival("folder"), create_customers=create, **TODAY)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"])
def test_real_einvoice_becomes_an_invoice_with_exactly_what_it_says(
    database: str, company: Company, row: dict[str, str]
) -> None:
    report = take(company, row["file"])
    assert (report.read, report.created, report.problems) == (1, 1, ())
    invoice = Invoice.objects.get(company=company)
    sign = -1 if row["type_code"] in CREDIT_NOTES else 1
    assert (invoice.number, invoice.issued_on.isoformat(), invoice.currency) == (
        row["number"], row["issue_date"], row["currency"],
    )  # fmt: skip
    assert invoice.amount_minor == sign * minor_units(row["payable"], row["currency"])
    if invoice.amount_minor > 0:
        (item,) = OpenItem.objects.filter(invoice=invoice)
        assert (item.due_on.isoformat() if item.due_on else "") == row["due_date"]
    assert invoice.customer.name == row["buyer_name"].split(";")[0]
    emails = CustomerEmail.objects.filter(customer=invoice.customer).values_list("address", flat=True)
    assert list(emails) == ([row["buyer_email"]] if row["buyer_email"] else [])
    assert bool(invoice.pdf) == row["file"].endswith(".pdf")
    events = Event.objects.filter(company=company).count()
    again = take(company, row["file"])
    assert (again.read, again.unchanged, again.created, again.problems) == (1, 1, 0, ())
    assert Event.objects.filter(company=company).count() == events
    assert check(company) == []


def test_real_selfbilled_invoice_is_refused_and_kept(database: str, company: Company) -> None:
    with pytest.raises(Refused) as caught:
        take(company, SELF_BILLED)
    assert caught.value.code == "self_billed"
    assert not Invoice.objects.exists()
    row = ReceivedInvoice.objects.get()
    assert (row.state, row.refused, row.read["number"], row.file.refused) == (
        "refused", "self_billed", "471102", "self_billed",
    )  # fmt: skip


def test_all_real_einvoices_together_leave_books_that_hold(database: str, company: Company) -> None:
    taken: list[Path] = []
    for path in sorted(FILES.iterdir()):
        try:
            import_einvoice_file(company, path, arrival=Arrival("folder"), create_customers=True, **TODAY)
        except Refused:
            continue
        taken.append(path)
    assert len(taken) > 60
    assert check(company) == []
    assert ReceivedInvoice.objects.filter(invoice__isnull=False).count() > 45
    before = Event.objects.filter(company=company).count()
    for path in taken:
        import_einvoice_file(company, path, arrival=Arrival("folder"), **TODAY)
    assert Event.objects.filter(company=company).count() == before
