# SPDX-License-Identifier: MIT
"""What a file is understood to be: without a company, without a database, changing nothing."""

from dataclasses import dataclass
from pathlib import Path

from dunwell.core.problem import Problem, Refused
from dunwell.intake.ledger import read_ledger


@dataclass(frozen=True)
class Inspected:
    """One file. `kind` is ledger, or unknown; a ledger has the `type` of its rows and how many there are."""

    file: str
    kind: str
    problems: tuple[Problem, ...]
    type: str | None = None
    rows: int | None = None

    def as_json(self) -> dict[str, object]:
        problems = [problem.as_json() for problem in self.problems]
        if self.kind == "unknown":
            return {"file": self.file, "kind": self.kind, "problems": problems}
        return {"file": self.file, "kind": self.kind, "type": self.type, "rows": self.rows, "problems": problems}


def inspect_file(path: Path) -> Inspected:
    """Reads one file; one that is nothing we know is `unknown`, with what speaks against it."""
    try:
        reading = read_ledger(path)
    except Refused as refused:
        problems = refused.problems or (Problem(refused.code, path.name, str(refused)),)
        return Inspected(str(path), "unknown", problems)
    return Inspected(str(path), "ledger", reading.problems, reading.kind, reading.read)
