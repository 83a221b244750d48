# SPDX-License-Identifier: MIT
"""The shape of an alarm."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Alarm:
    """One alarm: a stable code, how much it matters (`stop`, `warn`, `info`), and its facts."""

    code: str
    tone: str
    facts: dict[str, object] = field(default_factory=dict)
