# SPDX-License-Identifier: MIT
"""One entry of CODA with its details: records 2.1, 2.2, 2.3 and the information records 3.1, 3.2, 3.3.

The first figure of the transaction code says what the details are. 0 and 3: one movement; details (8) only break it
down into principal, costs and tax. 1 and 2: a batch; its details 5, 6 and 7 are the movements, and 9 breaks a 7 down.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from dunwell.core.problem import Problem
from dunwell.intake.bank.amounts import is_currency, minor
from dunwell.intake.bank.coda_records import Record
from dunwell.intake.bank.days import ddmmyy
from dunwell.intake.bank.rows import Transaction
from dunwell.intake.codes import CellError

_BATCH, _MEMBERS = ("1", "2"), ("5", "6", "7")
# Types of structured communication: 100 holds a reference by ISO 11649 (RF), 101 one of 12 figures (OGM) as the payer
# gave it, 102 one that the bank made up again, 127 a European direct debit.
_DIRECT_DEBIT = "127"
_REFERENCE_TYPES = ("101", "102")
_ULTIMATE = ("008", "009")
# What became of a payment: 1 reject, 2 return, 3 refund, 4 reversal, 5 cancellation; and its ISO reason.
_R_TYPES = ("1", "2", "3", "4", "5")
_REASON = re.compile(r"[A-Z]{2}\d\d|[A-Z]{4}", re.ASCII)
_NONE = frozenset({"", "NOTPROVIDED", "NOT PROVIDED"})


@dataclass(slots=True)
class _Part:
    """The records of one detail number; 2.1 first."""

    head: Record
    rest: list[Record] = field(default_factory=list)

    def text(self, kind: str, column: str) -> str:
        return next((each[column] for each in self.rest if each.kind == kind), "")


def read_amount(digits: str, sign: str) -> Decimal:
    """12 figures before and 3 behind the comma; sign 1 is a debit. `read_amount("000000000012500", "1")` is -12.500."""
    if not (digits.isascii() and digits.isdigit()) or sign not in ("0", "1"):
        raise CellError("bad_amount", f'"{sign}{digits}" is no amount of 15 figures with its sign')
    return Decimal(digits).scaleb(-3) * (-1 if sign == "1" else 1)


def transactions_of(
    entry: Sequence[Record], currency: str, where: str, label: str
) -> tuple[list[Transaction], list[Problem]]:
    """The movements of one sequence number: the entry itself, or the members of a batch where they add up to it."""
    parts = _parts(entry)
    if not parts or parts[0].head["detail"] != "0000":
        return [], [Problem("bank_record_unread", where, "its first record is no 2.1 with detail number 0000")]
    try:
        whole = _with_details(_transaction(parts[0], currency, where, label), parts)
    except CellError as error:
        return [], [Problem(error.code, where, error.message)]
    return _opened(whole, parts, currency)


def _opened(whole: Transaction, parts: Sequence[_Part], currency: str) -> tuple[list[Transaction], list[Problem]]:
    """The members of a batch; the batch itself where it is none, or where they do not add up to it."""
    is_batch = parts[0].head["code"][:1] in _BATCH
    inner = list(parts[1:])
    members = [at for at, part in enumerate(inner) if is_batch and part.head["code"][:1] in _MEMBERS]
    whole = replace(whole, details=len(inner))
    try:
        found = [
            replace(_member(inner[at], whole, currency), details=end - (at if number else 0))
            for number, (at, end) in enumerate(pairwise([*members, len(inner)]))
        ]
    except CellError as error:
        return [whole], [Problem(error.code, whole.where, error.message)]
    if found and sum(each.amount for each in found) != whole.amount:
        return [whole], [Problem("details_mismatch", whole.where, "the details of a batch do not add up to it")]
    return found or [whole], []


def _parts(entry: Sequence[Record]) -> list[_Part]:
    """One for each 2.1, with the records of the same detail number, and the 3.x that follow it."""
    parts: list[_Part] = []
    for record in entry:
        if record.kind == "21":
            parts.append(_Part(record))
        elif parts:
            parts[-1].rest.append(record)
    return parts


def _transaction(part: _Part, currency: str, where: str, label: str) -> Transaction:
    head = part.head
    amount = minor(read_amount(head["amount"], head["sign"]), currency)
    kind, inside = _communication(part)
    info = _information(part, amount)
    reference = _reference(kind, inside)
    reason = part.text("22", "reason")
    returned = part.text("22", "r_type") in _R_TYPES and _REASON.fullmatch(reason) is not None
    customer = part.text("22", "customer_reference").strip()
    account = part.text("23", "account")[:34].strip().split(" ")[0]
    return Transaction(
        booked_on=ddmmyy(head["day"]),
        value_on=None if head["value_day"] == "000000" else ddmmyy(head["value_day"]),
        amount=amount,
        currency=currency,
        where=where,
        entry=label,
        reference=reference,
        end_to_end_id=None if customer.upper() in _NONE else customer,
        mandate_id=(inside[44:79].strip() or None) if kind == _DIRECT_DEBIT else None,
        remittance=" ".join(text for text in (_text(kind, inside), info.text) if text),
        counterparty=part.text("23", "name").strip() or info.name,
        ultimate_counterparty=info.ultimate,
        counterparty_account=account if account.strip("0") else None,
        bank_reference=head["bank_reference"].strip() or None,
        reversal=returned,
        return_reason=reason if returned else None,
        code=head["code"],
    )


def _member(part: _Part, whole: Transaction, currency: str) -> Transaction:
    """One movement of a batch: what it does not say itself, it has from the entry."""
    one = _transaction(part, currency, f"{whole.where}, detail {part.head['detail']}", whole.entry)
    return replace(one, value_on=one.value_on or whole.value_on)


def _with_details(whole: Transaction, parts: Sequence[_Part]) -> Transaction:
    """The entry with what its breakdown (8) tells: the amount that was instructed, in structured communication 105
    (gross in the account's currency 15, gross as instructed 15, rate 12, its currency 3)."""
    told = [_communication(part) for part in parts[1:] if part.head["code"][:1] == "8"]
    inside = next((text for kind, text in told if kind == "105"), "")
    gross, currency = inside[15:30], inside[42:45]
    if not (gross.isdecimal() and is_currency(currency)) or currency == whole.currency:
        return whole
    return replace(whole, original=(minor(Decimal(gross).scaleb(-3), currency), currency))


def _communication(part: _Part) -> tuple[str, str]:
    """Type ("" when it is free) and text of the communication, which goes on in 2.2 and 2.3."""
    whole = part.head["text"] + (part.text("22", "text") or "") + (part.text("23", "text") or "")
    return (whole[:3], whole[3:]) if part.head["structured"] == "1" else ("", whole)


def _reference(kind: str, inside: str) -> str | None:
    """The reference of a structured communication; a card's or an exchange's figures are none."""
    if kind == "100":
        return inside[:25].strip() or None
    figures = inside[:12]
    return figures if kind in _REFERENCE_TYPES and figures.isdecimal() else None


def _text(kind: str, inside: str) -> str:
    """What is meant to be read: free text, and that of a direct debit; figures of other types are no remittance."""
    told = {"": inside, "103": inside, "107": inside, _DIRECT_DEBIT: inside[79:141]}.get(kind, "")
    return re.sub(r"\s+", " ", told).strip()


@dataclass(slots=True)
class _Info:
    name: str | None = None
    ultimate: str | None = None
    text: str = ""


def _information(part: _Part, amount: int) -> _Info:
    """What 3.1 to 3.3 add: 001 the counterparty, 008 and 009 for whom it was, free text as it is.

    Whose name is the counterparty's principal depends on the direction: 009 pays, 008 is paid.
    """
    found, free = _Info(), ""
    for record in (each for each in part.rest if each.kind in ("31", "32", "33")):
        if record.kind == "31" and record["structured"] == "1":
            kind, name = record["text"][:3], record["text"][3:].strip()
            if kind == "001":
                found.name = name or None
            elif kind == _ULTIMATE[amount >= 0]:
                found.ultimate = name or None
        elif record.kind == "31" or free:
            free += record["text"]
    found.text = re.sub(r"\s+", " ", free).strip()
    return found
