# SPDX-License-Identifier: MIT
"""The two blocks of a notice as HTML for e-mail: the table of its lines, and the box that says how to pay.

Three columns, so that they fit a telephone: what is late stands beneath its due date.
"""

from html import escape

from dunwell.letters.blocks import PayTo, Row, Table

_RULE = "1px solid #8a8a8a"
NUMBER = "text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums;"
CELL = f"padding:8px 0 8px 10px;border-bottom:{_RULE};vertical-align:top;text-align:left;"
FIRST = f"padding:8px 0;border-bottom:{_RULE};vertical-align:top;text-align:left;overflow-wrap:break-word;"
SMALL = "font-size:13px;line-height:18px;opacity:.75;"


def html_table(table: Table) -> str:
    """The lines as a table that a screen reader can read, sums and total as its foot."""
    item, due, overdue, amount = (escape(head) for head in table.heads)
    heads = (
        f'<th scope="col" style="{FIRST}width:40%">{item}</th><th scope="col" style="{CELL}">{due}</th>'
        f'<th scope="col" style="{CELL}{NUMBER}">{amount}</th>'
    )
    rows = "\n".join(_row(row, table.mark, overdue) for row in table.rows)
    sums = "\n".join(html_sum(label, value) for label, value in table.sums)
    note = f'\n<p style="margin:0 0 16px;{SMALL}">{escape(table.note)}</p>' if table.note else ""
    return (
        f'<table style="width:100%;border-collapse:collapse;margin:0 0 16px">\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n<tfoot>\n{sums}{html_sum(*table.total, 'font-weight:bold;font-size:18px;')}\n"
        f"</tfoot>\n</table>{note}"
    )


def html_pay_to(pay_to: PayTo, picture: str = "") -> str:
    """A framed box with the accounts, the payment code and the company's own words; nothing when there is nothing to
    say. On a telephone the code (`picture`, an element) stands beneath the accounts."""
    if not pay_to.heading:
        return ""
    rows = "".join(
        f'<tr><th scope="row" style="text-align:left;font-weight:normal;vertical-align:top;padding:2px 16px 2px 0">'
        f'{escape(label)}</th><td style="padding:2px 0;font-weight:bold;overflow-wrap:anywhere">{escape(value)}</td>'
        "</tr>\n"
        for label, value in pay_to.rows
    )
    table = f'<table style="border-collapse:collapse">\n{rows}</table>' if rows else ""
    beside = "display:inline-block;vertical-align:top;"
    code = f'<div style="{beside}margin:0">{picture}</div>' if picture else ""
    box = f'<div style="{beside}margin:0 16px 8px 0;max-width:100%">{table}</div>{code}' if code else table
    own = f'<p style="margin:8px 0 0">{broken(pay_to.own_words)}</p>' if pay_to.own_words else ""
    return (
        f'<div style="border:{_RULE};border-radius:6px;padding:12px 16px;margin:0 0 16px">\n'
        f'<p style="margin:0 0 8px;font-weight:bold">{escape(pay_to.heading)}</p>\n{box}{own}\n</div>'
    )


def broken(text: str) -> str:
    """A text of several lines."""
    return escape(text).replace("\n", "<br>\n")


def _row(row: Row, mark: str, overdue: str) -> str:
    marked = (
        f'<br><strong style="font-size:13px;line-height:18px">{escape(mark)}</strong>' if mark and row.stepped else ""
    )
    small = "".join(f'<br><span style="{SMALL}">{escape(detail)}</span>' for detail in row.details)
    late = f'<br><span style="{SMALL}">{overdue}: {escape(row.overdue)}</span>' if row.overdue else ""
    of = f'<br><span style="{SMALL}">{escape(row.of)}</span>' if row.of else ""
    return (
        f'<tr><td style="{FIRST}">{escape(row.item)}{marked}{small}</td>'
        f'<td style="{CELL}"><span style="white-space:nowrap">{escape(row.due)}</span>{late}</td>'
        f'<td style="{CELL}{NUMBER}">{escape(row.open)}{of}</td></tr>'
    )


def html_sum(label: str, value: str, weight: str = "") -> str:
    """A row with a label over two columns and an amount in the third."""
    return (
        f'<tr><th scope="row" colspan="2" style="padding:6px 0;text-align:left;font-weight:normal;{weight}">'
        f'{escape(label)}</th><td style="padding:6px 0 6px 12px;{NUMBER}{weight}">{escape(value)}</td></tr>\n'
    )
