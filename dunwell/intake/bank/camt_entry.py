# SPDX-License-Identifier: MIT
"""One entry (Ntry) and how it falls into transactions: one a detail, in sum always what was booked."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dunwell.core.problem import Problem
from dunwell.intake.bank.amounts import written
from dunwell.intake.bank.camt_detail import Detail, Side, charges_of, transaction_code
from dunwell.intake.bank.camt_values import amount_of, code_of, date_of, given, sign_of
from dunwell.intake.bank.camt_xml import Node, first, said
from dunwell.intake.bank.rows import Status, Transaction
from dunwell.intake.codes import CellError

_TRUE = frozenset({"true", "1"})


class Home(NamedTuple):
    """Where an entry stands: account and owner of the statement, its currency where an amount names none, and whether
    an entry without a status is booked (in camt.053 all are)."""

    account: str = ""
    owner: str | None = None
    currency: str | None = None
    booked: bool = False


class Entry(NamedTuple):
    """What the entry itself says. `amount` is signed."""

    amount: int
    currency: str
    sign: int
    status: Status
    reversal: bool
    booked_on: dt.date | None
    value_on: dt.date | None
    reference: str | None
    own_number: str | None
    charges: int
    text: str
    code: str | None


class _Part(NamedTuple):
    """A share of the entry: its signed amount, the details it was told by, their place."""

    amount: int
    details: tuple[Detail, ...] = ()
    place: str = ""
    charges: int = 0


def entry_of(node: Node, home: Home) -> Entry:
    """Reads the entry without its details. Raises `CellError` for an amount, direction or date that is none."""
    amount = first(node, "Amt")
    if amount is None:
        raise CellError("missing_amount", "the entry has no amount (Amt)")
    minor, currency = amount_of(amount, home.currency)
    sign = sign_of(said(node, "CdtDbtInd"))
    status = code_of(first(node, "Sts"))
    return Entry(
        amount=sign * minor,
        currency=currency,
        sign=sign,
        status="booked" if status == "BOOK" or (status is None and home.booked) else "pending",
        reversal=(said(node, "RvslInd") or "").lower() in _TRUE,
        booked_on=date_of(first(node, "BookgDt")),
        value_on=date_of(first(node, "ValDt")),
        reference=given(said(node, "AcctSvcrRef")),
        own_number=given(said(node, "NtryRef")),
        charges=sum(minor for minor, code in charges_of(node) if code == currency),
        text=said(node, "AddtlNtryInf") or "",
        code=transaction_code(first(node, "BkTxCd")),
    )


def transactions_of(
    entry: Entry, details: Sequence[Detail], home: Home, *, name: str, where: str, problems: list[Problem]
) -> Iterator[Transaction]:
    """One transaction a detail; the whole entry as one when it has none, or when what they say does not fit into it.

    `name` is the entry's in the file; `where` its place. Amounts always sum up to the entry's.
    """
    for part in _parts(entry, details, where, problems):
        yield _transaction(entry, part, home, name, where, alone=len(details) <= 1)


def _parts(entry: Entry, details: Sequence[Detail], where: str, problems: list[Problem]) -> Sequence[_Part]:
    if len(details) <= 1:
        for detail in details:
            _compare_single(entry, detail, where, problems)
        return [_Part(entry.amount, tuple(details), ", TxDtls 1" if details else "", entry.charges)]
    told = [_signed(entry, detail) for detail in details]
    lacking = told.count(None)
    total = sum(amount for amount in told if amount is not None)
    if lacking == 1:
        # The one that tells no amount has what the others leave.
        told = [entry.amount - total if amount is None else amount for amount in told]
        lacking, total = 0, entry.amount
    gross = [amount or 0 for amount in told]
    charges = [detail.charges_in(entry.currency) for detail in details]
    if not lacking and total != entry.amount and total - sum(charges) == entry.amount:
        # The details tell what was paid, the entry what was left of it.
        gross = [amount - kept for amount, kept in zip(gross, charges, strict=True)]
        total = entry.amount
    if not lacking and total == entry.amount:
        return [
            _Part(amount, (detail,), f", TxDtls {number}", kept)
            for number, (amount, detail, kept) in enumerate(zip(gross, details, charges, strict=True), 1)
        ]
    return _uneven(entry, details, gross if not lacking else None, where, problems)


def _uneven(
    entry: Entry, details: Sequence[Detail], told: Sequence[int] | None, where: str, problems: list[Problem]
) -> Sequence[_Part]:
    """Details that do not sum up: a part of the entry with the rest as one, or the entry whole when they exceed it."""
    whole = _Part(entry.amount, tuple(details), f", TxDtls 1-{len(details)}", entry.charges)
    if told is None:
        message = f"{len(details)} details do not all tell an amount; the entry was taken as one transaction"
        problems.append(Problem("details_mismatch", where, message))
        return [whole]
    total, sums = sum(told), entry.currency
    rest = entry.amount - total
    if entry.charges and rest == -entry.charges:
        return [*_each(details, told), _Part(rest)]
    fits = rest * entry.sign > 0 and all(amount * entry.sign >= 0 for amount in told)
    taken = "the rest is one transaction more" if fits else "the entry was taken as one transaction"
    message = f"the details sum up to {written(total, sums)}, the entry is {written(entry.amount, sums)}"
    problems.append(Problem("details_mismatch", where, f"{message} {sums}; {taken}"))
    return [*_each(details, told), _Part(rest)] if fits else [whole]


def _each(details: Sequence[Detail], told: Sequence[int]) -> Iterator[_Part]:
    for number, (detail, amount) in enumerate(zip(details, told, strict=True), 1):
        yield _Part(amount, (detail,), f", TxDtls {number}")


def _compare_single(entry: Entry, detail: Detail, where: str, problems: list[Problem]) -> None:
    """The booked amount holds; a detail that tells another one, charges or not, is a problem."""
    told, size = detail.amount_in(entry.currency), abs(entry.amount)
    charges = {entry.charges, detail.charges_in(entry.currency)}
    if told is None or any(told in (size, size + kept, size - kept) for kept in charges):
        return
    sums = entry.currency
    message = f"the detail is {written(told, sums)}, the entry {written(size, sums)} {sums}"
    problems.append(Problem("details_mismatch", f"{where}, TxDtls 1", f"{message}; the entry's amount was taken"))


def _signed(entry: Entry, detail: Detail) -> int | None:
    amount = detail.amount_in(entry.currency)
    return None if amount is None else amount * (detail.sign or entry.sign)


def _transaction(entry: Entry, part: _Part, home: Home, name: str, where: str, *, alone: bool) -> Transaction:
    details = part.details
    detail = details[0] if len(details) == 1 else _merged(details)
    side = _same([_counterparty(entry, part.amount, one, home) for one in details]) or Side()
    instructed = detail.instructed
    references = detail.references
    return Transaction(
        booked_on=entry.booked_on,
        value_on=entry.value_on,
        amount=part.amount,
        currency=entry.currency,
        where=where + part.place,
        status=entry.status,
        reversal=entry.reversal,
        entry=name,
        reference=references[0] if len(references) == 1 else None,
        references=references if len(references) > 1 else (),
        documents=detail.documents,
        end_to_end_id=detail.end_to_end_id,
        mandate_id=detail.mandate_id,
        remittance=detail.remittance or (entry.text if alone or not details else ""),
        counterparty=side.name,
        ultimate_counterparty=side.ultimate,
        counterparty_account=side.account,
        bank_reference=_bank_reference(entry, detail, alone=alone),
        entry_reference=entry.reference or entry.own_number,
        charges=part.charges or detail.charges_in(entry.currency),
        original=None if instructed in (None, (abs(part.amount), entry.currency)) else instructed,
        return_reason=detail.return_reason,
        code=detail.code or entry.code,
        details=len(details),
    )


def _merged(details: Sequence[Detail]) -> Detail:
    """What several details say together: all references, numbers and texts; an identity where they say the same."""
    return Detail(
        references=tuple(dict.fromkeys(reference for one in details for reference in one.references)),
        documents=tuple(dict.fromkeys(number for one in details for number in one.documents)),
        remittance=" ".join(filter(None, (one.remittance for one in details))),
        end_to_end_id=_same([one.end_to_end_id for one in details]),
        mandate_id=_same([one.mandate_id for one in details]),
        return_reason=_same([one.return_reason for one in details]),
        code=_same([one.code for one in details]),
    )


def _bank_reference(entry: Entry, detail: Detail, *, alone: bool) -> str | None:
    """Of an entry that is one transaction the entry's; of one among several its own."""
    names = (entry.reference, detail.bank_reference, detail.transaction_id)
    if not alone:
        names = (detail.bank_reference, detail.transaction_id, entry.reference)
    return names[0] or names[1] or names[2] or entry.own_number


def _counterparty(entry: Entry, amount: int, detail: Detail, home: Home) -> Side:
    """Who stands on the other side: of money in the debtor, of money out the creditor.

    What comes back (RvslInd, RtrInf) names the parties as they were the first time, so there it is the other way round;
    banks that do not do so are seen by our own account or name standing where the other's should.
    """
    first, second = (detail.debtor, detail.creditor) if amount >= 0 else (detail.creditor, detail.debtor)
    if not (entry.reversal or detail.return_reason):
        return first
    return next((side for side in (second, first) if side != Side() and not _is_own(side, home)), Side())


def _is_own(side: Side, home: Home) -> bool:
    if side.account:
        return side.account == home.account
    return bool(side.name and home.owner and side.name.casefold() == home.owner.casefold())


def _same[T](values: list[T]) -> T | None:
    """What all say alike, None when they do not."""
    return values[0] if values and values.count(values[0]) == len(values) else None
