# SPDX-License-Identifier: MIT
"""`dunwell ways`: how a company's messages are carried: settings, test, on and off, pause. Secrets never stand in a
command's arguments, where every process of the machine reads them."""

import os
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import click

from dunwell.cli.frame import DONE, FAILED, Answer, command, says
from dunwell.cli.options import Placed, today, who
from dunwell.core.problem import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from dunwell.services.rows import CompanyWay

ALL = "all"


@click.group()
def ways() -> None:
    """How a company's messages are carried: its own mail server, letters, e-invoices, SMS, webhooks."""


class _Day(TypedDict):
    actor: str
    at: "datetime"
    on: date


def _who(company: Placed) -> _Day:
    return {**who(), "on": today(company)}


@command("list")
@click.argument("code")
def list_(code: str) -> Answer:
    """Every way with its settings (never its secrets), its state and its last test."""
    from dunwell.cli.screen import table
    from dunwell.services.companies import get_company
    from dunwell.services.way_settings import rows_of

    rows = [_told(row) for row in rows_of(get_company(code)).values()]

    def show() -> None:
        columns = ["way", "channel", "state", "a minute", "~last test"]
        keys = ("way", "channel", "state", "per_minute", "test")
        table("", columns, [[row[key] for key in keys] for row in rows])

    return Answer({"company": code, "ways": rows}, show)


@command("set")
@click.argument("code")
@click.argument("way")
@click.argument("settings", nargs=-1, metavar="[KEY=VALUE]…")
@click.option("--secret", "asked", multiple=True, metavar="KEY", help="Asked for at the terminal, without an echo.")
@click.option("--secret-file", "filed", multiple=True, metavar="KEY=FILE", help="Read from a file.")
@click.option(
    "--secret-env", "named", multiple=True, metavar="KEY=NAME", help="Read from a variable of the environment."
)
def set_(
    *, code: str, way: str, settings: tuple[str, ...], asked: tuple[str, ...], filed: tuple[str, ...],
    named: tuple[str, ...],
) -> Answer:  # fmt: skip
    """Change settings of a way, as host=smtp.example.com port=587 --secret password. What is not named stays."""
    from dunwell.services.companies import get_company
    from dunwell.services.way_settings import save_way
    from dunwell.services.ways import way_named

    kind, values = way_named(way), _pairs(settings)
    for key in values:
        if key in kind.secrets:
            raise Refused("bad_request", wanted=f"--secret {key}, --secret-file {key}=FILE or --secret-env {key}=NAME")
    values |= {key: click.prompt(key, hide_input=True, err=True) for key in asked}
    values |= {key: _from_file(file) for key, file in _pairs(filed).items()}
    values |= {key: _from_environment(name) for key, name in _pairs(named).items()}
    company = get_company(code)
    row = save_way(company, way, values, **_who(company))
    word = "It is on." if row.on else f"Test it (`dunwell ways test {code} {way}`), then switch it on."
    return Answer({"company": code, **_told(row)}, says(f"The settings of {way} are kept. {word}"))


@command("test")
@click.argument("code")
@click.argument("way")
def test(code: str, way: str) -> Answer:
    """Try a way as far as it goes without carrying a message, and tell what the other side answers."""
    from dunwell.services.companies import get_company
    from dunwell.services.way_test import test_way

    company = get_company(code)
    row = test_way(company, way, **_who(company))
    text = f"{way}: {'the test went well' if row.tested_well else 'the test failed'}. {row.tested_answer}"
    return Answer({"company": code, **_told(row)}, says(text.rstrip()), DONE if row.tested_well else FAILED)


@command("switch")
@click.argument("code")
@click.argument("way")
@click.argument("to", type=click.Choice(["on", "off"]))
def switch(code: str, way: str, to: str) -> Answer:
    """Let messages go by this way from now on, or no longer."""
    from dunwell.services.companies import get_company
    from dunwell.services.way_settings import switch_way

    company = get_company(code)
    row = switch_way(company, way, to=to == "on", **_who(company))
    return Answer({"company": code, **_told(row)}, says(f"{way} is {to}."))


