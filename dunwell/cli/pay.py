# SPDX-License-Identifier: MIT
"""Money and what it settles: `pay`, `allocate`, `reverse`, `cancel`, `waive`."""

from datetime import date

import click

from dunwell.cli.frame import Answer, command, says
from dunwell.cli.options import Day, because, of_company, on_day, today, who
from dunwell.core.money import decimal_string
from dunwell.core.problem import Refused


@command()
@click.argument("invoice")
@click.argument("amount")
@of_company
@click.option("--date", "on", type=Day(), metavar="DATE", help="When the money came; today where left out.")
def pay(invoice: str, amount: str, code: str, on: date | None) -> Answer:
    """Book money for an invoice, in its currency. What is more than open stays the customer's credit."""
    from dunwell.services.companies import get_company
    from dunwell.services.find import items_named
    from dunwell.services.payments import pay as book

    company = get_company(code)
    payment = book(company, invoice, amount, on=on or today(company), **who())
    open_minor = sum(item.open_minor for item in items_named(company, invoice))

    def money(minor: int) -> str:
        return decimal_string(minor, payment.currency)

    told = {
        "payment": payment.ref,
        "invoice": invoice,
        "date": payment.paid_on.isoformat(),
        "amount": money(payment.amount_minor),
        "currency": payment.currency,
        "settled": money(payment.allocated_minor),
        "credit": money(payment.amount_minor - payment.allocated_minor),
        "open": money(open_minor),
    }
    text = f"{told['payment']}: {told['amount']} {told['currency']} for {invoice}; {told['open']} is still open."
    spare = f" {told['credit']} stays the customer's credit." if payment.amount_minor > payment.allocated_minor else ""
    return Answer(told, says(text + spare))


@command()
@click.argument("source")
@click.argument("invoice")
@click.option("--amount", help="This much; as much as both sides allow where left out.")
@of_company
@on_day
def allocate(source: str, invoice: str, amount: str | None, code: str, on: date | None) -> Answer:
    """Settle INVOICE from SOURCE: a payment, or a credit note."""
    from dunwell.services.companies import get_company
    from dunwell.services.payments import allocate as settle

    company = get_company(code)
    made = settle(company, source, item=invoice, amount=amount, on=on or today(company), **who())
    told = {"source": source, "invoice": invoice, "amount": decimal_string(made.amount_minor, made.currency)}
    return Answer(
        {"allocation": made.pk, **told, "currency": made.currency},
        says(f"{told['amount']} {made.currency} of {source} settles {invoice}."),
    )


@command()
@click.argument("payment")
@because
@of_company
@on_day
def reverse(payment: str, reason: str, code: str, on: date | None) -> Answer:
    """A payment went back: all that it settled is open again, with its dunning state."""
    from dunwell.services.companies import get_company
    from dunwell.services.reversals import reverse_payment

    company = get_company(code)
    reverse_payment(company, payment, reason=reason, on=on or today(company), **who())
    return Answer({"payment": payment, "reversed": True}, says(f"{payment} is reversed."))


@command()
@click.argument("invoice")
@because
@of_company
@on_day
def cancel(invoice: str, reason: str, code: str, on: date | None) -> Answer:
    """An invoice is no longer owed, or a credit note no longer granted."""
    from dunwell.services.companies import get_company
    from dunwell.services.reversals import cancel_credit_note, cancel_invoice

    company = get_company(code)
    day = on or today(company)
    try:
        cancel_invoice(company, invoice, reason=reason, on=day, **who())
    except Refused as refused:
        if refused.code != "credit_note":
            raise
        cancel_credit_note(company, invoice, reason=reason, on=day, **who())
    return Answer({"invoice": invoice, "cancelled": True}, says(f"{invoice} is cancelled."))


@command()
@click.argument("claim", type=int)
@because
@of_company
@on_day
def waive(claim: int, reason: str, code: str, on: date | None) -> Answer:
    """Ask no more for a claim, by its number (`dunwell claims`)."""
    from dunwell.services.companies import get_company
    from dunwell.services.reversals import waive_claim

    company = get_company(code)
    row = waive_claim(company, claim, reason=reason, on=on or today(company), **who())
    amount = decimal_string(row.amount_minor, row.currency)
    told = {"claim": claim, "status": row.status, "amount": amount, "currency": row.currency}
    return Answer(told, says(f"Claim {claim} ({row.kind}, {amount} {row.currency}) is asked for no more."))
