# SPDX-License-Identifier: MIT
"""The HTML form of a notice: one calm column, no images, nothing fetched.

It names no colours for text and ground, so that a mail program's light or dark scheme holds; rules and small print are
of a grey that reads on both. Styles are inline because many mail programs drop the rest.
"""

from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from dunwell.letters.blocks import PayTo, Row, Table, pay_to_of, table_of
from dunwell.letters.formats import one_line
from dunwell.letters.notice import Company, NoticeContent
from dunwell.letters.placeholders import PAY_TO_MARK, TABLE_MARK
from dunwell.letters.wording import Wording

_RULE = "1px solid #8a8a8a"
_NUMBER = "text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums;"
_CELL = f"padding:8px 0 8px 12px;border-bottom:{_RULE};vertical-align:top;"
_FIRST = f"padding:8px 0;border-bottom:{_RULE};vertical-align:top;text-align:left;"
_SMALL = "font-size:13px;line-height:18px;opacity:.75;"
_PARAGRAPH = '<p style="margin:0 0 16px">'


def html_body(content: NoticeContent, wording: Wording) -> str:
    """The whole HTML part, every string escaped."""
    blocks = {
        TABLE_MARK: html_table(table_of(content, wording.language)),
        PAY_TO_MARK: html_pay_to(pay_to_of(content, wording.language)),
    }
    return _layout().substitute(
        language=escape(wording.language),
        subject=escape(wording.subject),
        body="\n".join(blocks[piece] if piece in blocks else _paragraphs(piece) for piece in wording.pieces),
        company=_company(content.company),
    )


def html_table(table: Table) -> str:
    """The lines as a table that a screen reader can read, sums and total as its foot."""
    item, due, overdue, amount = (escape(head) for head in table.heads)
    heads = (
        f'<th scope="col" style="{_FIRST}">{item}</th><th scope="col" style="{_CELL}text-align:left">{due}</th>'
        f'<th scope="col" style="{_CELL}{_NUMBER}white-space:normal">{overdue}</th>'
        f'<th scope="col" style="{_CELL}{_NUMBER}">{amount}</th>'
    )
    rows = "\n".join(_row(row, table.mark) for row in table.rows)
    sums = "\n".join(_sum(label, value, "") for label, value in table.sums)
    note = f'\n<p style="margin:0 0 16px;{_SMALL}">{escape(table.note)}</p>' if table.note else ""
    return (
        f'<table style="width:100%;border-collapse:collapse;margin:0 0 16px">\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n<tfoot>\n{sums}{_sum(*table.total, 'font-weight:bold;font-size:18px;')}\n"
        f"</tfoot>\n</table>{note}"
    )


def html_pay_to(pay_to: PayTo) -> str:
    """A framed box with the accounts and the company's own words; nothing when there is nothing to say."""
    if not pay_to.heading:
        return ""
    rows = "".join(
        f'<tr><th scope="row" style="text-align:left;font-weight:normal;padding:2px 16px 2px 0">{escape(label)}</th>'
        f'<td style="padding:2px 0;font-weight:bold">{escape(value)}</td></tr>\n'
        for label, value in pay_to.rows
    )
    table = f'<table style="border-collapse:collapse">\n{rows}</table>' if rows else ""
    own = f'<p style="margin:8px 0 0">{_broken(pay_to.own_words)}</p>' if pay_to.own_words else ""
    return (
        f'<div style="border:{_RULE};border-radius:6px;padding:12px 16px;margin:0 0 16px">\n'
        f'<p style="margin:0 0 8px;font-weight:bold">{escape(pay_to.heading)}</p>\n{table}{own}\n</div>'
    )


def _row(row: Row, mark: str) -> str:
    details = [mark, *row.details] if mark and row.stepped else list(row.details)
    small = "".join(f'<br><span style="{_SMALL}">{escape(detail)}</span>' for detail in details)
    of = f'<br><span style="{_SMALL}">{escape(row.of)}</span>' if row.of else ""
    return (
        f'<tr><td style="{_FIRST}">{escape(row.item)}{small}</td><td style="{_CELL}">{escape(row.due)}</td>'
        f'<td style="{_CELL}{_NUMBER}">{row.overdue}</td><td style="{_CELL}{_NUMBER}">{escape(row.open)}{of}</td></tr>'
    )


def _sum(label: str, value: str, weight: str) -> str:
    return (
        f'<tr><th scope="row" colspan="3" style="padding:6px 0;text-align:left;font-weight:normal;{weight}">'
        f'{escape(label)}</th><td style="padding:6px 0 6px 12px;{_NUMBER}{weight}">{escape(value)}</td></tr>\n'
    )


def _paragraphs(text: str) -> str:
    return "\n".join(f"{_PARAGRAPH}{_broken(part)}</p>" for part in text.split("\n\n"))


def _broken(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")


def _company(company: Company) -> str:
    lines = [company.name, *company.address, company.phone, company.email]
    return "<br>\n".join(escape(one_line(line)) for line in lines if one_line(line))


@cache
def _layout() -> Template:
    return Template(files("dunwell.letters").joinpath("layout.html").read_text(encoding="utf-8"))
