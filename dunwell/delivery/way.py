# SPDX-License-Identifier: MIT
"""What a way to carry messages is made of: its settings, their check, its carrier, its test."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dunwell.core.procedure import Channel
from dunwell.delivery.carrier import Carrier


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What this installation gives a way besides its settings. `folder` is where the company's files of it lie;
    `private_networks`: its operator allows addresses of the machine itself and of private networks."""

    folder: Path
    private_networks: bool = False


def never(settings: object) -> bool:
    """Not repeatable: a second message of the same id arrives twice."""
    return False


def always(settings: object) -> bool:
    """Repeatable, whatever is set."""
    return True


@dataclass(frozen=True, slots=True)
class Way:
    """A way to carry a channel.

    `settings` is a frozen dataclass of str, int, bool and Literal fields. What is named in `secrets` is kept encrypted
    and never shown again; each with the fields that say where it goes: when one of them changes it has to be given
    anew, so that whoever may change settings cannot send it to a server of their own. `check(settings, surroundings)`
    raises `Refused` with the field at fault (`key`). `open` gives the carrier. `test` goes as far as it can without
    carrying anything and gives the other side's words, or raises `DeliveryError`; None: there is nothing to try that
    `check` has not. `repeatable` says whether, with these settings, the other side has promised to take a message of
    the same id once: what a worker was sending when it died is then sent again by itself.
    """

    name: str
    channel: Channel
    settings: type[Any]  # Any: each way has a dataclass of its own
    secrets: Mapping[str, frozenset[str]]
    check: Callable[[Any, Surroundings], None]
    open: Callable[[Any, Surroundings], AbstractAsyncContextManager[Carrier]]
    test: Callable[[Any, Surroundings], Awaitable[str]] | None = None
    repeatable: Callable[[Any], bool] = never
