# SPDX-License-Identifier: MIT
"""Invoices and credit notes written by hand, and changed as long as nothing that was said or settled contradicts."""

from datetime import date, datetime
from typing import NamedTuple

from dunwell.core.money import decimal_string, minor_units
from dunwell.core.problem import Problem, Refused
from dunwell.services import find, payments
from dunwell.services.activation import is_activated
from dunwell.services.invoice_draft import Draft, checked
from dunwell.services.match_elsewhere import ledger_moved
from dunwell.services.writing import Changes, changed, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Allocation, Company, Customer, Invoice, Note, NoticeLine, OpenItem

FIELDS = frozenset({"number", "customer", "issued_on", "due_on", "currency", "amount", "reference", "parts"})


class Freedom(NamedTuple):
    """What of an invoice may be changed by hand, and the code of the reason why the rest may not (empty: all may)."""

    fields: frozenset[str]
    reason: str


def reminder_applies(company: Company, customer: Customer) -> bool:
    """Whether an unpaid invoice of this customer is asked about reminders at all: they are on for both."""
    return customer.reminders and is_activated(company)


def create_invoice(company: Company, draft: Draft, *, on: date, actor: str, at: datetime) -> Invoice:
    """A new invoice with its instalments, or a credit note. One that was paid on a day gets its payment at once.

    Raises `Refused("bad_fields")` (see invoice_draft.py), `not_found` for the customer.
    """
    with writing(company) as locked:
        customer = _customer(locked, draft)
        amount = checked(locked, draft)
        facts: dict[str, object] = {
            "invoice": draft.number,
            "amount": decimal_string(-amount if draft.credit_note else amount, draft.currency),
            "currency": draft.currency,
        }
        seq = chain.append(locked, actor, at, [Entry("invoice_written", on, customer.pk, data=facts)])
        ledger_moved(locked)
        invoice = Invoice.objects.create(
            company=locked,
            customer=customer,
            number=draft.number,
            issued_on=draft.issued_on,
            currency=draft.currency,
            amount_minor=-amount if draft.credit_note else amount,
            reference=draft.reference,
            by_hand=True,
            seq=seq,
        )
        if not draft.credit_note:
            OpenItem.objects.bulk_create(_items(invoice, draft, amount, customer))
        if draft.paid_on:
            total = decimal_string(amount, draft.currency)
            payments.pay(locked, invoice.number, total, on=draft.paid_on, actor=actor, at=at)
        return invoice


def freedom(company: Company, invoice: Invoice) -> Freedom:
    """What may be changed of an invoice by hand.

    Imported ones are changed where they come from. What a notice has told the customer stays as it was told; what was
    settled keeps customer, currency, number and amount.
    """
    if not invoice.by_hand:
        return Freedom(frozenset(), "imported")
    if invoice.cancelled:
        return Freedom(frozenset(), "cancelled")
    if NoticeLine.objects.filter(company=company, item__invoice=invoice, withdrawn=False).exists():
        return Freedom(frozenset({"reference"}), "reminded")
    settled = Allocation.objects.filter(company=company)
    if settled.filter(item__invoice=invoice).exists() or settled.filter(credit_note=invoice).exists():
        return Freedom(frozenset({"reference", "issued_on", "due_on"}), "settled")
    return Freedom(FIELDS, "")


