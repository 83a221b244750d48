# SPDX-License-Identifier: MIT
"""`dunwell report`: the report to the creditor, read here; nothing is sent."""

from datetime import UTC, date, datetime

import click

from dunwell.cli.frame import Answer, command, says
from dunwell.cli.options import Day, of_company, today


@command()
@of_company
@click.option("--last", "is_last", is_flag=True, help="The one that was sent last, word for word.")
@click.option("--on", type=Day(), metavar="DATE", help="About the run of that day.")
@click.option("--week", is_flag=True, help="About the runs of the last seven days.")
@click.option("--csv", "as_csv", is_flag=True, help="Its table, a row a notice.")
def report(code: str, on: date | None, *, is_last: bool, week: bool, as_csv: bool) -> Answer:
    """What went to whom and what came of it, as the creditor is told: of the report that would leave now, or another.

    Nothing is sent, and what is told here counts as news to the creditor still.
    """
    from dunwell.services import report_asked
    from dunwell.services.companies import get_company

    if sum((is_last, week, on is not None)) > 1:
        raise click.UsageError("--last, --on and --week ask for different reports; give one of them.")
    company = get_company(code)
    at = datetime.now(UTC)
    if is_last:
        found = report_asked.last(company)
    elif on is not None:
        found = report_asked.of_run(company, on, at)
    elif week:
        found = report_asked.of_week(company, today(company), at)
    else:
        found = report_asked.coming(company, today(company), at)
    told = {
        "company": code,
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "sent_to": found.sent_to or None,
        "subject": found.subject,
        "counts": found.counts,
        "rows": found.rows,
        "text": found.text,
    }
    if as_csv:
        return Answer(told, lambda: click.echo(found.table, nl=False))
    return Answer(told, says(f"{found.subject}\n\n{found.text}"))
