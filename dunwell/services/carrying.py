# SPDX-License-Identifier: MIT
"""One delivery pass, the database's side of it: what goes next, may it go, what came of it."""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from time import monotonic

from dunwell.delivery.carrier import Accepted
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.pump import Leaving
from dunwell.services import outbox
from dunwell.services.carrying_batch import Cargo, Look, Prepared, prepare
from dunwell.services.living import Living, end_leases_of_the_dead
from dunwell.services.outbox_lanes import Claimed, Lane, lanes
from dunwell.services.outbox_results import Result
from dunwell.services.outbox_routes import Route, Routes
from dunwell.store.models import Company, Delivery

BATCH = 200
# So many routes are open at once: others wait until one of them has nothing left.
MOST_ROUTES = 16
_LOOK_AGAIN_SECONDS = 2.0


@dataclass
class DeliverReport:
    """What came of a pass, in messages. `unknown` counts also those that a dead worker left in the middle.

    `withdrawn` are those that had no reason left; `blocked` is what stopped the house's mail server, `blocked_ways`
    what stopped ways of companies; `left` is what still waits, now or for a later try.
    """

    accepted: int = 0
    refused: int = 0
    retrying: int = 0
    unknown: int = 0
    withdrawn: int = 0
    blocked: str | None = None
    blocked_ways: dict[str, str] = field(default_factory=dict)
    left: int = 0

    @property
    def carried(self) -> int:
        """How many are done with for this pass."""
        return self.accepted + self.refused + self.retrying + self.unknown + self.withdrawn


