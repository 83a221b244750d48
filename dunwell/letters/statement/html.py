# SPDX-License-Identifier: MIT
"""The HTML form of a statement, in the layout of the e-mails; it loads nothing."""

from html import escape

from dunwell.letters.blocks import how_to_pay
from dunwell.letters.formats import one_line
from dunwell.letters.html_blocks import CELL, FIRST, NUMBER, SMALL, html_pay_to, html_sum, html_table
from dunwell.letters.html_body import html_page
from dunwell.letters.shown import whole_html
from dunwell.letters.statement.content import Account, StatementContent
from dunwell.letters.statement.shown import (
    Moved,
    Movements,
    heading_of,
    language_of,
    movements_of,
    open_of,
    period_of,
    title_of,
)
from dunwell.letters.wording import Wording
from dunwell.letters.words import words

_BOLD = "font-weight:bold;"
_HEADING = "margin:24px 0 8px;font-size:18px;line-height:24px;font-weight:bold"


def statement_html(content: StatementContent) -> str:
    """The whole page, every string escaped, its logo in it as a `data:` address."""
    language, title = language_of(content), title_of(content)
    body = [f'<p style="margin:0 0 16px">{escape(_addressed(content))}<br>\n{escape(period_of(content))}</p>']
    for account in content.accounts:
        body += _account(content, account)
    if not content.accounts:
        body.append(f'<p style="margin:0 0 16px">{escape(words(language).statement["nothing"])}</p>')
    if any(account.closing > 0 for account in content.accounts):
        body.append(html_pay_to(how_to_pay(content.company, language)))
    wording = Wording(language, f"{title} · {period_of(content)}", (), title)
    return whole_html(html_page(content.company, wording, "\n".join(body)))


def _addressed(content: StatementContent) -> str:
    customer = content.customer
    number = one_line(customer.customer_id)
    return f"{one_line(customer.name)} ({number})" if number else one_line(customer.name)


def _account(content: StatementContent, account: Account) -> list[str]:
    heading, unpaid = heading_of(content, account), open_of(content, account)
    parts = [f'<h2 style="{_HEADING}">{heading}</h2>'] if heading else []
    parts.append(_movements(movements_of(content, account)))
    if unpaid:
        about = words(language_of(content)).statement["open_items"]
        parts += [f'<h2 style="{_HEADING}">{escape(about)}</h2>', html_table(unpaid)]
    return parts


def _movements(moved: Movements) -> str:
    """Three columns, so that they fit a telephone: the day stands beneath what happened on it."""
    day, what, amount, balance = (escape(head) for head in moved.heads)
    heads = (
        f'<th scope="col" style="{FIRST}">{what}<br><span style="{SMALL}font-weight:normal">{day}</span></th>'
        f'<th scope="col" style="{CELL}{NUMBER}white-space:normal">{amount}</th>'
        f'<th scope="col" style="{CELL}{NUMBER}white-space:normal">{balance}</th>'
    )
    rows = "\n".join(_row(row) for row in moved.rows)
    return (
        f'<table style="width:100%;border-collapse:collapse;margin:0 0 16px">\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{html_sum(*moved.opening)}{rows}\n</tbody>\n<tfoot>\n{html_sum(*moved.closing, _BOLD)}</tfoot>\n"
        "</table>"
    )


def _row(row: Moved) -> str:
    return (
        f'<tr><td style="{FIRST}">{escape(row.what)}<br><span style="{SMALL}white-space:nowrap">{escape(row.on)}'
        f'</span></td><td style="{CELL}{NUMBER}">{escape(row.amount)}</td>'
        f'<td style="{CELL}{NUMBER}">{escape(row.balance)}</td></tr>'
    )
