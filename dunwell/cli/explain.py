# SPDX-License-Identifier: MIT
"""`dunwell explain`: why an invoice is reminded, or not, on a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

import click

from dunwell.cli.frame import Answer, command
from dunwell.cli.options import of_company, on_day, today

Json = Mapping[str, object]


@command()
@click.argument("invoice")
@of_company
@on_day
def explain(invoice: str, code: str, on: date | None) -> Answer:
    """Why an invoice is reminded, or not, on a day: the sentence, the gates in order, and its notices so far.

    An invoice in instalments gives one answer each.
    """
    from dunwell.services.companies import get_company
    from dunwell.services.explain import explain as explained

    company = get_company(code)
    day = on or today(company)
    told = [{"on": day.isoformat(), **one.as_json()} for one in explained(company, invoice, day)]

    def show() -> None:
        for item in told:
            _show(item)

    return Answer(told[0] if len(told) == 1 else told, show)


def _show(item: Json) -> None:
    from dunwell.cli.screen import facts, table

    click.echo(f"{item['item']} on {item['on']}: {item['outcome'] or 'unknown'}")
    click.echo(f"  {item['why']}")
    click.echo()
    keys = ("customer", "open", "chased", "currency", "procedure", "level", "age_days", "next_on")
    named = [(key.replace("_", " "), item.get(key)) for key in keys]
    facts([*named, *((key.replace("_", " "), value) for key, value in cast(Json, item["facts"]).items())])
    click.echo()
    passed = [str(gate["gate"]) for gate in _rows(item, "gates") if not gate["holds"]]
    if passed:
        click.echo(f"Does not hold: {', '.join(passed)}.")
    held = [str(gate["gate"]) for gate in _rows(item, "gates") if gate["holds"]]
    if held:
        click.echo(f"Holds: {', '.join(held)}.")
    click.echo()
    rows = [
        (one["on"], one["notice"], one["action"], one["level"], "stepped" if one["stepped"] else "listed", _fate(one))
        for one in _rows(item, "history")
    ]
    table("Notices so far", ("on", "notice", "action", "level", "how", "delivery"), rows, empty="none.")


def _fate(notice: Json) -> str:
    if notice["withdrawn"]:
        return "withdrawn"
    return ", ".join(f"{one['channel']}: {one['state']}" for one in _rows(notice, "deliveries"))


def _rows(answer: Json, key: str) -> Sequence[Json]:
    return cast(Sequence[Json], answer[key])
