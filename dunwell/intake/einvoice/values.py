# SPDX-License-Identifier: MIT
"""One text of an e-invoice to one value: amounts exactly, days as the standards write them."""

import datetime as dt
import re

from dunwell.core.money import exponent_of, minor_units
from dunwell.core.problem import Refused

# xs:decimal (XML Schema 2, 3.2.3): no exponent, no thousands.
_DECIMAL = re.compile(r"([+-]?)(\d{0,20})(?:\.(\d{0,12}))?", re.ASCII)
# xs:date, with or without a zone, and xs:dateTime; the day is the one that is written.
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:Z|[+-]\d{2}:\d{2}|T[\d:.]{5,20}(?:Z|[+-]\d{2}:\d{2})?)?", re.ASCII)
# CCYYMMDD: UN/EDIFACT 2379 formats 102, 203 and 204, and Finvoice.
_PLAIN_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?", re.ASCII)
_OLDEST = dt.date(1900, 1, 1)


def amount(text: str, currency: str, *, comma: bool = False) -> int:
    """Minor units of an amount: `amount("336.9", "EUR") == 33690`, `amount("1.5000", "EUR") == 150`.

    Zeros beyond the currency's decimals say nothing and are taken; any other digit there, or 10^13 minor units and
    more, is `Refused("bad_amount")`. `comma`: decimals stand after a comma, as Finvoice writes them; a point is taken
    for one too, unless three digits follow it, for that may be a thousand.
    """
    plain = _pointed(text) if comma else text
    found = _DECIMAL.fullmatch(plain)
    if not found or not (found[2] or found[3]):
        raise Refused("bad_amount", amount=text[:40], currency=currency)
    decimals = (found[3] or "").rstrip("0")
    if len(decimals) > exponent_of(currency):
        raise Refused("bad_amount", amount=text[:40], currency=currency)
    sign = "-" if found[1] == "-" else ""
    return minor_units(f"{sign}{found[2].lstrip('0') or '0'}{'.' if decimals else ''}{decimals}", currency)


def _pointed(text: str) -> str:
    if "," in text:
        return "" if "." in text else text.replace(",", ".", 1)
    return "" if len(text.rpartition(".")[2]) == 3 and "." in text else text


def day(text: str) -> dt.date | None:
    """The day, or None when it is none: `day("20180305")` and `day("2018-03-05+01:00")` are 5 March 2018.

    A year before 1900 is how programs write that they know no day; it is none.
    """
    found = _ISO_DAY.fullmatch(text) or _PLAIN_DAY.fullmatch(text)
    if not found:
        return None
    try:
        read = dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return read if read >= _OLDEST else None
