# SPDX-License-Identifier: MIT
"""`dunwell inspect`: reads files and says what was understood. Needs no company and changes nothing."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dunwell.cli.frame import DONE, FAILED, PARTLY, Answer, command

if TYPE_CHECKING:
    from dunwell.services.inspect_files import Inspected


@command(database=False)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option(
    "--profile", metavar="NAME|MAP", help="Read CSV and XLSX as statements of this bank, or by a map (.toml)."
)
def inspect(files: tuple[Path, ...], profile: str | None) -> Answer:
    """Read files and say what they are and what was understood of them; changes nothing."""
    from dunwell.cli.screen import progress, table
    from dunwell.services.inspect_files import inspect_file

    told = []
    with progress("Reading", len(files)) as done:
        for number, file in enumerate(files, 1):
            told.append(inspect_file(file, profile))
            done(number)
    problems = [problem for one in told for problem in one.problems]
    unknown = sum(one.kind == "unknown" for one in told)
    code = FAILED if unknown == len(told) else PARTLY if problems else DONE

    def show() -> None:
        rows = [(Path(one.file).name, one.kind, one.type, one.rows, _said(one), len(one.problems)) for one in told]
        table("", ("file", "kind", "type", ">rows", "for whom, and why", ">problems"), rows)

    return Answer([one.as_json() for one in told], show, code, problems)


def _said(one: "Inspected") -> str:
    """In one line what a returned mail says (for whom, whether the address is at fault, the server's words), or an
    e-invoice (its number, who owes how much, until when).
    """
    if one.einvoices:
        invoice = one.einvoices[0]
        told = invoice.as_json()
        due = f"due {told['due_date']}" if told["due_date"] else ""
        said = [f"{told['number']}: {invoice.buyer.name}", f"{told['payable']} {told['currency']}", due]
        return "; ".join(part for part in said if part)[:160]
    if one.mail is None:
        return ""
    fault = "the address is wrong" if one.mail.permanent else ""
    said = [", ".join(one.mail.recipients), fault, " ".join((one.mail.status, one.mail.reason)).strip()]
    return "; ".join(part for part in said if part)[:160]
