# SPDX-License-Identifier: MIT
"""What a person writes of an invoice, checked: every fault with the field that it is in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dunwell.core.currency import EXPONENTS
from dunwell.core.money import decimal_string, minor_units
from dunwell.core.problem import Problem, Refused
from dunwell.store.models import Company, Invoice, OpenItem

MOST_PARTS = 60


@dataclass(frozen=True)
class Part:
    """One instalment: its last day and its amount, a plain decimal."""

    due_on: date
    amount: str


@dataclass(frozen=True)
class Draft:
    """An invoice as somebody wrote it. `amount` is a plain decimal, positive for a credit note too.

    `remind` None: as the customer's reminder default says. `paid_on`: it was paid whole on that day. With `parts` the
    due date is theirs.
    """

    number: str
    customer: str
    issued_on: date
    currency: str
    amount: str
    due_on: date | None = None
    reference: str = ""
    credit_note: bool = False
    remind: bool | None = None
    paid_on: date | None = None
    parts: tuple[Part, ...] = ()


def checked(company: Company, draft: Draft, before: Invoice | None = None) -> int:
    """The amount in minor units, if nothing is wrong with the draft of a new invoice, or of one that was there before.

    Raises `Refused("bad_fields")` with a problem for each fault: `where` is the field (`parts-2-amount` for the second
    part's), `code` what is wrong.
    """
    problems = [*_number(company, draft, before), *_fields(draft), *_dates(draft)]
    amount = _minor(draft.amount, draft.currency)
    if amount is None:
        problems.append(Problem("bad_amount", "amount", "an amount is a plain number above 0, such as 150.00"))
    problems += _parts(company, draft, amount, before)
    if problems or amount is None:
        raise Refused("bad_fields", problems=tuple(problems))
    return amount


def _number(company: Company, draft: Draft, before: Invoice | None) -> Iterator[Problem]:
    number = draft.number
    if not number.strip() or number != number.strip():
        yield Problem("missing", "number", "an invoice has a number, without spaces around it")
        return
    if len(number) > 100 or "\x00" in number:
        yield Problem("too_long", "number", "a number has at most 100 characters")
        return
    if before and before.number == number:
        return
    if Invoice.objects.filter(company=company, number=number).exists():
        yield Problem("invoice_exists", "number", f'there is an invoice "{number}" already')
        return
    stem, _, part = number.rpartition("/")
    if stem and part.isascii() and part.isdecimal() and len(part) <= 5:
        namesakes = OpenItem.objects.filter(company=company, invoice__number=stem, installment=int(part))
        if int(part) and namesakes.exists():
            yield Problem("ambiguous_number", "number", f'"{number}" is what an instalment of "{stem}" is called')


def _fields(draft: Draft) -> Iterator[Problem]:
    if draft.currency not in EXPONENTS:
        yield Problem("unknown_currency", "currency", "a currency is a code of three letters, such as EUR")
    if len(draft.reference) > 100 or "\x00" in draft.reference:
        yield Problem("too_long", "reference", "a reference has at most 100 characters")
    if draft.credit_note and draft.parts:
        yield Problem("credit_note_installment", "parts", "a credit note has no instalments")
    if draft.credit_note and draft.paid_on:
        yield Problem("credit_note_paid", "paid_on", "a credit note is used, not paid")


def _dates(draft: Draft) -> Iterator[Problem]:
    if draft.due_on and draft.due_on < draft.issued_on:
        yield Problem("due_before_issue", "due_on", "it is due on the day on which it was issued, or later")
    if draft.paid_on and draft.paid_on < draft.issued_on:
        yield Problem("paid_before_issue", "paid_on", "it was paid on the day on which it was issued, or later")


def _parts(company: Company, draft: Draft, amount: int | None, before: Invoice | None) -> Iterator[Problem]:
    if not draft.parts:
        return
    if not 2 <= len(draft.parts) <= MOST_PARTS:
        yield Problem("parts_few", "parts", f"instalments are 2 to {MOST_PARTS}")
    sums = [_minor(part.amount, draft.currency) for part in draft.parts]
    for number, (part, minor) in enumerate(zip(draft.parts, sums, strict=True), 1):
        if minor is None:
            yield Problem("bad_amount", f"parts-{number}-amount", "an amount is a plain number above 0, such as 150.00")
        if part.due_on < draft.issued_on:
            yield Problem("due_before_issue", f"parts-{number}-due_on", "it is due after the invoice was issued")
        name = f"{draft.number}/{number}"
        if before is None and Invoice.objects.filter(company=company, number=name).exists():
            yield Problem("ambiguous_number", "number", f'instalment {number} would be called as the invoice "{name}"')
    total = sum(minor or 0 for minor in sums)
    if amount is not None and None not in sums and total != amount:
        text = decimal_string(total, draft.currency)
        yield Problem("parts_sum", "parts", f"the instalments together are {text}, not the amount of the invoice")


def _minor(amount: str, currency: str) -> int | None:
    if currency not in EXPONENTS:
        return None
    try:
        minor = minor_units(amount, currency)
    except Refused:
        return None
    return minor if minor > 0 else None
