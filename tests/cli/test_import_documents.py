# SPDX-License-Identifier: MIT
"""`dunwell import` with what is no ledger: bank files, e-invoices, archives of them."""

import zipfile
from pathlib import Path

import pytest

from dunwell.store.models import BankEntry, Event, Invoice, Payment, ReceivedFile
from tests.cli.running import ACME, ACME_MORE, CUSTOMERS, INVOICES, file, run
from tests.intake.einvoice.samples import ubl
from tests.services.bank_files import camt, detail, entry, statement

HERE = ("--company", "acme")
PAID = camt("053", statement(entry("100.00", detail("100.00", who="Kahvila Oinen Oy", more=""), own="B-7")))
CSV = "Day;Sum;Text\n2026-03-01;100,00;R-1\n"
MAP = """\
[values]
currency = "EUR"
decimal = ","
delimiter = ";"
[[header]]
booked_on = "Day"
amount = "Sum"
remittance = "Text"
"""


@pytest.fixture
def acme(database: str, tmp_path: Path) -> Path:
    """A company with a small ledger."""
    assert run(*ACME, *ACME_MORE).code == 0
    files = file(tmp_path, "customers.csv", CUSTOMERS), file(tmp_path, "invoices.csv", INVOICES)
    assert run("import", *files, *HERE).code == 0
    return tmp_path


def test_bank_file_is_told_by_its_content_and_answers_as_the_contract_says(acme: Path) -> None:
    ran = run("import", file(acme, "february.txt", PAID), *HERE, "--json")
    assert ran.code == 0, ran.err
    told = ran.told
    assert [told[name] for name in ("kind", "read", "created", "updated", "unchanged", "problems")] == [
        "bank", 1, 1, 0, 0, [],
    ]  # fmt: skip
    assert told["payments"] == 1
    again = run("import", acme / "february.txt", *HERE, "--as", "bank", "--json").told
    assert (again["created"], again["unchanged"]) == (0, 1)
    assert Payment.objects.count() == 1


def test_einvoice_becomes_an_invoice(acme: Path) -> None:
    lumi = ubl(number="R-77")
    ran = run("import", file(acme, "R-77.xml", lumi), *HERE, "--create-customers", "--json")
    assert (ran.code, ran.told["kind"], ran.told["created"]) == (0, "einvoice", 1), ran.err
    assert Invoice.objects.get(number="R-77").amount_minor == 12400
    shown = run("import", acme / "R-77.xml", *HERE)
    assert (shown.code, "einvoice" in shown.out) == (0, True)


def test_dry_run_of_a_bank_file_writes_nothing(acme: Path) -> None:
    events = Event.objects.count()
    ran = run("import", file(acme, "a.xml", PAID), *HERE, "--dry-run", "--json")
    assert (ran.code, ran.told["created"]) == (0, 1)
    assert (Event.objects.count(), BankEntry.objects.count(), ReceivedFile.objects.count()) == (events, 0, 0)


def test_foreign_statement_is_read_by_a_map(acme: Path) -> None:
    paper, map = file(acme, "bank.csv", CSV), file(acme, "my-bank.toml", MAP)
    refused = run("import", paper, *HERE, "--json")
    assert (refused.code, refused.error) == (1, "unknown_document")
    assert "no bank's header row" in refused.err
    assert run("import", paper, *HERE, "--profile", map, "--json").told["created"] == 1
    assert Payment.objects.get().remittance == "R-1"


def test_profile_that_is_none_lists_those_there_are(acme: Path) -> None:
    ran = run("import", file(acme, "bank.csv", CSV), *HERE, "--profile", "my-bank", "--json")
    assert (ran.code, ran.error) == (1, "unknown_profile")
    assert "swedbank-ee" in ran.err
    assert (
        run("import", acme / "bank.csv", *HERE, "--profile", "lhv", "--as", "invoices", "--json").error == "bad_request"
    )


def test_archive_gives_one_report_of_all_that_is_in_it(acme: Path) -> None:
    with zipfile.ZipFile(acme / "march.zip", "w") as archive:
        archive.writestr("bank/a.xml", PAID)
        archive.writestr("R-77.xml", ubl(number="R-77"))
        archive.writestr("letter.docx", b"nothing that we read")
    ran = run("import", acme / "march.zip", *HERE, "--create-customers", "--json")
    assert (ran.code, ran.told["kind"], ran.told["created"]) == (3, "several", 2), ran.err
    assert "march.zip/letter.docx" in str(ran.told["problems"])


def test_what_the_file_is_said_to_be_and_is_not_is_refused(acme: Path) -> None:
    assert run("import", acme / "invoices.csv", *HERE, "--as", "einvoice", "--json").code == 1
    assert run("import", acme / "invoices.csv", *HERE, "--as", "bank", "--json").code == 1
    assert run("import", file(acme, "b.xml", PAID), *HERE, "--as", "einvoice", "--json").error == "not_an_einvoice"


def test_what_was_taken_is_not_known_as_something_else(acme: Path) -> None:
    bank, bill = file(acme, "b.xml", PAID), file(acme, "R-77.xml", ubl(number="R-77"))
    assert run("import", bank, *HERE).code == 0
    assert run("import", bill, *HERE, "--create-customers").code == 0
    assert run("import", bank, *HERE, "--as", "einvoice", "--json").error == "not_an_einvoice"
    assert run("import", bill, *HERE, "--as", "bank", "--json").code == 1
    kinds = ReceivedFile.objects.order_by("id").values_list("name", "kind", "state")
    assert list(kinds) == [("b.xml", "bank", "taken"), ("R-77.xml", "einvoice", "taken")]


def test_einvoice_that_waits_for_its_buyer_is_kept_so_something_was_done(acme: Path) -> None:
    ran = run("import", file(acme, "R-77.xml", ubl(number="R-77")), *HERE, "--json")
    assert (ran.code, ran.told["created"], ran.told["waiting"]) == (3, 0, 1)
    assert ReceivedFile.objects.get().state == "held"
