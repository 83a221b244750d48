# SPDX-License-Identifier: MIT
"""The cover sheet of a batch, in the layout of the letters and the company's language."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from dunwell.letters.formats import country_name, long_date
from dunwell.letters.notice import Company, Customer
from dunwell.letters.paper.glyphs import shown
from dunwell.letters.paper.pictures import logo_svg
from dunwell.letters.paper.press import press
from dunwell.letters.paper.sheet import Sheet, Values, indent, sheet_values
from dunwell.letters.words import spoken

_NO_PAY: Values = {"heading": "", "rows": [], "due": [], "own": [], "indent": 0, "scan": ""}


@dataclass(frozen=True, slots=True)
class Part:
    """Letters of a batch that go together: so many sheets each, to one country and the region of one postcode."""

    sheets_each: int
    country: str
    region: str
    letters: int


@dataclass(frozen=True, slots=True)
class Cover:
    """What a cover sheet says. `first` and `last` are the lowest and the highest number of the notices."""

    company: Company
    language: str
    number: int
    on: date
    paper: str
    duplex: bool
    parts: Sequence[Part]
    first: str
    last: str

    @property
    def letters(self) -> int:
        return sum(part.letters for part in self.parts)

    @property
    def sheets(self) -> int:
        return sum(part.letters * part.sheets_each for part in self.parts)


def cover_pdf(cover: Cover) -> bytes:
    """The cover sheet as a PDF; the same cover gives the same bytes. Raises `Refused("letter_fails")`."""
    language = spoken(cover.language)
    say = _words()[language]
    to = Customer("", cover.company.name, language, cover.company.address)
    sheet = Sheet(cover.company, to, cover.on, language, f"{say['title']} {cover.number}", str(cover.number))
    facts = _facts(cover, say, language)
    values = sheet_values(sheet) | {
        "title": shown(f"{cover.company.name}: {say['title']} {cover.number}"),
        "tight": True,
        "facts": facts,
        "facts_indent": indent(facts, 10.5),
        "heads": [shown(say[key]) for key in ("size", "country", "region", "letters", "sheets")],
        "rows": [_row(part, language) for part in cover.parts],
        "total": [shown(say["total"]), "", "", str(cover.letters), str(cover.sheets)],
        "note": shown(say["note"]),
        "pay": _NO_PAY,
        "pictures": {"logo": logo_svg(cover.company.logo), "qr": None, "barcode": None, "slip": None},
    }
    return press(values, cover.on, str(cover.number), "batch/cover.typ")


def _facts(cover: Cover, say: Mapping[str, str], language: str) -> list[tuple[str, str]]:
    span = cover.first if cover.first == cover.last else f"{cover.first} – {cover.last}"
    rows = [
        (say["made"], long_date(cover.on, language)),
        (say["letters"], str(cover.letters)),
        (say["sheets"], str(cover.sheets)),
        (say["paper"], f"{cover.paper}, {say['both' if cover.duplex else 'one']}"),
        (say["notices"], span),
    ]
    return [(shown(label), shown(value)) for label, value in rows]


def _row(part: Part, language: str) -> list[str]:
    region = f"{part.region}…" if part.region else ""
    country = country_name(part.country, language) if part.country else ""
    return [str(part.sheets_each), shown(country), shown(region), str(part.letters),
            str(part.letters * part.sheets_each)]  # fmt: skip


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    text = files("dunwell.letters").joinpath("batch", "words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
