# SPDX-License-Identifier: MIT
"""Customer statements of SWIFT: MT940 (and 950), and the interim report MT942. Start at `read_mt940`.

Source: SWIFT User Handbook, Category 9; DFÜ-Abkommen, annex 3, chapter 8 for the German contents of :86:.
"""

import datetime as dt
import re
from collections.abc import Iterator

from dunwell.core.problem import Problem, Refused
from dunwell.intake.bank.amounts import is_currency, unsigned
from dunwell.intake.bank.balances import balance_problems, untold_currency
from dunwell.intake.bank.days import yymmdd
from dunwell.intake.bank.letters import decoded
from dunwell.intake.bank.mt_entry import Entry, read_entry
from dunwell.intake.bank.mt_fields import Field, Message, messages
from dunwell.intake.bank.mt_narrative import Narrative, read_german_block, read_narrative
from dunwell.intake.bank.rows import BankFile, Statement, Transaction
from dunwell.intake.codes import CellError

_BALANCE = re.compile(r"(?P<sign>[CD])(?P<day>\d{6})(?P<currency>[A-Z]{3})(?P<amount>\d[\d.,]*)\s*", re.ASCII)
_COUNTRY = re.compile(rb":25P?:\s*/?([A-Z]{2})\d\d[A-Z0-9]{8}", re.ASCII)
# Where no IBAN tells the country, a currency of one country only does.
_CURRENCY = re.compile(rb":60[FM]:[CD]\d{6}(PL|CZ|HU|RO|BA|RS|AL)[A-Z]\d", re.ASCII)
_BANK_COUNTRY = re.compile(rb"\{1:F\d\d[A-Z]{4}([A-Z]{2})", re.ASCII)
_BEGINS = re.compile(rb"(?:^|[\r\n{:\x01])[ \t]*:(?:20|25|28C?|60F|61):", re.ASCII)


def looks_like_mt940(head: bytes) -> bool:
    """Whether a file begins like a SWIFT statement: a field :61:, or :20: with :25:, :28C: or :60F: behind it."""
    tags = {found[0].strip(b"\r\n{\x01 ").strip(b":") for found in _BEGINS.finditer(head)}
    return b"61" in tags or len(tags) >= 2


def read_mt940(data: bytes, *, name: str) -> BankFile:
    """The statements of a file. Raises `Refused("not_a_bank_file")` where no field :20:, :25:, :60F: or :61: is in it.

    A movement that cannot be read is a `Problem` and is left out; so is a balance.
    """
    found = list(messages(decoded(data, _country(data))))
    found = [each for each in found if {"60F", "60M", "61", "25", "34F"} & {one.tag for one in each.fields}]
    if not found:
        raise Refused("not_a_bank_file", name=name)
    problems: list[Problem] = []
    statements = [_Reader(each, number, name, problems).statement() for number, each in enumerate(found, 1)]
    problems += untold_currency(statements, name)
    problems += balance_problems(statements, name)
    kind = "mt942" if all(each.interim for each in found) else "mt940"
    return BankFile(name, kind, tuple(statements), tuple(problems))


def _country(data: bytes) -> str:
    found = _COUNTRY.search(data) or _CURRENCY.search(data) or _BANK_COUNTRY.search(data)
    return found[1].decode() if found else ""


