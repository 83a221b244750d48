# SPDX-License-Identifier: MIT
"""Field :61: of a SWIFT statement: one movement (SWIFT User Handbook, Category 9, MT940, field 61).

    6!n[4!n]2a[1!a]15d1!a3!c16x[//16x] and on a line of its own [34x]

Banks also leave out the type, put a space before it, or give an account and a name behind it; so what follows the
amount is read leniently, and what comes before it is not.
"""

import datetime as dt
import re
from dataclasses import dataclass

from dunwell.intake.bank.amounts import is_currency, unsigned
from dunwell.intake.bank.days import mmdd_near, yymmdd
from dunwell.intake.codes import CellError

_ENTRY = re.compile(
    r"(?P<value>\d{6})(?P<entry>\d{4})?(?P<sign>[RE]?[CD])(?P<funds>[A-Z])?\s*(?P<amount>\d[\d.,]*)\s*"
    r"(?P<code>[A-Z][A-Z0-9]{3})?(?P<rest>.*)",
    re.ASCII | re.DOTALL,
)
# A credit that is taken back is money out, and the other way round. EC, ED: expected, in interim reports.
_SIGNS = {"C": 1, "D": -1, "RC": -1, "RD": 1, "EC": 1, "ED": -1}
_OWN_AMOUNT = re.compile(r"/(OCMT|CHGS)/([A-Z]{3})(\d[\d.,]*)", re.ASCII)
# What stands for "none", or says only that the reference is in field :86:.
NO_REFERENCE = frozenset({"", "NONREF", "NON REF", "NOREF", "KREF+", "EREF", "EREF+", "PREF", "MARF", "KREF"})
_IBAN = re.compile(r"[A-Z]{2}\d\d[A-Z0-9]{10,30}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a :61: says. `amount` in minor units with the account's sign; `owner_reference` is subfield 7, None for
    NONREF; `bank_reference` subfield 8; `details` the supplementary line, and `account` where it is an IBAN."""

    value_on: dt.date
    booked_on: dt.date
    amount: int
    reversal: bool
    expected: bool
    code: str
    owner_reference: str | None
    bank_reference: str | None
    details: str
    account: str | None
    original: tuple[int, str] | None
    charges: int


def read_entry(lines: list[str], currency: str) -> Entry:
    """The movement of a :61:; raises `CellError` where date, sign or amount are not written as they must be.

    Without a booking day of its own a movement was booked on its value day. A first line that was cut before the
    amount ends goes on in the next.
    """
    first, more = lines[0].strip(), [line.strip() for line in lines[1:] if line.strip()]
    found = _ENTRY.fullmatch(first)
    if found is None and more:
        found, more = _ENTRY.fullmatch(first + more[0]), more[1:]
    if found is None:
        raise CellError("bank_record_unread", f":61:{first} is no movement: date, sign, amount")
    value_on = yymmdd(found["value"], thirty=True)
    owner, _, bank = found["rest"].partition("//")
    details = " ".join(more)
    told = dict(_amounts_told(details))
    account = details if _IBAN.fullmatch(details) else None
    kept, of = told.get("CHGS", (0, currency))
    return Entry(
        value_on=value_on,
        booked_on=mmdd_near(found["entry"], value_on) if found["entry"] else value_on,
        amount=_SIGNS[found["sign"]] * unsigned(found["amount"], currency),
        reversal=found["sign"].startswith("R"),
        expected=found["sign"].startswith("E"),
        code=found["code"] or "",
        owner_reference=None if owner.strip() in NO_REFERENCE else owner.strip(),
        bank_reference=bank.strip() or None,
        # Between slashes stand codes of the bank: /TRCD/00100/.
        details="" if account or details.startswith("/") else details,
        account=account,
        original=told.get("OCMT"),
        charges=kept if of == currency else 0,
    )


def _amounts_told(details: str) -> list[tuple[str, tuple[int, str]]]:
    """`/OCMT/EUR11,85//CHGS/EUR0,50/`: the amount that was instructed, and what the bank kept."""
    found = [(key, code, text) for key, code, text in _OWN_AMOUNT.findall(details) if is_currency(code)]
    return [(key, (unsigned(text, code), code)) for key, code, text in found]
