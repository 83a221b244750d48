# SPDX-License-Identifier: MIT
"""How plans and runs are shown to people, from the very answer that programs get."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import cast

import click

from dunwell.cli.screen import is_wide, table

Json = Mapping[str, object]


def show_plan(answer: Json) -> None:
    """The plan of a day: every open item, what goes out, and how many have which outcome."""
    click.echo(f"{answer['company']}, {answer['on']}: {_day(answer)}")
    click.echo()
    show_items(_rows(answer, "items"))
    show_notices(_rows(answer, "notices"), "What a run would send")
    click.echo(_counts(_rows(answer, "items")))


def show_run(answer: Json) -> None:
    """What a run did: what goes out, and how many items have which outcome."""
    if answer["already"]:
        click.echo(f"The run of {answer['on']} was applied before; it changed nothing now.")
    elif answer["status"] == "proposed":
        click.echo(f"Proposed for {answer['on']}: `dunwell approve` applies it, nothing goes out before.")
    else:
        click.echo(f"Run {answer['run']} of {answer['company']} for {answer['on']} is applied. {_day(answer)}")
    click.echo()
    show_notices(_rows(answer, "notices"), "Notices")
    for problem in _rows(answer, "problems") if "problems" in answer else ():
        click.echo(f"{problem['where']}: {problem['message']}.")
    click.echo(_counts(_rows(answer, "items")))


def show_items(items: Sequence[Json]) -> None:
    columns = ["customer", "item", ">open", "cur", ">age", "outcome", "level", "next on"]
    keys = ["customer", "item", "open", "currency", "age_days", "outcome", "level", "next_on"]
    if is_wide():
        columns, keys = [*columns, "~why"], [*keys, "why"]
    table("Open items", columns, [[item.get(key) for key in keys] for item in items])
    click.echo()


def show_notices(notices: Sequence[Json], title: str) -> None:
    numbered = any("number" in notice for notice in notices)
    columns = ["customer", "action", "level", "by", "items", ">total", "cur"]
    rows = [
        [*(notice[key] for key in ("customer", "action", "level", "channel")), _lines(notice)] for notice in notices
    ]
    for row, notice in zip(rows, notices, strict=True):
        row += [notice["total"], notice["currency"]]
        if numbered:
            row[:0] = [notice["number"]]
            row.append(notice["delivery"])
    if numbered:
        columns = ["number", *columns, "delivery"]
    table(title, columns, rows, empty="none.")
    click.echo()


def _lines(notice: Json) -> str:
    """The items of a notice: the first two by name, the others by number."""
    names = [str(line["item"]) for line in _rows(notice, "lines")]
    return ", ".join(names[:2]) + (f" +{len(names) - 2}" if len(names) > 2 else "")


def _counts(items: Sequence[Json]) -> str:
    counts = Counter(str(item["outcome"]) for item in items)
    told = ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common())
    return f"{len(items)} open items: {told}." if items else "No open items."


def _day(answer: Json) -> str:
    return "A sending day." if answer["sending_day"] else "No sending day: nothing goes out."


def _rows(answer: Json, key: str) -> Sequence[Json]:
    return cast(Sequence[Json], answer[key])
