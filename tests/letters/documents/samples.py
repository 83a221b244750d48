# SPDX-License-Identifier: MIT
"""Two parties, a letter and a moment, and the documents read back by a parser that opens nothing from outside."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from dunwell.core.problem import Problem, Refused
from dunwell.letters.documents.finvoice import finvoice
from dunwell.letters.documents.finvoice_attachments import finvoice_attachments
from dunwell.letters.documents.parties import Parties, Party
from dunwell.letters.documents.ubl_reminder import ubl_reminder
from dunwell.letters.notice import NoticeContent
from tests.letters.samples import notice

AT = datetime(2026, 3, 22, 7, 30, tzinfo=UTC)
LETTER = b"%PDF-1.7\n" + bytes(range(256)) * 30 + b"\n%%EOF\n"
SELLER = Party(
    "003712345678",
    "0216",
    "003721291126",
    "1234567-8",
    "FI12345678",
    ("Mannerheimintie 1", "PL 1"),
    "00100",
    "Helsinki",
    "FI",
)
BUYER = Party(
    "003776543212", "0216", "NDEAFIHH", "7654321-2", "FI76543212", ("Hämeenkatu 2", "c/o Ylä"), "33100", "Tampere", "FI"
)
PARTIES = Parties(SELLER, BUYER)

type Element = etree._Element


def parties(*, seller: dict[str, object] | None = None, buyer: dict[str, object] | None = None) -> Parties:
    """The two parties with some fields of either changed."""
    return Parties(replace(SELLER, **(seller or {})), replace(BUYER, **(buyer or {})))  # type: ignore[arg-type]  # of a field of its own kind


def summed(**changes: Any) -> NoticeContent:
    """The sample notice of other lines, without credits and charges, its total theirs."""
    total = sum(line.chased for line in changes["lines"])
    return notice(**{"credits": 0, "fee": 0, "interest": 0, "total": total, **changes})


def read(data: bytes) -> Element:
    assert b"<!DOCTYPE" not in data
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


def finvoice_of(content: NoticeContent, *, of: Parties = PARTIES, letter: bytes | None = LETTER) -> Element:
    return read(finvoice(content, parties=of, at=AT, letter=letter))


def attachments_of(content: NoticeContent, *, of: Parties = PARTIES, letter: bytes | None = LETTER) -> Element:
    return read(finvoice_attachments(content, parties=of, at=AT, letter=letter))


def ubl_of(content: NoticeContent, *, of: Parties = PARTIES, letter: bytes | None = LETTER) -> Element:
    return read(ubl_reminder(content, parties=of, letter=letter))


def problems_of(refused: Refused) -> list[tuple[str, str]]:
    """Code and place of each problem of a refusal."""
    assert refused.code == "document_refused"
    assert all(isinstance(problem, Problem) and problem.message for problem in refused.problems)
    return [(problem.code, problem.where) for problem in refused.problems]
