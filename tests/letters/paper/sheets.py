# SPDX-License-Identifier: MIT
"""Letters to look at, and what readers of their own see in them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module
from io import BytesIO
from typing import Any

import pikepdf
import zxingcpp

from dunwell.letters.notice import Account, Company, Customer, NoticeContent, NoticeLine
from tests.letters.samples import notice

pypdfium2 = import_module("pypdfium2")  # it comes without types
POINTS_A_MM = 72 / 25.4
HAMBURG = Company(
    "nord",
    "Nordlicht Büromöbel GmbH",
    "buchhaltung@nordlicht.example",
    "+49 40 123456",
    ("Speicherstraße 12", "20457 Hamburg"),
    (Account("DE89 3704 0044 0532 0130 00", "COBADEFFXXX", "Commerzbank"),),
    country="DE",
    vat_id="DE123456789",
    colour="#1a4f8b",
    footer="Geschäftsführerin: Anna Muster",
)
MUNICH = Customer("C-20417", "Müller & Söhne KG", "de", ("Frau Dr. Martina Müller", "Hauptstraße 5", "80331 München"))
HELSINKI = replace(
    HAMBURG,
    name="Pohjolan Kirjat Oy",
    country="FI",
    address=("Mannerheimintie 1", "00100 Helsinki"),
    accounts=(Account("FI21 1234 5600 0007 85", "NDEAFIHH"),),
)


def rows(count: int) -> tuple[NoticeLine, ...]:
    """So many lines of 100.00, 101.00, 102.00 …; two of three stepped."""
    day, due = date(2026, 1, 12), date(2026, 2, 12)
    return tuple(
        NoticeLine(f"R-{n}", f"R-{n}", day, due, 38, 10000 + 100 * n, 10000 + 100 * n, n % 3 != 2) for n in range(count)
    )


def letter(count: int = 2, **changes: Any) -> NoticeContent:
    """A German reminder of so many lines, with some fields changed."""
    lines = rows(count)
    given: dict[str, Any] = {
        "company": HAMBURG, "customer": MUNICH, "lines": lines, "total": sum(line.chased for line in lines),
        "credits": 0, "fee": 0, "interest": 0, "tone": "friendly",
    }  # fmt: skip
    return notice(**(given | changes))


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def text_of(pdf: bytes) -> str:
    """All text in one line, whatever its line ends and spaces."""
    return " ".join(" ".join(pages_of(pdf)).split())


def text_within(pdf: bytes, left: float, top: float, right: float, bottom: float) -> str:
    """The text of the first page within a box, in millimetres from the upper left corner."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        height = page.get_height()
        box = (left * POINTS_A_MM, height - bottom * POINTS_A_MM, right * POINTS_A_MM, height - top * POINTS_A_MM)
        return " ".join(page.get_textpage().get_text_bounded(*box).split())


def codes_on(pdf: bytes, page: int = -1) -> dict[str, str]:
    """What a reader finds on a page printed at 220 dots an inch: format and text of every code."""
    with pypdfium2.PdfDocument(pdf) as document:
        number = page if page >= 0 else len(document) - 1
        picture = document[number].render(scale=220 / 72).to_pil().convert("L")
    return {str(found.format): found.text for found in zxingcpp.read_barcodes(picture)}


def glyphs_of(pdf: bytes) -> Iterator[int]:
    """The number of every glyph that is drawn with a subset font (two bytes a glyph)."""
    with pikepdf.open(BytesIO(pdf)) as document:
        for page in document.pages:
            for step in pikepdf.parse_content_stream(page):
                if not isinstance(step, pikepdf.ContentStreamInstruction) or str(step.operator) not in {"Tj", "TJ"}:
                    continue
                drawn = step.operands[0]
                for part in drawn if isinstance(drawn, pikepdf.Array) else [drawn]:
                    if isinstance(part, pikepdf.String):
                        data = bytes(part)
                        yield from (int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))
