# SPDX-License-Identifier: MIT
"""Tables and progress for people. On a terminal they fit its width; in a pipe every row is one line, unadorned."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console, JustifyMethod
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

Row = Sequence[object]
_PIPE_WIDTH = 4000


def console(*, stderr: bool = False) -> Console:
    """Where people read: width and colours of their terminal; plain and without a right edge where there is none."""
    found = Console(stderr=stderr, highlight=False, soft_wrap=False)
    return found if found.is_terminal else Console(stderr=stderr, highlight=False, color_system=None, width=_PIPE_WIDTH)


def table(title: str, columns: Sequence[str], rows: Iterable[Row], *, empty: str = "Nothing.") -> None:
    """A table; a column whose name begins with > stands to the right, one with ~ wraps where it is narrow."""
    screen, rows = console(), list(rows)
    if not rows:
        screen.print(f"{title}: {empty}" if title else empty, markup=False)
        return
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        justify: JustifyMethod = "right" if column.startswith(">") else "left"
        shown.add_column(column.lstrip(">~"), justify=justify, no_wrap=not column.startswith("~"), overflow="ellipsis")
    for row in rows:
        shown.add_row(*(_cell(value) for value in row))
    if title:
        screen.print(title, style="bold", markup=False)
    screen.print(shown)


def is_wide() -> bool:
    """Whether a sentence fits beside a table."""
    return console().width >= 120


def facts(pairs: Iterable[tuple[str, object]]) -> None:
    """Names and values, one a line; without a value: none."""
    told = [(name, _plain(value)) for name, value in pairs if value not in (None, "")]
    longest = max((len(name) for name, _ in told), default=0)
    screen = console()
    for name, value in told:
        screen.print(f"{name:<{longest}}  {value}", markup=False, soft_wrap=True)


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on standard error while something takes its time; nothing where nobody looks.

    Gives the function that is told how many are done. Without a total the bar only shows that something goes on.
    """
    screen = console(stderr=True)
    columns = [TextColumn("{task.description}"), BarColumn()]
    columns += [MofNCompleteColumn()] if total is not None else []
    with Progress(*columns, TimeElapsedColumn(), console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


def _cell(value: object) -> str:
    from rich.markup import escape

    return escape(_plain(value))


def _plain(value: object) -> str:
    if value is None:
        return ""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
