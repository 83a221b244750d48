# SPDX-License-Identifier: MIT
"""`dunwell run`: plan and apply, once a day; in mode review `dunwell approve` applies what was proposed."""

from datetime import date

import click

from dunwell.cli.frame import Answer, command, tell
from dunwell.cli.options import of_company, on_day, today, who


@command()
@of_company
@on_day
def run(code: str, on: date | None) -> Answer:
    """Plan and apply. A second time changes nothing and says so; in mode review it only proposes."""
    from dunwell.cli.screen import progress
    from dunwell.cli.told import show_run
    from dunwell.services.companies import get_company
    from dunwell.services.present import run_json
    from dunwell.services.run_dunning import run_dunning

    company = get_company(code)
    with progress("Running"):
        answer = run_json(company, run_dunning(company, on or today(company), **who()))
    if on and on > today(company):
        tell(f"{on} lies ahead: until then {code} has no other run, for a day is not inserted before a later one.")
    return Answer(answer, lambda: show_run(answer))


@command()
@of_company
@on_day
@click.option("--without", multiple=True, metavar="INVOICE", help="Leave this one out today; may be given often.")
def approve(code: str, on: date | None, without: tuple[str, ...]) -> Answer:
    """Mode review: plan again, leave out what changed since the proposal, and apply the rest."""
    from dunwell.cli.screen import progress
    from dunwell.cli.told import show_run
    from dunwell.services.companies import get_company
    from dunwell.services.find import items_named
    from dunwell.services.present import names_of, run_json
    from dunwell.services.proposals import approve as approve_proposal
    from dunwell.services.run_dunning import RunReport

    company = get_company(code)
    left_out = frozenset(item.pk for name in without for item in items_named(company, name))
    with progress("Running"):
        done = approve_proposal(company, on=on or today(company), without=left_out, **who())
        answer = run_json(company, RunReport(done.run, False, done.plan, done.loaded))
        names = dict(names_of(company).items.select("item", "name").iter_rows())
    changes = [{"item": names[one.item], "what": one.what, "outcome": one.outcome} for one in done.changes]

    def show() -> None:
        show_run(answer)
        for change in changes:
            click.echo(f"changed since the proposal: {change['item']} ({change['what']}, now {change['outcome']})")

    return Answer({**answer, "changes": changes}, show)
