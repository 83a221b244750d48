# SPDX-License-Identifier: MIT
"""`dunwell import`: ledgers, bank files and e-invoices come in from files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dunwell.cli.frame import DONE, FAILED, PARTLY, Answer, command, error_json, tell
from dunwell.cli.options import of_company, today, who
from dunwell.cli.screen import progress
from dunwell.core.problem import Problem, Refused

if TYPE_CHECKING:
    from dunwell.services.received_files import FileReport

_KINDS = ("customers", "invoices", "payments", "einvoice", "bank")


@dataclass(frozen=True)
class Result:
    """One file: its report, or why it was refused."""

    file: Path
    report: "FileReport | None" = None
    refused: Refused | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.report.problems if self.report else self.refused.problems if self.refused else ()

    @property
    def is_done(self) -> bool:
        """Whether anything of the file stands in the ledger now, or would; what waits for a person is kept, too."""
        report = self.report
        if report is None:
            return False
        kept = report.created + report.updated + report.unchanged + report.counts.get("waiting", 0)
        return not report.problems or kept > 0

    def as_json(self) -> dict[str, object]:
        if self.refused:
            return {"error": error_json(self.refused)}
        return self.report.as_json() if self.report else {}


@command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@of_company
@click.option("--as", "kind", type=click.Choice(_KINDS), help="What the files are; their content says it else.")
@click.option(
    "--profile", metavar="NAME|MAP.toml", help="Statements as CSV or XLSX: whose bank's, or how to read them."
)
@click.option("--map", "map_file", type=click.Path(path_type=Path), metavar="MAP.toml", help="How to read them.")
@click.option("--create-customers", is_flag=True, help="Make the customers that invoices name and nobody has.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
def import_(
    *,
    files: tuple[Path, ...],
    code: str,
    kind: str | None,
    profile: str | None,
    map_file: Path | None,
    create_customers: bool,
    dry_run: bool,
) -> Answer:
    """Bring in ledgers, bank files, e-invoices, or ZIP archives of them. A row is taken whole or reported; the same
    file twice creates nothing."""
    from dunwell.services.companies import get_company
    from dunwell.services.files import load_map
    from dunwell.services.receive import receive_file
    from dunwell.services.received_files import Arrival

    company = get_company(code)
    if profile and (map_file or kind not in (None, "bank")):
        raise Refused("bad_request", wanted="--profile, which is for bank files, or another --as or --map")
    map = load_map(map_file) if map_file else None

    def take(file: Path) -> Result:
        with progress(f"Taking {file.name}") as done:
            report = receive_file(
                company, file, arrival=Arrival("command"), kind=kind, profile=profile, map=map,
                create_customers=create_customers, dry_run=dry_run, on=today(company), progress=done, **who(),
            )  # fmt: skip
        for note in report.notes:
            tell(f"{file.name}: {note}")
        return Result(file, report)

    if len(files) == 1:
        return _answer([take(files[0])], dry_run)
    return _answer([_refused_or(take, file) for file in files], dry_run)


def _refused_or(take: Callable[[Path], Result], file: Path) -> Result:
    """Of several files, one that is refused does not keep the others out."""
    try:
        return take(file)
    except Refused as refused:
        return Result(file, refused=refused)


def _answer(results: Sequence[Result], dry_run: bool) -> Answer:
    data: object = results[0].as_json()
    if len(results) > 1:
        data = [{"file": str(result.file), **result.as_json()} for result in results]
    is_whole = all(result.report and not result.report.problems for result in results)
    code = DONE if is_whole else PARTLY if any(result.is_done for result in results) else FAILED
    problems = [problem for result in results for problem in result.problems]
    return Answer(data, lambda: _show(results, dry_run), code, problems)


def _show(results: Sequence[Result], dry_run: bool) -> None:
    from dunwell.cli.screen import table
    from dunwell.cli.words import sentence

    columns = ("file", "kind", ">read", ">created", ">updated", ">unchanged", ">problems")
    reports = [(result.file.name, result.report) for result in results if result.report]
    rows = [
        (name, one.kind, one.read, one.created, one.updated, one.unchanged, len(one.problems)) for name, one in reports
    ]
    if rows:
        table("Would be taken; nothing was changed" if dry_run else "", columns, rows)
    for name, one in reports:
        counts = [f"{code.replace('_', ' ')} {count}" for code, count in one.counts.items() if count]
        if counts:
            click.echo(f"{name}: {', '.join(counts)}")
    for result in results:
        if result.refused:
            tell(f"{result.file.name}: refused: {sentence(result.refused)}")
