# SPDX-License-Identifier: MIT
"""TITO, the machine-readable account statement of Finnish banks (konekielinen tiliote). Start at `read_tito`.

Source: Finance Finland, "Konekielinen tiliote, palvelukuvaus". Records begin with `T`, two figures for their kind and
three for their length. A T10 of a level above 0 itemises the T10 before it, and is no movement of its own.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from dunwell.core.problem import Problem, Refused
from dunwell.intake.bank.amounts import is_currency, written
from dunwell.intake.bank.balances import balance_problems
from dunwell.intake.bank.days import yymmdd
from dunwell.intake.bank.finnish import cents, columns, finnish_text
from dunwell.intake.bank.rows import BankFile, Statement, Transaction
from dunwell.intake.bank.tito_movement import Movement, read_movement
from dunwell.intake.codes import CellError

_HEAD = re.compile(rb"[\s\xef\xbb\xbf]*T00[0-9]{3}")
# Column tables, counted from 1.
_BASIC = {
    **{"account": (10, 23), "number": (24, 26), "created": (39, 44), "opened_on": (66, 71), "sign": (72, 72)},
    **{"opening": (73, 90), "currency": (97, 99), "owner": (148, 182)},
}
_BALANCE = {"day": (7, 12), "sign": (13, 13), "balance": (14, 31)}
_TURNOVER = {
    **{"period": (7, 7), "day": (8, 13), "paid_in": (14, 21), "in_sign": (22, 22), "in_sum": (23, 40)},
    **{"paid_out": (41, 48), "out_sign": (49, 49), "out_sum": (50, 67)},
}
# Corrections, messages, exchange rates and the bank's own: nothing of the books.
_PASSED_OVER = re.compile(r"T[0-9]{2}")


def looks_like_tito(head: bytes) -> bool:
    """Whether a file begins with the basic record, T00."""
    return _HEAD.match(head) is not None


def read_tito(data: bytes, *, name: str) -> BankFile:
    """The statements of a file, one for each T00. `Refused("not_a_bank_file")` where it does not begin with one.

    Every day's balance (T40) and day's sums (T50) are held against the movements.
    """
    if not looks_like_tito(data[:200]):
        raise Refused("not_a_bank_file", name=name)
    problems: list[Problem] = []
    readers: list[_Reader] = []
    for number, line in enumerate(finnish_text(data).splitlines(), 1):
        record = line.rstrip("\x1a\r\n\x00")
        if record.lstrip("\ufeff").startswith("T00"):
            readers.append(_Reader(len(readers) + 1, name, problems))
        if record.strip():
            readers[-1].take(record.lstrip("\ufeff"), number)
    statements = tuple(each.statement() for each in readers)
    daily = [each for each in balance_problems(statements, name) if each.code == "balance_gap"]
    return BankFile(name, "tito", statements, (*problems, *daily))


@dataclass(slots=True)
class _Reader:
    """The records of one T00, taken one after the other."""

    number: int
    name: str
    problems: list[Problem]
    basic: dict[str, str] = field(default_factory=dict)
    currency: str = "EUR"
    opening: int | None = None
    opened_on: dt.date | None = None
    closing: int | None = None
    closed_on: dt.date | None = None
    movements: list[Movement] = field(default_factory=list)
    # What the books stand at by the movements so far; None once one of them could not be read.
    reached: int | None = None
    of_day: list[int] = field(default_factory=list)

    def take(self, record: str, line: int) -> None:
        """One record into what is known so far; what is wrong with it becomes a problem."""
        kind = record[:3]
        takers = {"T00": self._basic, "T10": self._movement, "T11": self._more, "T40": self._balance, "T50": self._sums}
        where = f"{self.name}, statement {self.number}, line {line}"
        try:
            if kind in takers:
                takers[kind](record, where)
            elif not _PASSED_OVER.fullmatch(kind):
                raise CellError("bank_record_unread", f'no record begins with "{kind}"')
        except CellError as error:
            if kind == "T10":
                self.reached = None
            self.problems.append(Problem(error.code, where, error.message))

    def statement(self) -> Statement:
        return Statement(
            id=self.basic["number"],
            account=self.basic["account"],
            currency=self.currency,
            transactions=tuple(self._transactions()),
            opening=self.opening,
            closing=self.closing,
            opened_on=self.opened_on,
            closed_on=self.closed_on,
            number=self.basic["number"],
            owner=self.basic["owner"] or None,
        )

    def _transactions(self) -> Iterator[Transaction]:
        for each in self.movements:
            yield replace(each.transaction(), entry=f"{self.number}/{each.number}", details=len(each.items))

    def _basic(self, record: str, where: str) -> None:
        self.basic = columns(record, _BASIC)
        self.currency = self.basic["currency"] if is_currency(self.basic["currency"]) else "EUR"
        self.opening = self.reached = cents(self.basic["sign"], self.basic["opening"], self.currency)
        self.opened_on = yymmdd(self.basic["opened_on"])

    def _movement(self, record: str, where: str) -> None:
        found = read_movement(record, self.currency, where, len(self.movements) + 1)
        if found.level and self.movements:
            self.movements[-1].items.append(found)
            return
        self.movements.append(found)
        self.of_day.append(found.amount)
        if self.reached is not None:
            self.reached += found.amount

    def _more(self, record: str, where: str) -> None:
        """T11 belongs to the T10 before it, an itemisation or not."""
        if not self.movements:
            raise CellError("bank_record_unread", "it belongs to no movement")
        last = self.movements[-1]
        (last.items[-1] if last.items else last).add(record)

    def _balance(self, record: str, where: str) -> None:
        told = columns(record, _BALANCE)
        self.closing, self.closed_on = cents(told["sign"], told["balance"], self.currency), yymmdd(told["day"])
        if self.reached is not None and self.reached != self.closing:
            message = f"the movements make {self._told(self.reached)}, the balance is {self._told(self.closing)}"
            self.problems.append(Problem("balance_mismatch", where, message))
        self.reached = self.closing

    def _sums(self, record: str, where: str) -> None:
        """The sums of the day (period 1): paid in and paid out."""
        told = columns(record, _TURNOVER)
        if told["period"] != "1":
            return
        paid_in = cents(told["in_sign"], told["in_sum"], self.currency)
        paid_out = cents(told["out_sign"], told["out_sum"], self.currency)
        moved, self.of_day = self.of_day, []
        if (sum(each for each in moved if each > 0), sum(each for each in moved if each < 0)) != (paid_in, paid_out):
            message = f"the sums of the day are {self._told(paid_in)} and {self._told(paid_out)}"
            self.problems.append(Problem("totals_mismatch", where, message))

    def _told(self, value: int) -> str:
        return f"{written(value, self.currency)} {self.currency}"
