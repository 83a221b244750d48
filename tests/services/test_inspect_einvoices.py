# SPDX-License-Identifier: MIT
"""What `inspect` says of an e-invoice, and of what only looks like one."""

from pathlib import Path

from dunwell.services.inspect_files import inspect_file
from tests.intake.einvoice.samples import cii, e_arve, pdf, ubl


def test_einvoice_is_told_in_the_words_of_the_contract(tmp_path: Path) -> None:
    file = tmp_path / "whatever.dat"
    file.write_text(ubl(), encoding="utf-8")
    told = inspect_file(file).as_json()
    buyer = told.pop("buyer")
    assert isinstance(buyer, dict)
    assert {
        "file": str(file),
        "kind": "einvoice",
        "syntax": "ubl-invoice",
        "type": "invoice",
        "number": "R-1",
        "issue_date": "2026-03-02",
        "due_date": "2026-03-16",
        "currency": "EUR",
        "total": "124.00",
        "prepaid": "0.00",
        "payable": "124.00",
        "payment_reference": None,
        "iban": None,
        "preceding_invoice": None,
        "problems": [],
    }.items() <= told.items()
    assert {
        "name": "Lumi Oy",
        "email": "ap@lumi.example",
        "endpoint": "0216:003712345678",
        "vat_id": "FI12345678",
        "country": "FI",
    }.items() <= buyer.items()


def test_pdf_with_data_is_an_einvoice_and_one_without_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf({"factur-x.xml": cii().encode()}))
    (tmp_path / "b.pdf").write_bytes(pdf({}))
    assert inspect_file(tmp_path / "a.pdf").type == "invoice"
    told = inspect_file(tmp_path / "b.pdf")
    assert (told.kind, [problem.code for problem in told.problems]) == ("unknown", ["pdf_without_invoice"])


def test_selfbilled_invoice_is_read_and_says_whose_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(cii(code="389"), encoding="utf-8")
    told = inspect_file(tmp_path / "a.xml")
    (problem,) = told.problems
    assert (told.kind, told.type, problem.code) == ("einvoice", "invoice", "self_billed")
    assert "issued it for the seller" in problem.message


def test_earve_with_several_invoices_tells_each(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(e_arve("<TotalSum>1.00</TotalSum>", "<TotalSum>2.00</TotalSum>"), encoding="utf-8")
    told = inspect_file(tmp_path / "a.xml").as_json()
    assert (told["kind"], told["problems"]) == ("einvoice", [])
    invoices = told["invoices"]
    assert isinstance(invoices, list)
    assert [(one["number"], one["payable"]) for one in invoices] == [("1", "1.00"), ("2", "2.00")]
