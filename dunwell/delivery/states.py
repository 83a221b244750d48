# SPDX-License-Identifier: MIT
"""The life of a delivery: its states, the steps between them, and when it is tried again.

`sending` is stored before the first byte leaves. `unknown` is left by a person, or by a bounce that arrives; never by
the product itself, which would risk sending twice.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

from dunwell.delivery.errors import DeliveryError

State = Literal["queued", "sending", "accepted", "refused", "retrying", "unknown", "withdrawn", "bounced", "printed"]

TRANSITIONS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        # Accepted without being sent: the other side has it from an earlier try.
        "queued": frozenset({"sending", "printed", "withdrawn", "accepted"}),
        # In a batch of letters: somebody posts it, or the batch is undone.
        "printed": frozenset({"accepted", "queued", "withdrawn"}),
        # Back to `queued` when the channel as a whole is out of order and nothing was sent.
        "sending": frozenset({"accepted", "refused", "retrying", "unknown", "queued"}),
        "retrying": frozenset({"sending", "printed", "withdrawn", "refused", "accepted"}),
        # A person looks and decides: it arrived, it did not, send it again, or let it be.
        "unknown": frozenset({"accepted", "refused", "queued", "withdrawn", "bounced"}),
        "accepted": frozenset({"bounced"}),
        "refused": frozenset(),
        "withdrawn": frozenset(),
        "bounced": frozenset(),
    }
)
FINAL: frozenset[State] = frozenset({"accepted", "refused", "withdrawn", "bounced"})

# After the first try one minute, after the second five …; after the eighth the delivery is given up: about 41 hours.
WAITS: tuple[timedelta, ...] = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)


@dataclass(frozen=True, slots=True)
class Next:
    """The state after a try, and how long to wait before the next one (only when `retrying`)."""

    state: State
    wait: timedelta | None = None


def may_become(state: State, other: State) -> bool:
    """Whether a delivery in one state may take another: `may_become("refused", "sending")` is False."""
    return other in TRANSITIONS[state]


def next_try(attempt: int, spread: str = "") -> timedelta | None:
    """How long to wait after try number `attempt` (1, 2, …) failed for now; None: it is given up.

    `next_try(1)` is one minute, `next_try(7)` 24 hours, `next_try(8)` None. With `spread`, any text, the wait is up to
    a quarter longer, always the same for the same text: what failed together is not tried again in one moment.
    Raises ValueError below 1.
    """
    if attempt < 1:
        raise ValueError(f"tries are counted from 1, not {attempt}")
    if attempt > len(WAITS):
        return None
    return WAITS[attempt - 1] + _spread(spread, WAITS[attempt - 1] / 4)


def _spread(text: str, most: timedelta) -> timedelta:
    if not text:
        return timedelta(0)
    return most * int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) / 2**32


def after_try(attempt: int, error: DeliveryError | None, *, spread: str = "") -> Next:
    """What a delivery becomes after try number `attempt`: `after_try(1, None)` is accepted.

    Perhaps sent: unknown, whatever else is said, unless it may be repeated: then retrying while there are tries left.
    Refused for good: refused. The channel out of order: queued again, and the try does not count. Else retrying, no
    sooner than the other side wants it and spread as `next_try` says, until the tries are used up.
    """
    if error is None:
        return Next("accepted")
    if error.sent == "maybe" and not (error.repeatable and next_try(attempt)):
        return Next("unknown")
    if error.permanent:
        return Next("refused")
    if error.blocks_queue:
        return Next("queued")
    wait = next_try(attempt, spread)
    return Next("retrying", max(wait, error.wait or wait)) if wait else Next("refused")
