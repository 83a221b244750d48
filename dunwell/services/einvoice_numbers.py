# SPDX-License-Identifier: MIT
"""Tax numbers and e-invoice addresses as they are compared: however they were written."""

import re
from collections.abc import Iterable

from django.db.models import F, Func, Value
from django.db.models.functions import Replace, Upper

from dunwell.intake.countries import COUNTRIES

_SIGNS = re.compile(r"[^A-Z0-9]")
# "registered for VAT", behind Norwegian and Swiss numbers
_ENDING = re.compile(r"(?<=\d)(?:MVA|MWST|TVA|IVA)$")
# What VAT numbers begin with otherwise than ISO 3166.
_PREFIXES = {"EL": "GR", "XI": "GB"}
# E-mail as an electronic address (EAS code list).
_EMAIL_SCHEME = "EM:"


def plain_number(number: str) -> str:
    """Capitals and digits: `plain_number("fi 1234567-8") == "FI12345678"`."""
    return _ENDING.sub("", _SIGNS.sub("", number.upper()))


def prefix_of(number: str) -> str:
    """The country that a plain number begins with, as ISO 3166, or nothing."""
    letters = number[:2]
    country = _PREFIXES.get(letters, letters)
    return country if len(number) > 4 and country in COUNTRIES and any(one.isdigit() for one in number[2:]) else ""


def same_number(one: str, other: str, *, countries: Iterable[str] = ()) -> bool:
    """Whether two tax numbers are the same, one of which may lack its country: `FI12345678` and `1234567-8` are, unless
    one of `countries` (of the parties, as far as known) is another than the prefix.
    """
    left, right = plain_number(one), plain_number(other)
    if not left or not right:
        return False
    if left == right:
        return True
    lead, follow = prefix_of(left), prefix_of(right)
    if bool(lead) == bool(follow):
        return False
    known = {country for country in countries if country}
    return (left[2:] == right if lead else left == right[2:]) and not known - {lead or follow}


def spellings(number: str, country: str) -> set[str]:
    """The plain forms under which a number may be kept: with its country and without."""
    plain = plain_number(number)
    bare = plain[2:] if prefix_of(plain) else plain
    forms = {plain, bare} | ({f"{country}{bare}"} if country and not prefix_of(plain) else set())
    endings = ("MVA",) if "NO" in {country, plain[:2]} else ("MWST", "TVA", "IVA") if plain.startswith("CHE") else ()
    return forms | {f"{form}{ending}" for form in forms for ending in endings}


def plain_column(column: str) -> Upper:
    """The same of a column, in the database."""
    text: F | Func = F(column)
    for sign in " .-/":
        text = Replace(text, Value(sign))
    return Upper(text)


def email_endpoint(endpoint: str | None) -> str:
    """The e-mail address that an electronic address is, or nothing."""
    return endpoint[len(_EMAIL_SCHEME) :] if endpoint and endpoint.upper().startswith(_EMAIL_SCHEME) else ""