@command("pause")
@click.argument("code")
@click.argument("way")
@click.option("--reason", required=True, metavar="TEXT", help="Why; shown where people wonder why nothing leaves.")
def pause(code: str, way: str, reason: str) -> Answer:
    """Keep back what would leave by this way (or by `all`), until `resume`."""
    from dunwell.services.companies import get_company
    from dunwell.services.way_settings import pause_all, pause_way

    company = get_company(code)
    if way == ALL:
        pause_all(company, why=reason, **_who(company))
    else:
        pause_way(company, way, why=reason, **_who(company))
    return Answer({"company": code, "way": way, "paused": True}, says(f"Paused: {way}. What is queued waits."))


@command("resume")
@click.argument("code")
@click.argument("way")
def resume(code: str, way: str) -> Answer:
    """What waits for this way (or for `all`) leaves again, also what stopped because the other side refused."""
    from dunwell.services.companies import get_company
    from dunwell.services.way_settings import resume_all, resume_way

    company = get_company(code)
    if way == ALL:
        resume_all(company, **_who(company))
    else:
        resume_way(company, way, **_who(company))
    return Answer({"company": code, "way": way, "paused": False}, says(f"Goes on: {way}."))


@command("pace")
@click.argument("code")
@click.argument("way")
@click.argument("per_minute", metavar="NUMBER|none")
def pace(code: str, way: str, per_minute: str) -> Answer:
    """Let at most so many messages leave in a minute by this way."""
    from dunwell.services.companies import get_company
    from dunwell.services.way_settings import pace_way

    if per_minute != "none" and not (per_minute.isascii() and per_minute.isdecimal() and len(per_minute) < 8):
        raise Refused("bad_value", key="per_minute", value=per_minute, wanted="a number of messages, or none")
    company = get_company(code)
    row = pace_way(company, way, None if per_minute == "none" else int(per_minute), **_who(company))
    return Answer({"company": code, **_told(row)}, says(f"{way}: at most {per_minute} a minute."))


def _told(row: "CompanyWay") -> dict[str, object]:
    """A way for programs; of its secrets only that there are some."""
    test = f"{'well' if row.tested_well else 'failed'}: {row.tested_answer}" if row.tested_at else None
    return {
        "way": row.way,
        "channel": row.channel,
        "state": _state(row),
        "on": row.on,
        "settings": row.settings,
        "secrets": bool(row.secrets),
        "per_minute": row.per_minute,
        "paused": row.paused_why if row.paused else None,
        "blocked": row.blocked_answer if row.blocked_at else None,
        "again_at": row.again_at.isoformat() if row.again_at else None,
        "test": test,
        "tested_at": row.tested_at.isoformat() if row.tested_at else None,
        "tested_well": row.tested_well if row.tested_at else None,
    }


def _state(row: "CompanyWay") -> str:
    if not row.pk:
        return "not set"
    if not row.on:
        return "off"
    return "paused" if row.paused else "blocked" if row.blocked_at else "on"


def _pairs(given: Iterable[str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for one in given:
        key, sign, value = one.partition("=")
        if not sign:
            raise click.UsageError(f"{one!r} is no KEY=VALUE")
        if key in values:
            raise click.UsageError(f"{key} is set twice")
        values[key] = value
    return values


def _from_file(file: object) -> str:
    try:
        return Path(str(file)).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("no_such_file", name=str(file), reason=str(error)) from error


def _from_environment(name: object, environ: Mapping[str, str] = os.environ) -> str:
    if str(name) not in environ:
        raise Refused("not_found", what="variable", name=str(name))
    return environ[str(name)]


for _one in (list_, set_, test, switch, pause, resume, pace):
    ways.add_command(_one)
