# SPDX-License-Identifier: MIT
"""`dunwell inspect`: reads files and says what was understood. Needs no company and changes nothing."""

from pathlib import Path

import click

from dunwell.cli.frame import DONE, FAILED, PARTLY, Answer, command


@command(database=False)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
def inspect(files: tuple[Path, ...]) -> Answer:
    """Read files and say what they are and what was understood of them; changes nothing."""
    from dunwell.cli.screen import progress, table
    from dunwell.services.inspect_files import inspect_file

    told = []
    with progress("Reading", len(files)) as done:
        for number, file in enumerate(files, 1):
            told.append(inspect_file(file))
            done(number)
    problems = [problem for one in told for problem in one.problems]
    unknown = sum(one.kind == "unknown" for one in told)
    code = FAILED if unknown == len(told) else PARTLY if problems else DONE

    def show() -> None:
        rows = [(Path(one.file).name, one.kind, one.type, one.rows, len(one.problems)) for one in told]
        table("", ("file", "kind", "type", ">rows", ">problems"), rows)

    return Answer([one.as_json() for one in told], show, code, problems)
