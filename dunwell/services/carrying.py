# SPDX-License-Identifier: MIT
"""One delivery pass, the database's side of it: what goes next, may it go, what came of it."""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from time import monotonic, sleep

from django.db import connection

from dunwell.delivery.carrier import Accepted
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.pump import Leaving
from dunwell.services import outbox
from dunwell.services.as_decided import AsDecided
from dunwell.services.carrying_batch import Batch, Cargo, Look, Prepared, prepare
from dunwell.services.carrying_faults import PAUSES, Faults, claimed_each, divided, failed_try
from dunwell.services.carrying_places import Places, wanted_lanes
from dunwell.services.carrying_report import DeliverReport
from dunwell.services.living import Living, end_leases_of_the_dead
from dunwell.services.outbox_lanes import Claimed, Lane, lanes
from dunwell.services.outbox_reap import reap
from dunwell.services.outbox_results import Result
from dunwell.services.outbox_routes import Route, Routes
from dunwell.store.models import Company

log = logging.getLogger(__name__)

BATCH = 200
_LOOK_AGAIN_SECONDS = 2.0


@dataclass(kw_only=True)
class Carrying:
    """The state of one pass. `sending` and `result` are called where messages travel; all else in the thread of the
    database.

    At most as many messages are under way on a route as it has places: stored as `sending`, their result not yet known.
    What nobody foresaw is set aside with the message, lane or company that it befell (carrying_faults.py).
    """

    company: Company | None
    limit: int | None
    routes: Routes
    worker: str
    actor: str
    now: Callable[[], datetime]
    on_of: Callable[[Company], date]
    progress: Callable[[int], None] | None
    places: Places = field(default_factory=Places)
    report: DeliverReport = field(default_factory=DeliverReport)
    _taken: int = 0
    _lanes: list[Lane] = field(default_factory=list)
    _looked_at: float | None = None
    _ready: dict[str, deque[Prepared]] = field(default_factory=dict)
    _under_way: dict[int, Prepared] = field(default_factory=dict)
    _started: set[int] = field(default_factory=set)
    _came: deque[tuple[int, Accepted | DeliveryError]] = field(default_factory=deque)
    _decided: AsDecided = field(default_factory=AsDecided)
    _results: list[tuple[Look, Result]] = field(default_factory=list)
    _unstored: list[tuple[Look, Result]] = field(default_factory=list)
    _living: Living | None = None
    _faults: Faults = field(default_factory=Faults)

    def begin(self) -> None:
        """What a dead worker left is taken up: what waited waits again, what it was sending is judged (`reap`)."""
        outbox.wait_for_disk()
        self._living = Living(self.worker)
        now = self.now()
        end_leases_of_the_dead(now)
        self.report.faults = self._faults.said
        found = reap(now, self.on_of, self._faults.note, actor=self.actor, company=self.company)
        self.report.unknown += found.unknown
        self.report.retrying += found.retrying

    def end(self) -> None:
        """Stores the last results, gives back what was not begun, counts what is left; each though the others fail."""
        if self._living is None:
            return
        with ExitStack() as last:
            last.callback(self._living.end)
            last.callback(self._count_left)
            last.callback(outbox.release, self.worker)
            last.callback(lambda: outbox.take_back(self.worker, [*self._under_way.keys() - self._started]))
            self._store_the_rest()

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
        """Stores the results that wait; those of a company that cannot be written wait for the end."""
        self._take_results()
        for look in {look.company.pk: look for look, _ in self._results}.values():
            self._turn(look, [])

    def _store_the_rest(self) -> None:
        """What could not be stored is tried again, for minutes while the database is busy or away. What is left then
        the next pass finds, as after a death."""
        self.flush()
        for pause in PAUSES:
            if not self._unstored or (pause and not self._faults.is_busy):
                break
            sleep(pause)
            connection.close_if_unusable_or_obsolete()
            self._faults.forget_companies()
            self._results, self._unstored = self._unstored, []
            self.flush()
        for look, result in self._unstored:
            log.error("%s %s: not stored: %s", look.company.code, result.parcel.number, result.outcome.answer)

    def _count_left(self) -> None:
        self.report.left = outbox.waiting(self.company).count()

    def _fill(self) -> bool:
        """Claims and reads again what is next for routes that have little ready; whether there was something."""
        wanted = self._wanted()
        if not wanted and not any(self._ready.values()) and self._look():
            wanted = self._wanted()
        most = BATCH if self.limit is None else min(BATCH, self.limit - self._taken)
        if not wanted or most <= 0:
            return False
        claims = claimed_each(wanted, self.worker, most, self.now(), self._leave)
        routes = dict(wanted)
        for claimed in claims:
            if not claimed.left and claimed.lane in self._lanes:
                self._lanes.remove(claimed.lane)
            if claimed.deliveries:
                self._prepare(claimed, routes[claimed.lane])
        return any(claimed.deliveries or claimed.left for claimed in claims)

    def _wanted(self) -> list[tuple[Lane, Route]]:
        """The lanes whose routes have a free place and little ready."""
        if self._looked_at is None or monotonic() - self._looked_at > _LOOK_AGAIN_SECONDS:
            self._look()
        now = self.now()
        routes = [(lane, self.routes.of(lane.company, lane.channel, now)) for lane in self._lanes]
        ready = {key: len(these) for key, these in self._ready.items() if these}
        return wanted_lanes(routes, ready, self.places, ahead=BATCH // 2)

    def _look(self) -> bool:
        """Looks which lanes have something due; False when there are none."""
        self._looked_at = monotonic()
        self._lanes = [lane for lane in lanes(self.company, self.now()) if not self._faults.is_left(lane)]
        self.routes.look({lane.company for lane in self._lanes})
        return bool(self._lanes)

    def _prepare(self, claimed: Claimed, route: Route) -> None:
        """Reads claimed messages again. What breaks alone has had its try, what breaks as a whole is left."""
        try:
            found = divided(claimed.deliveries, partial(self._read_again, claimed.lane, route))
            for delivery, error in found.alone:
                self._fail(claimed.lane, route, delivery, error)
        except Exception as error:  # the edge of a lane: the others go on
            self._leave(claimed.lane, route, error)
            outbox.release(self.worker, claimed.deliveries)
            return
        if not found.whole:
            self._faults.lanes.add(claimed.lane)
        for batch in found.good:
            self._taken += len(batch.prepared) + batch.withdrawn
            self._count("withdrawn", batch.withdrawn)
            self._ready.setdefault(route.key, deque()).extend(batch.prepared)

    def _read_again(self, lane: Lane, route: Route, deliveries: Sequence[int]) -> Batch:
        company, now = self.routes.company(lane.company), self.now()
        sender, on, known = self.routes.sender(company, route), self.on_of(company), self._decided
        batch = prepare(company, lane, route, sender, deliveries, on=on, actor=self.actor, at=now, decided=known)
        if not batch.prepared or self.routes.still_lead(lane.company, batch.prepared[0].look.seq):
            return batch
        self._looked_at = None  # the way was changed meanwhile: they wait for the next look
        outbox.release(self.worker, deliveries)
        return Batch([], batch.withdrawn)

    def _fail(self, lane: Lane, route: Route, delivery: int, error: Exception) -> None:
        company = self.routes.company(lane.company)
        answer = f"it cannot be read again: {self._faults.note(f'{company.code} {lane.channel}', error)}"
        whose = {"worker": self.worker, "actor": self.actor}
        self._taken += 1
        self._count(failed_try(company, delivery, route, answer, on=self.on_of(company), at=self.now(), **whose))

    def _leave(self, lane: Lane, route: Route, error: Exception) -> None:
        """Nothing more of a lane goes in this pass, and a person hears why."""
        company = self.routes.company(lane.company)
        self._lanes = [other for other in self._lanes if other != lane]
        self._faults.leave(company, lane, route, error, on_of=self.on_of, actor=self.actor, at=self.now())

    def _composed(self) -> list[tuple[Prepared, Cargo | DeliveryError]]:
        """The next messages of one company for a route with free places, each composed, or why it cannot be."""
        for key in list(self._ready):
            ready = self._ready.pop(key)
            if key in self.routes.closed or self._faults.companies or self.routes.reading():
                ready = self._without_left(key, ready)
            if not ready:
                continue
            self._ready[key] = ready  # behind the others: each route has its turn
            free = self.places.free(ready[0].route)
            group: list[tuple[Prepared, Cargo | DeliveryError]] = []
            while len(group) < free and ready and (not group or ready[0].look is group[0][0].look):
                prepared = ready.popleft()
                group.append((prepared, self._faults.made(prepared)))
            if group:
                return group
        return []

    def _without_left(self, key: str, ready: deque[Prepared]) -> deque[Prepared]:
        """What still goes in this pass; the rest is given back."""
        companies = {*self._faults.companies, *self.routes.reading()}
        going = deque(one for one in ready if key not in self.routes.closed and one.parcel.company not in companies)
        kept = {one.parcel.delivery for one in going}
        outbox.release(self.worker, [one.parcel.delivery for one in ready if one.parcel.delivery not in kept])
        return going

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
                self.places.take(delivery, prepared.route.key)
                messages.append(Leaving(delivery, prepared.route.key, prepared.route.open, made.message))
            else:
                self._results.append((look, Result(prepared.parcel, made)))
        return messages

    def _take_results(self) -> None:
        while self._came:
            delivery, outcome = self._came.popleft()
            prepared = self._under_way.pop(delivery)
            self.places.give_back(delivery)
            self._started.discard(delivery)
            self._results.append((prepared.look, Result(prepared.parcel, outcome)))

    def _turn(self, look: Look, group: Sequence[tuple[Prepared, Cargo | DeliveryError]]) -> frozenset[int]:
        """Stores a company's results and begins a group of its messages; which of them may go: none when it fails."""
        company, broken = look.company, self._faults.companies
        if company.pk not in broken:
            try:
                return self._taken_turn(look, group)
            except Exception as error:  # the edge of one company's books: its results wait, the others go on
                self._faults.leave_company(company, error)
        self._lanes = [lane for lane in self._lanes if lane.company != company.pk]
        self._unstored += [pair for pair in self._results if pair[0].company.pk == company.pk]
        self._results = [pair for pair in self._results if pair[0].company.pk != company.pk]
        return frozenset()

    def _taken_turn(self, look: Look, group: Sequence[tuple[Prepared, Cargo | DeliveryError]]) -> frozenset[int]:
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
        if turn.seq is None and not self.routes.still_lead(look.company.pk, look.company.event_seq):
            self._looked_at = None
        for state in turn.states:
            self._count(state)
        return turn.begun

    def _count(self, state: str, many: int = 1) -> None:
        if self.report.count(state, many) and self.progress:
            self.progress(self.report.carried)
