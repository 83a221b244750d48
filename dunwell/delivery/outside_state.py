# SPDX-License-Identifier: MIT
"""What a service says has become of a message that it took."""

from dataclasses import dataclass
from typing import Literal, Protocol

Fate = Literal["under_way", "arrived", "failed"]


@dataclass(frozen=True, slots=True)
class OutsideState:
    """What has become of a message over there.

    "under_way": nothing is certain yet. "arrived": it is done, as far as the service can know. "failed": it never will
    be. `word` is the service's own for it, `reason` why it failed, `tracking` a number to follow it by. `price` is what
    it cost as a plain decimal, in `currency`.
    """

    fate: Fate
    word: str
    reason: str = ""
    tracking: str = ""
    price: str = ""
    currency: str = ""


class Asker(Protocol):
    """Asks for messages that a service took."""

    async def state_of(self, known_as: str) -> OutsideState | None:
        """What has become of one message, by the service's own name for it; None: it does not know it. Raises
        `DeliveryError`."""
        ...
