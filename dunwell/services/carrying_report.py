# SPDX-License-Identifier: MIT
"""What came of a delivery pass."""

from dataclasses import dataclass, field


@dataclass
class DeliverReport:
    """What came of a pass, in messages. `unknown` counts also those that a dead worker left in the middle.

    `withdrawn` are those that had no reason left; `blocked` is what stopped the house's mail server, `blocked_ways`
    what stopped ways of companies; `left` is what still waits, now or for a later try. `faults` is what broke in a way
    that nobody foresaw, by what it befell (`acme email`): it was set aside, and the others went on.
    """

    accepted: int = 0
    refused: int = 0
    retrying: int = 0
    unknown: int = 0
    withdrawn: int = 0
    blocked: str | None = None
    blocked_ways: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    left: int = 0

    @property
    def carried(self) -> int:
        """How many are done with for this pass."""
        return self.accepted + self.refused + self.retrying + self.unknown + self.withdrawn

    def count(self, state: str, many: int) -> bool:
        """Adds messages that came to a state; whether that was something: not what was in other hands, or waits on."""
        if not many or state in {"", "queued"}:
            return False
        setattr(self, state, getattr(self, state) + many)
        return True
