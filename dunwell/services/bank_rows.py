# SPDX-License-Identifier: MIT
"""A movement as the books keep it: its row, what becomes of it, and the two hashes by which it is known again."""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from dunwell.core.currency import EXPONENTS
from dunwell.intake.bank.rows import Transaction
from dunwell.store.models import BankEntry

State = BankEntry.State
_LIMITS: Mapping[str, int] = {
    field.attname: field.max_length or 0 for field in BankEntry._meta.concrete_fields if field.max_length
}
# What banks write where they have no reference of their own.
_NO_NAME = frozenset({"NONREF", "NOTPROVIDED", "NOTPROVIDE", "NOREF", "NONE", "UNKNOWN"})
# Shorter ones only count the entries of a statement: they begin again with the next.
_SHORTEST_NAME = 6


class EntryValues(NamedTuple):
    """One row of entries, in the order of its columns."""

    id: int
    company_id: int
    statement_id: int
    account_id: int
    place: int
    state: str
    why: str
    payment_id: int | None
    same_as_id: int | None
    identity: str
    likeness: str
    booked_on: date | None
    value_on: date | None
    amount_minor: int
    currency: str
    status: str
    reversal: bool
    entry: str
    details: int
    reference: str
    references: str
    documents: str
    end_to_end_id: str
    mandate_id: str
    remittance: str
    counterparty: str
    ultimate_counterparty: str
    counterparty_account: str
    bank_reference: str
    entry_reference: str
    charges_minor: int
    original_minor: int | None
    original_currency: str
    return_reason: str
    code: str
    where: str


def values_of(
    one: Transaction, *, pk: int, company: int, statement: int, account: int, place: int, identity: str
) -> EntryValues:
    """The row of a movement; what becomes of it is not said yet (`state` "")."""
    original = one.original or (None, "")
    return EntryValues(
        id=pk,
        company_id=company,
        statement_id=statement,
        account_id=account,
        place=place,
        state="",
        why="",
        payment_id=None,
        same_as_id=None,
        identity=identity,
        likeness=likeness_of(one),
        booked_on=one.booked_on,
        value_on=one.value_on,
        amount_minor=one.amount,
        currency=one.currency,
        status=one.status,
        reversal=one.reversal,
        entry=_cut("entry", one.entry),
        details=one.details,
        reference=_cut("reference", one.reference),
        references=json.dumps([_clean(each) for each in one.references]),
        documents=json.dumps([_clean(each) for each in one.documents]),
        end_to_end_id=_cut("end_to_end_id", one.end_to_end_id),
        mandate_id=_cut("mandate_id", one.mandate_id),
        remittance=_clean(one.remittance),
        counterparty=_cut("counterparty", one.counterparty),
        ultimate_counterparty=_cut("ultimate_counterparty", one.ultimate_counterparty),
        counterparty_account=_cut("counterparty_account", one.counterparty_account),
        bank_reference=_cut("bank_reference", one.bank_reference),
        entry_reference=_cut("entry_reference", one.entry_reference),
        charges_minor=one.charges,
        original_minor=original[0],
        original_currency=original[1],
        return_reason=_cut("return_reason", one.return_reason),
        code=_cut("code", one.code),
        where=_cut("where", one.where),
    )


def outcome_of(one: Transaction | BankEntry) -> tuple[str, str]:
    """What a movement that nobody told before becomes (`BankEntry.State`), and why where that is not plain.

    Money in, booked, in a currency and on a day: a payment. What takes back, or lacks one of these, waits.
    """
    amount = one.amount if isinstance(one, Transaction) else one.amount_minor
    if one.status == "pending":
        return State.PENDING, ""
    if amount == 0:
        return State.SET_ASIDE, "no_money"
    if one.reversal or one.return_reason:
        return State.UNCLEAR, "reversal"
    if amount < 0:
        return State.OUTGOING, ""
    lacks = _lacking(one)
    return (State.UNCLEAR, lacks) if lacks else (State.PAYMENT, "")


def _lacking(one: Transaction | BankEntry) -> str:
    """What money in would need to be booked: a currency of today, a day; "" when it has both."""
    if not one.currency:
        return "currency_missing"
    if one.currency not in EXPONENTS:
        return "currency_former"
    return "" if day_of(one) else "day_missing"


def day_of(one: Transaction | BankEntry) -> date | None:
    """The day of a movement: when it was booked, else its value day."""
    return one.booked_on or one.value_on


def name_of(text: str | None) -> str:
    """The bank's own name of a movement, as it can be compared; "" for none and for one that only counts."""
    bare = "".join(filter(str.isalnum, text or "")).upper()
    is_name = len(bare) >= _SHORTEST_NAME and bare not in _NO_NAME and any(map(str.isdigit, bare))
    return bare if is_name else ""


def identity_of(entry: list[Transaction]) -> str:
    """The hash of the bank's name for a whole entry and of its sum, "" where it has none: the same in a report, a
    statement and a notification, whatever details each tells."""
    first = entry[0]
    name = name_of(first.entry_reference) or (name_of(first.bank_reference) if len(entry) == 1 else "")
    return _hash(name, sum(one.amount for one in entry), first.currency) if name else ""


def likeness_of(one: Transaction) -> str:
    """The hash of day, amount and currency: only movements that share it can be one and the same without a name."""
    return _hash(day_of(one), one.amount, one.currency)


def _hash(*facts: object) -> str:
    return sha256("\x1f".join(map(str, facts)).encode()).hexdigest()


def _cut(column: str, text: str | None) -> str:
    return _clean(text)[: _LIMITS[column]]


def _clean(text: str | None) -> str:
    """PostgreSQL takes no NUL, and JSON's lone surrogates are no text."""
    return (text or "").replace("\x00", "").encode("utf-8", "replace").decode()
