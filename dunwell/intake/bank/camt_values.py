# SPDX-License-Identifier: MIT
"""Amounts, dates and marks as XML Schema and ISO 20022 write them; what is written otherwise is a `CellError`."""

import datetime as dt
import re
from functools import lru_cache
from sys import intern

from dunwell.core.currency import EXPONENTS
from dunwell.core.money import MAX_MINOR
from dunwell.intake.bank.amounts import FORMER
from dunwell.intake.bank.camt_xml import Node, first, said
from dunwell.intake.codes import CellError

# xs:decimal with at most 18 digits, 5 of them behind the point (ActiveOrHistoricCurrencyAndAmount).
_DECIMAL = re.compile(r"([+-]?)(\d{0,18})(?:\.(\d{0,18}))?", re.ASCII)
# xs:date and xs:dateTime; both may carry a time zone. The day is the bank's own, whatever the zone.
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_SIGNS = {"CRDT": 1, "DBIT": -1}
# What banks write where there was no reference (EPC rulebooks: NOTPROVIDED).
_NONE = frozenset({"NOTPROVIDED", "NOT PROVIDED", "NOT-PROVIDED", "NOT_PROVIDED"})


def amount_of(node: Node, otherwise: str | None = None) -> tuple[int, str]:
    """An amount in minor units and its currency: `<Amt Ccy="EUR">8.5</Amt>` is (850, "EUR"), 105.750 is (10575, "EUR").

    `otherwise`: the currency of an amount that names none. A minus (but for -0.00: the standard has a mark for it), a
    part of a minor unit that is not 0, and 10^13 minor units and more are `bad_amount`.
    """
    return _exact((node.text or "").strip(), node.get("Ccy") or otherwise or "")


# A detail repeats its entry's amount, twice as a rule.
@lru_cache(maxsize=256)
def _exact(text: str, currency: str) -> tuple[int, str]:
    places = EXPONENTS.get(currency)
    if places is None:
        places = FORMER.get(currency)
    if places is None:
        raise CellError("unknown_currency", f'"{currency}" is no currency of ISO 4217')
    found = _DECIMAL.fullmatch(text)
    sign, whole, fraction = found.groups("") if found else ("", "", "")
    if not (whole or fraction) or (len(fraction) > places and fraction[places:].strip("0")):
        raise CellError("bad_amount", f'"{text[:40]}" is no amount in {currency}')
    minor = int(whole + fraction[:places].ljust(places, "0") or "0")
    if minor > MAX_MINOR or (minor and sign == "-"):
        raise CellError("bad_amount", f'"{text[:40]}" is no amount in {currency} that can be booked')
    return minor, intern(currency)


def sign_of(text: str | None, otherwise: int | None = None) -> int:
    """1 for money in, -1 for money out (CdtDbtInd)."""
    if text is None and otherwise is not None:
        return otherwise
    if text is None:
        raise CellError("missing_value", "it is not said whether it is credit or debit (CdtDbtInd)")
    if text not in _SIGNS:
        raise CellError("bad_value", f'"{text[:40]}" is neither CRDT nor DBIT (CdtDbtInd)')
    return _SIGNS[text]


def date_of(node: Node | None) -> dt.date | None:
    """DateAndDateTimeChoice: the day, None when there is no such element."""
    text = said(node, "Dt") or said(node, "DtTm") or said(node)
    return _day(text) if text else None


@lru_cache(maxsize=4096)
def _day(text: str) -> dt.date:
    found = _DAY.fullmatch(text)
    try:
        if found:
            return dt.date.fromisoformat(found[1])
    except ValueError:
        pass
    raise CellError("bad_date", f'"{text[:40]}" is no date')


def code_of(node: Node | None) -> str | None:
    """A choice of a code and an own word, with or without `CdOrPrtry` around: OPBD, BOOK, AC04."""
    if node is None:
        return None
    choice = first(node, "CdOrPrtry")
    inner = node if choice is None else choice
    return said(inner) or said(inner, "Cd") or said(inner, "Prtry") or said(inner, "Prtry", "Cd")


def given(text: str | None) -> str | None:
    """A reference, or None where the bank says that none was given."""
    return None if text is None or text.upper() in _NONE else text


def account_of(node: Node | None) -> str | None:
    """CashAccount: its IBAN, or another number as it is written; without blanks."""
    if node is None:
        return None
    identity = first(node, "Id")
    number = said(identity, "IBAN") or said(identity, "Othr", "Id") or said(identity, "BBAN")
    number = number or said(identity, "PrtryAcct", "Id") or said(node, "Prxy", "Id")
    return "".join(number.split()) if number else None
