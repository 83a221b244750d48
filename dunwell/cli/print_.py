# SPDX-License-Identifier: MIT
"""`dunwell print`: letters gathered into batches, their files, and the word that one was posted."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dunwell.cli.frame import DONE, PARTLY, Answer, command
from dunwell.cli.options import Day, today, who
from dunwell.core.problem import Refused

if TYPE_CHECKING:
    from dunwell.services.rows import PrintBatch


@command("print")
@click.argument("code", metavar="COMPANY")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where the PDF goes, or a folder.")
@click.option("--batch", type=click.IntRange(min=1), metavar="N", help="A batch that is there already; makes none.")
@click.option("--posted", type=click.IntRange(min=1), metavar="N", help="Batch N was posted; makes none.")
@click.option("--on", type=Day(), metavar="DATE", help="The day on which it was posted; today where left out.")
@click.option("--anyway", is_flag=True, help="With --posted: also letters that were overtaken have left.")
def print_(*, code: str, out: Path | None, batch: int | None, posted: int | None, on: date | None,
           anyway: bool) -> Answer:  # fmt: skip
    """Gather the letters of COMPANY that wait into PDFs to be printed, one a run; or say that a batch was posted.

    Beside the PDF lies its manifest, under the same name with .json.
    """
    from dunwell.services.companies import get_company
    from dunwell.services.print_posting import mark_posted
    from dunwell.services.print_view import get_batch

    company = get_company(code)
    if posted is not None:
        if batch is not None:
            raise Refused("bad_request", wanted="--batch or --posted")
        day = today(company)
        row = mark_posted(company, posted, posted_on=on or day, anyway=anyway, on=day, **who())
        return _answer([row], {}, out)
    if batch is not None:
        return _answer([get_batch(company, batch)], {}, out)
    return _gathered(code, out)


def _gathered(code: str, out: Path | None) -> Answer:
    from dunwell.cli.screen import progress
    from dunwell.services.companies import get_company
    from dunwell.services.print_batches import gather
    from dunwell.services.print_view import waiting_count

    company = get_company(code)
    with progress("Making letters", waiting_count(company)) as done:
        made = gather(company, on=today(company), actor=who()["actor"], now=lambda: datetime.now(UTC), progress=done)
    counts = {"refused": made.refused, "withdrawn": made.withdrawn}
    return _answer(made.batches, counts | ({"left": made.left} if made.left else {}), out)


def _answer(rows: "list[PrintBatch]", counts: dict[str, int], out: Path | None) -> Answer:
    from dunwell.cli.screen import facts, table

    written = _written(rows, out) if out is not None else {}
    told = [_told(row, written.get(row.number)) for row in rows]

    def show() -> None:
        columns = ["Batch", "State", ">Letters", ">Sheets", "Made on", "Posted on", "~File"]
        keys = ("batch", "state", "letters", "sheets", "made_on", "posted_on", "file")
        empty = "No batch was made: the books kept changing." if counts.get("left") else "No letter waits."
        table("", columns, [[one[key] for key in keys] for one in told], empty=empty)
        facts([(name, count) for name, count in counts.items() if count])

    return Answer({"batches": told, **counts}, show, PARTLY if counts.get("refused") else DONE)


def _told(row: "PrintBatch", file: Path | None) -> dict[str, object]:
    return {
        "batch": row.number,
        "state": row.state,
        "run": row.run.on.isoformat() if row.run else None,
        "paper": row.paper,
        "letters": row.letters,
        "sheets": row.sheets,
        "pages": row.pages,
        "sha256": row.sha256,
        "made_on": row.made_on.isoformat(),
        "posted_on": row.posted_on.isoformat() if row.posted_on else None,
        "file": str(file) if file else None,
    }


def _written(rows: "list[PrintBatch]", out: Path) -> dict[int, Path]:
    """The PDFs and manifests, copied to a file or into a folder; several need a folder."""
    from dunwell.services.print_files import MANIFEST, PDF, file_of
    from dunwell.services.print_view import fetched

    if len(rows) > 1 and not out.is_dir():
        raise Refused("cannot_write", file=str(out), reason="there are several batches; name a folder")
    written = {}
    for row in rows:
        target = out / f"{row.file}.pdf" if out.is_dir() else out
        try:
            shutil.copyfile(file_of(row, PDF), target)
            shutil.copyfile(file_of(row, MANIFEST), target.with_suffix(".json"))
        except OSError as error:
            raise Refused("cannot_write", file=str(target), reason=error.strerror or "") from None
        fetched(row.company, row, on=today(row.company), **who())
        written[row.number] = target
    return written
