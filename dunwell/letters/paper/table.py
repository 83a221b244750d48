# SPDX-License-Identifier: MIT
"""The table of a letter: its strings, the widths of its columns, and what is carried over at the end of a page."""

from itertools import accumulate

from dunwell.letters.blocks import Row, table_of
from dunwell.letters.formats import amount
from dunwell.letters.notice import NoticeContent
from dunwell.letters.paper.glyphs import shown
from dunwell.letters.paper.room import width_of
from dunwell.letters.words import words

# Points and millimetres of the template.
_TEXT, _SMALL, _GUTTER = 9.0, 7.5, 5.0
_GAPS = 8.0
_WIDEST_AMOUNT = 45.0
_UNBROKEN = 45
Values = dict[str, object]


def table_values(content: NoticeContent, language: str, width: float, room: float) -> Values:
    """The table `width` mm wide; it may break over pages when there is no `room` (mm) for its rows."""
    table, say = table_of(content, language), words(language)
    item, due, overdue, unpaid = table.heads
    heads = [shown(head) for head in (item, due, overdue, f"{unpaid} ({content.currency})")]
    side = _side_columns(heads, table.rows)
    mark = shown(table.mark)
    for_item = width - sum(side)
    rows = [_row(row, mark, for_item, side[2]) for row in table.rows]
    height = sum(5.3 if row["one_line"] else 10.0 for row in rows)
    running = accumulate(line.chased for line in content.lines)
    return {
        "heads": heads,
        "rows": rows,
        "widths": [None, *side],
        "may_break": height > room,
        "running": [minus(amount(minor, content.currency, language)) for minor in running],
        "sums": [[shown(label), minus(value)] for label, value in table.sums],
        "total": [shown(table.total[0]), minus(table.total[1])],
        "mark": mark,
        "note": shown(table.note),
        "carried": shown(say.table["carried"]),
        "brought": shown(say.table["brought"]),
    }


def minus(written: str) -> str:
    """An amount with a real minus sign: a hyphen before a number is easily overlooked on paper."""
    return written.replace("-", "\u2212")


def _side_columns(heads: list[str], rows: tuple[Row, ...]) -> tuple[float, float, float]:
    """The widths of the columns for due date, days overdue and amount."""
    due = max([width_of(row.due, _TEXT) for row in rows] + [20.0])
    overdue = min(max([width_of(word, _SMALL) for word in heads[2].split()] + [14.0]), 24.0)
    unpaid = max([min(_amount_width(row), _WIDEST_AMOUNT) for row in rows] + [width_of(heads[3], _SMALL)])
    return due + _GUTTER, overdue + _GUTTER, unpaid


def _amount_width(row: Row) -> float:
    beside = width_of(row.of, _SMALL) + 1.6 if row.of else 0.0
    return beside + width_of(row.open, _TEXT)


def _unbroken(detail: str) -> str:
    """A detail that stays on one line, if it is not too long for one: no reference is torn apart."""
    text = shown(detail)
    return text.replace(" ", "\u00a0") if len(text) <= _UNBROKEN else text


def _row(row: Row, mark: str, for_item: float, for_amount: float) -> Values:
    item, details, marked = shown(row.item), " · ".join(map(_unbroken, row.details)), bool(mark) and row.stepped
    wide = width_of(item, _TEXT) + width_of(details, _SMALL) + (width_of(mark, 7.0) if marked else 0.0) + _GAPS
    return {
        "item": item,
        "details": details,
        "due": row.due,
        "overdue": row.overdue,
        "open": minus(row.open),
        "of": minus(row.of),
        "marked": marked,
        "one_line": wide <= for_item and _amount_width(row) <= for_amount,
    }
