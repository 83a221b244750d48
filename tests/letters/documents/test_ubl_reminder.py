# SPDX-License-Identifier: MIT
"""UBL 2.1 Reminders, read back by paths of the tests' own."""

import base64
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.problem import Refused
from dunwell.letters.documents.ubl_reminder import MOST_BYTES, ubl_reminder
from dunwell.letters.notice import Account, Attachment
from dunwell.letters.words import words
from tests.letters.documents.contract import faults_of
from tests.letters.documents.samples import LETTER, PARTIES, Element, parties, problems_of, summed, ubl_of
from tests.letters.samples import ACME, CECILIA, LISTED, STEPPED, notice

_SPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMES = {"cac": f"{_SPACE}CommonAggregateComponents-2", "cbc": f"{_SPACE}CommonBasicComponents-2"}


def texts(document: Element, path: str) -> list[str]:
    return [part.text or "" for part in document.findall(path, NAMES)]


def one(document: Element, path: str) -> str:
    (found,) = texts(document, path)
    return found


def test_lines_charges_and_total_are_those_of_the_notice() -> None:
    document = ubl_of(notice())
    assert texts(document, "cac:ReminderLine/cbc:DebitLineAmount") == ["100.00", "5000.00"]
    assert texts(document, "cac:ReminderLine/cbc:CreditLineAmount") == ["20.00"]
    assert texts(document, "cac:AllowanceCharge/cbc:Amount") == ["5.00", "40.00"]
    sums = document.find("cac:LegalMonetaryTotal", NAMES)
    assert sums is not None
    assert [part.text for part in sums] == ["5080.00", "45.00", "5125.00"]
    assert {part.get("currencyID") for part in sums} == {"EUR"}


def test_the_root_is_the_reminder_of_ubl() -> None:
    document = ubl_of(notice())
    assert document.tag == f"{{{_SPACE}Reminder-2}}Reminder"
    assert one(document, "cbc:UBLVersionID") == "2.1"
    assert one(document, "cbc:ID") == "N-17"
    assert one(document, "cbc:IssueDate") == "2026-03-22"
    assert one(document, "cbc:ReminderTypeCode") == "Reminder"
    assert one(document, "cbc:LineCountNumeric") == "3"
    assert texts(document, "cbc:Note")[0] == words("en").title["firm"]


def test_the_sequence_counts_the_messages_before() -> None:
    assert one(ubl_of(notice()), "cbc:ReminderSequenceNumeric") == "1"
    third = notice(in_reply_to=("<a@dunwell.example>", "<b@dunwell.example>"))
    assert one(ubl_of(third), "cbc:ReminderSequenceNumeric") == "3"


def test_what_is_not_yet_due_is_an_advice() -> None:
    document = ubl_of(summed(tone="courtesy", lines=(replace(LISTED, days_overdue=-3),)))
    assert one(document, "cbc:ReminderTypeCode") == "Advis"


def test_a_line_names_its_invoice_and_its_item() -> None:
    document = ubl_of(notice(lines=(replace(STEPPED, item="R-1001/2"), LISTED)))
    way = "cac:ReminderLine/cac:BillingReference/"
    assert texts(document, way + "cac:InvoiceDocumentReference/cbc:ID") == ["R-1001", "R-1002"]
    assert texts(document, way + "cac:InvoiceDocumentReference/cbc:IssueDate") == ["2026-02-01", "2026-02-20"]
    assert texts(document, way + "cac:BillingReferenceLine/cbc:ID") == ["R-1001/2", "R-1002"]
    assert texts(document, way + "cac:BillingReferenceLine/cbc:Amount") == ["120.00", "5000.00"]
    assert texts(document, "cac:ReminderLine/cac:ReminderPeriod/cbc:StartDate") == ["2026-03-01", "2026-03-20"]


def test_the_letter_and_the_files_come_back_byte_for_byte() -> None:
    original = Attachment("Rechnung ü.pdf", b"%PDF-1.4 original")
    document = ubl_of(notice(attachments=(original,)))
    way = "cac:AdditionalDocumentReference/"
    embedded = document.findall(f"{way}cac:Attachment/cbc:EmbeddedDocumentBinaryObject", NAMES)
    assert [base64.b64decode(part.text or "", validate=True) for part in embedded] == [LETTER, original.data]
    assert [(part.get("mimeCode"), part.get("filename")) for part in embedded] == [
        ("application/pdf", "N-17.pdf"),
        ("application/pdf", "Rechnung ü.pdf"),
    ]
    assert texts(document, f"{way}cbc:DocumentType") == ["Letter", "Attachment"]


