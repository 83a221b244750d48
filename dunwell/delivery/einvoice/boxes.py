# SPDX-License-Identifier: MIT
"""The seam of this folder: a place where documents are put, and where acknowledgements are found."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from dunwell.core.problem import Refused
from dunwell.delivery.errors import DeliveryError

# What one look takes along: so many acknowledgements, none larger.
MOST_FILES = 500
MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Paper:
    """A file: its plain name, and what is in it."""

    name: str
    content: bytes = field(repr=False)


# Told of each acknowledgement once it is safely kept here: only then it is taken away over there.
Keep = Callable[[Paper], None]


class Box(Protocol):
    """Used as `async with box:`."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def put(self, papers: Sequence[Paper]) -> str:
        """Puts files there, each whole or not at all, the last one last; says where. Raises `DeliveryError`."""
        ...

    async def fetch(self, keep: Keep) -> int:
        """Hands over every acknowledgement that lies there, then takes it away; says how many. Raises
        `DeliveryError`."""
        ...

    async def look(self) -> str:
        """What is there, in words. Raises `DeliveryError`."""
        ...


def plain_name(name: str) -> str:
    """A name that is a file's and nothing else. Raises `Refused("bad_file_name")`."""
    if not name or len(name) > 200 or name.startswith(".") or not name.isprintable() or any(c in "/\\:" for c in name):
        raise Refused("bad_file_name", name=name[:100])
    return name


async def no_space(action: Awaitable[str]) -> str:
    """The outcome of an action on this machine's disk; what goes wrong there stops the way, and nothing was sent."""
    try:
        return await action
    except OSError as error:
        raise DeliveryError(f"the folder cannot be used: {error}", permanent=False, blocks_queue=True) from error
