# SPDX-License-Identifier: MIT
"""`dunwell cases` and `dunwell case`: what was handed over, its package, and what came of it. A case is called by its
number, which is that of its hand-over (N-17), or H-1 for one handed over by hand."""

from datetime import date
from pathlib import Path

import click

from dunwell.cli.case_ends import acknowledge, collect, put_back, release, reopen, return_, take_back, write_off
from dunwell.cli.case_frame import NOTE, NUMBER, act_of, found, told_of
from dunwell.cli.frame import Answer, command, says
from dunwell.cli.options import because, of_company, on_day, today
from dunwell.core.problem import Refused

_STATES = ("prepared", "sent", "acknowledged", "collected", "returned", "written_off", "ended", "live", "over")


@command()
@of_company
@click.option("--state", type=click.Choice(_STATES), help="Only these; live are those not over yet.")
@click.option("--partner", metavar="NAME", help="Only this partner's.")
def cases(code: str, state: str | None, partner: str | None) -> Answer:
    """What was handed over, the latest first: state, partner, and what is still open."""
    from dunwell.services.case_find import Wish, every_case
    from dunwell.services.companies import get_company
    from dunwell.services.partners import get_partner

    company = get_company(code)
    whose = get_partner(company, partner).pk if partner else None
    rows: list[dict[str, object]] = [
        {
            "case": one.number, "on": one.on.isoformat(), "customer": one.customer_ref, "name": one.customer,
            "partner": one.partner, "state": one.status, "since": one.status_on.isoformat(),
            "reference": one.reference, "items": one.items, "open": str(one.open).split(" ")[0],
            "currency": one.open.currency,
        }
        for one in every_case(company, Wish(state=state or "", partner=whose), ("-on", "-pk"))
    ]  # fmt: skip

    def show() -> None:
        from dunwell.cli.screen import table

        keys = ("case", "on", "customer", "name", "partner", "state", "since", "items", "open", "currency")
        heads = [f">{key}" if key in {"items", "open"} else key for key in keys]
        table("", heads, [[row[key] for key in keys] for row in rows], empty="Nothing was handed over.")

    return Answer({"company": code, "cases": rows}, show)


@click.group()
def case() -> None:
    """One case: show it, write its package, send it, say what came of it."""


@command("show")
@NUMBER
@of_company
@on_day
def show_(number: str, code: str, on: date | None) -> Answer:
    """A case's figures, its items, the steps open to it, and what its package lacks."""
    from dunwell.core.money import decimal_string
    from dunwell.services.case_view import case_view

    row = found(code, number)
    company = row.company
    view = case_view(row, on or today(company))
    items = [
        {"item": one.name, "days_overdue": one.days_overdue, "open": decimal_string(one.open, row.currency)}
        for one in view.ledger.items
    ]
    told = told_of(row) | {
        "items": items, "total": decimal_string(view.ledger.total, row.currency), "currency": row.currency,
        "steps": list(view.steps), "missing": [str(one) for one in view.missing],
        "released": [one.item for one in view.released], "changed_since_sent": view.changed_since_sent,
    }  # fmt: skip

    def show() -> None:
        from dunwell.cli.screen import table

        rows = [[one["item"], one["days_overdue"], one["open"]] for one in items]
        table(f"Case {number}: {row.status}", ["item", ">days_overdue", ">open"], rows, empty="No invoice is in it.")
        click.echo(f"Owed now: {told['total']} {row.currency}, interest to date not computed yet.")
        for line in view.missing:
            click.echo(f"Missing: {line}")
        if view.changed_since_sent:
            click.echo("Changed since it was sent: the partner's package still has invoices that left the case.")

    return Answer(told, show)


@command("package")
@NUMBER
@of_company
@on_day
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", required=True, help="The ZIP to write.")
def package(number: str, code: str, on: date | None, out: Path) -> Answer:
    """Write the package of a case to a file: what was sent, or what would be sent now. The state stays."""
    from dunwell.services.case_package import package_of
    from dunwell.services.case_zip import copy_whole

    row = found(code, number)
    company = row.company
    made = package_of(row, on or today(company))
    with made.file:
        try:
            with out.open("wb") as target:
                copy_whole(made.file, target)
        except OSError as error:
            raise Refused("cannot_write", file=str(out), reason=error.strerror or "") from None
    missing = [str(one) for one in made.missing]
    told = {"case": number, "file": str(out), "size": made.size, "sha256": made.sha256, "missing": missing}
    lacks = "".join(f"\nMissing: {one}" for one in missing)
    return Answer(told, says(f"The package of case {number} is in {out}.{lacks}"))


@command("send")
@NUMBER
@of_company
@on_day
@click.option("--mail", is_flag=True, help="By e-mail to the partner; else it is only marked, and you carry it.")
@click.option("--anew", is_flag=True, help="The partner has it already: another package, because something changed.")
@NOTE
def send(number: str, code: str, *, on: date | None, mail: bool, anew: bool, note: str) -> Answer:
    """Make and keep the package, and mark the case as sent."""
    from dunwell.services.case_sending import send_anew, send_case

    row = found(code, number)
    company = row.company
    sent = (send_anew if anew else send_case)(company, row.pk, act_of(company, on), by_mail=mail, note=note)
    missing = [str(one) for one in sent.missing]
    told = told_of(sent.case) | {"package": sent.case.package, "size": sent.case.package_size, "missing": missing}
    text = f"Case {number} is {'queued for the partner' if mail else 'marked as sent'}."
    carry = "" if mail else f"\nWrite it to a file with `dunwell case package {number} --company {code} --out FILE`."
    return Answer(told, says(text + carry + "".join(f"\nMissing: {one}" for one in missing)))


@command("partner")
@NUMBER
@click.argument("name")
@of_company
@on_day
def partner_(number: str, name: str, code: str, on: date | None) -> Answer:
    """Choose whom a prepared case goes to."""
    from dunwell.services.case_steps import set_partner
    from dunwell.services.partners import get_partner

    row = found(code, number)
    company = row.company
    changed = set_partner(company, row.pk, get_partner(company, name).pk, act_of(company, on))
    result = f"goes to {name}." if changed else f"went to {name} already. Nothing was changed."
    return Answer({"case": number, "partner": name, "changed": changed}, says(f"Case {number} {result}"))


@command("hand-over")
@click.argument("items", nargs=-1, required=True)
@of_company
@on_day
@because
@click.option("--partner", metavar="NAME", help="To whom; the usual partner where left out.")
def hand_over(items: tuple[str, ...], code: str, *, on: date | None, reason: str, partner: str | None) -> Answer:
    """Prepare a case by hand, of invoices of one customer that are more than 30 days late and were reminded."""
    from dunwell.services.companies import get_company
    from dunwell.services.find import items_named
    from dunwell.services.hand_over import hand_over as handed
    from dunwell.services.partners import get_partner

    company = get_company(code)
    ids = [row.pk for name in items for row in items_named(company, name)]
    whose = get_partner(company, partner).pk if partner else None
    made = handed(company, ids, act_of(company, on), reason=reason, partner=whose)
    return Answer(
        told_of(made), says(f"Case {made.number} is prepared; send it with `dunwell case send {made.number}`.")
    )


for one in (
    show_, package, send, acknowledge, collect, release, return_, write_off, take_back, put_back, reopen, partner_,
    hand_over,
):  # fmt: skip
    case.add_command(one)
