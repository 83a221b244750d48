# SPDX-License-Identifier: MIT
"""Print, as a way to carry letters: what a company sets about its batches. Nothing is ever pumped through it."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Accepted, Carrier, Outgoing
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.way import Surroundings

SECRETS: dict[str, frozenset[str]] = {}
Order = Literal["sheets", "number"]
Posted = Literal["by_hand", "by_itself"]
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class PrintSettings:
    """How a company's letters are gathered.

    `duplex`: two pages on a sheet; every letter then begins on a front side. `cover`: a sheet that says what is in the
    batch comes first. `originals`: the invoices are printed behind their letter. `order`: "sheets" as a franking house
    wants it (sheets, country, postcode), "number" as the notices were made. `posted` by itself: `posted_days` after the
    batch was made, at `posted_at` on the company's clock. `alarm_days`: a batch that is open for longer is an alarm.
    """

    duplex: bool = True
    cover: bool = True
    originals: bool = False
    order: Order = "sheets"
    posted: Posted = "by_hand"
    posted_days: int = 0
    posted_at: str = "17:00"
    alarm_days: int = 3


def check(settings: PrintSettings, around: Surroundings) -> None:
    """Raises `Refused("bad_value", key=…)` with the field at fault."""
    if not _CLOCK.fullmatch(settings.posted_at):
        raise _bad("posted_at", settings.posted_at, "a time of day, like 17:00")
    if not 0 <= settings.posted_days <= _MOST_DAYS:
        raise _bad("posted_days", settings.posted_days, f"0 to {_MOST_DAYS} days")
    if not 1 <= settings.alarm_days <= _MOST_DAYS:
        raise _bad("alarm_days", settings.alarm_days, f"1 to {_MOST_DAYS} days")


@asynccontextmanager
async def open_print(settings: PrintSettings, around: Surroundings) -> AsyncGenerator[Carrier]:
    """A carrier that carries nothing: should a letter ever be pumped to it, it stays where it is."""
    yield _Gathered()


class _Gathered:
    async def carry(self, message: Outgoing) -> Accepted:
        raise DeliveryError("letters of this company are gathered into batches", permanent=False, blocks_queue=True)


def _bad(key: str, value: object, wanted: str) -> Refused:
    return Refused("bad_value", key=key, value=value, wanted=wanted)
