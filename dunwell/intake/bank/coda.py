# SPDX-License-Identifier: MIT
"""CODA, the coded statement of account of Belgian banks, version 2. Start at `read_coda`.

Source: Febelfin, "Standard CODA 2.x". A file is one statement or several, each from record 0 to record 9.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from dunwell.core.problem import Problem, Refused
from dunwell.intake.bank.amounts import minor
from dunwell.intake.bank.balances import balance_problems
from dunwell.intake.bank.coda_movement import read_amount, transactions_of
from dunwell.intake.bank.coda_records import Record, records
from dunwell.intake.bank.days import ddmmyy
from dunwell.intake.bank.letters import decoded
from dunwell.intake.bank.rows import BankFile, Statement, Transaction
from dunwell.intake.codes import CellError

_HEAD = re.compile(rb"0000[0-9 ]\d{6}.{3}05[ D]")
_MOVEMENT = frozenset({"21", "22", "23", "31", "32", "33"})


def looks_like_coda(head: bytes) -> bool:
    """Whether a file begins with record 0 of CODA: zeros, a date, a bank, application code 05."""
    return _HEAD.match(head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")) is not None


def read_coda(data: bytes, *, name: str) -> BankFile:
    """The statements of a file. `Refused("not_a_bank_file")` where it does not begin with record 0."""
    if not looks_like_coda(data[:200]):
        raise Refused("not_a_bank_file", name=name)
    problems: list[Problem] = []
    statements: list[Statement] = []
    for number, part in enumerate(_parts(records(decoded(data, "BE"))), 1):
        statements.append(_Reader(part, number, name, problems).statement())
    problems += balance_problems(statements, name)
    return BankFile(name, "coda", tuple(statements), tuple(problems))


def _parts(found: Iterator[Record]) -> Iterator[list[Record]]:
    """The records of each statement: a new one begins with record 0, or with record 1 where a bank leaves 0 out."""
    part: list[Record] = []
    opened = False
    for record in found:
        if part and (record.kind == "0" or (record.kind == "1" and opened)):
            yield part
            part, opened = [], False
        opened = opened or record.kind == "1"
        part.append(record)
    if part:
        yield part


class _Reader:
    """The records of one statement; what could not be read is added to `problems`."""

    def __init__(self, part: Sequence[Record], number: int, name: str, problems: list[Problem]) -> None:
        self.part, self.number, self.name, self.problems = part, number, name, problems
        self.head = next((each for each in part if each.kind == "1"), None)
        self.account, self.currency = _account(self.head) if self.head else ("", "EUR")

    def statement(self) -> Statement:
        for each in self.part:
            if not each.kind:
                self._tell("bank_record_unread", each.line, f"no record of CODA begins so: {each.text[:20]!r}")
        last = next((each for each in self.part if each.kind == "8"), None)
        if self.head is None or last is None:
            self._tell("statement_cut", self.part[-1].line, "record 1 or record 8, its balances, is missing")
        opening, opened_on = self._balance(self.head)
        closing, closed_on = self._balance(last)
        transactions = tuple(self._transactions())
        self._check_trailer()
        number = self.head["number"].strip() if self.head else ""
        return Statement(
            id=number,
            account=self.account,
            currency=self.currency,
            transactions=transactions,
            opening=opening,
            closing=closing,
            opened_on=opened_on,
            closed_on=closed_on,
            number=number,
            owner=(self.head["owner"].strip() or None) if self.head else None,
        )

    def _where(self, line: int) -> str:
        return f"{self.name}, statement {self.number}, line {line}"

    def _tell(self, code: str, line: int, message: str) -> None:
        self.problems.append(Problem(code, self._where(line), message))

    def _balance(self, record: Record | None) -> tuple[int | None, dt.date | None]:
        if record is None:
            return None, None
        try:
            value = minor(read_amount(record["balance"], record["sign"]), self.currency)
            return value, ddmmyy(record["day"])
        except CellError as error:
            self._tell(error.code, record.line, error.message)
            return None, None

    def _transactions(self) -> Iterator[Transaction]:
        """The movements, those of one sequence number together: an entry and its details."""
        moved = [each for each in self.part if each.kind in _MOVEMENT]
        for _, group in groupby(moved, key=lambda each: each["sequence"]):
            entry = list(group)
            where, label = self._where(entry[0].line), f"{self.number}/{entry[0]['sequence']}"
            found, wrong = transactions_of(entry, self.currency, where, label)
            self.problems += wrong
            yield from found

    def _check_trailer(self) -> None:
        """Record 9: the sums of all entries, and how many records there are (1, 2, 3 and 8)."""
        trailer = next((each for each in self.part if each.kind == "9"), None)
        if trailer is None:
            self._tell("statement_cut", self.part[-1].line, "record 9, its sums, is missing")
            return
        entries = [each for each in self.part if each.kind == "21" and each["detail"] == "0000"]
        try:
            amounts = [read_amount(each["amount"], each["sign"]) for each in entries]
            told = read_amount(trailer["debits"], "1"), read_amount(trailer["credits"], "0")
        except CellError as error:
            self._tell(error.code, trailer.line, error.message)
            return
        debits, credits_ = sum(each for each in amounts if each < 0), sum(each for each in amounts if each > 0)
        if (debits, credits_) != told:
            message = (
                f"record 9 says {-told[0]} out and {told[1]} in; the movements are {-debits} out and {credits_} in"
            )
            self._tell("totals_mismatch", trailer.line, message)
        count = sum(each.kind not in ("", "0", "4", "9") for each in self.part)
        if trailer["count"].isdecimal() and int(trailer["count"]) > count:
            self._tell(
                "totals_mismatch", trailer.line, f"record 9 counts {trailer['count']} records, there are {count}"
            )


def _account(head: Record) -> tuple[str, str]:
    """Account and currency by the structure of the account number (record 1, column 2)."""
    text, structure = head["account"], head["structure"]
    if structure == "0":  # Belgian number: 12 digits, a space, currency, qualification, country
        return text[:12].strip(), text[13:16].strip() or "EUR"
    return text[:34].split()[0] if text[:34].strip() else "", text[34:37].strip() or "EUR"
