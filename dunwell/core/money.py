# SPDX-License-Identifier: MIT
"""Money: whole minor units and a currency; no float, no mixing, every rounding named."""

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from dunwell.core.currency import EXPONENTS
from dunwell.core.problem import Refused

# Sums over a million items at this bound still fit a signed 64-bit column.
MAX_MINOR = 10**13 - 1
_PLAIN = re.compile(r"-?\d{1,16}(\.\d{1,4})?", re.ASCII)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in whole minor units of one currency. `Money(15000, "EUR")` is 150.00 euro.

    Adding or comparing two currencies raises `Refused("currency_mismatch")`.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise Refused("unknown_currency", currency=self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other).minor

    def __str__(self) -> str:
        return f"{decimal_string(self.minor, self.currency)} {self.currency}"

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise Refused("currency_mismatch", left=self.currency, right=other.currency)
        return other


def exponent_of(currency: str) -> int:
    """Decimals of a currency: EUR 2, JPY 0, KWD 3. Raises `Refused("unknown_currency")`."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise Refused("unknown_currency", currency=currency) from None


def decimal_string(minor: int, currency: str) -> str:
    """The plain decimal of the outer contract: `decimal_string(-1250, "EUR") == "-12.50"`."""
    exponent = exponent_of(currency)
    if exponent == 0:
        return str(minor)
    digits = f"{abs(minor):0{exponent + 1}d}"
    return f"{'-' if minor < 0 else ''}{digits[:-exponent]}.{digits[-exponent:]}"


def minor_units(text: str | Decimal, currency: str) -> int:
    """Minor units of a plain decimal: `minor_units("150.00", "EUR") == 15000`.

    Exact or refused: a fraction of a minor unit, three decimals where the currency has not three (1.000 could mean a
    thousand), an exponent, a sign behind, NaN or an amount of 10^13 minor units and more give `Refused("bad_amount")`.
    """
    plain = format(text, "f") if isinstance(text, Decimal) else text
    exponent, found = exponent_of(currency), _PLAIN.fullmatch(plain)
    if not found or (len(found[1] or "") == 4 and exponent < 3):
        raise Refused("bad_amount", amount=str(text), currency=currency)
    scaled = Decimal(plain).scaleb(exponent)
    if scaled != scaled.to_integral_value() or abs(scaled) > MAX_MINOR:
        raise Refused("bad_amount", amount=str(text), currency=currency)
    return int(scaled)


def floor_minor_units(amount: Decimal, currency: str) -> int:
    """Minor units of a bound that is given once for all currencies, rounded down: 0.10 is 10 in EUR, 0 in JPY."""
    return int(amount.scaleb(exponent_of(currency)).to_integral_value(ROUND_DOWN))


def percent_of(minor: int, percent: Decimal) -> int:
    """A percentage of an amount in minor units, rounded half up: 15 % of 10000 is 1500; 7.5 % of 333 is 25."""
    return int((Decimal(minor) * percent / 100).to_integral_value(ROUND_HALF_UP))
