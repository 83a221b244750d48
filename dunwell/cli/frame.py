# SPDX-License-Identifier: MIT
"""What every command has in common: it gives an answer, and the frame says it, to a person or to a program.

Standard output is the answer alone; what went wrong, and how far it got, goes to standard error.
"""

import functools
import json
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

from dunwell.core.problem import Problem, Refused

DONE, FAILED, PARTLY = 0, 1, 3
log = logging.getLogger("dunwell.cli")


@dataclass(frozen=True)
class Answer:
    """`data` for programs, `show` tells it to people; `problems` are listed for people, `data` has them already."""

    data: object
    show: Callable[[], None]
    code: int = DONE
    problems: Sequence[Problem] = ()


def command(
    name: str | None = None, *, database: bool = True
) -> Callable[[Callable[..., Answer | None]], click.Command]:
    """Makes a function that gives an answer a command with --json. `database`: it needs one, ready to use."""

    def wrap(function: Callable[..., Answer | None]) -> click.Command:
        @functools.wraps(function)
        def framed(*, as_json: bool, **options: object) -> None:
            sys.exit(_answered(functools.partial(function, **options), as_json, database))

        json_flag = click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs.")
        return click.command(name)(json_flag(framed))

    return wrap


def says(text: str) -> Callable[[], None]:
    """An answer of one sentence."""
    return functools.partial(click.echo, text)


def tell(text: str) -> None:
    """A word beside the answer: to standard error, for people and programs alike."""
    click.echo(text, err=True)


def list_problems(problems: Sequence[Problem]) -> None:
    """One a line, `where: message (code)`."""
    for problem in problems:
        tell(f"{problem.where}: {problem.message} ({problem.code})")


def error_json(refused: Refused) -> dict[str, object]:
    """A refusal for programs."""
    from dunwell.cli.words import sentence

    return {
        "code": refused.code,
        "message": sentence(refused),
        "context": refused.context,
        "problems": [problem.as_json() for problem in refused.problems],
    }


def _answered(function: Callable[[], Answer | None], as_json: bool, database: bool) -> int:
    try:
        if database:
            from dunwell.cli.database import open_database

            open_database()
        answer = function()
    except Refused as refused:
        return _refused(refused, as_json)
    except click.exceptions.ClickException:
        raise
    except Exception as error:  # the outermost edge: whatever it was is told, with where it happened
        return _failed(error, as_json)
    if answer is None:
        return DONE
    if as_json:
        say_json(answer.data)
    else:
        answer.show()
        list_problems(answer.problems)
    return answer.code


def _refused(refused: Refused, as_json: bool) -> int:
    from dunwell.cli.words import sentence

    if as_json:
        say_json({"error": error_json(refused)})
    tell(f"Refused: {sentence(refused)}")
    list_problems(refused.problems)
    return FAILED


def _failed(error: Exception, as_json: bool) -> int:
    from dunwell.cli.database import is_unavailable

    if is_unavailable(error):
        return _refused(Refused("database_unavailable", reason=" ".join(str(error).split())), as_json)
    log.error("a command failed", exc_info=error)
    return _refused(Refused("internal_error", reason=f"{type(error).__name__}: {error}"), as_json)


def say_json(data: object) -> None:
    """One line of JSON in UTF-8, whatever the terminal's encoding is."""
    click.echo(json.dumps(data, ensure_ascii=False, default=str).encode())
