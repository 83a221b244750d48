# SPDX-License-Identifier: MIT
"""Was the right thing sent? Of the messages of a period: processed, accepted, refused, bounced, withdrawn and why,
corrected by hand, and those that should not have gone out, with the cause.

A message *should not have gone out* when money or a credit note of an earlier day was booked only after it was made.
The cause is ours to tell and the creditor's to mend: what is not booked cannot be known.
"""

from collections import Counter
from dataclasses import dataclass, field

import polars as pl
from django.db.models import Count, F, Q, QuerySet

from dunwell.core.gates import OUTCOMES
from dunwell.services.figures.periods import Period
from dunwell.services.figures.reading import Scope
from dunwell.services.kept import kept
from dunwell.store.columns import ColumnReader
from dunwell.store.models import Allocation, Customer, Event, RunEdit

BY_HAND = "by_hand"
_CARRIED = {
    "on": pl.Date, "action": pl.String, "channel": pl.String, "state": pl.String, "place": pl.Int64, "why": pl.String,
    "count": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True)
class Quality:
    """Numbers of messages of one period.

    `processed`: messages made. `states`: how many are in each state of delivery. `withdrawn`: before they left, by the
    outcome that their items had by then (`settled`, `disputed` …) or `by_hand`. `dropped`: single lines that were left
    out at the last moment, by outcome. `wrong`: messages that should not have gone out, or not so, by cause
    (`paid_before`, `credited_before`). `corrected`: what people put right, by what they did. `channels`: the accepted
    ones by channel; `fell_back`: those that one channel did not carry and another one took up.

    A message that took several ways counts once, with the state of the last one.
    """

    processed: int = 0
    calls: int = 0
    handovers: int = 0
    states: dict[str, int] = field(default_factory=dict)
    withdrawn: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    corrected: dict[str, int] = field(default_factory=dict)
    channels: dict[str, int] = field(default_factory=dict)
    fell_back: int = 0

    @property
    def accepted(self) -> int:
        """Messages that the recipient's server (or the printer) took; a bounce that came later is not among them."""
        return self.states.get("accepted", 0)

    @property
    def right(self) -> int:
        """Accepted messages that nothing was wrong with."""
        return max(0, self.accepted - sum(self.wrong.values()))

    @property
    def wrong_per_mille(self) -> int | None:
        """Wrong ones of a thousand accepted, half up: 2 of 208 are 10 (9.6); None when none was accepted."""
        return (2000 * sum(self.wrong.values()) + self.accepted) // (2 * self.accepted) if self.accepted else None


def quality(scope: Scope, period: Period) -> Quality:
    """The figures of a period, by the dates of the notices."""
    return kept("quality", scope.company, scope.own, period, make=lambda: _quality(scope, period))


def carried(scope: Scope, period: Period) -> pl.DataFrame:
    """How many notices by day, action, the channel, state and place of their last delivery (empty, 0: none), and why
    they were withdrawn."""
    return kept("carried", scope.company, scope.own, period, make=lambda: _carried(scope, period))


def _quality(scope: Scope, period: Period) -> Quality:
    rows = carried(scope, period)
    messages = rows.filter(pl.col("action") == "notice")
    gone = messages.filter(pl.col("state") == "withdrawn")
    return Quality(
        processed=int(messages["count"].sum()),
        calls=int(rows.filter(pl.col("action") == "call")["count"].sum()),
        handovers=int(rows.filter(pl.col("action") == "handover")["count"].sum()),
        states=_counts(messages, "state"),
        withdrawn=dict(_causes(gone)),
        dropped=_dropped(scope, period),
        wrong=_wrong(scope, period),
        corrected=_corrected(scope, period),
        channels=_counts(messages.filter(pl.col("state") == "accepted"), "channel"),
        fell_back=int(messages.filter(pl.col("place") > 1)["count"].sum()),
    )


