# SPDX-License-Identifier: MIT
"""Cash discounts that are stated as data, and prose that is not read for one."""

import datetime as dt
from decimal import Decimal

import pytest

from dunwell.intake.einvoice.read import read_einvoice
from tests.intake.einvoice.samples import cii, finvoice, ubl


def discounts(document: str) -> list[tuple[str, str]]:
    """Percent and last day of each."""
    read = read_einvoice(document.encode(), name="a.xml").discounts
    return [(str(one.percent), one.until.isoformat()) for one in read]


def noted(note: str) -> str:
    return ubl(more=f"<cac:PaymentTerms><cbc:Note>{note}</cbc:Note></cac:PaymentTerms>")


def termed(inner: str, rest: str = "") -> str:
    return cii(
        terms=f"<ram:SpecifiedTradePaymentTerms>{rest}<ram:ApplicableTradePaymentDiscountTerms>{inner}"
        "</ram:ApplicableTradePaymentDiscountTerms></ram:SpecifiedTradePaymentTerms>"
    )


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("#SKONTO#TAGE=14#PROZENT=2.00#", [("2.00", "2026-03-16")]),
        (
            "#SKONTO#TAGE=14#PROZENT=2.00#\n#SKONTO#TAGE=7#PROZENT=3.00#\n",
            [("3.00", "2026-03-09"), ("2.00", "2026-03-16")],
        ),
        # 2 % of 62.00 is 1 % of the 124.00 that are to be paid
        ("#SKONTO#TAGE=14#PROZENT=2.00#BASISBETRAG=62.00#", [("1.00", "2026-03-16")]),
        ("#VERZUG#TAGE=14#PROZENT=2.00#", []),
        ("#SKONTO#TAGE=14#PROZENT=0.00#", []),
        ("#SKONTO#TAGE=14#PROZENT=2#", []),
        ("2 % Skonto innerhalb 10 Tagen bis 15.03.2026", []),
        ("Pay within 10 days and keep #SKONTO#TAGE=14#PROZENT=2.00# back", []),
    ],
)
def test_lines_of_xrechnung_are_read_and_prose_is_not(note: str, told: list[tuple[str, str]]) -> None:
    assert discounts(noted(note)) == told


PERIOD = '<ram:BasisPeriodMeasure unitCode="DAY">10</ram:BasisPeriodMeasure>'
PERCENT = "<ram:CalculationPercent>2.00</ram:CalculationPercent>"
SINCE = '<ram:BasisDateTime><udt:DateTimeString format="102">20260305</udt:DateTimeString></ram:BasisDateTime>'
DAY = '<ram:DueDateDateTime><udt:DateTimeString format="102">20260310</udt:DateTimeString></ram:DueDateDateTime>'


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (termed(PERIOD + PERCENT), [("2.00", "2026-03-12")]),
        (termed(SINCE + PERIOD + PERCENT), [("2.00", "2026-03-15")]),
        (termed(PERCENT, DAY), [("2.00", "2026-03-10")]),
        (termed(PERCENT), []),
        (termed(PERIOD.replace("DAY", "MON") + PERCENT), []),
        (termed(PERIOD + "<ram:ActualDiscountAmount>1.24</ram:ActualDiscountAmount>"), [("1.00", "2026-03-12")]),
        (termed(PERIOD + "<ram:BasisAmount>62.00</ram:BasisAmount>" + PERCENT), [("1.00", "2026-03-12")]),
        (termed(PERIOD + PERCENT.replace("2.00", "200")), []),
    ],
)
def test_discount_terms_of_a_cross_industry_invoice(document: str, told: list[tuple[str, str]]) -> None:
    assert discounts(document) == told


def test_finvoice_says_percent_and_day() -> None:
    terms = (
        "<PaymentTermsDetails><CashDiscountDate>20260310</CashDiscountDate>"
        "<CashDiscountPercent>2,00</CashDiscountPercent></PaymentTermsDetails>"
    )
    assert discounts(finvoice(more=terms)) == [("2.00", "2026-03-10")]


def test_credit_note_has_no_discount() -> None:
    note = "<cac:PaymentTerms><cbc:Note>#SKONTO#TAGE=14#PROZENT=2.00#</cbc:Note></cac:PaymentTerms>"
    assert discounts(ubl(root="CreditNote", code="", more=note)) == []


def test_discount_is_told_by_inspection() -> None:
    told = read_einvoice(noted("#SKONTO#TAGE=14#PROZENT=2.00#").encode(), name="a.xml")
    assert told.as_json()["discounts"] == [{"percent": "2.00", "until": "2026-03-16"}]
    assert told.discounts[0].percent == Decimal(2)
    assert told.discounts[0].until == dt.date(2026, 3, 16)
