# SPDX-License-Identifier: MIT
"""What failed is set aside for a while, said once, and tried again: so one broken company stops no other."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)


@dataclass(slots=True)
class _Failure:
    count: int
    until: datetime
    said: str


@dataclass
class Aside:
    """The things that failed lately, by name. It lives as long as the loop: a restart tries everything again."""

    _failures: dict[str, _Failure] = field(default_factory=dict)

    def rests(self, name: str, now: datetime) -> bool:
        """Whether it failed so lately that it is not tried now."""
        failure = self._failures.get(name)
        return failure is not None and now < failure.until

    def attempt(self, name: str, now: datetime, action: Callable[[], None]) -> bool:
        """Does it; False when it failed, or rests. The waits double from a minute to a quarter of an hour."""
        if self.rests(name, now):
            return False
        try:
            action()
        except Exception as error:  # the loop's one net: whatever broke, the next thing is still done
            self._set_aside(name, now, error)
            return False
        if self._failures.pop(name, None):
            log.info("%s works again", name)
        return True

    def _set_aside(self, name: str, now: datetime, error: Exception) -> None:
        before = self._failures.get(name)
        count = before.count + 1 if before else 1
        wait = min(FIRST_WAIT * 2 ** min(count - 1, 10), LONGEST_WAIT)
        said = f"{type(error).__name__}: {error}"
        if before is None or before.said != said:
            log.exception("%s failed and is set aside; tried again in %s, then less and less often", name, wait)
        self._failures[name] = _Failure(count, now + wait, said)
