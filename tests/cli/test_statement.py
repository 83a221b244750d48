# SPDX-License-Identifier: MIT
"""`dunwell statement` writes what a customer owes, to a file or to whoever asked."""

from base64 import b64decode
from pathlib import Path

import pytest

from tests.cli.running import ACME, ACME_MORE, CUSTOMERS, INVOICES, file, run
from tests.letters.paper.sheets import text_of

HERE = ("--company", "acme")
SPRING = (*HERE, "--from", "2026-02-01", "--to", "2026-03-31")


@pytest.fixture
def acme(database: str, tmp_path: Path) -> Path:
    assert run(*ACME, *ACME_MORE).code == 0
    customers, invoices = file(tmp_path, "customers.csv", CUSTOMERS), file(tmp_path, "invoices.csv", INVOICES)
    assert run("import", customers, invoices, *HERE).code == 0
    return tmp_path


def test_a_statement_is_written_to_a_file_in_each_form(acme: Path) -> None:
    for form in ("pdf", "html", "csv"):
        out = acme / f"statement.{form}"
        ran = run("statement", "C-1", *SPRING, "--format", form, "--out", out, "--json")
        assert ran.told == {
            "company": "acme", "customer": "C-1", "format": form, "from": "2026-02-01", "to": "2026-03-31",
            "accounts": [{"currency": "EUR", "opening": "0.00", "closing": "140.00", "overdue": "150.00"}],
            "file": str(out),
        }  # fmt: skip
    assert "EUR 140.00" in text_of((acme / "statement.pdf").read_bytes())
    assert "140.00" in (acme / "statement.html").read_text("utf-8")
    assert "C-1,EUR,closing,2026-03-31,,,,,,140.00," in (acme / "statement.csv").read_text("utf-8-sig").splitlines()
    assert run("statement", "C-1", *SPRING, "--out", acme / "s.pdf").out.startswith("The statement of C-1 is in ")


def test_a_dash_writes_to_standard_output(acme: Path) -> None:
    assert "C-1,EUR,closing" in run("statement", "C-1", *SPRING, "--format", "csv", "--out", "-").out
    told = run("statement", "C-1", *SPRING, "--format", "csv", "--out", "-", "--json").told
    assert str(told["text"]).startswith("customer,currency,part")
    told = run("statement", "C-1", *SPRING, "--out", "-", "--json").told
    assert b64decode(str(told["base64"])).startswith(b"%PDF")


def test_what_cannot_be_told_is_refused(acme: Path) -> None:
    backwards = ("--from", "2026-03-31", "--to", "2026-02-01", "--out", "-")
    assert run("statement", "C-1", *HERE, *backwards, "--json").error == "period_backwards"
    assert run("statement", "C-9", *SPRING, "--out", "-", "--json").error == "not_found"
    assert run("statement", "C-1", *SPRING, "--out", acme / "no" / "where.pdf", "--json").error == "cannot_write"
    assert run("statement", "C-1", *SPRING, "--format", "docx", "--out", "-").code == 2


def test_left_out_the_period_is_the_last_year(acme: Path) -> None:
    told = run("statement", "C-1", *HERE, "--to", "2026-03-31", "--format", "csv", "--out", "-", "--json").told
    assert told["from"] == "2025-03-31"
    assert run("statement", "C-1", *HERE, "--to", "0001-01-01", "--out", "-", "--json").error == "period_backwards"
