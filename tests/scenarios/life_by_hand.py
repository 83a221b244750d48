# SPDX-License-Identifier: MIT
"""What people do to a ledger by hand, in a random life (life.py): write invoices, give up, agree, restore, assign."""

from dataclasses import replace
from datetime import timedelta

from dunwell.core.money import decimal_string
from dunwell.services import payments, reversals
from dunwell.services.edit_invoice import change_invoice, create_invoice
from dunwell.services.instalments import agree_instalments
from dunwell.services.invoice_draft import Draft
from dunwell.services.write_off import write_off as give_up
from dunwell.store.models import Claim, Invoice, Payment
from tests.scenarios.life import AMOUNTS, Life, part_of


def write_off(life: Life, which: int, tenths: int) -> None:
    if item := life.open_item(which):
        life.attempt(give_up, str(item), amount=part_of(item, tenths), reason="hopeless", **life.when)


def restore(life: Life, which: int, claim: bool) -> None:
    """What was cancelled or waived is asked for again."""
    if claim and (row := life.pick(Claim.objects.filter(status="waived"), which)):
        life.attempt(reversals.restore_claim, row.pk, reason="in error", **life.when)
    elif invoice := life.pick(Invoice.objects.filter(cancelled=True), which):
        life.attempt(reversals.restore_invoice, invoice.number, reason="in error", **life.when)


def assign_money(life: Life, which: int, customer: int) -> None:
    ref = None if customer % 4 == 3 else f"C-{customer % 4}"
    if payment := life.pick(Payment.objects.all(), which):
        life.attempt(payments.assign, payment.ref, ref, **life.who)


def instalments(life: Life, which: int, days: int) -> None:
    if (item := life.open_item(which)) and item.open_minor > 1:
        half = item.open_minor // 2
        first, second = life.on + timedelta(days % 9), life.on + timedelta(days % 9 + 6)
        parts = [(first, decimal_string(half, "EUR")), (second, decimal_string(item.open_minor - half, "EUR"))]
        life.attempt(agree_instalments, str(item), parts, reason="agreed", **life.when)


def by_hand(life: Life, customer: int, amount: int) -> None:
    """An invoice written here; every third one changes the one before it."""
    draft = Draft(f"H-{life.made}", f"C-{customer % 3}", life.on, "EUR", AMOUNTS[amount % 5], due_on=life.on)
    if customer % 3 == 2 and (before := life.pick(Invoice.objects.filter(by_hand=True), amount)):
        life.attempt(change_invoice, before.number, replace(draft, number=before.number), **life.when)
        return
    life.made += 1
    life.attempt(create_invoice, replace(draft, number=f"H-{life.made}"), **life.when)
