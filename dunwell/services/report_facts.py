# SPDX-License-Identifier: MIT
"""What a report to the creditor tells: what went to whom and what came of it, what waits, what comes next."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.services.dashboard import next_sending_on, notice_sums
from dunwell.services.kept_mail import in_use
from dunwell.services.load_facts import procedures_of
from dunwell.services.planned import planned
from dunwell.store.models import Company, Notice, NoticeLine, ProcedureVersion, Run, Task


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One notice. `state` is that of its delivery; of a call or a hand-over it is empty."""

    on: date
    ref: str
    name: str
    number: str
    action: str
    level: str
    total: int
    currency: str
    channel: str
    state: str
    answer: str

    @property
    def went_well(self) -> bool:
        """Whether nobody has to look at it."""
        return self.state in {"", "accepted", "queued", "sending", "withdrawn"}


@dataclass(frozen=True, slots=True)
class NextSum:
    """What would go out next by one action in one currency."""

    action: str
    count: int
    total: int
    currency: str


@dataclass(frozen=True)
class ReportFacts:
    """`lines`: what needs a look first, then by customer. `missing`: customers (number, name) whom no address reaches.

    `bare` is how many invoices should have gone as PDF and had none here.
    `waiting` counts open tasks by kind; `proposal` is the day of a run that waits for approval; `kept_here`: this
    installation keeps its messages in the built-in mailbox, and nobody receives them.
    """

    company: Company
    runs: Sequence[Run]
    lines: Sequence[ReportLine]
    missing: Sequence[tuple[str, str]]
    bare: int
    waiting: dict[str, int]
    proposal: date | None
    next_on: date
    coming: Sequence[NextSum]
    kept_here: bool

    @property
    def first(self) -> date:
        return self.runs[0].on

    @property
    def last(self) -> date:
        return self.runs[-1].on

    @property
    def messages(self) -> list[ReportLine]:
        """The lines that are messages; what was withdrawn did not go to anybody."""
        return [line for line in self.lines if line.action == "notice" and line.state != "withdrawn"]

    def counts(self) -> dict[str, int]:
        """Messages by the state of their delivery, and calls and hand-overs by their action."""
        return dict(Counter(line.state or line.action for line in self.lines))


def report_facts(company: Company, runs: Sequence[Run], now: datetime) -> ReportFacts:
    """The facts of these applied runs (at least one, the earliest first), as they stand now."""
    next_on = next_sending_on(company, now)
    proposed = Run.objects.filter(company=company, status=Run.Status.PROPOSED, notices_count__gt=0)
    proposal = proposed.order_by("on").last()
    tasks = Task.objects.filter(company=company, done=False)
    missing = tasks.filter(kind=Task.Kind.UNREACHABLE, notice__isnull=True).order_by("customer__name", "customer__ref")
    sums = notice_sums(planned(company, next_on))
    return ReportFacts(
        company=company,
        runs=runs,
        lines=_lines(company, runs),
        missing=list(missing.values_list("customer__ref", "customer__name")),
        bare=_bare(company, runs),
        waiting=dict(Counter(tasks.values_list("kind", flat=True))),
        proposal=proposal.on if proposal else None,
        next_on=next_on,
        coming=[NextSum(one.action, one.count, one.total.minor, one.total.currency) for one in sums],
        kept_here=in_use(),
    )


def _bare(company: Company, runs: Sequence[Run]) -> int:
    """Invoices that went without their original, though their level sends it."""
    lines = NoticeLine.objects.filter(notice__company=company, notice__run__in=runs, withdrawn=False)
    lines = lines.filter(notice__action=Notice.Action.NOTICE, item__invoice__pdf="")
    found = set(lines.values_list("item__invoice_id", "notice__version_id", "notice__position"))
    versions = ProcedureVersion.objects.in_bulk({version for _, version, _ in found})
    levels = {pk: procedures_of([row])[0].levels for pk, row in versions.items()}
    return len({invoice for invoice, version, place in found if levels[version][place - 1].attach_invoices})


def _lines(company: Company, runs: Sequence[Run]) -> list[ReportLine]:
    rows = Notice.objects.filter(company=company, run__in=runs).values_list(
        "on", "customer__ref", "customer__name", "number", "action", "level", "total_minor", "currency",
        "deliveries__channel", "deliveries__state", "deliveries__answer", "withdrawn_seq",
    )  # fmt: skip
    lines = []
    for row in rows.order_by("pk"):
        on, ref, name, number, action, level, total, currency, channel, state, answer, withdrawn = row
        gone = "withdrawn" if withdrawn is not None else state or ""
        about = (on, ref, name, number, action, level, total, currency)
        lines.append(ReportLine(*about, channel or "", gone, answer or ""))
    return sorted(lines, key=lambda line: (line.went_well, line.name, line.ref, line.number))
