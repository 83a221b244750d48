# SPDX-License-Identifier: MIT
"""A statement on paper, in the layout of the letters."""

from itertools import accumulate

from dunwell.letters.blocks import PayTo, Row, Table, how_to_pay
from dunwell.letters.formats import amount
from dunwell.letters.paper.glyphs import shown
from dunwell.letters.paper.pictures import logo_svg
from dunwell.letters.paper.press import press
from dunwell.letters.paper.room import width_of
from dunwell.letters.paper.sheet import Sheet, Values, pay_values, sheet_values
from dunwell.letters.paper.table import minus
from dunwell.letters.statement.content import Account, StatementContent
from dunwell.letters.statement.shown import (
    Movements,
    heading_of,
    language_of,
    movements_of,
    open_of,
    period_of,
    title_of,
)
from dunwell.letters.words import words

# Points and millimetres of the template.
_TEXT, _SMALL, _GUTTER = 9.0, 7.5, 5.0
_NO_PAY_TO = PayTo("", (), "")


def statement_pdf(content: StatementContent) -> bytes:
    """The statement as PDF/A-2a and PDF/UA-1, dated with the day on which it was made.

    The same content gives the same bytes. Raises `Refused("letter_fails")`.
    """
    language, period = language_of(content), period_of(content)
    say = words(language)
    owed = any(account.closing > 0 for account in content.accounts)
    sheet = Sheet(content.company, content.customer, content.on, language, title_of(content), about=period)
    values = sheet_values(sheet) | {
        "tight": True,
        "period": shown(period),
        "nothing": "" if content.accounts else shown(say.statement["nothing"]),
        "accounts": [_account(content, account, place) for place, account in enumerate(content.accounts)],
        "carried": shown(say.table["carried"]),
        "brought": shown(say.table["brought"]),
        "pay": pay_values(how_to_pay(content.company, language) if owed else _NO_PAY_TO, [], say),
        "pictures": {"logo": logo_svg(content.company.logo), "qr": None, "barcode": None, "slip": None},
    }
    return press(values, content.on, content.customer.customer_id, "statement/statement.typ")


def _account(content: StatementContent, account: Account, place: int) -> Values:
    unpaid = open_of(content, account)
    about = words(language_of(content)).statement["open_items"]
    heading = heading_of(content, account)
    return {
        "heading": heading,
        "moved": _moved(movements_of(content, account), account, language_of(content), f"moved-{place}"),
        "open_heading": shown(f"{about} · {heading}" if heading else about),
        "open": _open(unpaid, account, language_of(content), f"open-{place}") if unpaid else None,
    }


def _moved(moved: Movements, account: Account, language: str, mark: str) -> Values:
    day, what, added, balance = (shown(head) for head in moved.heads)
    texts = [[shown(row.on), shown(row.what), minus(row.amount), minus(row.balance)] for row in moved.rows]
    opening = ["", shown(moved.opening[0]), "", minus(moved.opening[1])]
    rows = [opening, *texts]
    running = [account.opening, *(entry.balance for entry in account.entries)]
    return {
        "mark": mark,
        "heads": [day, what, added, balance],
        "widths": [_wide(day, rows, 0), None, _wide(added, rows, 2), _wide(balance, rows, 3, last=True)],
        "right": [False, False, True, True],
        "rows": [[{"text": text, "small": "", "before": ""} for text in row] for row in rows],
        "strong": 0,
        "running": [minus(amount(minor, account.currency, language)) for minor in running],
        "total": [shown(moved.closing[0]), minus(moved.closing[1])],
        "note": "",
    }


def _open(unpaid: Table, account: Account, language: str, mark: str) -> Values:
    item, due, overdue, open_ = (shown(head) for head in unpaid.heads)
    sides = [["", row.due, row.overdue, f"{row.of} {row.open}" if row.of else row.open] for row in unpaid.rows]
    sums = [
        *(line.open for line in account.items),
        *(claim.open for claim in account.claims),
        *(-credit.left for credit in account.credits),
    ]
    longest = max(overdue.split(), key=len)
    return {
        "mark": mark,
        "heads": [item, due, overdue, open_],
        "widths": [None, _wide(due, sides, 1), _wide(longest, sides, 2), _wide(open_, sides, 3, last=True)],
        "right": [False, False, True, True],
        "rows": [_cells(row) for row in unpaid.rows],
        "strong": -1,
        "running": [minus(amount(minor, account.currency, language)) for minor in accumulate(sums)],
        "total": [shown(unpaid.total[0]), minus(unpaid.total[1])],
        "note": minus(shown(unpaid.note)),
    }


def _cells(row: Row) -> list[Values]:
    return [
        {"text": shown(row.item), "small": shown(" · ".join(row.details)), "before": ""},
        {"text": row.due, "small": "", "before": ""},
        {"text": row.overdue, "small": "", "before": ""},
        {"text": minus(row.open), "small": "", "before": minus(row.of)},
    ]


def _wide(head: str, rows: list[list[str]], column: int, *, last: bool = False) -> float:
    texts = max((width_of(row[column], _TEXT) for row in rows), default=0.0)
    return max(texts, width_of(head, _SMALL), 14.0) + (0.0 if last else _GUTTER)