class _Reader:
    """One message becomes one statement; what could not be read is added to `problems`."""

    def __init__(self, message: Message, number: int, name: str, problems: list[Problem]) -> None:
        self.message, self.number, self.name, self.problems = message, number, name, problems
        self.currency, self.interim = self._currency(), message.interim

    def statement(self) -> Statement:
        opening, opened_on = self._balance("60F", "60M")
        closing, closed_on = self._balance("62F", "62M")
        account = next((each.lines[0].strip() for each in self._all("25", "25P")), "")
        named = next((each.lines[0].strip() for each in self._all("28C", "28")), "")
        reference = next((each.lines[0].strip() for each in self._all("20")), "")
        if self._all("60F", "60M") and not self._all("62F", "62M"):
            last = self.message.fields[-1]
            self.problems.append(Problem("statement_cut", self._where(last.line), "it has no closing balance, :62F:"))
        return Statement(
            id=named or reference,
            account=account,
            currency=self.currency,
            transactions=tuple(self._transactions()),
            opening=opening,
            closing=closing,
            opened_on=opened_on,
            closed_on=closed_on,
            number=named,
            owner=self._owner(),
        )

    def _all(self, *tags: str) -> list[Field]:
        return [each for each in self.message.fields if each.tag in tags]

    def _where(self, line: int) -> str:
        return f"{self.name}, statement {self.number}, line {line}"

    def _currency(self) -> str:
        """The currency of the first balance that names one; of an interim report that of its least amount, :34F:."""
        for each in self._all("60F", "60M", "62F", "62M", "64", "34F"):
            found = re.match(r"(?:[CD]\d{6})?([A-Z]{3})[DC]?\d", each.lines[0], re.ASCII)
            if found and is_currency(found[1]):
                return found[1]
        return ""

    def _balance(self, *tags: str) -> tuple[int | None, dt.date | None]:
        for each in self._all(*tags):
            found = _BALANCE.fullmatch(each.lines[0])
            try:
                if not found or found["currency"] != self.currency:
                    message = f":{each.tag}:{each.lines[0]} is no balance: sign, date, currency, amount"
                    raise CellError("bank_record_unread", message)
                value = unsigned(found["amount"], self.currency)
                return (-value if found["sign"] == "D" else value), yymmdd(found["day"], thirty=True)
            except CellError as error:
                self.problems.append(Problem(error.code, self._where(each.line), error.message))
        return None, None

    def _transactions(self) -> Iterator[Transaction]:
        count = 0
        for entry, rest in self._movements():
            count += 1
            try:
                read = read_entry(entry.lines, self.currency)
            except CellError as error:
                self.problems.append(Problem(error.code, self._where(entry.line), error.message))
                continue
            lines = [line for each in rest if each.tag == "86" for line in each.lines]
            block = [line for each in rest if each.tag == "NS" for line in each.lines]
            told = read_german_block(block) if block and not lines else read_narrative(lines)
            yield self._transaction(read, told, count, entry.line)

    def _movements(self) -> Iterator[tuple[Field, list[Field]]]:
        """Every :61: with the :86: and :NS: that follow it; those after a balance belong to the statement."""
        entry: Field | None = None
        rest: list[Field] = []
        for each in self.message.fields:
            if each.tag in ("86", "NS"):
                rest.append(each)
                continue
            if entry:
                yield entry, rest
            entry, rest = (each if each.tag == "61" else None), []
        if entry:
            yield entry, rest

    def _transaction(self, read: Entry, told: Narrative, count: int, line: int) -> Transaction:
        return Transaction(
            booked_on=read.booked_on,
            value_on=read.value_on,
            amount=read.amount,
            currency=self.currency,
            where=self._where(line),
            status="pending" if self.interim or read.expected else "booked",
            reversal=read.reversal,
            entry=f"{self.number}/{count}",
            reference=told.reference,
            end_to_end_id=told.end_to_end_id,
            mandate_id=told.mandate_id,
            remittance=_remittance(read, told),
            counterparty=told.counterparty,
            ultimate_counterparty=told.ultimate,
            counterparty_account=told.account or read.account,
            bank_reference=read.bank_reference,
            charges=read.charges,
            original=read.original,
            return_reason=told.return_reason,
            code="+".join(part for part in (read.code, told.key) if part) or None,
        )

    def _owner(self) -> str | None:
        """The name in :NS: before the first movement (22)."""
        for each in self.message.fields:
            if each.tag == "61":
                return None
            if each.tag == "NS":
                return next((line[2:].strip() or None for line in each.lines if line.startswith("22")), None)
        return None


def _remittance(read: Entry, told: Narrative) -> str:
    """The text of :86: with the supplementary line of :61: before it; the reference for the owner where neither is."""
    parts = [part for part in (read.details, told.text) if part]
    if not parts and read.owner_reference:
        parts = [read.owner_reference]
    return " ".join(dict.fromkeys(parts))
