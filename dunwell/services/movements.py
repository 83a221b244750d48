# SPDX-License-Identifier: MIT
"""A customer's account as a statement: what was charged and what came, day by day, with the balance after each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dunwell.core.money import Money
from dunwell.store.models import Claim, Company, Customer, Event, Invoice, Payment


@dataclass(frozen=True)
class Movement:
    """One line: `amount` is what it adds to the debt (money that came is negative), `balance` the debt after it."""

    on: date
    kind: str
    name: str
    invoice: int | None
    amount: Money
    balance: Money


@dataclass(frozen=True)
class Account:
    """One currency: the debt before `since`, the lines since, and the debt after them."""

    currency: str
    opening: Money
    lines: list[Movement]
    closing: Money


_Raw = tuple[date, str, str, int | None, str, int]


def movements(company: Company, customer: Customer, since: date, until: date | None = None) -> list[Account]:
    """The account by currency from a day on, to a day (None: all there is). Cancelled invoices and waived claims are
    left out; a payment that went back is there twice: as it came, and as it went."""
    raw = [*_invoices(company, customer), *_payments(company, customer), *_claims(company, customer)]
    raw.sort(key=lambda one: one[:3])
    by_currency: dict[str, list[_Raw]] = {}
    for one in raw:
        if until is not None and one[0] > until:
            break
        by_currency.setdefault(one[4], []).append(one)
    return [_account(currency, rows, since) for currency, rows in sorted(by_currency.items())]


def _account(currency: str, rows: list[_Raw], since: date) -> Account:
    opening = sum(minor for on, *_, minor in rows if on < since)
    balance, lines = opening, list[Movement]()
    for on, kind, name, invoice, _, minor in rows:
        if on >= since:
            balance += minor
            lines.append(Movement(on, kind, name, invoice, Money(minor, currency), Money(balance, currency)))
    return Account(currency, Money(opening, currency), lines, Money(balance, currency))


def _invoices(company: Company, customer: Customer) -> Iterable[_Raw]:
    rows = Invoice.objects.filter(company=company, customer=customer, cancelled=False)
    for pk, number, on, currency, minor in rows.values_list("pk", "number", "issued_on", "currency", "amount_minor"):
        yield on, "invoice" if minor > 0 else "credit_note", number, pk, currency, minor


def went_back(company: Company, payments: Iterable[Payment]) -> dict[int, date]:
    """The days on which payments (their ids) went back; what did not is not in the answer."""
    gone = {row.pk: row for row in payments if row.reversed}
    seqs = [row.reversed_seq for row in gone.values() if row.reversed_seq]
    events = Event.objects.filter(company=company, seq__in=seqs)
    days = {seq: on or at.date() for seq, on, at in events.values_list("seq", "on", "at")}
    return {pk: max(days.get(row.reversed_seq or 0, row.paid_on), row.paid_on) for pk, row in gone.items()}


def _payments(company: Company, customer: Customer) -> Iterable[_Raw]:
    rows = list(Payment.objects.filter(company=company, customer=customer))
    gone = went_back(company, rows)
    for row in rows:
        kind = "payment" if row.kind == Payment.Kind.MONEY else "write_off"
        yield row.paid_on, kind, row.ref, None, row.currency, -row.amount_minor
        if row.pk in gone:
            yield gone[row.pk], "went_back", row.ref, None, row.currency, row.amount_minor


def _claims(company: Company, customer: Customer) -> Iterable[_Raw]:
    rows = Claim.objects.filter(company=company, customer=customer).exclude(status=Claim.Status.WAIVED)
    for on, kind, number, currency, minor in rows.values_list(
        "on", "kind", "notice__number", "currency", "amount_minor"
    ):
        yield on, kind, number, None, currency, minor
