# SPDX-License-Identifier: MIT
"""One statement (Stmt, Rpt, Ntfctn): whose account, which booked balances, and whether they follow from the entries."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dunwell.core.problem import Problem
from dunwell.intake.bank.amounts import written
from dunwell.intake.bank.camt_entry import Home
from dunwell.intake.bank.camt_values import account_of, amount_of, code_of, date_of, sign_of
from dunwell.intake.bank.camt_xml import Node, first, said
from dunwell.intake.bank.rows import Statement, Transaction
from dunwell.intake.codes import CellError

# BalanceType12Code: booked at the beginning, or at the end of the time before; and booked at the end. Interim (ITBD),
# available (…AV), forward and expected balances are none of these.
_OPENING = ("OPBD", "PRCD")
_CLOSING = ("CLBD",)


@dataclass(frozen=True, slots=True)
class _Balance:
    kind: str
    minor: int
    currency: str
    day: dt.date | None


@dataclass(slots=True)
class Tally:
    """What was read of a statement so far: by currency the sum of booked entries; whether every entry could be read."""

    booked: dict[str, int] = field(default_factory=dict)
    whole: bool = True
    seen: set[int] = field(default_factory=set)

    def add(self, transaction: Transaction) -> None:
        booked = transaction.amount if transaction.status == "booked" else 0
        self.booked[transaction.currency] = self.booked.get(transaction.currency, 0) + booked


def home_of(account: Node | None, format: str) -> Home:
    """What entries have to know of the statement that they stand in: its account (CashAccount)."""
    booked = format.startswith("camt.053")
    if account is None:
        return Home(booked=booked)
    owner = said(account, "Ownr", "Nm") or said(account, "Ownr", "Pty", "Nm")
    return Home(account_of(account) or "", owner, said(account, "Ccy"), booked)


def statements_of(header: Node, home: Home, tally: Tally, where: str, problems: list[Problem]) -> Iterator[Statement]:
    """The statement, once for each currency of its entries; without their transactions, which were given before it."""
    balances = list(_balances(header, home, where, problems))
    if not said(header, "Id"):
        problems.append(Problem("missing_value", where, "the statement has no number (Id)"))
    if not home.account:
        problems.append(Problem("missing_value", where, "the statement names no account (Acct/Id)"))
    currencies = list(tally.booked) or [home.currency or next((one.currency for one in balances), "")]
    for one in balances:
        if one.currency not in currencies:
            message = f"the {one.kind} balance is in {one.currency}, the statement in {', '.join(currencies)}"
            problems.append(Problem("balance_currency", where, f"{message}; it was left out"))
    for currency in currencies:
        own = [one for one in balances if one.currency == currency]
        opening, closing = _opening(own), _closing(own)
        if opening and closing and tally.whole:
            _check(opening, closing, tally.booked, where, problems)
        yield Statement(
            id=said(header, "Id") or "",
            account=home.account,
            currency=currency,
            transactions=(),
            opening=opening.minor if opening else None,
            closing=closing.minor if closing else None,
            opened_on=opening.day if opening else None,
            closed_on=closing.day if closing else None,
            number=said(header, "LglSeqNb") or said(header, "ElctrncSeqNb") or "",
            owner=home.owner,
        )


def _balances(header: Node, home: Home, where: str, problems: list[Problem]) -> Iterator[_Balance]:
    for number, node in enumerate(header.findall("Bal"), 1):
        kind, amount = code_of(first(node, "Tp")), first(node, "Amt")
        if kind not in (*_OPENING, *_CLOSING) or amount is None:
            continue
        try:
            minor, currency = amount_of(amount, home.currency)
            # Some banks leave the mark out; a balance that is not in credit after all fails the check.
            sign = sign_of(said(node, "CdtDbtInd"), 1)
            day = date_of(first(node, "Dt"))
        except CellError as error:
            problems.append(Problem(error.code, f"{where}, Bal {number}", error.message))
            continue
        yield _Balance(kind, sign * minor, currency, day)


def _opening(balances: list[_Balance]) -> _Balance | None:
    """The earliest opening balance; a statement over several days may tell one a day."""
    for kind in _OPENING:
        found = [one for one in balances if one.kind == kind]
        if found:
            return min(found, key=_day)
    return None


def _closing(balances: list[_Balance]) -> _Balance | None:
    found = [one for one in balances if one.kind in _CLOSING]
    return max(reversed(found), key=_day) if found else None


def _day(balance: _Balance) -> dt.date:
    return balance.day or dt.date.min


def _check(
    opening: _Balance, closing: _Balance, booked: Mapping[str, int], where: str, problems: list[Problem]
) -> None:
    currency, sum_ = opening.currency, booked.get(opening.currency, 0)
    if opening.minor + sum_ == closing.minor:
        return
    parts = [written(minor, currency) for minor in (opening.minor, sum_, opening.minor + sum_, closing.minor)]
    message = "opening {} and booked entries {} give {}, the closing balance is {}".format(*parts)
    problems.append(Problem("balance_mismatch", where, f"{message} {currency}"))
