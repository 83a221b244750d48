# SPDX-License-Identifier: MIT
"""What else shapes the reminding of an invoice: `offer` in mode offer, `under-way` for money on its way."""

from datetime import date

import click

from dunwell.cli.frame import Answer, command, says
from dunwell.cli.options import of_company, on_day, today, who


@command()
@click.argument("invoice")
@click.argument("answer", type=click.Choice(["accept", "decline"]))
@of_company
@on_day
def offer(invoice: str, answer: str, code: str, on: date | None) -> Answer:
    """Mode offer: accept or decline that an invoice is reminded. The last answer counts."""
    from dunwell.services.companies import get_company
    from dunwell.services.pauses import accept_offer, decline_offer

    company = get_company(code)
    give = accept_offer if answer == "accept" else decline_offer
    changed = give(company, invoice, on=on or today(company), **who())
    answered = "accepted" if answer == "accept" else "declined"
    result = f"is {answered}." if changed else f"was {answered} already. Nothing was changed."
    elsewhere = "" if company.mode == "offer" else f"It counts in mode offer; {code} is in mode {company.mode}."
    told = {"invoice": invoice, "answer": answer, "changed": changed}
    return Answer(told, says(f"The offer to remind {invoice} {result} {elsewhere}".rstrip()))


@command()
@click.argument("invoice")
@of_company
@on_day
def under_way(invoice: str, code: str, on: date | None) -> Answer:
    """Record that a direct debit or card payment has been started; no reminders until it is ended."""
    from dunwell.services.companies import get_company
    from dunwell.services.pauses import start_payment

    company = get_company(code)
    made = start_payment(company, invoice, on=on or today(company), **who())
    told = {"invoice": invoice, "under_way": True, "since": made.on.isoformat()}
    text = f"A payment for {invoice} is under way: no reminders until `dunwell end under-way {invoice}`."
    return Answer(told, says(text))
