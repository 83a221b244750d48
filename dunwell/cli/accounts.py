# SPDX-License-Identifier: MIT
"""`dunwell accounts`: of which accounts statements came in, and whose each is."""

import click

from dunwell.cli.frame import Answer, command
from dunwell.cli.options import today, who
from dunwell.core.problem import Refused


@command("accounts")
@click.argument("code", metavar="COMPANY")
@click.argument("number", required=False)
@click.option("--ours/--not-ours", "ours", default=None, help="Say whose the account of this NUMBER is.")
def accounts(*, code: str, number: str | None, ours: bool | None) -> Answer:
    """The accounts of which statements came in, with their last one. What stands on an account that nobody has spoken
    for is held back: say that it is ours, and its payments are booked and matched; say that it is not, and they stay
    out."""
    from dunwell.cli.screen import table
    from dunwell.services.bank_view import every_account
    from dunwell.services.companies import get_company
    from dunwell.services.statement_accounts import bare, decide_account

    company = get_company(code)
    if (number is None) != (ours is None):
        raise Refused("bad_request", wanted="a number with --ours or --not-ours")
    if number is not None and ours is not None:
        found = [line.row for line in every_account(company, "", ["pk"]) if line.row.number == bare(number)]
        if not found:
            raise Refused("not_found", what="account", name=number)
        decide_account(company, found[0].pk, ours, on=today(company), **who())
    rows = [
        {
            "account": line.row.number, "holder": line.row.holder or None, "ours": line.row.ours,
            "last": line.known_until.isoformat() if line.known_until else None, "held": line.held,
        }
        for line in every_account(company, "", ["number", "pk"])
    ]  # fmt: skip

    def show() -> None:
        columns = ("account", "holder", "ours", "told until", ">held entries")
        table("", columns, [[one or "" for one in row.values()] for row in rows], empty="No statement came in yet.")

    return Answer({"company": code, "accounts": rows}, show)
