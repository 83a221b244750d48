# SPDX-License-Identifier: MIT
"""The notices of a report, each with every way that it was carried by, in order, and what comes next of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from dunwell.core.gates import OUTCOMES
from dunwell.services.planned import Planned
from dunwell.services.report_next import NextStep, next_steps
from dunwell.store.models import Company, Delivery, Event, Notice, Run

# Nobody has to look at a message in one of these states.
_WELL = frozenset({"", "accepted", "queued", "sending", "printed", "withdrawn"})


@dataclass(frozen=True, slots=True)
class ReportWay:
    """One delivery of a notice: by which channel, to whom, in which state, and what the other side answered."""

    channel: str
    state: str
    answer: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One notice. `ways` are its deliveries in their order: the last one counts, those before it had failed. Of a call
    or a hand-over there are none. `why` says why it was withdrawn: an outcome, or a person's own words."""

    id: int
    on: date
    ref: str
    name: str
    number: str
    action: str
    level: str
    total: int
    currency: str
    ways: tuple[ReportWay, ...] = ()
    withdrawn: bool = False
    why: str = ""
    next: NextStep | None = field(default=None)

    @property
    def way(self) -> ReportWay | None:
        """The delivery that counts."""
        return self.ways[-1] if self.ways else None

    @property
    def channel(self) -> str:
        return self.way.channel if self.way else ""

    @property
    def state(self) -> str:
        """Withdrawn, or the state of the delivery that counts; empty for a call or a hand-over."""
        if self.withdrawn:
            return "withdrawn"
        return self.way.state if self.way else ""

    @property
    def answer(self) -> str:
        return self.way.answer if self.way else ""

    @property
    def went_well(self) -> bool:
        """Whether nobody has to look at it."""
        return self.state in _WELL

    @property
    def because(self) -> str:
        """The outcome for which it was withdrawn, if it was no person who did it."""
        return self.why if self.why in OUTCOMES else ""


def lines_of_runs(company: Company, runs: Sequence[Run], decided: Planned) -> list[ReportLine]:
    """All notices of these runs: what needs a look first, then by customer."""
    return _lines(company, Notice.objects.filter(company=company, run__in=runs), decided)


def changed_since(company: Company, runs: Sequence[Run], seq: int, decided: Planned) -> list[ReportLine]:
    """The notices of earlier runs with which something happened after event `seq`: they came back, were withdrawn, were
    taken or refused at last, or a person decided about them. As they stand now, what needs a look first."""
    happened = Q(code__startswith="delivery_") | Q(code="notice_withdrawn")
    events = Event.objects.filter(happened, company=company, seq__gt=seq, notice_id__isnull=False)
    touched = Notice.objects.filter(company=company, pk__in=events.values("notice_id"), seq__lte=seq)
    return _lines(company, touched.exclude(run__in=runs), decided)


def _lines(company: Company, notices: QuerySet[Notice], decided: Planned) -> list[ReportLine]:
    ways, following = _ways(notices), next_steps(company, notices, decided)
    rows = notices.values_list(
        "pk", "on", "customer__ref", "customer__name", "number", "action", "level", "total_minor", "currency",
        "withdrawn_seq", "withdrawn_why",
    )  # fmt: skip
    lines = []
    for pk, on, ref, name, number, action, level, total, currency, withdrawn, why in rows:
        about = (pk, on, ref, name, number, action, level, total, currency)
        gone = withdrawn is not None
        lines.append(ReportLine(*about, ways.get(pk, ()), gone, why if gone else "", following.get(pk)))
    return sorted(lines, key=lambda line: (line.went_well, line.name, line.ref, line.number))


def _ways(notices: QuerySet[Notice]) -> Mapping[int, tuple[ReportWay, ...]]:
    found: dict[int, tuple[ReportWay, ...]] = {}
    rows = Delivery.objects.filter(notice__in=notices).order_by("place", "pk")
    for notice, channel, state, answer, to in rows.values_list("notice_id", "channel", "state", "answer", "recipients"):
        found[notice] = (*found.get(notice, ()), ReportWay(channel, state, answer, tuple(to)))
    return found
