# SPDX-License-Identifier: MIT
"""`dunwell returns`: reads what came back, bounces and replies; the worker does so by itself every few minutes."""

from datetime import UTC, datetime
from pathlib import Path

import click

from dunwell.cli.frame import DONE, PARTLY, Answer, command
from dunwell.cli.options import who


@command()
@click.option("--company", "code", metavar="CODE", help="Of this company; else from DUNWELL_RETURNS_URL, for all.")
@click.option(
    "--folder", type=click.Path(path_type=Path), metavar="FOLDER", help="Read the .eml files of this folder instead."
)
@click.option("--again", is_flag=True, help="Try those again that failed, instead of reading.")
def returns(code: str | None, folder: Path | None, again: bool) -> Answer:
    """Read returned mail and replies now, and say what they were.

    Without --folder from where the company's settings say. Mails of a folder that were read go to done/ in it, those
    that cannot be read to failed/; the same mail a second time changes nothing. A mail that breaks what reads it is set
    aside as failed, and the others go on; after an update try it --again.
    """
    from dunwell.cli.screen import facts
    from dunwell.services.check_mail import check_folder, check_source, house_source, try_all_again
    from dunwell.services.companies import get_company
    from dunwell.services.mail_sources import source_of, wanted

    company, actor = get_company(code) if code is not None else None, who()["actor"]
    if folder is not None and company is None:
        raise click.UsageError("--folder needs --company")
    if again:
        done = try_all_again(company, actor=actor, clock=_now)
    elif folder is not None and company is not None:
        done = check_folder(company, folder, actor=actor, clock=_now)
    else:
        row = wanted(source_of(company) if company else house_source())
        done = check_source(row, actor=actor, clock=_now, limit=100_000)
    told: dict[str, object] = {
        **done.classes, "known": done.known, "not_ours": done.not_ours, "failed": done.failed,
        "error": done.error or None,
    }  # fmt: skip

    def show() -> None:
        facts([(name.replace("_", " "), value) for name, value in told.items() if value])
        if not done.read and not done.error:
            click.echo("Nothing new.")

    return Answer(told, show, PARTLY if done.failed or done.error else DONE)


def _now() -> datetime:
    return datetime.now(UTC)
