# SPDX-License-Identifier: MIT
"""`dunwell procedures`: the dunning procedures of a company as one text."""

from pathlib import Path

import click

from dunwell.cli.frame import DONE, FAILED, Answer, command, says
from dunwell.cli.options import of_company, who
from dunwell.core.problem import Problem, Refused

of_file = click.argument("file", type=click.Path(path_type=Path), metavar="FILE.toml")


@click.group()
def procedures() -> None:
    """Dunning procedures as text: check, apply, export."""


@command("check")
@of_file
@click.option("--company", "code", metavar="CODE", help="The company that they are for; not needed to check them.")
def check(file: Path, code: str | None) -> Answer:
    """Name every mistake of a file of procedures, with its place; changes nothing."""
    from dunwell.services.companies import get_company
    from dunwell.services.procedures import check as mistakes

    if code is not None:
        get_company(code)
    problems = mistakes(_read(file), file.name)
    told = {"file": str(file), "problems": [problem.as_json() for problem in problems]}
    found = f"{len(problems)} mistakes." if problems else "No mistakes."
    return Answer(told, says(f"{file.name}: {found}"), FAILED if problems else DONE, problems)


@command("apply")
@of_file
@of_company
def apply(file: Path, code: str) -> Answer:
    """Make the procedures of a file the company's whole ordered set; what is as it was stays as it is."""
    from dunwell.services.companies import get_company
    from dunwell.services.procedures import apply as apply_text

    company = get_company(code)
    applied = apply_text(company, _read(file), name=file.name, **who())
    told: dict[str, list[str]] = {
        "created": applied.created,
        "changed": applied.changed,
        "unchanged": applied.unchanged,
        "removed": applied.removed,
    }

    def show() -> None:
        if applied.nothing:
            click.echo("Nothing was changed: these are the procedures already.")
            return
        for what, codes in told.items():
            if codes:
                click.echo(f"{what}: {', '.join(codes)}")

    return Answer({"company": code, **told}, show)


@command("export")
@of_file
@of_company
def export(file: Path, code: str) -> Answer:
    """Write the company's procedures to a file (- for standard output); applying it changes nothing."""
    from dunwell.services.companies import get_company
    from dunwell.services.procedures import export as text_of

    text = text_of(get_company(code))
    if str(file) == "-":
        return Answer({"company": code, "text": text}, lambda: click.echo(text, nl=False))
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Refused("cannot_write", file=str(file), reason=error.strerror or "") from None
    return Answer({"company": code, "file": str(file)}, says(f"The procedures of {code} are in {file}."))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        problem = Problem("no_such_file", file.name, f"the file cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        problem = Problem("wrong_encoding", f"{file.name}, byte {error.start}", "procedures are written in UTF-8")
    raise Refused(problem.code, problems=(problem,), where=file.name)


for one in (check, apply, export):
    procedures.add_command(one)
