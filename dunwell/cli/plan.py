# SPDX-License-Identifier: MIT
"""`dunwell plan`: every open item with its outcome; changes nothing."""

from datetime import date

from dunwell.cli.frame import Answer, command
from dunwell.cli.options import of_company, on_day, today


@command()
@of_company
@on_day
def plan(code: str, on: date | None) -> Answer:
    """Every open item with its outcome, and the notices that a run would make; changes nothing."""
    from dunwell.cli.screen import progress
    from dunwell.cli.told import show_plan
    from dunwell.services.companies import get_company
    from dunwell.services.present import plan_json
    from dunwell.services.run_dunning import plan_for

    company = get_company(code)
    with progress("Planning"):
        planned, loaded = plan_for(company, on or today(company))
        answer = plan_json(company, planned, loaded)
    return Answer(answer, lambda: show_plan(answer))
