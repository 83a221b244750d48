# SPDX-License-Identifier: MIT
"""ISO 20022 camt.052, camt.053 and camt.054, every version: reports, statements and notifications of banks.

`stream_camt` reads on and on and holds no more than one entry; `read_camt` gathers what it gives.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree

from dunwell.core.problem import Problem
from dunwell.intake.bank.camt_detail import Detail, detail_of
from dunwell.intake.bank.camt_entry import Home, entry_of, transactions_of
from dunwell.intake.bank.camt_statement import Tally, home_of, statements_of
from dunwell.intake.bank.camt_xml import CamtXml, Names, Node, dressed
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
    return BankFile(name, xml.format, tuple(statements), tuple(problems))


def stream_camt(source: bytes | Path, *, name: str) -> tuple[str, Iterator[Item]]:
    """The format, and one by one: transactions, then the statement they stand on, without its `transactions`; problems
    where they arise. A statement takes the transactions of its currency since the statement before.

    Raises `Refused` at once when it is no such file, and midway (`bad_xml`) when it breaks off: then nothing that was
    given before may be kept.
    """
    xml = CamtXml(source, name)
    return xml.format, _items(xml)


def _items(xml: CamtXml) -> Iterator[Item]:
    walk = _Walk(xml)
    for event, local, element in xml.events():
        if event == "start":
            walk.begins(local)
        elif local == "TxDtls":
            walk.detail(element)
        elif local == "Ntry":
            yield from walk.entry(element)
        elif walk.ends(local):
            yield from walk.statement(element)


class _Walk:
    """Where the reading stands: the statement, the entry, the details of it so far."""

    def __init__(self, xml: CamtXml) -> None:
        self._name, self._format, self._kind = xml.name, xml.format, xml.statement
        self._names = Names()
        self._statement = self._entry = 0
        self._home: Home | None = None
        self._tally = Tally()
        self._details: list[Detail | CellError] = []

    def begins(self, local: str) -> None:
        if local == self._kind:
            self._statement += 1
            self._entry, self._home, self._tally = 0, None, Tally()
        elif local == "Ntry":
            self._entry += 1
            self._details = []

    def ends(self, local: str) -> bool:
        return local == self._kind

    def detail(self, element: etree._Element) -> None:
        """Takes a detail off the tree at once: an entry may have a hundred thousand."""
        try:
            self._details.append(detail_of(dressed(element, self._names)))
        except CellError as error:
            self._details.append(error)
        _drop(element)

    def entry(self, element: etree._Element) -> Iterator[Transaction | Problem]:
        problems: list[Problem] = []
        if self._home is None:
            parent = element.getparent()
            self._home = home_of(Node() if parent is None else self._header(parent), self._format)
        try:
            yield from self._read(dressed(element, self._names), self._home, problems)
        except CellError as error:
            self._tally.whole = False
            problems.append(Problem(error.code, self._place(), f"{error.message}; the entry was left out"))
        _drop(element)
        yield from problems

    def _read(self, node: Node, home: Home, problems: list[Problem]) -> Iterator[Transaction]:
        entry = entry_of(node, home)
        details = [_unless_bad(detail) for detail in self._details]
        self._details = []
        identity = hash((entry, tuple(details)))
        if (entry.reference or entry.own_number) and identity in self._tally.seen:
            message = "the same entry stands in this statement already; both were taken"
            problems.append(Problem("repeated_entry", self._place(), message))
        self._tally.seen.add(identity)
        name = f"{self._statement}/{self._entry}"
        for one in transactions_of(entry, details, home, name=name, where=self._place(), problems=problems):
            self._tally.add(one)
            yield one

    def statement(self, element: etree._Element) -> Iterator[Statement | Problem]:
        problems: list[Problem] = []
        header = self._header(element)
        home = self._home or home_of(header, self._format)
        where = f"{self._name}, {self._kind} {self._statement}"
        yield from statements_of(header, home, self._tally, where, problems)
        element.clear()
        yield from problems

    def _header(self, element: etree._Element) -> Node:
        """A statement without its entries: those that were read are off the tree but for the last."""
        header = Node()
        for child in element:
            local = self._names[str(child.tag)]
            if local != "Ntry":
                header.parts.setdefault(local, []).append(dressed(child, self._names))
        return header

    def _place(self) -> str:
        return f"{self._name}, {self._kind} {self._statement}, Ntry {self._entry}"


def _unless_bad(detail: Detail | CellError) -> Detail:
    if isinstance(detail, CellError):
        raise detail
    return detail


def _drop(element: etree._Element) -> None:
    """Empties an element that was read and takes its elder brother off the tree (the parser still stands on itself)."""
    element.clear()
    elder = element.getprevious()
    parent = element.getparent()
    if parent is not None and elder is not None and elder.tag == element.tag:
        parent.remove(elder)
