# SPDX-License-Identifier: MIT
"""`dunwell statement`: what a customer owes and how it came about, as a file."""

from base64 import b64encode
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dunwell.cli.frame import Answer, command, says
from dunwell.cli.options import Day, of_company, today
from dunwell.core.problem import Refused

if TYPE_CHECKING:
    from dunwell.letters.statement.content import StatementContent


@command()
@click.argument("customer")
@of_company
@click.option(
    "--from", "first", type=Day(), metavar="DATE", help="The first day; a year before the last where left out."
)
@click.option("--to", "last", type=Day(), metavar="DATE", help="The last day; today where left out.")
@click.option("--format", "form", type=click.Choice(["pdf", "html", "csv"]), default="pdf", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", required=True, help="- for standard output.")
def statement(customer: str, code: str, first: date | None, last: date | None, *, form: str, out: Path) -> Answer:
    """Write a customer's statement of account: what moved in a period, and what is open at its end."""
    from dunwell.services.companies import get_company
    from dunwell.services.find import get_customer
    from dunwell.services.statement import in_form, last_year
    from dunwell.services.statement import statement as statement_of

    company = get_company(code)
    on = today(company)
    last = last or on
    content = statement_of(company, get_customer(company, customer), first or last_year(last)[0], last, on=on)
    data = in_form(content, form).data
    told = {"company": code, "customer": customer, "format": form, **_sums(content)}
    if str(out) == "-":
        return Answer({**told, **_encoded(form, data)}, partial(_write, data))
    try:
        out.write_bytes(data)
    except OSError as error:
        raise Refused("cannot_write", file=str(out), reason=error.strerror or "") from None
    return Answer({**told, "file": str(out)}, says(f"The statement of {customer} is in {out}."))


def _encoded(form: str, data: bytes) -> dict[str, str]:
    """The file within JSON."""
    return {"base64": b64encode(data).decode("ascii")} if form == "pdf" else {"text": data.decode("utf-8-sig")}


def _write(data: bytes) -> None:
    click.echo(data, nl=False)


def _sums(content: "StatementContent") -> dict[str, object]:
    from dunwell.core.money import decimal_string

    accounts = [
        {
            "currency": one.currency,
            "opening": decimal_string(one.opening, one.currency),
            "closing": decimal_string(one.closing, one.currency),
            "overdue": decimal_string(one.overdue, one.currency),
        }
        for one in content.accounts
    ]
    return {"from": content.first.isoformat(), "to": content.last.isoformat(), "accounts": accounts}
