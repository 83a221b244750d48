# SPDX-License-Identifier: MIT
"""The worked tables of docs/algorithms/references.md as they stand there, and a company with the accounts of each."""

from dataclasses import replace
from pathlib import Path

from dunwell.letters.notice import Account, Company, NoticeContent
from tests.letters.samples import ACME, CECILIA, STEPPED, notice

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "references.md"

FINNISH = Account("FI21 1234 5600 0007 85", "NDEAFIHH")
GERMAN = Account("DE89 3704 0044 0532 0130 00")
SWISS = Account("CH58 0079 1123 0008 8901 2")
QR_IBAN = Account("CH44 3199 9123 0008 8901 2")
WRONG = Account("FI21 1234 5600 0007 86")
QR_REFERENCE = "21 00000 00003 13947 14300 09017"
SELDWYLA = ("Musterstrasse 12a", "8000 Seldwyla")


def table(heading: str, number: int = 0) -> list[dict[str, str]]:
    """A table under a heading of the page, a row a dictionary by the words of its head."""
    part = PAGE.read_text("utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    tables = [block.splitlines() for block in part.split("\n\n") if block.startswith("|")]
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in tables[number]]
    return [dict(zip(head, row, strict=True)) for row in rows]


def company(*accounts: Account, country: str = "FI", address: tuple[str, ...] = ACME.address) -> Company:
    return replace(ACME, accounts=accounts, country=country, address=address)


def swiss_company(*accounts: Account, name: str = "Muster & Söhne AG") -> Company:
    return replace(company(*accounts, country="CH", address=SELDWYLA), name=name)


def asked(
    creditor: Company, minor: int = 10000, currency: str = "EUR", reference: str = "", item: str = "R-1001"
) -> NoticeContent:
    """A notice of one line over an amount."""
    line = replace(STEPPED, reference=reference, item=item, chased=minor, original=max(minor, 12000))
    return notice(
        company=creditor,
        customer=replace(CECILIA, address=("Marktgasse 28", "9400 Rorschach")),
        currency=currency,
        lines=(line,),
        total=minor,
        credits=0,
        fee=0,
        interest=0,
    )
