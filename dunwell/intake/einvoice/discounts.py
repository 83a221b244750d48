# SPDX-License-Identifier: MIT
"""Cash discounts that an invoice states as data; what its prose promises is for people to read.

UN/CEFACT ApplicableTradePaymentDiscountTerms, Finvoice CashDiscount…, UBL SettlementDiscountPercent, and the lines that
XRechnung writes into its terms (BR-DE-18): `#SKONTO#TAGE=14#PROZENT=2.00#BASISBETRAG=252.94#`.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from lxml import etree

from dunwell.core.problem import Refused
from dunwell.intake.einvoice import values
from dunwell.intake.einvoice.found import Found
from dunwell.intake.einvoice.rows import Discount
from dunwell.intake.einvoice.syntax import DiscountPaths

_LINE = re.compile(r"#SKONTO#TAGE=(\d{1,4})#PROZENT=(\d{1,3}\.\d{2})(?:#BASISBETRAG=(-?\d{1,13}\.\d{2}))?#", re.ASCII)
_UNITS = {"DAY": 1, "D": 1, "": 1, "WEE": 7}
_CENT = Decimal("0.01")


def discounts_of(found: Found, issued: dt.date, payable: int, currency: str) -> tuple[Discount, ...]:
    """The discounts of an invoice, the largest first; what is not whole (no last day, 0 %) is none.

    A discount on another base than the whole amount to pay is told as the share of that amount that it comes to.
    """
    if payable <= 0:
        return ()
    money = _Money(issued, payable, currency, found.syntax.comma)
    given = [*_of_lines(found, money)]
    if found.syntax.discounts is not None:
        paths = found.syntax.discounts
        every = [_of_element(found, paths, element, money) for element in found.elements(paths.element)]
        given += [one for one in every if one]
    return tuple(sorted(dict.fromkeys(given), key=lambda one: (-one.percent, -one.until.toordinal())))


@dataclass(frozen=True, slots=True)
class _Money:
    """What the discounts of one invoice have in common."""

    issued: dt.date
    payable: int
    currency: str
    comma: bool

    def minor(self, text: str | None, *, comma: bool) -> int | None:
        if not text:
            return None
        try:
            return values.amount(text, self.currency, comma=comma)
        except Refused:
            return None


def _of_lines(found: Found, money: _Money) -> Iterator[Discount]:
    for terms in found.texts(found.syntax.terms, lines=True):
        for line in terms.splitlines():
            told = _LINE.fullmatch(line.strip())
            if told:
                until = _later(money.issued, int(told[1]))
                one = _discount(Decimal(told[2]), money.minor(told[3], comma=False), money.payable, until)
                yield from [one] if one else []


def _of_element(found: Found, paths: DiscountPaths, element: etree._Element, money: _Money) -> Discount | None:
    until = _until(found, paths, element, money.issued)
    percent = _decimal(found.below(element, paths.percent), comma=money.comma)
    if percent is None:
        amount = money.minor(found.below(element, paths.amount), comma=money.comma)
        return _discount(Decimal(100), amount, money.payable, until) if amount else None
    base = money.minor(_first(found, element, paths.base), comma=money.comma)
    return _discount(percent, base, money.payable, until)


def _until(found: Found, paths: DiscountPaths, element: etree._Element, issued: dt.date) -> dt.date | None:
    days = _decimal(found.below(element, paths.days), comma=False) if paths.days else None
    if days is None:
        text = _first(found, element, paths.until)
        return values.day(text) if text else None
    factor = _UNITS.get((found.below(element, paths.unit) or "").upper()) if paths.unit else 1
    since = _first(found, element, paths.since)
    start = values.day(since) if since else issued
    if factor is None or start is None or days != int(days):
        return None
    return _later(start, int(days) * factor)


def _discount(percent: Decimal, base: int | None, payable: int, until: dt.date | None) -> Discount | None:
    share = percent if base is None else (percent * base / payable).quantize(_CENT, ROUND_HALF_UP)
    if until is None or not 0 < share < 100 or share != share.quantize(_CENT):
        return None
    return Discount(share.quantize(_CENT), until)


def _later(day: dt.date, days: int) -> dt.date | None:
    return day + dt.timedelta(days) if 0 <= days <= 3650 else None


def _first(found: Found, element: etree._Element, paths: Sequence[str]) -> str | None:
    return next((text for path in paths if (text := found.below(element, path))), None)


def _decimal(text: str | None, *, comma: bool) -> Decimal | None:
    if not text or len(text) > 20:
        return None
    try:
        read = Decimal(text.replace(",", ".") if comma else text)
    except InvalidOperation:
        return None
    return read if read.is_finite() and 0 <= read < 10_000 else None
