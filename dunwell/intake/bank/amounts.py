# SPDX-License-Identifier: MIT
"""Amounts of bank files: exact decimals to minor units, in today's currencies and in those that were.

Statements are kept for ten years and more, so a currency that has been replaced is still read. A file that names no
currency (a fragment, a QIF) is read in hundredths; its reader says so with a problem.
"""

import re
from decimal import Decimal

from dunwell.core.currency import EXPONENTS
from dunwell.core.money import MAX_MINOR
from dunwell.intake.codes import CellError

# ISO 4217, list three: codes that were withdrawn, with the decimals that they had.
FORMER: dict[str, int] = {
    **dict.fromkeys(("ADP", "BEF", "ESP", "ITL", "LUF", "PTE", "TRL"), 0),
    **dict.fromkeys(("ANG", "ATS", "BGN", "CUC", "CYP", "DEM", "EEK", "FIM", "FRF", "GRD", "HRK", "IEP", "LTL"), 2),
    **dict.fromkeys(("LVL", "MTL", "NLG", "ROL", "SIT", "SKK", "SLL", "ZWL"), 2),
}
UNTOLD = 2
# Decimals behind a comma or a point; no thousands: MT940 (15d), OFX 3.2.9.2.
_ONE_MARK = re.compile(r"\d{1,18}(?:[.,]\d{0,6})?", re.ASCII)


def is_currency(code: str) -> bool:
    """Whether the code is one of ISO 4217, today's or a former one."""
    return code in EXPONENTS or code in FORMER


def exponent(currency: str) -> int:
    """Decimals of a currency: EUR 2, DEM 2, ITL 0; of "" (none was told) 2. Raises `CellError` for another code."""
    if not currency:
        return UNTOLD
    if not is_currency(currency):
        raise CellError("unknown_currency", f'"{currency}" is no currency of ISO 4217')
    return EXPONENTS.get(currency, FORMER.get(currency, UNTOLD))


def minor(amount: Decimal, currency: str) -> int:
    """Minor units: `minor(Decimal("12.5"), "EUR") == 1250`.

    A part of a minor unit, or 10^13 minor units and more, raises `CellError("bad_amount")`.
    """
    scaled = amount.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value() or abs(scaled) > MAX_MINOR:
        raise CellError("bad_amount", f'"{amount}" is no amount in {currency or "hundredths"} that can be booked')
    return int(scaled)


def unsigned(text: str, currency: str) -> int:
    """Minor units of an amount that is written without sign and thousands: "12,5", "12.50", "12,", "000012"."""
    if not _ONE_MARK.fullmatch(text):
        raise CellError("bad_amount", f'"{text[:40]}" is no amount')
    return minor(Decimal(text.replace(",", ".")), currency)


def written(value: int, currency: str) -> str:
    """The plain decimal of minor units, in any currency that `minor` knows: `written(-1250, "DEM") == "-12.50"`."""
    return format(Decimal(value).scaleb(-exponent(currency)), "f")