def test_without_a_letter_the_data_stand_alone() -> None:
    document = ubl_of(notice(), letter=None)
    assert texts(document, "cac:AdditionalDocumentReference/cbc:ID") == []
    assert faults_of(document) == []


def test_every_account_is_a_means_of_payment() -> None:
    accounts = (
        Account("FI21 1234 5600 0007 85", "NDEAFIHH", "Nordea"),
        Account("5534-7781", holder="Acme Förvaltning"),
    )
    document = ubl_of(summed(lines=(STEPPED,), company=replace(ACME, accounts=accounts)))
    assert texts(document, "cac:PaymentMeans/cbc:PaymentMeansCode") == ["58", "30"]
    assert texts(document, "cac:PaymentMeans/cbc:PaymentID") == ["RF18539007547034"] * 2
    payee = "cac:PaymentMeans/cac:PayeeFinancialAccount/"
    assert texts(document, f"{payee}cbc:ID") == ["FI2112345600000785", "5534-7781"]
    assert texts(document, f"{payee}cbc:Name") == ["Acme Oy", "Acme Förvaltning"]
    bank = f"{payee}cac:FinancialInstitutionBranch/cac:FinancialInstitution/"
    assert (one(document, f"{bank}cbc:ID"), one(document, f"{bank}cbc:Name")) == ("NDEAFIHH", "Nordea")
    assert faults_of(document) == []


def test_an_address_without_parts_is_given_as_on_the_envelope() -> None:
    no_place = {"streets": (), "post_code": "", "town": ""}
    buyer: dict[str, object] = {**no_place, "country": "SE"}
    customer = replace(CECILIA, address=("Storgatan 1", "111 22 Stockholm"))
    document = ubl_of(notice(customer=customer), of=parties(buyer=buyer))
    way = "cac:AccountingCustomerParty/cac:Party/cac:PostalAddress/"
    assert texts(document, f"{way}cac:AddressLine/cbc:Line") == ["Storgatan 1", "111 22 Stockholm"]
    assert one(document, f"{way}cac:Country/cbc:IdentificationCode") == "SE"
    assert faults_of(document) == []


def test_names_in_any_script_come_back_without_control_characters() -> None:
    document = ubl_of(notice(customer=replace(CECILIA, name="Żółta\x00 Ελλάδα\uffff <script> שלום")))
    assert one(document, "cac:AccountingCustomerParty/cac:Party/cac:PartyName/cbc:Name") == (
        "Żółta Ελλάδα <script> שלום"
    )


def test_a_file_that_readers_refuse_is_refused_here() -> None:
    with pytest.raises(Refused) as refused:
        ubl_reminder(notice(), parties=PARTIES, letter=b"%PDF-" + bytes(MOST_BYTES))
    assert problems_of(refused.value) == [("too_large", "file 1 (N-17.pdf)")]


@settings(deadline=None, max_examples=50)
@given(
    amounts=st.lists(st.integers(0, 10**9), min_size=1, max_size=5),
    credits=st.integers(0, 10**6),
    claims=st.integers(0, 10**4),
    compensation=st.integers(0, 10**4),
)
def test_the_parts_always_make_the_payable_amount(
    amounts: list[int], credits: int, claims: int, compensation: int
) -> None:
    lines = tuple(replace(LISTED, invoice=f"R-{place}", chased=amount) for place, amount in enumerate(amounts))
    taken = min(credits, sum(amounts))
    total = sum(amounts) - taken + claims + compensation
    document = ubl_of(
        summed(lines=lines, credits=taken, claims=claims, compensation=compensation, total=total), letter=None
    )
    debit = sum(Decimal(text) for text in texts(document, "cac:ReminderLine/cbc:DebitLineAmount"))
    credit = sum(Decimal(text) for text in texts(document, "cac:ReminderLine/cbc:CreditLineAmount"))
    charged = sum(Decimal(text) for text in texts(document, "cac:AllowanceCharge/cbc:Amount"))
    payable = Decimal(one(document, "cac:LegalMonetaryTotal/cbc:PayableAmount"))
    assert debit - credit == Decimal(one(document, "cac:LegalMonetaryTotal/cbc:LineExtensionAmount"))
    assert debit - credit + charged == payable == Decimal(total).scaleb(-2)
