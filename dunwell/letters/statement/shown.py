# SPDX-License-Identifier: MIT
"""A statement as finished strings, once for paper and HTML."""

from dataclasses import dataclass
from datetime import timedelta

from dunwell.letters.blocks import Row, Table
from dunwell.letters.formats import amount, long_date, one_line, short_date
from dunwell.letters.statement.content import Account, Credit, OpenClaim, OpenLine, StatementContent
from dunwell.letters.words import money, spoken, words


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement: its day, what it is, what it adds, and the balance after it."""

    on: str
    what: str
    amount: str
    balance: str


@dataclass(frozen=True, slots=True)
class Movements:
    """The movements of an account, between its two balances."""

    heads: tuple[str, str, str, str]
    opening: tuple[str, str]
    rows: tuple[Moved, ...]
    closing: tuple[str, str]


def language_of(content: StatementContent) -> str:
    """The language in which it is written: the customer's, or the nearest that has words."""
    return spoken(content.customer.language)


def title_of(content: StatementContent) -> str:
    """What it is called."""
    return words(language_of(content)).title["statement"]


def period_of(content: StatementContent) -> str:
    """Which days it tells of."""
    language = language_of(content)
    first, last = long_date(content.first, language), long_date(content.last, language)
    return words(language).statement["period"].format(first=first, last=last)


def heading_of(content: StatementContent, account: Account) -> str:
    """The currency, where there are several."""
    return account.currency if len(content.accounts) > 1 else ""


def movements_of(content: StatementContent, account: Account) -> Movements:
    """What moved the account; the opening balance is that at the end of the day before the period."""
    language, currency = language_of(content), account.currency
    say = words(language).statement
    before, closing = content.first - timedelta(days=1), money(account.closing, currency, language)
    return Movements(
        heads=(say["date"], say["what"], f"{say['amount']} ({currency})", f"{say['balance']} ({currency})"),
        opening=(
            say["opening"].format(date=long_date(before, language)),
            amount(account.opening, currency, language),
        ),
        rows=tuple(
            Moved(
                short_date(entry.on, language),
                entry_name(entry.kind, entry.name, language),
                amount(entry.amount, currency, language),
                amount(entry.balance, currency, language),
            )
            for entry in account.entries
        ),
        closing=(say["closing"].format(date=long_date(content.last, language)), closing),
    )


def open_of(content: StatementContent, account: Account) -> Table | None:
    """What is open on the last day: items, claims, and credits with a minus; None where there is nothing."""
    language, currency = language_of(content), account.currency
    say = words(language)
    rows = (
        *(_item(line, currency, language) for line in account.items),
        *(_claim(claim, currency, language) for claim in account.claims),
        *(_credit(credit, currency, language) for credit in account.credits),
    )
    if not rows:
        return None
    heads = (say.table["invoice"], say.table["due"], say.table["overdue"], f"{say.table['open']} ({currency})")
    overdue = f"{say.statement['overdue']} {money(account.overdue, currency, language)}" if account.overdue else ""
    closing = say.statement["closing"].format(date=long_date(content.last, language))
    return Table(heads, rows, (), (closing, money(account.closing, currency, language)), "", overdue)


def entry_name(kind: str, name: str, language: str) -> str:
    """A movement in words: "Invoice R-1", "Interest, N-17"."""
    say = words(language)
    clean = one_line(name)
    if kind in {"interest", "compensation"}:
        return f"{say.sums[kind]}, {clean}"
    return say.statement["claim" if kind == "fee" else kind].format(number=clean)


def _item(line: OpenLine, currency: str, language: str) -> Row:
    say = words(language).table
    details = [say["issued_on"].format(date=short_date(line.issued_on, language))]
    if one_line(line.reference):
        details.append(say["reference"].format(reference=one_line(line.reference)))
    partly = line.original != line.open
    return Row(
        item=one_line(line.item),
        details=tuple(details),
        due=short_date(line.due_on, language) if line.due_on else say["no_due_date"],
        overdue=str(line.days_overdue) if line.days_overdue > 0 else "",
        open=amount(line.open, currency, language),
        of=say["of"].format(amount=amount(line.original, currency, language)) if partly else "",
        stepped=False,
    )


def _claim(claim: OpenClaim, currency: str, language: str) -> Row:
    day = words(language).table["issued_on"].format(date=short_date(claim.on, language))
    return _without_due(entry_name(claim.kind, claim.name, language), day, claim.open, currency, language)


def _credit(credit: Credit, currency: str, language: str) -> Row:
    name = entry_name(credit.kind, credit.name, language)
    return _without_due(words(language).statement["credit_left"], name, -credit.left, currency, language)


def _without_due(item: str, detail: str, minor: int, currency: str, language: str) -> Row:
    no_due = words(language).table["no_due_date"]
    return Row(item, (detail,), no_due, "", amount(minor, currency, language), "", False)