def change_invoice(company: Company, number: str, draft: Draft, *, on: date, actor: str, at: datetime) -> Changes:
    """Brings an invoice to what the draft says; what changed, as `{field: [before, after]}` (empty: nothing).

    `remind` and `paid_on` of the draft count for new invoices alone. Raises `Refused("bad_fields")`: a field that must
    stay has the code `imported`, `cancelled`, `reminded` or `settled`.
    """
    with writing(company) as locked:
        invoice = find.get_invoice(locked, number)
        items = list(OpenItem.objects.filter(company=locked, invoice=invoice).order_by("installment"))
        customer = _customer(locked, draft)
        amount = checked(locked, draft, invoice)
        _refuse_kept(locked, invoice, items, draft, amount)
        signed = -amount if draft.credit_note else amount
        changes = changed(
            invoice, number=draft.number, customer_id=customer.pk, issued_on=draft.issued_on,
            currency=draft.currency, amount_minor=signed, reference=draft.reference,
        )  # fmt: skip
        about = (on, customer.pk, invoice.pk)
        entries = [Entry("invoice_changed", *about, data={"changes": changes})] if changes else []
        told = dict(changes)
        for item, (due_on, minor) in zip(items, _wanted(draft, amount), strict=False):
            own = changed(
                item, customer_id=customer.pk, issued_on=draft.issued_on, currency=draft.currency, due_on=due_on,
                amount_minor=minor,
            )  # fmt: skip
            if own:
                entries.append(Entry("invoice_changed", *about, item.pk, data={"changes": own}))
                told |= own
        if entries:
            chain.append(locked, actor, at, entries)
            ledger_moved(locked)
            _save(invoice, items)
        return told


def _save(invoice: Invoice, items: list[OpenItem]) -> None:
    """The invoice first: an item has the customer, currency and date of the invoice that is there."""
    invoice.save(update_fields=["number", "customer", "issued_on", "currency", "amount_minor", "reference"])
    OpenItem.objects.bulk_update(items, ["customer", "issued_on", "currency", "due_on", "amount_minor"])
    Note.objects.filter(invoice=invoice).update(customer=invoice.customer_id)


def _refuse_kept(company: Company, invoice: Invoice, items: list[OpenItem], draft: Draft, amount: int) -> None:
    """Raises `Refused("bad_fields")` for what the draft changes and may not."""
    fields, reason = freedom(company, invoice)
    wanted = _wanted(draft, amount)
    now = [(item.due_on, item.amount_minor) for item in items]
    differs = {
        "number": draft.number != invoice.number,
        "customer": draft.customer != invoice.customer.ref,
        "issued_on": draft.issued_on != invoice.issued_on,
        "currency": draft.currency != invoice.currency,
        "amount": amount != abs(invoice.amount_minor),
        "reference": draft.reference != invoice.reference,
        "due_on": not draft.credit_note and [due_on for due_on, _ in wanted] != [due_on for due_on, _ in now],
        "parts": [minor for _, minor in wanted] != [minor for _, minor in now] and len(items) > 1,
    }
    kept = [field for field, moved in differs.items() if moved and field not in fields]
    problems = [Problem(reason, field, "this must stay as it is") for field in kept]
    if draft.credit_note != (invoice.amount_minor < 0):
        problems.append(Problem("sign_changed", "credit_note", "an invoice does not turn into a credit note, or back"))
    elif not draft.credit_note and len(wanted) != len(items):
        problems.append(Problem("parts_changed", "parts", "the number of instalments stays; agree instalments instead"))
    if problems:
        raise Refused("bad_fields", problems=tuple(problems))


def _customer(company: Company, draft: Draft) -> Customer:
    customer = Customer.objects.filter(company=company, ref=draft.customer).first()
    if customer is None:
        problem = Problem("not_found", "customer", f'there is no customer "{draft.customer}"')
        raise Refused("bad_fields", problems=(problem,))
    return customer


def _wanted(draft: Draft, amount: int) -> list[tuple[date | None, int]]:
    """Due date and amount of each open item that the draft asks for."""
    if not draft.parts:
        return [(draft.due_on, amount)]
    return [(part.due_on, minor_units(part.amount, draft.currency)) for part in draft.parts]


def _items(invoice: Invoice, draft: Draft, amount: int, customer: Customer) -> list[OpenItem]:
    remind = customer.reminder_default if draft.remind is None else draft.remind
    return [
        OpenItem(
            company_id=invoice.company_id,
            invoice=invoice,
            customer=customer,
            installment=number if draft.parts else 0,
            currency=draft.currency,
            issued_on=draft.issued_on,
            due_on=due_on,
            amount_minor=minor,
            remind=remind,
            seq=invoice.seq,
        )
        for number, (due_on, minor) in enumerate(_wanted(draft, amount), 1)
    ]
