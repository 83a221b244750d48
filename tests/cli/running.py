# SPDX-License-Identifier: MIT
"""Commands run as people run them: in this process, or as one of their own with an empty home."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from dunwell.cli.main import dunwell

ACME = ("company", "create", "acme", "--name", "Acme Oy", "--country", "FI", "--currency", "EUR")
ACME_MORE = ("--language", "en", "--time-zone", "Europe/Helsinki")
CUSTOMERS = """\
customer_id,name,kind,country,email
C-1,Kahvila Öinen Oy,business,FI,talous@oinen.example
C-2,Ελιά ΕΠΕ,business,GR,info@elia.example
C-3,Aino Aalto,consumer,FI,
"""
INVOICES = """\
invoice,customer_id,issue_date,due_date,currency,amount,colour
R-1,C-1,2026-02-01,2026-02-15,EUR,100.00,red
R-2,C-1,2026-02-02,2026-03-20,EUR,50.00,blue
R-3,C-2,2026-02-03,2026-02-17,EUR,70.00,red
R-4,C-3,2026-02-03,2026-02-17,EUR,30.00,red
CN-1,C-1,2026-02-20,,EUR,-10.00,red
"""


@dataclass(frozen=True)
class Ran:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> object:
        return json.loads(self.out)

    @property
    def told(self) -> dict[str, object]:
        """The answer where it is an object."""
        answer = self.json
        assert isinstance(answer, dict), answer
        return answer

    @property
    def error(self) -> str:
        error = self.told["error"]
        assert isinstance(error, dict)
        assert error["message"]
        return str(error["code"])


def run(*arguments: str | Path, stdin: str = "") -> Ran:
    """A command in this process, on the test's own database and home."""
    result = CliRunner().invoke(dunwell, [str(one) for one in arguments], input=stdin, prog_name="dunwell")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def start(home: Path, *arguments: str | Path, **settings: str) -> subprocess.Popen[str]:
    """A command as a process of its own with this home."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DUNWELL_", "DJANGO_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "dunwell", *(str(one) for one in arguments)],
        env={**clean, "DUNWELL_HOME": str(home), **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_apart(home: Path, *arguments: str | Path, **settings: str) -> Ran:
    """The same, waited for."""
    with start(home, *arguments, **settings) as process:
        out, err = process.communicate(timeout=60)
        return Ran(process.returncode, out, err)


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
