# SPDX-License-Identifier: MIT
"""What stands open, with the numbers by which it is ended: `tasks`, `pauses`, `claims`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import click

from dunwell.cli.frame import Answer, command, says
from dunwell.cli.options import because, of_company, on_day, today, who

Row = Mapping[str, object]


@command()
@of_company
def tasks(code: str) -> Answer:
    """What waits for a person: calls, missing contacts, deliveries that failed or are unknown."""
    from dunwell.services.companies import get_company
    from dunwell.services.lists import open_tasks

    rows = open_tasks(get_company(code))
    return _answer(code, "tasks", rows, ("task", "on", "kind", "customer", "notice", "text"), "Nothing waits.")


@command()
@click.argument("task", type=int)
@because
@on_day
@of_company
def done(task: int, reason: str, on: date | None, code: str) -> Answer:
    """A task is done: say what came of it. Its number stands in `dunwell tasks`."""
    from dunwell.services.companies import get_company
    from dunwell.services.tasks import finish_task

    company = get_company(code)
    finish_task(company, task, reason=reason, on=on or today(company), **who())
    return Answer({"task": task, "done": True}, says(f"Task {task} is done."))


@command()
@of_company
def pauses(code: str) -> Answer:
    """Holds, disputes and promises in force, with the numbers that `dunwell end` takes."""
    from dunwell.services.companies import get_company
    from dunwell.services.lists import pauses as in_force

    keys = ("kind", "id", "customer", "item", "amount", "currency", "on", "until", "reason")
    return _answer(code, "pauses", in_force(get_company(code)), keys, "Nothing is paused.")


@command()
@of_company
def claims(code: str) -> Answer:
    """Fees, interest and compensation still owed, with the numbers that `dunwell waive` takes."""
    from dunwell.services.companies import get_company
    from dunwell.services.lists import open_claims

    keys = ("claim", "on", "kind", "customer", "item", "notice", "amount", "open", "currency")
    return _answer(code, "claims", open_claims(get_company(code)), keys, "Nothing is owed on top.")


def _answer(code: str, what: str, rows: Sequence[Row], keys: Sequence[str], empty: str) -> Answer:
    return Answer({"company": code, what: rows}, _shown(rows, keys, empty))


def _shown(rows: Sequence[Row], keys: Sequence[str], empty: str) -> Callable[[], None]:
    marks = {"amount": ">", "open": ">", "text": "~", "reason": "~"}

    def show() -> None:
        from dunwell.cli.screen import table

        table("", [marks.get(key, "") + key for key in keys], [[row[key] for key in keys] for row in rows], empty=empty)

    return show
