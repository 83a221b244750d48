# SPDX-License-Identifier: MIT
"""The outside world failing: why a message did not go, and what may be done about it."""

from datetime import timedelta
from typing import Literal

Sent = Literal["no", "maybe"]


class DeliveryError(Exception):
    """A message was not, or perhaps not, taken by the other side.

    `permanent`: trying again would give the same answer. `answer`: what the other side said, kept as evidence.
    `sent`: "no" is certain; "maybe" means that the connection was lost after the last byte and before the answer, so
    that the message may have arrived and must never be sent again by itself. `repeatable`: it may all the same, for the
    other side takes a message of the same id once. `blocks_queue`: the fault is not this
    message's but the whole channel's (password refused, server not there): stop, and raise one alarm. `wait`: the other
    side asked to be left alone for so long. `gone`: it wants nothing more by this way, ever; the way is to be switched
    off.
    """

    def __init__(
        self,
        answer: str,
        *,
        permanent: bool,
        sent: Sent = "no",
        repeatable: bool = False,
        blocks_queue: bool = False,
        wait: timedelta | None = None,
        gone: bool = False,
    ) -> None:
        super().__init__(answer)
        self.answer = answer
        self.permanent = permanent
        self.sent: Sent = sent
        self.repeatable = repeatable
        self.blocks_queue = blocks_queue
        self.wait = wait
        self.gone = gone
