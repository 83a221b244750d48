# SPDX-License-Identifier: MIT
"""A statement for machines: one table, the same whatever language the customer speaks."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO

from dunwell.core.money import decimal_string
from dunwell.letters.formats import one_line
from dunwell.letters.statement.content import Account, StatementContent

COLUMNS = (
    "customer", "currency", "part", "date", "kind", "number", "due", "days_overdue", "amount", "balance", "open",
)  # fmt: skip
# What a spreadsheet would run as a formula when a text begins with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Line = tuple[str, ...]


def statement_csv(content: StatementContent) -> str:
    r"""CSV with comma and \r\n. `part` is opening, movement, closing, item, claim or credit; dates are ISO 8601.

    `amount` and `balance` belong to movements and balances (the opening one is dated the day before the period),
    `open` to what is open on the last day; a credit's is negative, so that `open` adds up to the closing balance.
    A text that a spreadsheet would run as a formula has an apostrophe before it.
    """
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    customer = _safe(content.customer.customer_id)
    for account in content.accounts:
        writer.writerows((customer, account.currency, *line) for line in _lines(content, account))
    return written.getvalue()


def _lines(content: StatementContent, account: Account) -> Iterator[Line]:
    currency = account.currency
    before = content.first - timedelta(days=1)
    yield "opening", _day(before), "", "", "", "", "", decimal_string(account.opening, currency), ""
    for entry in account.entries:
        amount, balance = decimal_string(entry.amount, currency), decimal_string(entry.balance, currency)
        yield "movement", _day(entry.on), entry.kind, _safe(entry.name), "", "", amount, balance, ""
    yield "closing", _day(content.last), "", "", "", "", "", decimal_string(account.closing, currency), ""
    for line in account.items:
        late, original = str(max(line.days_overdue, 0)), decimal_string(line.original, currency)
        item = ("item", _day(line.issued_on), "invoice", _safe(line.item), _day(line.due_on), late, original, "")
        yield (*item, decimal_string(line.open, currency))
    for claim in account.claims:
        yield (
            "claim",
            _day(claim.on),
            claim.kind,
            _safe(claim.name),
            "",
            "",
            "",
            "",
            decimal_string(claim.open, currency),
        )
    for credit in account.credits:
        left = decimal_string(-credit.left, currency)
        yield "credit", _day(credit.on), credit.kind, _safe(credit.name), "", "", "", "", left


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _safe(text: str) -> str:
    clean = one_line(text)
    return f"'{clean}" if clean.startswith(_FORMULA) else clean
