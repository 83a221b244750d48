# SPDX-License-Identifier: MIT
"""Addresses in parts, taken from the lines of an envelope: street, house number, postal code, town, country."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dunwell.letters.formats import one_line

# 8001 Zürich, CH-8001 Zürich, 111 22 Stockholm, 00-950 Warszawa, 1012 AB Amsterdam
_TOWN = re.compile(
    r"(?:[A-Z]{1,3}[-–])?(?P<code>[0-9]{4} ?[A-Z]{2}|[0-9]{3} [0-9]{2}|[0-9]{2}-[0-9]{3}|[0-9]{4,6}) (?P<town>\D.*)"
)
_STREET = re.compile(r"(?P<street>\S.*\D) (?P<house>[0-9]+ ?[A-Za-z]?(?:[-/][0-9]+ ?[A-Za-z]?)?)")
# The number of a box is no number of a house.
_BOX = re.compile(r"(?:postfach|case postale|casella postale|p\.? ?o\.? box|pf|cp)\b", re.IGNORECASE)
_SWISS_CODE = re.compile(r"[0-9]{4}")
# The postal codes of Liechtenstein, which has its own country code and the Swiss numbers.
_LIECHTENSTEIN = range(9485, 9499)


@dataclass(frozen=True, slots=True)
class Address:
    """A structured address; `street` and `house` may be empty. `country` is ISO 3166."""

    name: str
    street: str
    house: str
    postal_code: str
    town: str
    country: str


def creditor_address(name: str, lines: Sequence[str], country: str) -> Address | None:
    """The address of a company; None when its lines name no postal code with a town, or the country is not known."""
    clean = [one_line(line) for line in lines if one_line(line)]
    at = next((at for at in reversed(range(len(clean))) if _TOWN.fullmatch(clean[at])), None)
    if at is None or len(country) != 2:
        return None
    return _address(name, clean[: at + 1], country)


def swiss_debtor(name: str, lines: Sequence[str]) -> Address | None:
    """The address of a customer in Switzerland or Liechtenstein; None for any other and for what cannot be told apart.

    Their lines end with four digits and a town; whoever lives elsewhere has the country in words beneath.
    """
    clean = [one_line(line) for line in lines if one_line(line)]
    found = _TOWN.fullmatch(clean[-1]) if clean else None
    if not found or not _SWISS_CODE.fullmatch(found["code"]):
        return None
    return _address(name, clean, "LI" if int(found["code"]) in _LIECHTENSTEIN else "CH")


def _address(name: str, lines: list[str], country: str) -> Address | None:
    town = _TOWN.fullmatch(lines[-1])
    if not town or not one_line(name):
        return None
    line = lines[-2] if len(lines) > 1 else ""
    street = None if _BOX.match(line) else _STREET.fullmatch(line)
    where = (street["street"], street["house"]) if street and len(street["house"]) <= 16 else (line, "")
    return Address(one_line(name), *where, town["code"], town["town"], country)
