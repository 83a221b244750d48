# SPDX-License-Identifier: MIT
"""What is missing or wrong is refused with its place, all of it at once, and no half document comes out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.problem import Refused
from dunwell.letters.documents.parties import Parties
from dunwell.letters.notice import Account, Attachment, NoticeContent
from tests.letters.documents.contract import faults_of
from tests.letters.documents.samples import PARTIES, attachments_of, finvoice_of, parties, problems_of, summed, ubl_of
from tests.letters.samples import ACME, CECILIA, LISTED, STEPPED, notice

type Make = Callable[..., object]


def refused(make: Make, content: NoticeContent, **changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        make(content, **changes)
    assert caught.value.context["notice"] == content.number
    return problems_of(caught.value)


def test_everything_that_is_missing_is_told_at_once() -> None:
    gone = parties(seller={"operator": ""}, buyer={"address": "", "town": ""})
    content = notice(customer=replace(CECILIA, name=" \x00 "), company=replace(ACME, accounts=()))
    assert refused(finvoice_of, content, of=gone) == [
        ("missing", "seller, operator"),
        ("missing", "buyer, e-invoice address"),
        ("missing", "buyer, name"),
        ("missing", "buyer, town"),
        ("missing", "accounts"),
    ]
    assert refused(ubl_of, content, of=gone) == [
        ("missing", "buyer, e-invoice address"),
        ("missing", "buyer, name"),
        ("missing", "buyer, town"),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (notice(number="N" * 21), ("bad_length", "notice number")),
        (summed(lines=(replace(STEPPED, invoice="R" * 36),)), ("bad_length", "line 1 (R-1001), invoice")),
        (summed(lines=(LISTED, replace(STEPPED, item="R" * 71))), ("bad_length", f"line 2 ({'R' * 40}), item")),
        (notice(company=replace(ACME, name="X")), ("bad_length", "seller, name")),
        (notice(company=replace(ACME, email="b" * 71)), ("bad_length", "company, e-mail address")),
        (notice(lines=(), credits=0, fee=0, interest=0, total=0), ("missing", "lines")),
    ],
)
def test_what_finvoice_has_no_room_for_is_refused_and_not_cut(
    content: NoticeContent, expected: tuple[str, str]
) -> None:
    assert expected in refused(finvoice_of, content)


@pytest.mark.parametrize("make", [finvoice_of, ubl_of])
def test_a_mistyped_account_is_refused_with_its_place(make: Make) -> None:
    accounts = (ACME.accounts[0], Account("FI21 1234 5600 0007 86"))
    found = refused(make, notice(company=replace(ACME, accounts=accounts)))
    assert found == [("iban_checksum", "account 2")]


@pytest.mark.parametrize("make", [finvoice_of, ubl_of])
def test_a_bic_and_a_country_that_are_none_are_refused(make: Make) -> None:
    company = replace(ACME, accounts=(replace(ACME.accounts[0], bic="NORDEA FINLAND BANK"),))
    found = refused(make, notice(company=company), of=parties(buyer={"country": "Finland"}))
    assert ("bad_country", "buyer, country") in found
    assert ("bad_bic", "account 1, BIC") in found


@pytest.mark.parametrize("make", [finvoice_of, ubl_of])
def test_nobody_is_asked_for_less_than_nothing(make: Make) -> None:
    content = summed(lines=(STEPPED,), credits=10001, total=-1)
    assert refused(make, content) == [("bad_amount", "total")]


def test_an_amount_that_the_payment_part_cannot_hold_is_not_rounded() -> None:
    odd = notice(currency="KWD", total=512501, interest=4001)
    assert refused(finvoice_of, odd) == [("bad_amount", "total")]
    even = finvoice_of(notice(currency="KWD", total=512500))
    assert even.findtext("EpiDetails/EpiPaymentInstructionDetails/EpiInstructedAmount") == "512,50"
    assert even.findtext("InvoiceRow/RowAmount") == "10,000"


def test_a_street_too_long_for_three_lines_is_refused() -> None:
    long = parties(buyer={"streets": ("Straße des 17. Juni " * 7,)})
    assert refused(finvoice_of, notice(), of=long) == [("bad_length", "buyer, street")]


def test_an_address_in_part_is_no_address() -> None:
    part = parties(seller={"streets": (), "post_code": ""})
    assert refused(finvoice_of, notice(), of=part) == [("missing", "seller, street"), ("missing", "seller, post code")]
    assert refused(ubl_of, notice(), of=part) == [("missing", "seller, street"), ("missing", "seller, post code")]


def test_ubl_needs_the_kind_of_an_e_invoice_address() -> None:
    assert refused(ubl_of, notice(), of=parties(seller={"scheme": ""})) == [
        ("missing", "seller, scheme of the e-invoice address")
    ]


def test_what_is_right_is_refused_nowhere() -> None:
    assert finvoice_of(notice(), of=PARTIES) is not None
    assert ubl_of(notice(), of=PARTIES) is not None


@settings(deadline=None, max_examples=100)
@given(text=st.text(min_size=2, max_size=12) | st.text(max_size=60), media_type=st.just("image/png") | st.text())
def test_any_text_anywhere_gives_a_document_or_a_place(text: str, media_type: str) -> None:
    content = notice(
        number=text,
        company=replace(ACME, code=text, name=text, phone=text, email=text, pay_to=text, address=(text,)),
        customer=replace(CECILIA, customer_id=text, name=text, address=(text, text), language=text),
        lines=(replace(STEPPED, invoice=text, item=text, reference=text), LISTED),
        attachments=(Attachment(text, b"%PDF-", media_type),),
        sentence=text,
    )
    of = parties(buyer={"address": text, "streets": (text,), "town": text, "post_code": text, "vat_id": text})
    for make in (finvoice_of, ubl_of, attachments_of):
        assert _outcome(make, content, of)


def _outcome(make: Make, content: NoticeContent, of: Parties) -> str:
    """What came of it; neither is a document with a fault, nor any other exception."""
    try:
        document: Any = make(content, of=of)
    except Refused as refused:
        return "refused" if problems_of(refused) else ""
    return "" if faults_of(document) else "made"