def _carried(scope: Scope, period: Period) -> pl.DataFrame:
    query = (
        "SELECT n.\"on\", n.action, COALESCE(d.channel, '') AS channel, COALESCE(d.state, '') AS state, "  # noqa: S608  # our own names and ids
        "COALESCE(d.place, 0) AS place, n.withdrawn_why AS why, COUNT(*) AS count FROM store_notice n "
        "LEFT JOIN store_delivery d ON d.notice_id = n.id AND NOT EXISTS "
        "(SELECT 1 FROM store_delivery later WHERE later.notice_id = d.notice_id AND later.place > d.place) "
        f'WHERE n.company_id = ? AND n."on" BETWEEN ? AND ?{scope.of("n.customer_id")} GROUP BY 1, 2, 3, 4, 5, 6'
    )
    with ColumnReader() as reader:
        days = [reader.day(period.first), reader.day(period.last)]
        return reader.read(query, [scope.company.pk, *days], _CARRIED)


def _counts(rows: pl.DataFrame, column: str) -> dict[str, int]:
    return {str(name): count for name, count in rows.group_by(column).agg(pl.col("count").sum()).sort(column).rows()}


def _causes(gone: pl.DataFrame) -> Counter[str]:
    found: Counter[str] = Counter()
    for why, count in gone.select("why", "count").iter_rows():
        found[why if why in OUTCOMES else BY_HAND] += count
    return found


def _dropped(scope: Scope, period: Period) -> dict[str, int]:
    events = _events(scope, period).filter(code="line_dropped")
    # The reason stands in the canonical JSON of each line: counted there, not read one by one.
    counts = events.aggregate(**{name: Count("pk", filter=Q(data__contains=f'"why":"{name}"')) for name in OUTCOMES})
    return {name: count for name, count in counts.items() if count}


def _wrong(scope: Scope, period: Period) -> dict[str, int]:
    """Accepted messages on which an item was asked for that money or a credit note of an earlier day had settled."""
    late = Allocation.objects.filter(
        company=scope.company, reversed_seq__isnull=True, item__lines__withdrawn=False, item__lines__step__isnull=False,
        item__lines__notice__on__range=(period.first, period.last), item__lines__notice__withdrawn_seq__isnull=True,
        item__lines__notice__deliveries__state="accepted", seq__gt=F("item__lines__notice__seq"),
        on__lt=F("item__lines__notice__on"),
    ).exclude(payment__kind="write_off")  # fmt: skip
    if scope.own is not None:
        late = late.filter(item__customer__owner=scope.own)
    pairs = dict[int, str]()
    for notice, payment in late.values_list("item__lines__notice", "payment").iterator():
        pairs.setdefault(notice, "paid_before" if payment else "credited_before")
    return dict(Counter(pairs.values()))


def _corrected(scope: Scope, period: Period) -> dict[str, int]:
    events = _events(scope, period)
    found = {
        "claim_waived": events.filter(code="claim_waived").count(),
        "unknown_decided": events.filter(
            Q(code="delivery_requeued") | Q(code="delivery_accepted", data__contains='"said by ')
        ).count(),
        "left_out": _edits(scope, period),
        "withdrawn": _causes(
            carried(scope, period).filter(pl.col("why") != "").select("why", "count")
        )[BY_HAND],
    }  # fmt: skip
    return {name: count for name, count in found.items() if count}


def _edits(scope: Scope, period: Period) -> int:
    edits = RunEdit.objects.filter(company=scope.company, kind=RunEdit.Kind.LEAVE_OUT, ended_seq__isnull=True)
    edits = edits.filter(on__range=(period.first, period.last))
    return (edits if scope.own is None else edits.filter(customer__owner=scope.own)).count()


def _events(scope: Scope, period: Period) -> QuerySet[Event]:
    events = Event.objects.filter(company=scope.company, on__range=(period.first, period.last))
    if scope.own is None:
        return events
    mine = Customer.objects.filter(company=scope.company, owner=scope.own)
    return events.filter(customer_id__in=mine.values("pk"))
