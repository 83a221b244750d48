# SPDX-License-Identifier: MIT
"""What a report to the creditor tells: what went to whom and what came of it, what changed since, what comes next."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Exists, OuterRef, Q

from dunwell.services.dashboard import next_sending_on, notice_sums
from dunwell.services.days_ahead import DayAhead, days_ahead
from dunwell.services.due import local_date
from dunwell.services.figures.corrections import Correction, corrections
from dunwell.services.figures.periods import Period
from dunwell.services.figures.quality import Quality, quality
from dunwell.services.figures.reading import Scope
from dunwell.services.kept_mail import in_use
from dunwell.services.load_facts import procedures_of
from dunwell.services.offer_lists import offered
from dunwell.services.planned import planned
from dunwell.services.report_lines import ReportLine, changed_since, lines_of_runs
from dunwell.services.run_tasks import NO_CHANNEL
from dunwell.store.models import (
    Company,
    CompanyWay,
    CustomerEmail,
    Delivery,
    Notice,
    NoticeLine,
    ProcedureVersion,
    Run,
    Task,
)

# So many days are looked ahead from the next run on.
DAYS = 14


@dataclass(frozen=True, slots=True)
class NextSum:
    """What would go out next by one action in one currency."""

    action: str
    count: int
    total: int
    currency: str


@dataclass(frozen=True)
class ReportFacts:
    """`lines`: what needs a look first, then by customer; `changed`: notices that an earlier report may have told
    otherwise. `missing`: customers (number, name) whom no address reaches.

    `bare` is how many invoices should have gone as PDF and had none here. `waiting` counts the other open tasks by
    kind, `offers` late invoices that wait for an answer, `to_post` letters that are printed; `proposal` is the day of a
    run that waits for approval. `ahead`: the days after the next run on which something would go out. `quality` and
    `corrections` are of the days from `first` to today. `kept_here`: its e-mails are kept in the built-in mailbox, and
    nobody receives them.
    """

    company: Company
    runs: Sequence[Run]
    lines: Sequence[ReportLine]
    changed: Sequence[ReportLine]
    missing: Sequence[tuple[str, str]]
    bare: int
    waiting: dict[str, int]
    offers: int
    to_post: int
    proposal: date | None
    next_on: date
    coming: Sequence[NextSum]
    ahead: Sequence[DayAhead]
    quality: Quality
    corrections: Sequence[Correction]
    kept_here: bool

    @property
    def first(self) -> date:
        return self.runs[0].on

    @property
    def last(self) -> date:
        return self.runs[-1].on

    @cached_property
    def messages(self) -> list[ReportLine]:
        """The lines that are messages; what was withdrawn did not go to anybody."""
        return [line for line in self.lines if line.action == "notice" and line.state != "withdrawn"]

    @property
    def needs(self) -> int:
        """How much somebody has to look at."""
        return sum(not line.went_well for line in (*self.lines, *self.changed)) + len(self.missing)

    def counts(self) -> dict[str, int]:
        """Messages by the state of their delivery, and calls and hand-overs by their action."""
        return dict(Counter(line.state or line.action for line in self.lines))


def report_facts(company: Company, runs: Sequence[Run], now: datetime, *, since: int) -> ReportFacts:
    """The facts of these applied runs (at least one, the earliest first), as they stand now.

    `since`: the last event that the report before knew of.
    """
    today, next_on = local_date(company, now), next_sending_on(company, now)
    decided = planned(company, next_on)
    proposed = Run.objects.filter(company=company, status=Run.Status.PROPOSED, notices_count__gt=0)
    proposal = proposed.order_by("on").last()
    tasks = Task.objects.filter(company=company, done=False)
    missing = _missing(company)
    sums = notice_sums(decided)
    period = Period(runs[0].on, max(today, runs[-1].on))
    return ReportFacts(
        company=company,
        runs=runs,
        lines=lines_of_runs(company, runs, decided),
        changed=changed_since(company, runs, since, decided),
        missing=missing,
        bare=_bare(company, runs),
        waiting=dict(Counter(tasks.values_list("kind", flat=True)) - Counter(unreachable=len(missing))),
        offers=offered(company, next_on, today).height if company.mode == Company.Mode.OFFER else 0,
        to_post=Delivery.objects.filter(company=company, state=Delivery.State.PRINTED).count(),
        proposal=proposal.on if proposal else None,
        next_on=next_on,
        coming=[NextSum(one.action, one.count, one.total.minor, one.total.currency) for one in sums],
        ahead=_ahead(company, next_on) if company.reminders else (),
        quality=quality(Scope(company), period),
        corrections=corrections(Scope(company), period),
        kept_here=in_use() and not CompanyWay.objects.filter(company=company, channel="email", on=True).exists(),
    )


def _missing(company: Company) -> list[tuple[str, str]]:
    """The customers with a contact to find: no channel reaches them, or no address of theirs is good any more."""
    good = CustomerEmail.objects.filter(company=company, customer=OuterRef("customer"), bad=False)
    tasks = Task.objects.filter(company=company, done=False, kind=Task.Kind.UNREACHABLE, notice__isnull=True)
    tasks = tasks.filter(Q(text=NO_CHANNEL) | ~Exists(good)).order_by("customer__name", "customer__ref")
    return list(tasks.values_list("customer__ref", "customer__name"))


def _ahead(company: Company, next_on: date) -> list[DayAhead]:
    days = days_ahead(company, next_on, days=DAYS).days
    return [day for day in days if day.on > next_on and (day.notices or day.calls or day.handovers)]


def _bare(company: Company, runs: Sequence[Run]) -> int:
    """Invoices that went without their original, though their level sends it."""
    lines = NoticeLine.objects.filter(notice__company=company, notice__run__in=runs, withdrawn=False)
    lines = lines.filter(notice__action=Notice.Action.NOTICE, item__invoice__pdf="")
    found = set(lines.values_list("item__invoice_id", "notice__version_id", "notice__position"))
    versions = ProcedureVersion.objects.in_bulk({version for _, version, _ in found})
    levels = {pk: procedures_of([row])[0].levels for pk, row in versions.items()}
    return len({invoice for invoice, version, place in found if levels[version][place - 1].attach_invoices})
