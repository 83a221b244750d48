# SPDX-License-Identifier: MIT
"""What stops reminders for a while: `hold`, `dispute`, `promise`, and `end` for each."""

from datetime import date

import click

from dunwell.cli.frame import Answer, command, says
from dunwell.cli.options import Day, because, of_company, on_day, today, who
from dunwell.core.money import decimal_string
from dunwell.core.problem import Refused

until_day = click.option("--until", type=Day(), metavar="DATE", help="The last day; without, until somebody ends it.")
of_amount = click.option("--amount", help="This much, as 150.00; all that is open where left out.")


@command()
@click.argument("invoice", required=False)
@click.option("--customer", metavar="ID", help="The whole customer, instead of an invoice.")
@of_company
@click.option("--amount", help="Refused: a hold stops all of it; `dispute --amount` is for a part.")
@until_day
@because
@on_day
def hold(
    *,
    invoice: str | None,
    customer: str | None,
    code: str,
    amount: str | None,
    until: date | None,
    reason: str,
    on: date | None,
) -> Answer:
    """Stop reminders for an invoice, or for a customer."""
    from dunwell.services.companies import get_company
    from dunwell.services.pauses import hold as make

    if (invoice is None) == (customer is None):
        raise click.UsageError("name an INVOICE, or a customer with --customer; not both")
    if amount is not None:
        raise Refused("hold_has_no_amount", amount=amount)
    company = get_company(code)
    day = on or today(company)
    made = make(company, item=invoice, customer=customer, reason=reason, until=until, on=day, **who())
    told = {"hold": made.pk, "invoice": invoice, "customer": customer, "until": _iso(until)}
    return Answer(told, says(f"Hold {made.pk}: no reminders for {invoice or customer} {_through(until)}."))


@command()
@click.argument("invoice")
@of_company
@of_amount
@until_day
@because
@on_day
def dispute(*, invoice: str, code: str, amount: str | None, until: date | None, reason: str, on: date | None) -> Answer:
    """Record that a customer contests an invoice, or part of it; the rest goes on."""
    from dunwell.services.companies import get_company
    from dunwell.services.pauses import dispute as make

    company = get_company(code)
    made = make(company, invoice, reason=reason, amount=amount, until=until, on=on or today(company), **who())
    minor, currency = made.amount_minor, made.item.currency
    contested = None if minor is None else decimal_string(minor, currency)
    told = {"dispute": made.pk, "invoice": invoice, "amount": contested, "currency": currency, "until": _iso(until)}
    part = f"{contested} {currency} of {invoice}" if contested else f"all of {invoice}"
    return Answer(told, says(f"Dispute {made.pk}: {part} is contested {_through(until)}."))


@command()
@click.argument("invoice")
@of_company
@of_amount
@click.option("--until", type=Day(), metavar="DATE", required=True, help="The last day for the money to come.")
@because
@on_day
def promise(*, invoice: str, code: str, amount: str | None, until: date, reason: str, on: date | None) -> Answer:
    """Record that a customer promises to pay by a date; that amount rests until then."""
    from dunwell.services.companies import get_company
    from dunwell.services.promises import promise as make

    company = get_company(code)
    made = make(company, invoice, by=until, reason=reason, amount=amount, on=on or today(company), **who())
    currency = made.item.currency
    promised = decimal_string(made.amount_minor, currency)
    told = {"promise": made.pk, "invoice": invoice, "amount": promised, "currency": currency, "until": _iso(until)}
    return Answer(told, says(f"Promise {made.pk}: {promised} {currency} of {invoice} by {until}."))


@command()
@click.argument("what", type=click.Choice(["hold", "dispute", "promise", "under-way"]))
@click.argument("which", metavar="ID|INVOICE")
@of_company
@on_day
def end(what: str, which: str, code: str, on: date | None) -> Answer:
    """End a hold, dispute or promise by its ID (`dunwell pauses`), or what is under way by its INVOICE."""
    from dunwell.services import pauses, promises
    from dunwell.services.companies import get_company

    company = get_company(code)
    day = on or today(company)
    if what == "under-way":
        pauses.end_payment(company, which, on=day, **who())
        return Answer({"under_way": which, "ended": True}, says(f"No payment for {which} is under way any more."))
    number = _number(which)
    if what == "hold":
        pauses.end_hold(company, number, on=day, **who())
    elif what == "dispute":
        pauses.end_dispute(company, number, on=day, **who())
    else:
        promises.end_promise(company, number, on=day, **who())
    return Answer({what: number, "ended": True}, says(f"That {what} is ended."))


def _number(text: str) -> int:
    """The ID of a pause; anything else is wrong usage."""
    try:
        return int(text)
    except ValueError:
        raise click.UsageError(f"{text!r} is no number; `dunwell pauses` lists them") from None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _through(until: date | None) -> str:
    return f"through {until}" if until else "until somebody ends it"
