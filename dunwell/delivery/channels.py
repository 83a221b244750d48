# SPDX-License-Identifier: MIT
"""The ways in which messages can be carried, one folder each: adding one touches its folder and one line here.

A *channel* is what a level of a procedure names (e-mail, letter, e-invoice, SMS, webhook); a *way* is how a company has
it carried: a letter by its own printer or by a postal service, an e-mail by its own server. Each way's folder says in a
frozen dataclass what has to be set, and opens a carrier from it.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dunwell.core.procedure import Channel
from dunwell.delivery.carrier import Carrier


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What this installation gives a way besides its settings. `folder` is where the company's files of it lie;
    `private_networks`: its operator allows addresses of the machine itself and of private networks."""

    folder: Path
    private_networks: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A way to carry a channel.

    `settings` is a frozen dataclass of str, int and bool fields; what is named in `secrets` is kept encrypted and never
    shown again. `check(settings, surroundings)` raises `Refused` with the field at fault. `open` gives the carrier.
    `test` goes as far as it can without carrying anything and gives the other side's words, or raises `DeliveryError`;
    None: there is nothing to try that `check` has not.
    """

    name: str
    channel: Channel
    settings: type[Any]  # Any: each way has a dataclass of its own
    secrets: frozenset[str]
    check: Callable[[Any, Surroundings], None]
    open: Callable[[Any, Surroundings], AbstractAsyncContextManager[Carrier]]
    test: Callable[[Any, Surroundings], Awaitable[str]] | None = None


WAYS: Mapping[str, Way] = MappingProxyType({})


def ways_of(channel: Channel) -> list[Way]:
    """The ways in which a channel can be carried, in their order."""
    return [way for way in WAYS.values() if way.channel == channel]
