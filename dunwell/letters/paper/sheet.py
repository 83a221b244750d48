# SPDX-License-Identifier: MIT
"""What every sheet of a company has, whatever stands on it: head, window, info block and foot, as plain values for the
template. Every string is finished and can be printed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import ceil

from dunwell.letters.blocks import PayTo
from dunwell.letters.formats import long_date, one_line
from dunwell.letters.notice import Company, Customer
from dunwell.letters.paper.colour import accent_of, readable
from dunwell.letters.paper.glyphs import printable, shown
from dunwell.letters.paper.place import Place, place_for
from dunwell.letters.paper.press import FONTS
from dunwell.letters.paper.room import width_of
from dunwell.letters.words import Words, words

Values = dict[str, object]
Rows = list[tuple[str, str]]

_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_]([A-Z]{2}))?")
# What fits into the window and the info block; the rest of a longer name stands in the body.
_NAME_IN_WINDOW, _LINE_IN_WINDOW, _LINES_IN_WINDOW, _INFO = 110, 70, 9, 60
_FOOT_LINE, _FOOT_LINES, _SMALL_PRINT = 60, 6, 600
# Millimetres: a line of the foot, and what it has besides lines.
_FOOT_STEP, _FOOT_BASE = 3.0, 11.5


@dataclass(frozen=True, slots=True)
class Sheet:
    """Who writes to whom, on which day, and what it is called: `heading` on the page; `number` is our reference.

    `about` follows the heading where the whole sheet is named; empty: the number does.
    """

    company: Company
    customer: Customer
    on: date
    language: str
    heading: str
    number: str = ""
    about: str = ""

    @property
    def place(self) -> Place:
        return place_for(self.company.country)

    @property
    def width(self) -> float:
        """What text may take between the margins, in millimetres."""
        return 210 - self.place.left - 20

    @property
    def bottom(self) -> float:
        """The margin at the bottom with the foot in it, in millimetres."""
        foot, small_print = _foot(self.company, self.language), _small_print(self.company)
        longest = max((len(column) for column in foot), default=0)
        return _FOOT_BASE + _FOOT_STEP * (longest + sum(ceil(len(line) / 130) for line in small_print))


def sheet_values(sheet: Sheet) -> Values:
    """The values that `sheet.typ` needs, besides the pictures and how to pay."""
    company, say = sheet.company, words(sheet.language)
    language = _LANGUAGE.fullmatch(sheet.language)
    accent = accent_of(company.colour)
    author, heading, about = shown(company.name), shown(sheet.heading), shown(sheet.about or sheet.number)
    info = _info(sheet, say)
    return {
        "title": f"{heading} {about}",
        "heading": heading,
        "author": author,
        "on": {"year": sheet.on.year, "month": sheet.on.month, "day": sheet.on.day},
        "lang": language[1] if language else "en",
        "region": language[2] if language else None,
        "fonts": FONTS,
        "colour": {"accent": accent, "title": readable(accent)},
        "place": _place(sheet.place),
        "bottom": sheet.bottom,
        "wordmark": 15 if len(author) < 28 else 12 if len(author) < 60 else 9,
        "logo": _logo_size(company),
        "return_line": _cut(" · ".join(shown(part) for part in (company.name, *company.address)), 90),
        "address": _address(sheet.customer),
        "info": info,
        "info_indent": indent(info, 8.5),
        "page": shown(say.letter["page"]),
        "running": f"{heading} · {about} · {long_date(sheet.on, sheet.language)}",
        "foot": _foot(company, sheet.language),
        "small_print": _small_print(company),
    }


def pay_values(pay_to: PayTo, due: Rows, say: Words) -> Values:
    """How to pay, with what is due, and what is said beside the code."""
    rows = [(shown(label), shown(value)) for label, value in pay_to.rows]
    return {
        "heading": shown(pay_to.heading),
        "rows": rows,
        "due": due,
        "indent": indent(rows + due, 9.0),
        "own": paragraphs(pay_to.own_words),
        "scan": shown(say.pay["scan"]),
    }


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _place(place: Place) -> Values:
    window = place.window
    return {
        "window": {
            "x": window.x, "y": window.y, "width": window.width, "height": window.height,
            "inset": window.inset, "drop": window.drop,
        },
        "head": place.head, "info": place.info, "body": place.body, "left": place.left, "marks": place.marks,
    }  # fmt: skip


def _logo_size(company: Company) -> Values | None:
    return {"width": company.logo.width, "height": company.logo.height} if company.logo else None


def _address(customer: Customer) -> list[str]:
    name, *lines = address_lines(customer)
    return [printable(_cut(name, _NAME_IN_WINDOW)), *(printable(_cut(line, _LINE_IN_WINDOW)) for line in lines)]


def address_lines(customer: Customer) -> list[str]:
    """The name and the lines of the address that the window takes: nine at most, the last ones (town, country) kept."""
    lines = [one_line(line) for line in customer.address if one_line(line)]
    kept = lines if len(lines) <= _LINES_IN_WINDOW else [*lines[: _LINES_IN_WINDOW - 3], *lines[-3:]]
    return [one_line(customer.name), *kept]


def fits_window(customer: Customer) -> bool:
    """Whether the window shows the whole name and address."""
    given = [line for line in customer.address if one_line(line)]
    name, *lines = address_lines(customer)
    whole = len(name) <= _NAME_IN_WINDOW and all(len(line) <= _LINE_IN_WINDOW for line in lines)
    return whole and len(given) <= _LINES_IN_WINDOW


def _info(sheet: Sheet, say: Words) -> Rows:
    company = sheet.company
    given = [
        ("date", long_date(sheet.on, sheet.language)),
        ("number", sheet.number),
        ("customer", sheet.customer.customer_id),
        ("phone", company.phone),
        ("email", company.email),
    ]
    return [(shown(say.letter[key]), printable(_cut(one_line(value), _INFO))) for key, value in given if value]


def paragraphs(text: str) -> list[list[str]]:
    """The paragraphs of a text, each as its lines."""
    clean = printable(text).strip()
    return [paragraph.split("\n") for paragraph in re.split(r"\n{2,}", clean)] if clean else []


def indent(rows: Sequence[tuple[str, str]], points: float) -> float:
    """Where the values stand beside their labels, in millimetres."""
    return max((width_of(label, points) for label, _ in rows), default=0.0) + 3


@lru_cache(maxsize=256)
def _foot(company: Company, language: str) -> list[list[str]]:
    """Up to three columns: who it is, how to reach it, where to pay."""
    say = words(language)
    reach = [("phone", company.phone), ("email", company.email), ("vat_id", company.vat_id)]
    columns = [
        [company.name, *company.address],
        [f"{say.letter[key]} {one_line(value)}" for key, value in reach if one_line(value)],
        [part for account in company.accounts for part in (account.number, f"{account.bank} {account.bic}")],
    ]
    shown = ([_cut(one_line(line), _FOOT_LINE) for line in column if one_line(line)] for column in columns)
    return [[printable(line) for line in column[:_FOOT_LINES]] for column in shown if column]


@lru_cache(maxsize=256)
def _small_print(company: Company) -> list[str]:
    cut = _cut(company.footer.strip(), _SMALL_PRINT)
    return [line for line in printable(cut).split("\n") if line][:_FOOT_LINES]
