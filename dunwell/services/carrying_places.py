# SPDX-License-Identifier: MIT
"""The places of a pass's routes: how many messages are under way on each, since when, and who may begin another.

A server that answers only just in time holds the places of its own route, and nothing else. When the pass has lasted as
long as it may, such a route gets nothing new; the others go on until the last slow message is back, then the pass ends.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic

from dunwell.services.outbox_lanes import Lane
from dunwell.services.outbox_routes import Route

# So many routes are open at once: others wait until one of them has nothing left.
MOST_ROUTES = 16
# A message that is under way for longer makes its route a slow one, which is not counted: up to four times as many.
SLOW_SECONDS = 10.0


def _never() -> bool:
    return False


@dataclass
class Places:
    """`seconds` is how long the pass begins anything new (None: as long as it can); `stopping` ends that at once."""

    seconds: float | None = None
    stopping: Callable[[], bool] = _never
    clock: Callable[[], float] = monotonic
    _began: float = field(init=False)
    _since: dict[int, tuple[str, float]] = field(default_factory=dict)
    _on_route: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._began = self.clock()

    def take(self, delivery: int, key: str) -> None:
        """A message goes by this route now."""
        self._since[delivery] = (key, self.clock())
        self._on_route[key] += 1

    def give_back(self, delivery: int) -> None:
        """It is known what came of it."""
        key, _ = self._since.pop(delivery)
        self._on_route[key] -= 1

    def free(self, route: Route) -> int:
        """How many more may go by a route now."""
        return 0 if self.is_over(route) else route.places - self._on_route[route.key]

    def is_over(self, route: Route) -> bool:
        """Whether nothing new begins on a route in this pass."""
        if self.stopping():
            return True
        return self._time_is_over() and (not (slow := self.slow()) or route.key in slow)

    def slow(self) -> frozenset[str]:
        """The routes on which a message has been under way for long."""
        long_ago = self.clock() - SLOW_SECONDS
        return frozenset(key for key, since in self._since.values() if since < long_ago)

    def open_routes(self) -> set[str]:
        """The routes on which something is under way."""
        return {key for key, many in self._on_route.items() if many}

    def _time_is_over(self) -> bool:
        return self.seconds is not None and self.clock() - self._began > self.seconds


def has_room(used: set[str], slow: frozenset[str]) -> bool:
    """Whether one more route may be opened beside those that are used."""
    return len(used - slow) < MOST_ROUTES and len(used) < 4 * MOST_ROUTES


def wanted_lanes(
    routes: Iterable[tuple[Lane, Route | None]], ready: Mapping[str, int], places: Places, *, ahead: int
) -> list[tuple[Lane, Route]]:
    """The lanes of which more is read: their routes have a free place and little ready. The next are read while up to
    `ahead` are ready, for others compose them meanwhile; none on a route where nothing new begins."""
    used, slow, found = ready.keys() | places.open_routes(), places.slow(), []
    for lane, route in routes:
        if route is None or places.is_over(route):
            continue
        waits = ready.get(route.key, 0)
        if waits > ahead or (not waits and places.free(route) <= 0):
            continue
        if route.key in used or has_room(used, slow):
            used.add(route.key)
            found.append((lane, route))
    return found
