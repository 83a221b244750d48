# SPDX-License-Identifier: MIT
"""All companies of a person on one board: what is open and overdue, what needs a person, and what is wrong.

A handful of queries for any number of companies. Somebody limited to own documents sees their own customers' amounts.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from dunwell.core.money import Money
from dunwell.services.access import Seat, seats_of
from dunwell.services.due import local_date
from dunwell.store.models import Company, Delivery, OpenItem, Payment, Run, Task

# What is wrong, the worst first.
ALARMS = ("off", "mail_failing", "no_payments")


@dataclass
class BoardRow:
    """One company. `open` and `overdue` by currency, the company's own first; `work` is what waits for a person.

    `alarms` are codes of ALARMS. `last_run_on` is empty for who may not see runs.
    """

    seat: Seat
    today: date
    open: list[Money] = field(default_factory=list)
    overdue: list[Money] = field(default_factory=list)
    tasks: int = 0
    proposal: bool = False
    last_run_on: date | None = None
    last_run_notices: int = 0
    alarms: list[str] = field(default_factory=list)

    @property
    def company(self) -> Company:
        return self.seat.company

    @property
    def work(self) -> int:
        """Tasks, and the proposal that waits."""
        return self.tasks + int(self.proposal)


@dataclass(frozen=True)
class Board:
    """The companies by name, and the sums over all of them, one a currency, the largest open first."""

    rows: list[BoardRow]
    open: list[Money]
    overdue: list[Money]


def board(user: int, now: datetime) -> Board:
    """Every company of a person, at this moment."""
    rows = [BoardRow(seat, local_date(seat.company, now)) for seat in seats_of(user)]
    by_id = {row.company.pk: row for row in rows}
    _amounts(by_id)
    _work(by_id)
    _runs(by_id)
    _alarms(by_id)
    return Board(rows, _sums([row.open for row in rows]), _sums([row.overdue for row in rows]))


def _amounts(rows: Mapping[int, BoardRow]) -> None:
    open_minor = F("amount_minor") - F("allocated_minor")
    late = Q(pk__in=[])
    for day, companies in _by_day(rows).items():
        late |= Q(company__in=companies, since__lt=day)
    found = (
        OpenItem.objects.filter(_seen(rows), amount_minor__gt=F("allocated_minor"), invoice__cancelled=False)
        .annotate(since=Coalesce("due_on", "issued_on"))
        .values("company_id", "currency")
        .annotate(open=Sum(open_minor), overdue=Sum(Case(When(late, then=open_minor), default=Value(0))))
        .order_by("company_id", "currency")
    )
    for one in found:
        row = rows[one["company_id"]]
        row.open.append(Money(one["open"], one["currency"]))
        if one["overdue"]:
            row.overdue.append(Money(one["overdue"], one["currency"]))
    for row in rows.values():
        for amounts in (row.open, row.overdue):
            amounts.sort(key=_own_first(row.company.currency))


def _own_first(own: str) -> Callable[[Money], tuple[bool, str]]:
    return lambda money: (money.currency != own, money.currency)


def _work(rows: Mapping[int, BoardRow]) -> None:
    doing = {key: row for key, row in rows.items() if row.seat.may("work")}
    tasks = Task.objects.filter(_seen(doing), done=False).values_list("company_id").annotate(Count("pk"))
    for company, count in tasks.order_by("company_id"):
        rows[company].tasks = count
    deciding = [key for key, row in rows.items() if row.seat.may("plan")]
    proposed = Run.objects.filter(company__in=deciding, status=Run.Status.PROPOSED, notices_count__gt=0)
    for company in proposed.values_list("company_id", flat=True):
        rows[company].proposal = True


def _runs(rows: Mapping[int, BoardRow]) -> None:
    seeing = [key for key, row in rows.items() if row.seat.may("runs")]
    last = Run.objects.filter(company=OuterRef("pk"), status=Run.Status.APPLIED).order_by("-on")
    found = Company.objects.filter(pk__in=seeing).annotate(
        last_on=Subquery(last.values("on")[:1]), last_notices=Subquery(last.values("notices_count")[:1])
    )
    for company, on, notices in found.values_list("pk", "last_on", "last_notices"):
        rows[company].last_run_on, rows[company].last_run_notices = on, notices or 0


def _alarms(rows: Mapping[int, BoardRow]) -> None:
    """Off, its mail waiting to be tried again, or no money for as long as the company takes for unusual."""
    failing = Delivery.objects.filter(company__in=list(rows), state=Delivery.State.RETRYING)
    mail = set(failing.values_list("company_id", flat=True).distinct())
    # The latest of each by its index: a company has more payments than anybody wants to read.
    paid = Payment.objects.filter(company=OuterRef("pk"), kind=Payment.Kind.MONEY, reversed=False).order_by("-paid_on")
    known = Company.objects.filter(pk__in=list(rows)).annotate(last_paid=Subquery(paid.values("paid_on")[:1]))
    last = dict(known.exclude(last_paid=None).values_list("pk", "last_paid"))
    for key, row in rows.items():
        silent_from = row.today - timedelta(days=row.company.silent_days)
        wrong = {
            "off": not row.company.reminders,
            "mail_failing": key in mail,
            "no_payments": bool(row.company.silent_days and row.open and key in last and last[key] < silent_from),
        }
        row.alarms = [code for code in ALARMS if wrong[code]]


def _seen(rows: Mapping[int, BoardRow]) -> Q:
    """What these seats see: all of a company, or only the customers that the person looks after."""
    whole = [key for key, row in rows.items() if row.seat.own is None]
    own = [key for key, row in rows.items() if row.seat.own is not None]
    seen = Q(company__in=whole)
    if own:
        seen |= Q(company__in=own, customer__owner=rows[own[0]].seat.user)
    return seen


def _by_day(rows: Mapping[int, BoardRow]) -> dict[date, list[int]]:
    days: dict[date, list[int]] = defaultdict(list)
    for key, row in rows.items():
        days[row.today].append(key)
    return days


def _sums(amounts: Sequence[Sequence[Money]]) -> list[Money]:
    sums: dict[str, Money] = {}
    for money in (one for each in amounts for one in each):
        sums[money.currency] = sums[money.currency] + money if money.currency in sums else money
    return sorted(sums.values(), key=lambda money: (-money.minor, money.currency))
