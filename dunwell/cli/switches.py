# SPDX-License-Identifier: MIT
"""Who is reminded at all, and under which procedure: `switch` and `assign`."""

import click

from dunwell.cli.frame import Answer, command, says
from dunwell.cli.options import of_company, who


@command()
@click.argument("what", type=click.Choice(["customer", "invoice"]))
@click.argument("name", metavar="REF")
@click.argument("to", type=click.Choice(["on", "off"]))
@of_company
def switch(what: str, name: str, to: str, code: str) -> Answer:
    """Turn the reminders of a customer or an invoice on or off."""
    from dunwell.services.companies import get_company
    from dunwell.services.switches import set_customer_reminders, set_invoice_reminders

    company = get_company(code)
    action = set_customer_reminders if what == "customer" else set_invoice_reminders
    changed = action(company, name, to == "on", **who())
    told = {what: name, "reminders": to == "on", "changed": changed}
    return Answer(told, says(f"Reminders of {name} are {to}{'' if changed else '; they were already'}."))


@command()
@click.argument("customers", nargs=-1, required=True, metavar="CUSTOMER…")
@click.option("--to", "choice", required=True, metavar="auto|none|CODE", help="By the rules, under none, or this one.")
@of_company
def assign(customers: tuple[str, ...], choice: str, code: str) -> Answer:
    """Put customers under a procedure, under the rules again (auto), or under none."""
    from dunwell.services.companies import get_company
    from dunwell.services.switches import assign_procedures

    changed = assign_procedures(get_company(code), customers, choice, **who())
    told = {"procedure": choice, "customers": len(set(customers)), "changed": changed}
    return Answer(told, says(f"{changed} of {told['customers']} customers changed to {choice}."))
