# SPDX-License-Identifier: MIT
"""A customer's statement of account for a period, as its letter says it, in whatever form it is asked for."""

import re
from datetime import date, timedelta

from dunwell.core.problem import Refused
from dunwell.letters.formats import one_line
from dunwell.letters.notice import Attachment
from dunwell.letters.statement.content import Account, Entry, EntryKind, StatementContent
from dunwell.letters.statement.html import statement_html
from dunwell.letters.statement.paper import statement_pdf
from dunwell.letters.statement.shown import title_of
from dunwell.letters.statement.table import statement_csv
from dunwell.services import movements as moves
from dunwell.services.letter_parties import creditor_of, debtor_of
from dunwell.services.queries import balances
from dunwell.services.statement_open import Open, open_at_end_of
from dunwell.store.models import Company, Customer, Payment

FORMS = ("pdf", "html", "csv")
# Nobody's books begin earlier; a day before it must still be a day.
_BEGINNING = date(1900, 1, 1)
_KINDS: dict[str, EntryKind] = {
    "invoice": "invoice", "credit_note": "credit_note", "payment": "payment", "write_off": "written_off",
    "fee": "fee", "interest": "interest", "compensation": "compensation",
}  # fmt: skip
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')


def last_year(today: date) -> tuple[date, date]:
    """The period unless another is asked for: the 365 days before today, and today."""
    return max(today, _BEGINNING) - timedelta(days=365), today


def statement(company: Company, customer: Customer, first: date, last: date, *, on: date) -> StatementContent:
    """The statement for the days `first` to `last`, both included, made `on` a day; what is open is that of `last`.

    Raises `Refused("period_backwards")`, and `statement_mismatch` where movements, what is open, and the books do not
    make one sum.
    """
    first = max(first, _BEGINNING)
    unpaid = open_at_end_of(company, customer, last)
    given_up = frozenset(
        Payment.objects.filter(company=company, customer=customer, kind=Payment.Kind.WRITE_OFF).values_list(
            "ref", flat=True
        )
    )
    told = moves.movements(company, customer, first, last)
    _prove(company, customer, told)
    accounts = (_account(one, unpaid.get(one.currency, Open()), given_up) for one in told)
    return StatementContent(
        company=creditor_of(company),
        customer=debtor_of(customer, company),
        on=on,
        first=first,
        last=last,
        accounts=tuple(one for one in accounts if one.opening or one.entries or one.items or one.credits or one.claims),
    )


def in_form(content: StatementContent, form: str) -> Attachment:
    """The statement as a file named in the customer's language; CSV begins with the mark that spreadsheets know."""
    number = _NOT_IN_NAMES.sub("-", one_line(content.customer.customer_id))
    name = f"{title_of(content)} {number} {content.last.isoformat()}.{form}"
    if form == "pdf":
        return Attachment(name, statement_pdf(content), "application/pdf")
    if form == "html":
        return Attachment(name, statement_html(content).encode(), "text/html; charset=utf-8")
    if form == "csv":
        return Attachment(name, statement_csv(content).encode("utf-8-sig"), "text/csv; charset=utf-8")
    raise ValueError(form)


def _account(one: moves.Account, unpaid: Open, given_up: frozenset[str]) -> Account:
    return Account(
        currency=one.currency,
        opening=one.opening.minor,
        entries=tuple(_entry(line, given_up) for line in one.lines),
        closing=one.closing.minor,
        items=tuple(unpaid.items),
        claims=tuple(unpaid.claims),
        credits=tuple(unpaid.credits),
    )


def _entry(line: moves.Movement, given_up: frozenset[str]) -> Entry:
    if line.kind == "went_back":
        kind: EntryKind = "cancelled" if line.name in given_up else "reversal"
    else:
        kind = _KINDS[line.kind]
    return Entry(line.on, kind, line.name, line.amount.minor, line.balance.minor)


def _prove(company: Company, customer: Customer, told: list[moves.Account]) -> None:
    """Where nothing moved after the period, its closing balances are those of the books today."""
    everything = moves.movements(company, customer, date.max)
    closing = {one.currency: one.closing.minor for one in told if one.closing.minor}
    if closing != {one.currency: one.closing.minor for one in everything if one.closing.minor}:
        return
    books = {
        one.total.currency: one.total.minor for one in balances(company, [customer.pk], date.max).get(customer.pk, [])
    }
    for currency in closing.keys() | books.keys():
        stated, counted = closing.get(currency, 0), books.get(currency, 0)
        if stated != counted:
            raise Refused("statement_mismatch", currency=currency, stated=stated, counted=counted)
