# SPDX-License-Identifier: MIT
"""The rows of one account to its statement, with the balances that the file tells or that its running ones prove."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dunwell.core.problem import Problem
from dunwell.intake.bank.amounts import written
from dunwell.intake.bank.csv_rows import Balance, Entry
from dunwell.intake.bank.rows import Statement, Transaction


@dataclass(slots=True)
class Head:
    """What stands above the header. `whole`: every row of the file could be taken."""

    account: str = ""
    currency: str = ""
    owner: str | None = None
    opening: int | None = None
    closing: int | None = None
    opened_on: dt.date | None = None
    closed_on: dt.date | None = None
    whole: bool = True


@dataclass(slots=True)
class Group:
    """The rows of one account in one currency; of all, where the rows name no account."""

    account: str
    currency: str
    entries: list[Entry] = field(default_factory=list)
    balances: list[Balance] = field(default_factory=list)


def statements_of(
    groups: Mapping[tuple[str, str], Group], head: Head, problems: list[Problem], name: str
) -> Iterator[Statement]:
    """One statement a group. The head's balances are those of a file with one account."""
    if not groups and head.account:
        yield _statement(Group("", head.currency), head, problems, name)
    for group in groups.values():
        yield _statement(group, head if len(groups) == 1 else Head(head.account, whole=head.whole), problems, name)


def _statement(group: Group, head: Head, problems: list[Problem], name: str) -> Statement:
    transactions = [each for entry in group.entries for each in entry.transactions()]
    problems += [_not_summed(entry) for entry in group.entries if entry.mismatch]
    opening, closing = _told(group, "opening"), _told(group, "closing")
    first = opening.amount if opening else head.opening
    last = closing.amount if closing else head.closing
    if first is None and last is None and head.whole:
        first, last = _proved(group.entries, problems, name)
    return Statement(
        id="",
        account=group.account or head.account,
        currency=_currency(transactions, group.currency or head.currency),
        transactions=transactions,
        opening=first,
        closing=last,
        opened_on=opening.on if opening else head.opened_on,
        closed_on=closing.on if closing else head.closed_on,
        owner=head.owner,
    )


def _told(group: Group, at: str) -> Balance | None:
    return next((each for each in group.balances if each.at == at), None)


def _currency(transactions: Iterable[Transaction], otherwise: str) -> str:
    """The one currency of all movements; "" where they have several."""
    found = {each.currency for each in transactions}
    return next(iter(found)) if len(found) == 1 else "" if found else otherwise


def _proved(entries: Sequence[Entry], problems: list[Problem], name: str) -> tuple[int | None, int | None]:
    """Opening and closing balance by the running ones, in the order in which they follow from each other.

    Nothing where the rows show none, or several currencies; one problem where they follow in neither order.
    """
    booked = [each for each in entries if each.transaction.status == "booked"]
    if not any(each.balance is not None for each in booked) or len({each.transaction.currency for each in booked}) > 1:
        return None, None
    forth, back = _chain(booked), _chain(booked[::-1])
    newest_first = str(booked[0].transaction.booked_on) > str(booked[-1].transaction.booked_on)
    oldest_first = str(booked[0].transaction.booked_on) < str(booked[-1].transaction.booked_on)
    if forth[2] is not None and back[2] is not None:
        problems.append(_does_not_follow(back[2] if newest_first else forth[2]))
        return None, None
    if forth[2] is None and (back[2] is not None or oldest_first or forth == back):
        return forth[:2]
    # Where both orders hold (few rows show a balance) and the days do not tell which it is, nothing is proved.
    return back[:2] if back[2] is None and (forth[2] is not None or newest_first) else (None, None)


def _chain(entries: Sequence[Entry]) -> tuple[int | None, int | None, Entry | None]:
    """The balance before the first, after the last, and the first entry whose balance does not follow."""
    opening: int | None = None
    reached = moved = 0
    for entry in entries:
        moved += entry.transaction.amount
        if entry.balance is None:
            continue
        if opening is None:
            opening = entry.balance - moved
        elif reached + moved != entry.balance:
            return None, None, entry
        reached, moved = entry.balance, 0
    return opening, None if opening is None else reached + moved, None


def _does_not_follow(entry: Entry) -> Problem:
    currency = entry.transaction.currency
    told = written(entry.balance or 0, currency)
    message = f"the balance {told} {currency} does not follow from the movements beside it: a row is missing or changed"
    return Problem("balance_mismatch", entry.transaction.where, message)


def _not_summed(entry: Entry) -> Problem:
    message = "the parts below this movement do not sum up to it; it is taken as a whole"
    return Problem("details_mismatch", entry.transaction.where, message)
