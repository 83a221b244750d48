# SPDX-License-Identifier: MIT
"""All that stands on a letter, as plain values for the template: every string is finished and can be printed."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import takewhile

from dunwell.letters.blocks import pay_to_of
from dunwell.letters.formats import long_date
from dunwell.letters.notice import NoticeContent
from dunwell.letters.paper.codes import Codes
from dunwell.letters.paper.glyphs import shown
from dunwell.letters.paper.pictures import logo_svg
from dunwell.letters.paper.room import height_of
from dunwell.letters.paper.sheet import Rows, Sheet, Values, paragraphs, pay_values, sheet_values
from dunwell.letters.paper.table import minus, table_values
from dunwell.letters.placeholders import PAY_TO_MARK, TABLE_MARK
from dunwell.letters.wording import Wording
from dunwell.letters.words import money, words

# From so many rows on a letter is set a little smaller: it then mostly still takes one page.
_MANY_LINES = 5


def page_values(content: NoticeContent, wording: Wording, codes: Codes) -> Values:
    """The letter's values; amounts and dates are written in the wording's language."""
    language = wording.language
    sheet = Sheet(content.company, content.customer, content.on, language, wording.title, content.number)
    blocks = _blocks(wording.pieces)
    return sheet_values(sheet) | {
        "tight": len(content.lines) >= _MANY_LINES or codes.bill is not None,
        "blocks": blocks,
        "until_end": len(blocks) - _together(blocks),
        "table": table_values(content, language, sheet.width, _room(sheet, wording.pieces)),
        "pay": _pay(content, language, with_slip=codes.bill is not None),
        "barcode": codes.digits,
        "pictures": {
            "logo": logo_svg(content.company.logo), "qr": codes.qr, "barcode": codes.barcode, "slip": codes.swiss,
        },
    }  # fmt: skip


def _blocks(pieces: Iterable[str]) -> list[Values]:
    blocks: list[Values] = []
    for piece in pieces:
        if piece == TABLE_MARK:
            blocks.append({"kind": "table"})
        elif piece == PAY_TO_MARK:
            blocks.append({"kind": "pay"})
        else:
            blocks += [{"kind": "text", "lines": lines} for lines in paragraphs(piece)]
    return blocks


def _together(blocks: list[Values]) -> int:
    """How many of the last blocks stand on one page: the last two paragraphs, or what there is of them."""
    return sum(1 for _ in takewhile(lambda block: block["kind"] == "text" and len(str(block)) < 900, blocks[:-3:-1]))


def _pay(content: NoticeContent, language: str, *, with_slip: bool) -> Values:
    """How to pay; with a payment part at the foot, which says it all, only what the company adds."""
    pay_to, say = pay_to_of(content, language), words(language)
    if with_slip:
        pay_to = replace(pay_to, heading=pay_to.heading if pay_to.own_words else "", rows=())
    due: Rows = []
    if pay_to.rows:
        due.append((shown(say.pay["amount"]), minus(money(content.total, content.currency, language))))
        if content.pay_by:
            due.append((shown(say.pay["by"]), long_date(content.pay_by, language)))
    return pay_values(pay_to, due, say)


def _room(sheet: Sheet, pieces: Iterable[str]) -> float:
    """What is left of the first page for the table's rows, its sums and their note being beneath it."""
    before = "\n".join(takewhile(lambda piece: piece != TABLE_MARK, pieces)).split("\n")
    return 297 - sheet.bottom - sheet.place.body - 50 - height_of(before, 9.5, sheet.width, 5.2)
