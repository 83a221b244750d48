# SPDX-License-Identifier: MIT
"""The frame around all commands: help, JSON, refusals and what they say."""

import re
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

import dunwell as package
from dunwell.cli.main import COMMANDS, dunwell
from dunwell.cli.words import SENTENCES, sentence
from dunwell.core.problem import Refused
from dunwell.web.words.refusals import REFUSALS
from tests.cli.running import run

CONTRACT = (
    "demo", "serve", "web", "worker", "user", "company", "import", "procedures", "plan", "run", "deliver", "explain",
    "pay", "hold", "dispute", "promise", "inspect", "check", "bench",
)  # fmt: skip


def commands() -> list[tuple[str, click.Command]]:
    """Every command with its words, those of groups included; a module that is not written yet is left out."""
    context = click.Context(dunwell)
    found: list[tuple[str, click.Command]] = []
    for name, (module, _) in COMMANDS.items():
        if find_spec(f"dunwell.cli.{module}") is None:
            continue
        command = dunwell.get_command(context, name)
        assert command is not None
        parts = command.commands.items() if isinstance(command, click.Group) else ()
        found += [(f"{name} {part}", one) for part, one in parts] or [(name, command)]
    return found


def test_every_command_of_the_contract_is_there() -> None:
    assert set(CONTRACT) <= set(COMMANDS)


@pytest.mark.parametrize(("name", "command"), commands())
def test_every_command_takes_json_and_tells_what_it_is_for(name: str, command: click.Command) -> None:
    assert "as_json" in [parameter.name for parameter in command.params]
    assert command.help
    assert run(*name.split(), "--help").code == 0


def test_an_unknown_command_is_wrong_usage() -> None:
    assert run("remind").code == 2


@pytest.mark.parametrize("day", ["20260302", "2026-W10-1", "02.03.2026", "2026-02-30"])
def test_a_date_is_written_in_one_way(day: str) -> None:
    ran = run("plan", "--company", "acme", "--on", day)
    assert ran.code == 2
    assert "write it as 2026-03-31" in ran.err


def test_every_refusal_of_the_product_has_its_sentence() -> None:
    code = re.compile(r"(?:Refused|refusal)\(\s*\"([a-z_]+)\"")
    sources = Path(package.__file__).parent.rglob("*.py")
    raised = {found for source in sources for found in code.findall(source.read_text("utf-8"))}
    assert len(raised) > 40
    # What only a screen can be refused has its sentence there.
    assert raised - SENTENCES.keys() - REFUSALS.keys() == set()


def test_a_refusal_without_a_sentence_is_still_told() -> None:
    assert sentence(Refused("moon_is_full", phase="4/4")) == "moon is full (phase 4/4)."
    assert sentence(Refused("strange")) == "strange."


def test_a_sentence_lacking_a_fact_says_so() -> None:
    assert sentence(Refused("not_found", what="invoice")).startswith("There is no invoice … here")
