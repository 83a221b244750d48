# SPDX-License-Identifier: MIT
"""What nobody foresaw while messages are carried: it is logged, told, and set aside, so that it stops nobody else.

A message that breaks alone counts as a try that failed: it comes back later, and after the last try a person gets it. A
lane that breaks as a whole is left for this pass, its way blocked as by a refused password, with the same alarm. A
company whose history cannot be written is left for this pass; what came of its messages is stored at the end.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import DatabaseError, OperationalError, transaction

from dunwell.delivery.errors import DeliveryError
from dunwell.letters.formats import one_line
from dunwell.services import outbox, outbox_blocks
from dunwell.services.carrying_batch import Cargo, Prepared
from dunwell.services.outbox_lanes import Claimed, Lane
from dunwell.services.outbox_reap import parcel_of
from dunwell.services.outbox_results import Parcel, Result
from dunwell.services.outbox_routes import Route
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.models import Company, Delivery

log = logging.getLogger(__name__)

# After so many that break alone the rest of a lane is left for the next pass.
_MOST_ALONE = 8
# When so many parts of a batch break and none does not, it is no message's fault.
_SURELY_ALL = 16
# In seconds, about five minutes: when results that could not be stored are tried again at the end of a pass.
PAUSES = (0, 1, 2, 5, 10, 20, 30, 60, 60, 60, 60)


def words_of(error: BaseException) -> str:
    """An error as one line for people."""
    return one_line(f"{type(error).__name__}: {error}")[:500]


@dataclass
class Faults:
    """What broke in a pass. `said` is for its report. `is_busy`: a company is left for the database's sake, which may
    be well again in a moment."""

    said: dict[str, str] = field(default_factory=dict)
    lanes: set[Lane] = field(default_factory=set)
    companies: set[int] = field(default_factory=set)
    is_busy: bool = False

    def is_left(self, lane: Lane) -> bool:
        """Whether nothing more of this lane goes in this pass."""
        return lane in self.lanes or lane.company in self.companies

    def note(self, about: str, error: Exception) -> str:
        """Logs it with its traceback, once a pass for what it befell; its words."""
        words = words_of(error)
        if about not in self.said:
            log.error("%s is set aside: something was not foreseen", about, exc_info=error)
        self.said.setdefault(about, words)
        return words

    def made(self, prepared: Prepared) -> Cargo | DeliveryError:
        """A message, or why it cannot be made."""
        try:
            return prepared.made()
        except Exception as error:  # the edge of one message: a person gets it, and the others go on
            words = self.note(prepared.parcel.number, error)
            return DeliveryError(f"it cannot be written: {words}", permanent=not isinstance(error, DatabaseError))

    def leave_company(self, company: Company, error: Exception) -> None:
        """Nothing more of a company in this pass."""
        self.note(company.code, error)
        self.companies.add(company.pk)
        self.is_busy = self.is_busy or isinstance(error, OperationalError)

    def forget_companies(self) -> None:
        """Those that were left are tried again."""
        self.companies.clear()
        self.is_busy = False

    def leave(
        self,
        company: Company,
        lane: Lane,
        route: Route,
        error: Exception,
        *,
        on_of: Callable[[Company], date],
        actor: str,
        at: datetime,
    ) -> None:
        """A lane cannot be read: nothing more of it in this pass, and one alarm. A database that is busy is none."""
        words = self.note(f"{company.code} {lane.channel}", error)
        self.lanes.add(lane)
        if not isinstance(error, DatabaseError):
            _alarm(company, route, f"its messages cannot be read: {words}", on_of=on_of, actor=actor, at=at)


@dataclass(frozen=True, slots=True)
class Divided[Part]:
    """What could be read of a batch, and what breaks alone. `whole`: all of it was looked at."""

    good: list[Part]
    alone: list[tuple[int, Exception]]
    whole: bool


def divided[Part](deliveries: Sequence[int], read: Callable[[Sequence[int]], Part]) -> Divided[Part]:
    """Reads a batch; where that breaks its halves, down to the deliveries that break alone.

    Raises what the database raises, and the last error when nothing of several can be read: then it is not theirs.
    """
    good: list[Part] = []
    alone: list[tuple[int, Exception]] = []
    waiting, broken = deque([list(deliveries)]), 0
    while waiting and len(alone) < _MOST_ALONE:
        part = waiting.popleft()
        try:
            good.append(read(part))
        except DatabaseError:
            raise
        except Exception as error:  # the edge of one message: its fault is told and counted
            broken += 1
            if len(part) > 1:
                waiting += [part[: len(part) // 2], part[len(part) // 2 :]]
            else:
                alone.append((part[0], error))
            if len(deliveries) > 1 and not good and (not waiting or broken >= _SURELY_ALL):
                raise
    return Divided(good, alone, whole=not waiting)


def failed_try(
    company: Company,
    delivery: int,
    route: Route,
    answer: str,
    *,
    worker: str,
    actor: str,
    on: date,
    at: datetime,
) -> str:
    """A message that cannot be read has had a try that failed; its state, empty when it was in other hands."""
    row = Delivery.objects.select_related("notice").get(pk=delivery)
    parcel = parcel_of(row, row.attempts, way=route.way, way_row=route.row)
    error = DeliveryError(answer, permanent=False)
    with transaction.atomic():
        locked = chain.locked(company)
        begun = _turn(locked, [], [parcel], worker=worker, actor=actor, on=on, at=at).begun
        if delivery not in begun:
            return ""
        return _turn(locked, [Result(parcel, error)], [], worker=worker, actor=actor, on=on, at=at).states[0]


def _turn(
    locked: Company,
    results: Sequence[Result],
    parcels: Sequence[Parcel],
    *,
    worker: str,
    actor: str,
    on: date,
    at: datetime,
) -> outbox.Turn:
    return outbox.take_turn(
        locked, results, parcels, seq=locked.event_seq, worker=worker, actor=actor, on=on, at=at
    )  # fmt: skip


def claimed_each(
    wanted: Sequence[tuple[Lane, Route]],
    worker: str,
    most: int,
    now: datetime,
    leave: Callable[[Lane, Route, Exception], None],
) -> list[Claimed]:
    """Claims of these lanes (`outbox.claim`). When that breaks each is claimed alone, to leave the one that it is."""
    try:
        return outbox.claim(wanted, worker, most, now)
    except DatabaseError:
        raise
    except Exception as error:  # the edge of a lane: the others go on
        if len(wanted) > 1:
            share = max(1, most // len(wanted))
            return [claimed for one in wanted for claimed in claimed_each([one], worker, share, now, leave)]
        leave(*wanted[0], error)
        return []


def _alarm(
    company: Company, route: Route, answer: str, *, on_of: Callable[[Company], date], actor: str, at: datetime
) -> None:
    """Until it works again; a way of the company's own is asked again after a while."""
    try:
        on = on_of(company)
        with writing(company) as locked:
            if route.row is None:
                outbox_blocks.block_house(locked, answer, on=on, actor=actor, at=at)
            else:
                outbox_blocks.block_way(locked, route.row, answer, on=on, actor=actor, at=at)
    except Exception:  # the company's books may be what is broken; then the log and the report have to do
        log.exception("%s: an alarm could not be written", company.code)
