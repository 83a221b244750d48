# SPDX-License-Identifier: MIT
"""Finvoice 3.0 reminders, read back by paths of the tests' own."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.letters.documents.finvoice import finvoice
from dunwell.letters.notice import Account
from dunwell.letters.wording import word
from dunwell.letters.words import words
from tests.letters.documents.contract import faults_of
from tests.letters.documents.samples import AT, LETTER, PARTIES, Element, finvoice_of, parties, summed
from tests.letters.samples import ACME, CECILIA, LISTED, ON, STEPPED, notice


def one(document: Element, path: str) -> str:
    found = document.findall(path)
    assert len(found) == 1, path
    return found[0].text or ""


def money(text: str) -> Decimal:
    assert "." not in text
    return Decimal(text.replace(",", "."))


def rows_of(document: Element) -> list[Decimal]:
    return [money(amount.text or "") for amount in document.findall("InvoiceRow/RowAmount")]


def test_items_credits_and_charges_are_rows_that_add_up_to_the_total() -> None:
    document = finvoice_of(notice())
    assert rows_of(document) == [Decimal(text) for text in ("100.00", "5000.00", "-20.00", "5.00", "40.00")]
    assert one(document, "InvoiceDetails/InvoiceTotalVatIncludedAmount") == "5125,00"
    assert one(document, "EpiDetails/EpiPaymentInstructionDetails/EpiInstructedAmount") == "5125,00"
    assert [row.text for row in document.findall("InvoiceRow/RowPositionIdentifier")] == ["1", "2", "3", "4", "5"]


def test_the_message_says_that_it_is_a_reminder() -> None:
    document = finvoice_of(notice())
    assert one(document, "InvoiceDetails/InvoiceTypeCode") == "INV08"
    assert one(document, "InvoiceDetails/InvoiceTypeCodeUN") == "71"
    assert one(document, "InvoiceDetails/InvoiceTypeText") == words("en").title["firm"]
    assert one(document, "InvoiceDetails/InvoiceNumber") == "N-17"
    assert one(document, "InvoiceDetails/SellersBuyerIdentifier") == "C-1"


def test_a_long_title_is_cut_between_words() -> None:
    latvian = notice(tone="handover", customer=replace(CECILIA, language="lv"))
    title = words("lv").title["handover"]
    written = one(finvoice_of(latvian), "InvoiceDetails/InvoiceTypeText")
    assert len(title) > 35
    assert title.startswith(f"{written} ")


def test_what_is_not_yet_due_is_no_request_for_what_is_past_due() -> None:
    soon = replace(LISTED, days_overdue=-8, due_on=date(2026, 3, 30))
    document = finvoice_of(summed(tone="courtesy", lines=(soon,), pay_by=None))
    assert document.find("InvoiceDetails/InvoiceTypeCodeUN") is None
    assert one(document, "InvoiceDetails/InvoiceTypeText") == words("en").title["courtesy"]
    assert one(document, "InvoiceDetails/PaymentTermsDetails/InvoiceDueDate") == "20260330"


def test_an_item_names_the_invoice_behind_it() -> None:
    past = finvoice_of(notice()).findall("InvoiceRow/RowOverDuePaymentDetails")
    assert len(past) == 2
    assert [(part.tag, part.text) for part in past[0]] == [
        ("RowOriginalInvoiceIdentifier", "R-1001"),
        ("RowOriginalInvoiceDate", "20260201"),
        ("RowOriginalDueDate", "20260301"),
        ("RowOriginalInvoiceTotalAmount", "120,00"),
        ("RowOriginalEpiRemittanceInfoIdentifier", "RF18539007547034"),
        ("RowUnPaidVatIncludedAmount", "100,00"),
        ("RowCollectionDate", "20260322"),
    ]
    assert past[1].find("RowCollectionDate") is None


def test_an_instalment_does_not_claim_to_be_the_whole_invoice() -> None:
    document = finvoice_of(notice(lines=(replace(STEPPED, item="R-1001/2"), LISTED)))
    assert one(document.findall("InvoiceRow")[0], "ArticleIdentifier") == "R-1001/2"
    past = document.findall("InvoiceRow/RowOverDuePaymentDetails")[0]
    assert one(past, "RowOriginalInvoiceIdentifier") == "R-1001"
    assert past.find("RowOriginalInvoiceTotalAmount") is None


def test_one_item_is_paid_with_its_own_reference() -> None:
    document = finvoice_of(summed(lines=(STEPPED,)))
    order = document.find("EpiDetails/EpiPaymentInstructionDetails")
    assert order is not None
    assert one(order, "EpiRemittanceInfoIdentifier") == "RF18539007547034"
    assert order.find("EpiRemittanceInfoIdentifier[@IdentificationSchemeName='ISO']") is not None
    assert one(order, "EpiDateOptionDate") == "20260329"
    assert one(document, "EpiDetails/EpiPartyDetails/EpiBeneficiaryPartyDetails/EpiAccountID") == "FI2112345600000785"


@pytest.mark.parametrize(
    ("stated", "scheme", "written"),
    [("12 34561", "SPY", "1234561"), ("1234562", None, None), ("RF18 5390 0754 7035", None, None), ("", None, None)],
)
def test_only_a_reference_with_right_check_digits_is_given_to_the_bank(
    stated: str, scheme: str | None, written: str | None
) -> None:
    document = finvoice_of(summed(lines=(replace(STEPPED, reference=stated),)))
    found = document.find("EpiDetails/EpiPaymentInstructionDetails/EpiRemittanceInfoIdentifier")
    assert (None if found is None else found.text) == written
    assert (None if found is None else found.get("IdentificationSchemeName")) == scheme


def test_several_items_are_paid_under_the_number_of_the_notice() -> None:
    document = finvoice_of(notice())
    assert one(document, "EpiDetails/EpiPaymentInstructionDetails/EpiRemittanceInfoIdentifier") == "RF10N17"
    assert one(document, "EpiDetails/EpiIdentificationDetails/EpiReference") == "N-17"


def test_the_first_account_that_is_an_iban_is_paid() -> None:
    accounts = (Account("5534-7781"), Account("DE89 3704 0044 0532 0130 00", holder="Acme Treuhand"))
    document = finvoice_of(notice(company=replace(ACME, accounts=accounts)))
    beneficiary = document.find("EpiDetails/EpiPartyDetails/EpiBeneficiaryPartyDetails")
    assert beneficiary is not None
    assert one(beneficiary, "EpiAccountID") == "DE89370400440532013000"
    assert one(beneficiary, "EpiNameAddressDetails") == "Acme Treuhand"
    assert document.find("SellerInformationDetails") is None
    assert faults_of(document) == []


def test_addresses_operators_and_time_lead_the_message() -> None:
    document = finvoice_of(notice())
    way = "MessageTransmissionDetails/"
    assert one(document, way + "MessageSenderDetails/FromIdentifier") == "003712345678"
    assert one(document, way + "MessageReceiverDetails/ToIdentifier") == "003776543212"
    assert one(document, way + "MessageReceiverDetails/ToIntermediator") == "NDEAFIHH"
    assert datetime.fromisoformat(one(document, way + "MessageDetails/MessageTimeStamp")) == AT


def test_a_time_without_a_zone_is_the_callers_fault() -> None:
    with pytest.raises(ValueError, match="zone"):
        finvoice(notice(), parties=PARTIES, at=AT.replace(tzinfo=None), letter=None)


def test_names_in_any_script_come_back_as_they_went() -> None:
    name = "Żółta Łódź Ελλάδα ΑΕ שלום <b>&amp;</b>"
    data = finvoice(notice(customer=replace(CECILIA, name=name)), parties=PARTIES, at=AT, letter=None)
    assert data.startswith(b"<?xml version='1.0' encoding='ISO-8859-15'?>")
    data.decode("iso-8859-15")
    document = finvoice_of(notice(customer=replace(CECILIA, name=name)))
    assert one(document, "BuyerPartyDetails/BuyerOrganisationName") == name


def test_a_name_of_500_characters_is_spread_over_elements() -> None:
    name = " ".join(["Überlandwerke"] * 36)[:500].strip()
    document = finvoice_of(notice(customer=replace(CECILIA, name=name)))
    found = [part.text or "" for part in document.findall("BuyerPartyDetails/BuyerOrganisationName")]
    assert " ".join(found) == name
    assert faults_of(document) == []


def test_control_characters_do_not_reach_the_document() -> None:
    document = finvoice_of(notice(customer=replace(CECILIA, name="Ce\x00ci\x1blia\ufffe \ud800Svens\u202eson")))
    assert one(document, "BuyerPartyDetails/BuyerOrganisationName") == "Ce ci lia Svens son"


def test_the_text_of_the_letter_goes_along_without_its_blocks() -> None:
    document = finvoice_of(notice())
    text = [part.text or "" for part in document.findall("InvoiceDetails/InvoiceFreeText")]
    said = word(notice(), paper=True).pieces
    assert text[0] == said[0].split("\n")[0]
    assert any("29 March 2026" in line for line in text)
    assert not any("\x02" in line or "{" in line for line in text)


def test_the_total_may_be_nothing_and_may_be_very_much() -> None:
    nothing = finvoice_of(notice(lines=(STEPPED,), credits=10000, fee=0, interest=0, total=0))
    assert one(nothing, "EpiDetails/EpiPaymentInstructionDetails/EpiInstructedAmount") == "0,00"
    much = replace(STEPPED, original=9_999_999_999_999, chased=9_999_999_999_999)
    document = finvoice_of(notice(lines=(much,), credits=0, fee=0, interest=0, total=9_999_999_999_999))
    assert one(document, "EpiDetails/EpiPaymentInstructionDetails/EpiInstructedAmount") == "99999999999,99"


def test_a_currency_without_decimals_is_written_with_them() -> None:
    document = finvoice_of(notice(currency="JPY"))
    assert one(document, "InvoiceDetails/InvoiceTotalVatIncludedAmount") == "512500,00"
    assert faults_of(document) == []


@settings(deadline=None, max_examples=50)
@given(
    amounts=st.lists(st.integers(0, 10**9), min_size=1, max_size=6),
    credits=st.integers(0, 10**6),
    fee=st.integers(0, 10**4),
    interest=st.integers(0, 10**6),
)
def test_rows_always_add_up_to_what_is_to_pay(amounts: list[int], credits: int, fee: int, interest: int) -> None:
    lines = tuple(
        replace(STEPPED, invoice=f"R-{place}", item=f"R-{place}", chased=amount, original=amount)
        for place, amount in enumerate(amounts)
    )
    taken = min(credits, sum(amounts))
    total = sum(amounts) - taken + fee + interest
    document = finvoice_of(notice(lines=lines, credits=taken, fee=fee, interest=interest, total=total))
    assert sum(rows_of(document)) == Decimal(total).scaleb(-2)
    assert money(one(document, "EpiDetails/EpiPaymentInstructionDetails/EpiInstructedAmount")) == sum(rows_of(document))
    assert faults_of(document) == []


def test_what_is_not_known_of_the_parties_is_left_out() -> None:
    bare: dict[str, object] = {
        "business_id": "",
        "vat_id": "",
        "streets": (),
        "post_code": "",
        "town": "",
        "country": "",
        "scheme": "",
    }
    document = finvoice_of(notice(), of=parties(seller=bare, buyer=bare), letter=None)
    assert document.find("BuyerPartyDetails/BuyerPostalAddressDetails") is None
    assert document.find("AttachmentMessageDetails") is None
    assert faults_of(document) == []


def test_the_companys_own_vat_number_and_country_serve_where_the_party_has_none() -> None:
    company = replace(ACME, vat_id="FI99", country="fi")
    document = finvoice_of(notice(company=company), of=parties(seller={"vat_id": "", "country": ""}))
    assert one(document, "SellerPartyDetails/SellerOrganisationTaxCode") == "FI99"
    assert one(document, "SellerPartyDetails/SellerPostalAddressDetails/CountryCode") == "FI"


def test_the_same_notice_gives_the_same_bytes() -> None:
    def made() -> bytes:
        return finvoice(notice(on=ON), parties=PARTIES, at=AT, letter=LETTER)

    assert made() == made()
