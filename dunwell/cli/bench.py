# SPDX-License-Identifier: MIT
"""The measurements of docs/performance.md: they make large ledgers of their own, and live with the tests."""

import subprocess
import sys
from importlib.util import find_spec

import click


@click.command()
@click.option("--quick", is_flag=True, help="Up to 100,000 items only.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON a measurement.")
def bench(quick: bool, as_json: bool) -> None:
    """The measurements of docs/performance.md, in a checkout: a quarter of an hour, or --quick."""
    if find_spec("tests.bench") is None:
        raise click.ClickException("The measurements live beside the tests: run this in a checkout.")
    command = [sys.executable, "-m", "tests.bench", *(["--quick"] if quick else []), *(["--json"] if as_json else [])]
    raise SystemExit(subprocess.run(command, check=False).returncode)
