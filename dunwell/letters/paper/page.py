# SPDX-License-Identifier: MIT
"""All that stands on a letter, as plain values for the template: every string is finished and can be printed."""

import re
from collections.abc import Iterable
from itertools import takewhile
from math import ceil

from dunwell.letters.blocks import pay_to_of
from dunwell.letters.formats import long_date, one_line
from dunwell.letters.notice import Company, NoticeContent
from dunwell.letters.paper.codes import Codes
from dunwell.letters.paper.colour import accent_of, readable
from dunwell.letters.paper.glyphs import printable, shown
from dunwell.letters.paper.pictures import logo_svg
from dunwell.letters.paper.place import Place, place_for
from dunwell.letters.paper.press import FONTS
from dunwell.letters.paper.room import height_of, width_of
from dunwell.letters.paper.table import minus, table_values
from dunwell.letters.placeholders import PAY_TO_MARK, TABLE_MARK
from dunwell.letters.wording import Wording
from dunwell.letters.words import Words, money, words

Values = dict[str, object]

_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_]([A-Z]{2}))?")
# What fits into the window and the info block; the rest of a longer name stands in the body.
_NAME_IN_WINDOW, _LINE_IN_WINDOW, _LINES_IN_WINDOW, _INFO = 110, 70, 9, 60
_FOOT_LINE, _FOOT_LINES, _SMALL_PRINT = 60, 6, 600
# From so many rows on a letter is set a little smaller: it then mostly still takes one page.
_MANY_LINES = 7
# Millimetres: a line of the foot, and what it has besides lines.
_FOOT_STEP, _FOOT_BASE = 3.0, 11.5


def page_values(content: NoticeContent, wording: Wording, codes: Codes) -> Values:
    """The letter's values; amounts and dates are written in the wording's language."""
    say = words(wording.language)
    place = place_for(content.company.country)
    foot, small_print = _foot(content.company, say), _small_print(content.company)
    language = _LANGUAGE.fullmatch(wording.language)
    accent = accent_of(content.company.colour)
    author = shown(content.company.name)
    lines_in_foot = max((len(column) for column in foot), default=0) + sum(
        ceil(len(line) / 130) for line in small_print
    )
    bottom = _FOOT_BASE + _FOOT_STEP * lines_in_foot
    width = 210 - place.left - 20
    info = _info(content, wording.language, say)
    return {
        "title": f"{shown(wording.title)} {shown(content.number)}",
        "heading": shown(wording.title),
        "author": author,
        "on": {"year": content.on.year, "month": content.on.month, "day": content.on.day},
        "tight": len(content.lines) >= _MANY_LINES,
        "lang": language[1] if language else "en",
        "region": language[2] if language else None,
        "fonts": FONTS,
        "colour": {"accent": accent, "title": readable(accent)},
        "place": _place(place),
        "bottom": bottom,
        "wordmark": 15 if len(author) < 28 else 12 if len(author) < 60 else 9,
        "logo": _logo_size(content.company),
        "return_line": _cut(" · ".join(shown(part) for part in (content.company.name, *content.company.address)), 90),
        "address": _address(content),
        "info": info,
        "info_indent": _indent(info, 8.5),
        "page": shown(say.letter["page"]),
        "running": f"{shown(wording.title)} · {shown(content.number)} · {long_date(content.on, wording.language)}",
        "blocks": (blocks := _blocks(wording.pieces)),
        "until_end": len(blocks) - _together(blocks),
        "table": table_values(content, wording.language, width, _room(place, wording.pieces, width, bottom)),
        "pay": _pay(content, wording.language, say),
        "foot": foot,
        "small_print": small_print,
        "barcode": codes.digits,
        "pictures": {
            "logo": logo_svg(content.company.logo), "qr": codes.qr, "barcode": codes.barcode, "slip": codes.swiss,
        },
    }  # fmt: skip


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


def _address(content: NoticeContent) -> list[str]:
    name, *lines = address_lines(content)
    return [printable(_cut(name, _NAME_IN_WINDOW)), *(printable(_cut(line, _LINE_IN_WINDOW)) for line in lines)]


