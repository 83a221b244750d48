# SPDX-License-Identifier: MIT
"""Telephone numbers in the one form that every network understands: +358401234567 (E.164)."""

import re

from dunwell.core.problem import Refused

# Letters on a dial ("040-CALL-ME") are somebody's joke or a mistake: they are not read as digits.
_WRITTEN = re.compile(r"\+?[0-9 ()./\u00a0\u2010-\u2015-]+")


def international(number: str, country: str) -> str:
    """A number as E.164; one without a country code is read as one of `country` (ISO 3166, two letters).

    `international("040 123 4567", "FI") == "+358401234567"`. Never guessed: raises `Refused("bad_phone_number")` for
    what cannot be a number there, has no country to be read in, or cannot take a text message for certain (a landline,
    a premium number, one with an extension).
    """
    import phonenumbers  # large: loaded where a message is made

    text = number.strip()
    if not _WRITTEN.fullmatch(text):
        raise _bad(number, country, "it is no telephone number")
    try:
        found = phonenumbers.parse(text, country.upper() or None)
    except phonenumbers.NumberParseException:
        raise _bad(number, country, "it is no telephone number" if country else "it has no country code") from None
    if found.extension:
        raise _bad(number, country, "it has an extension")
    if not phonenumbers.is_valid_number(found):
        raise _bad(number, country, "no such number is given out")
    kinds = phonenumbers.PhoneNumberType
    if phonenumbers.number_type(found) not in {kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE, kinds.PERSONAL_NUMBER}:
        raise _bad(number, country, "it is no mobile number")
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def _bad(number: str, country: str, why: str) -> Refused:
    return Refused("bad_phone_number", number=number[:60], country=country, reason=why)
