# SPDX-License-Identifier: MIT
"""ISO 20022 camt.052, camt.053 and camt.054, every version: reports, statements and notifications of banks.

`stream_camt` reads on and on and holds no more than one entry; `read_camt` gathers what it gives.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dunwell.core.problem import Problem
from dunwell.intake.bank.balances import gap_problems
from dunwell.intake.bank.camt_detail import Detail, detail_of
from dunwell.intake.bank.camt_entry import Home, entry_of, transactions_of
from dunwell.intake.bank.camt_statement import Tally, home_of, statements_of
from dunwell.intake.bank.camt_xml import CamtXml, Node
from dunwell.intake.bank.rows import BankFile, Statement, Transaction
from dunwell.intake.codes import CellError

Item = Transaction | Statement | Problem


def read_camt(source: bytes | Path, *, name: str) -> BankFile:
    """The whole file. Raises `Refused`: `xml_doctype`, `bad_xml`, `not_a_bank_file`, `no_such_file`.

    An entry that cannot be read is a problem with its place ("june.xml, Stmt 1, Ntry 3"); the others are taken.
    """
    xml = CamtXml(source, name)
    statements: list[Statement] = []
    problems: list[Problem] = []
    waiting: dict[str, list[Transaction]] = {}
    for item in _items(xml):
        if isinstance(item, Transaction):
            waiting.setdefault(item.currency, []).append(item)
        elif isinstance(item, Statement):
            statements.append(replace(item, transactions=tuple(waiting.pop(item.currency, ()))))
        else:
            problems.append(item)
    problems += gap_problems(statements, name)
    return BankFile(name, xml.format, tuple(statements), tuple(problems))


def stream_camt(source: bytes | Path, *, name: str) -> tuple[str, Iterator[Item]]:
    """The format, and one by one: transactions, then the statement they stand on, without its `transactions`; problems
    where they arise. A statement takes the transactions of its currency since the statement before.

    Raises `Refused` at once when it is no such file, and midway (`bad_xml`) when it breaks off: then nothing that was
    given before may be kept.
    """
    xml = CamtXml(source, name)
    return xml.format, _items(xml)


def stream_accounts(source: bytes | Path, *, name: str) -> tuple[str, Iterator[Item | Home]]:
    """As `stream_camt`, and whose account it is (`Home`) before the first transaction of each statement."""
    xml = CamtXml(source, name)
    return xml.format, _with_homes(xml)


def _with_homes(xml: CamtXml) -> Iterator[Item | Home]:
    walk, told = _Walk(xml), None
    for item in _items(xml, walk):
        if walk.home is not told and walk.home is not None:
            told = walk.home
            yield told
        yield item


def _items(xml: CamtXml, walk: "_Walk | None" = None) -> Iterator[Item]:
    walk = walk or _Walk(xml)
    for element in xml.ended():
        if element.tag == "TxDtls":
            walk.detail(element)
        elif element.tag == "Ntry":
            yield from walk.entry(element)
        elif element.tag == "Acct":
            walk.account(element)
        else:
            yield from walk.statement(element)


class _Walk:
    """Where the reading stands: the statement, the entry, the details of it so far."""

    def __init__(self, xml: CamtXml) -> None:
        self._name, self._format, self._kind = xml.name, xml.format, xml.statement
        self._statement = 1
        self._entry = 0
        self.home: Home | None = None
        self._tally = Tally()
        self._details: list[Detail | CellError] = []

    def account(self, element: Node) -> None:
        """The account stands before the entries; one further down is another's."""
        if self.home is None:
            self.home = home_of(element, self._format)

    def detail(self, element: Node) -> None:
        """Takes a detail in at once: an entry may have a hundred thousand."""
        try:
            self._details.append(detail_of(element))
        except CellError as error:
            self._details.append(error)
        element.clear()

    def entry(self, element: Node) -> Iterator[Transaction | Problem]:
        problems: list[Problem] = []
        self._entry += 1
        if self.home is None:
            self.home = home_of(None, self._format)
        try:
            yield from self._read(element, self.home, problems)
        except CellError as error:
            self._tally.whole = False
            problems.append(Problem(error.code, self._place(), f"{error.message}; the entry was left out"))
        self._details = []
        element.clear()
        yield from problems

    def _read(self, node: Node, home: Home, problems: list[Problem]) -> Iterator[Transaction]:
        entry = entry_of(node, home)
        details = [_unless_bad(detail) for detail in self._details]
        if entry.reference or entry.own_number:
            identity = hash((entry, tuple(details)))
            if identity in self._tally.seen:
                message = "the same entry stands in this statement already; both were taken"
                problems.append(Problem("repeated_entry", self._place(), message))
            self._tally.seen.add(identity)
        name = f"{self._statement}/{self._entry}"
        for one in transactions_of(entry, details, home, name=name, where=self._place(), problems=problems):
            self._tally.add(one)
            yield one

    def statement(self, element: Node) -> Iterator[Statement | Problem]:
        problems: list[Problem] = []
        home = self.home or home_of(None, self._format)
        where = f"{self._name}, {self._kind} {self._statement}"
        yield from statements_of(element, home, self._tally, where, problems)
        element.clear()
        yield from problems
        self._statement += 1
        self._entry, self.home, self._tally = 0, None, Tally()

    def _place(self) -> str:
        return f"{self._name}, {self._kind} {self._statement}, Ntry {self._entry}"


def _unless_bad(detail: Detail | CellError) -> Detail:
    if isinstance(detail, CellError):
        raise detail
    return detail