def address_lines(content: NoticeContent) -> list[str]:
    """The name and the lines of the address that the window takes: nine at most, the last ones (town, country) kept."""
    lines = [one_line(line) for line in content.customer.address if one_line(line)]
    kept = lines if len(lines) <= _LINES_IN_WINDOW else [*lines[: _LINES_IN_WINDOW - 3], *lines[-3:]]
    return [one_line(content.customer.name), *kept]


def fits_window(content: NoticeContent) -> bool:
    """Whether the window shows the whole name and address."""
    given = [line for line in content.customer.address if one_line(line)]
    name, *lines = address_lines(content)
    whole = len(name) <= _NAME_IN_WINDOW and all(len(line) <= _LINE_IN_WINDOW for line in lines)
    return whole and len(given) <= _LINES_IN_WINDOW


def _info(content: NoticeContent, language: str, say: Words) -> list[tuple[str, str]]:
    company = content.company
    given = [
        ("date", long_date(content.on, language)),
        ("number", content.number),
        ("customer", content.customer.customer_id),
        ("phone", company.phone),
        ("email", company.email),
    ]
    return [(shown(say.letter[key]), printable(_cut(one_line(value), _INFO))) for key, value in given if value]


def _blocks(pieces: Iterable[str]) -> list[Values]:
    blocks: list[Values] = []
    for piece in pieces:
        if piece == TABLE_MARK:
            blocks.append({"kind": "table"})
        elif piece == PAY_TO_MARK:
            blocks.append({"kind": "pay"})
        else:
            blocks += [{"kind": "text", "lines": lines} for lines in _paragraphs(piece)]
    return blocks


def _together(blocks: list[Values]) -> int:
    """How many of the last blocks stand on one page: the last two paragraphs, or what there is of them."""
    return sum(1 for _ in takewhile(lambda block: block["kind"] == "text" and len(str(block)) < 900, blocks[:-3:-1]))


def _paragraphs(text: str) -> list[list[str]]:
    shown = printable(text).strip()
    return [paragraph.split("\n") for paragraph in re.split(r"\n{2,}", shown)] if shown else []


def _pay(content: NoticeContent, language: str, say: Words) -> Values:
    pay_to = pay_to_of(content, language)
    rows = [(shown(label), shown(value)) for label, value in pay_to.rows]
    due = []
    if rows:
        due.append((shown(say.pay["amount"]), minus(money(content.total, content.currency, language))))
        if content.pay_by:
            due.append((shown(say.pay["by"]), long_date(content.pay_by, language)))
    return {
        "heading": shown(pay_to.heading),
        "rows": rows,
        "due": due,
        "indent": _indent(rows + due, 9.0),
        "own": _paragraphs(pay_to.own_words),
        "scan": shown(say.pay["scan"]),
    }


def _indent(rows: list[tuple[str, str]], points: float) -> float:
    """Where the values stand beside their labels, in millimetres."""
    return max((width_of(label, points) for label, _ in rows), default=0.0) + 3


def _room(place: Place, pieces: Iterable[str], width: float, bottom: float) -> float:
    """What is left of the first page for the table's rows, its sums and their note being beneath it."""
    before = "\n".join(takewhile(lambda piece: piece != TABLE_MARK, pieces)).split("\n")
    return 297 - bottom - place.body - 50 - height_of(before, 9.5, width, 5.2)


def _foot(company: Company, say: Words) -> list[list[str]]:
    """Up to three columns: who it is, how to reach it, where to pay."""
    reach = [("phone", company.phone), ("email", company.email), ("vat_id", company.vat_id)]
    columns = [
        [company.name, *company.address],
        [f"{say.letter[key]} {one_line(value)}" for key, value in reach if one_line(value)],
        [part for account in company.accounts for part in (account.number, f"{account.bank} {account.bic}")],
    ]
    shown = ([_cut(one_line(line), _FOOT_LINE) for line in column if one_line(line)] for column in columns)
    return [[printable(line) for line in column[:_FOOT_LINES]] for column in shown if column]


def _small_print(company: Company) -> list[str]:
    cut = _cut(company.footer.strip(), _SMALL_PRINT)
    return [line for line in printable(cut).split("\n") if line][:_FOOT_LINES]
