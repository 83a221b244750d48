# SPDX-License-Identifier: MIT
"""Amounts, dates and marks as XML Schema and ISO 20022 write them; what is written otherwise is a `CellError`."""

import datetime as dt
import re

from dunwell.core.currency import EXPONENTS
from dunwell.core.money import MAX_MINOR
from dunwell.intake.bank.camt_xml import Node
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
    currency = node.currency or otherwise
    exponent = EXPONENTS.get(currency or "")
    if currency is None or exponent is None:
        raise CellError("unknown_currency", f'"{currency or ""}" is no currency of ISO 4217')
    found = _DECIMAL.fullmatch(node.text)
    whole, fraction = (found[2], found[3] or "") if found else ("", "")
    if found is None or not (whole or fraction) or fraction[exponent:].strip("0"):
        raise CellError("bad_amount", f'"{node.text[:40]}" is no amount in {currency}')
    minor = int((whole or "0") + fraction[:exponent].ljust(exponent, "0"))
    if minor > MAX_MINOR or (minor and found[1] == "-"):
        raise CellError("bad_amount", f'"{node.text[:40]}" is no amount in {currency} that can be booked')
    return minor, currency


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
    text = node and (node.said("Dt") or node.said("DtTm") or node.text)
    if not text:
        return None
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
    inner = node.first("CdOrPrtry") or node
    return inner.said("Cd") or inner.said("Prtry") or inner.said("Prtry", "Cd") or inner.text or None


def given(text: str | None) -> str | None:
    """A reference, or None where the bank says that none was given."""
    return None if text is None or text.upper() in _NONE else text


def account_of(node: Node | None) -> str | None:
    """CashAccount: its IBAN, or another number as it is written; without blanks."""
    if node is None:
        return None
    number = node.said("Id", "IBAN") or node.said("Id", "Othr", "Id") or node.said("Id", "BBAN")
    number = number or node.said("Id", "PrtryAcct", "Id") or node.said("Prxy", "Id")
    return "".join(number.split()) if number else None