@dataclass(kw_only=True)
class Carrying:
    """The state of one pass. `sending` and `result` are called where messages travel; all else in the thread of the
    database.

    At most as many messages are under way on a route as it has places: stored as `sending`, their result not yet known.
    """

    company: Company | None
    limit: int | None
    routes: Routes
    worker: str
    actor: str
    now: Callable[[], datetime]
    on_of: Callable[[Company], date]
    progress: Callable[[int], None] | None
    report: DeliverReport = field(default_factory=DeliverReport)
    _taken: int = 0
    _lanes: list[Lane] = field(default_factory=list)
    _looked_at: float | None = None
    _ready: dict[str, deque[Prepared]] = field(default_factory=dict)
    _under_way: dict[int, Prepared] = field(default_factory=dict)
    _on_route: Counter[str] = field(default_factory=Counter)
    _started: set[int] = field(default_factory=set)
    _came: deque[tuple[int, Accepted | DeliveryError]] = field(default_factory=deque)
    _results: list[tuple[Look, Result]] = field(default_factory=list)
    _living: Living | None = None

    def begin(self) -> None:
        """What a dead worker left is taken up: what waited waits again, what it was sending becomes unknown."""
        outbox.wait_for_disk()
        self._living = Living(self.worker)
        now = self.now()
        end_leases_of_the_dead(now)
        self.report.unknown += outbox.reap(now, self.on_of, actor=self.actor, company=self.company)

    def end(self) -> None:
        """Stores the last results, gives back what was not begun, and counts what is left."""
        if self._living is not None:
            self.flush()
            outbox.take_back(self.worker, [delivery for delivery in self._under_way if delivery not in self._started])
            outbox.release(self.worker)
            self.report.left = outbox.waiting(self.company).count()
            self._living.end()

    def next_group(self) -> list[Leaving[int]]:
        """The next messages, as many as there are free places on one route, composed and stored as `sending`; none:
        nothing more may go now. With the same transaction goes what came of earlier ones."""
        self._take_results()
        while self._fill() | bool(group := self._composed()):
            messages = self._begin(group) if group else []
            if messages:
                return messages
        self.flush()
        return []

    def sending(self, delivery: int) -> None:
        """It leaves now."""
        self._started.add(delivery)

    def result(self, delivery: int, outcome: Accepted | DeliveryError) -> None:
        """Takes what came of a try, to be stored with the next turn."""
        # The one thing that both threads touch: appending and taking from the left need no lock.
        self._came.append((delivery, outcome))

    def flush(self) -> None:
        """Stores the results that wait."""
        self._take_results()
        for look in {look.company.pk: look for look, _ in self._results}.values():
            self._turn(look, [])

    def _fill(self) -> bool:
        """Claims and reads again what is next for the routes that have nothing ready; whether there was something."""
        wanted = self._wanted()
        if not wanted and not any(self._ready.values()) and self._look():
            wanted = self._wanted()
        most = BATCH if self.limit is None else min(BATCH, self.limit - self._taken)
        if not wanted or most <= 0:
            return False
        claims = outbox.claim(wanted, self.worker, most, self.now())
        routes = dict(wanted)
        for claimed in claims:
            if not claimed.left:
                self._lanes.remove(claimed.lane)
            if claimed.deliveries:
                self._prepare(claimed, routes[claimed.lane])
        return any(claimed.deliveries or claimed.left for claimed in claims)

    def _wanted(self) -> list[tuple[Lane, Route]]:
        """The lanes whose routes have a free place and nothing ready."""
        if self._looked_at is None or monotonic() - self._looked_at > _LOOK_AGAIN_SECONDS:
            self._look()
        now = self.now()
        used = {key for key, ready in self._ready.items() if ready} | {
            key for key, many in self._on_route.items() if many
        }
        found = []
        for lane in self._lanes:
            route = self.routes.of(lane.company, lane.channel, now)
            if route is None or self._ready.get(route.key) or self._on_route[route.key] >= route.places:
                continue
            if route.key in used or len(used) < MOST_ROUTES:
                used.add(route.key)
                found.append((lane, route))
        return found

    def _look(self) -> bool:
        """Looks which lanes have something due; False when there are none."""
        self._looked_at = monotonic()
        self._lanes = lanes(self.company, self.now())
        self.routes.look({lane.company for lane in self._lanes})
        return bool(self._lanes)

    def _prepare(self, claimed: Claimed, route: Route) -> None:
        company, now = self.routes.company(claimed.lane.company), self.now()
        sender = self.routes.sender(company, route)
        self._taken += len(claimed.deliveries)
        on = self.on_of(company)
        batch = prepare(company, claimed.lane, route, sender, claimed.deliveries, on=on, actor=self.actor, at=now)
        self._count("withdrawn", batch.withdrawn)
        self._ready.setdefault(route.key, deque()).extend(batch.prepared)

    def _composed(self) -> list[tuple[Prepared, Cargo | DeliveryError]]:
        """The next messages of one company for a route with free places, each composed, or why it cannot be."""
        for key in list(self._ready):
            ready = self._ready.pop(key)
            if key in self.routes.closed:
                outbox.release(self.worker, [prepared.parcel.delivery for prepared in ready])
                continue
            if not ready:
                continue
            self._ready[key] = ready  # behind the others: each route has its turn
            free = ready[0].route.places - self._on_route[key]
            group: list[tuple[Prepared, Cargo | DeliveryError]] = []
            while len(group) < free and ready and (not group or ready[0].look is group[0][0].look):
                prepared = ready.popleft()
                group.append((prepared, prepared.made()))
            if group:
                return group
        return []

    def _begin(self, group: Sequence[tuple[Prepared, Cargo | DeliveryError]]) -> list[Leaving[int]]:
        """Stores `sending` for a group; gives the messages that may go."""
        look = group[0][0].look
        if any(other.company.pk != look.company.pk for other, _ in self._results):
            self.flush()
        begun = self._turn(look, group)
        messages: list[Leaving[int]] = []
        for prepared, made in group:
            delivery = prepared.parcel.delivery
            if delivery not in begun:
                # Claimed and read again later in this pass, unless somebody withdrew it or took it over.
                outbox.release(self.worker, [delivery])
                self._taken -= 1
            elif isinstance(made, Cargo):
                self._under_way[delivery] = prepared
                self._on_route[prepared.route.key] += 1
                messages.append(Leaving(delivery, prepared.route.key, prepared.route.open, made.message))
            else:
                self._results.append((look, Result(prepared.parcel, made)))
        return messages

    def _take_results(self) -> None:
        while self._came:
            delivery, outcome = self._came.popleft()
            prepared = self._under_way.pop(delivery)
            self._on_route[prepared.route.key] -= 1
            self._started.discard(delivery)
            self._results.append((prepared.look, Result(prepared.parcel, outcome)))

    def _turn(self, look: Look, group: Sequence[tuple[Prepared, Cargo | DeliveryError]]) -> frozenset[int]:
        turn = outbox.take_turn(
            look.company,
            [result for other, result in self._results if other.company.pk == look.company.pk],
            [prepared.parcel for prepared, _ in group],
            seq=look.seq,
            worker=self.worker,
            actor=self.actor,
            on=look.on,
            at=self.now(),
            copies=[made.copy for _, made in group if isinstance(made, Cargo)],
        )
        self._results = [pair for pair in self._results if pair[0].company.pk != look.company.pk]
        look.seq = turn.seq if turn.seq is not None else look.seq
        for state in turn.states:
            if state not in {"", Delivery.State.QUEUED}:
                self._count(state, 1)
        return turn.begun

    def _count(self, what: str, many: int) -> None:
        setattr(self.report, what, getattr(self.report, what) + many)
        if self.progress and many:
            self.progress(self.report.carried)
