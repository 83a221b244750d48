# SPDX-License-Identifier: MIT
"""Promises to pay: made, kept, broken, ended. One is kept when what is open has fallen by the promised amount.

Several of one item do not share a payment: it is for the one that is due first, what is left for the next.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from dunwell.core.money import decimal_string, minor_units
from dunwell.core.problem import Refused
from dunwell.services.find import get_item
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Allocation, Company, OpenItem, Payment, Promise


@dataclass(frozen=True)
class Judged:
    """How many promises were found kept, and how many broken."""

    kept: int = 0
    broken: int = 0


def promise(
    company: Company,
    item: str,
    *,
    by: date,
    reason: str,
    amount: str | None = None,
    owner: str = "",
    actor: str,
    at: datetime,
    on: date,
) -> Promise:
    """The customer promises an amount (None: all that is open) of an item by a date.

    Raises `Refused("nothing_open")`, `above_open`, `bad_amount`, `date_passed`, `reason_missing`, `not_found`.
    """
    reason = said(reason)
    with writing(company) as locked:
        row = get_item(locked, item)
        minor = part_of(row, amount)
        refuse_passed(by, on)
        facts = {"amount": decimal_string(minor, row.currency), "by": by.isoformat(), "reason": reason}
        entry = Entry("promise_made", on, row.customer_id, row.invoice_id, row.pk, data=dict(facts))
        return Promise.objects.create(
            company=locked,
            item=row,
            amount_minor=minor,
            open_before_minor=row.open_minor,
            by=by,
            reason=reason,
            owner=owner or actor,
            on=on,
            seq=chain.append(locked, actor, at, [entry]),
        )


def end_promise(company: Company, promise: int, *, actor: str, at: datetime, on: date) -> None:
    """Ends an open promise, by its id, without a verdict. Raises `Refused("not_found")`, `already_ended`."""
    with writing(company) as locked:
        row = Promise.objects.filter(company=locked, pk=promise).select_related("item").first()
        if row is None:
            raise Refused("not_found", what="promise", name=str(promise))
        if row.status != Promise.Status.OPEN:
            raise Refused("already_ended", what="promise")
        _end(locked, [row], Promise.Status.ENDED, actor=actor, at=at, on=on)


def judge_promises(company: Company, *, actor: str, at: datetime, on: date) -> Judged:
    """Judges every open promise whose last day is before `on`: kept or broken, one event each."""
    with writing(company) as locked:
        return judge_promises_locked(locked, actor=actor, at=at, on=on)


def judge_promises_locked(company: Company, *, actor: str, at: datetime, on: date) -> Judged:
    """The same within the transaction of a company that the caller has locked."""
    passed = _open_promises(company).filter(by__lt=on)
    kept = _kept(passed, on)
    ids = {row.pk for row in kept}
    broken = [row for row in passed if row.pk not in ids]
    _end(company, kept, Promise.Status.KEPT, actor=actor, at=at, on=on)
    _end(company, broken, Promise.Status.BROKEN, actor=actor, at=at, on=on)
    return Judged(len(kept), len(broken))


def keep_promises(company: Company, items: QuerySet[OpenItem], *, actor: str, at: datetime, on: date) -> int:
    """After money came for these items of a *locked* company: the promises that it keeps."""
    kept = _kept(_open_promises(company).filter(item__in=items), on)
    _end(company, kept, Promise.Status.KEPT, actor=actor, at=at, on=on)
    return len(kept)


def release_promises(company: Company, items: QuerySet[OpenItem], *, actor: str, at: datetime, on: date) -> int:
    """Nothing is owed of these items of a *locked* company any more, and no money came: their promises just end."""
    return end_promises(company, _open_promises(company).filter(item__in=items), actor=actor, at=at, on=on)


def end_promises(company: Company, promises: QuerySet[Promise], *, actor: str, at: datetime, on: date) -> int:
    """Ends these open promises of a *locked* company without a verdict; how many."""
    rows = list(promises.select_related("item").order_by("pk"))
    _end(company, rows, Promise.Status.ENDED, actor=actor, at=at, on=on)
    return len(rows)


def reopen_promises(company: Company, items: Collection[int], *, actor: str, at: datetime, on: date) -> int:
    """Money for these items (ids) of a *locked* company went back: promises that it had kept are made again as they
    were, to be judged anew; how many. The old ones stay kept: on their day they were."""
    kept = Promise.objects.filter(company=company, status=Promise.Status.KEPT, item__in=items).select_related("item")
    gone = _kept_no_more(kept)
    entries = [_entry("promise_made", row, on, {"reason": row.reason}) for row, _ in gone]
    if not entries:
        return 0
    first, seqs = chain.append(company, actor, at, entries), dict[int, int]()
    for seq, (row, given_up) in enumerate(gone, first):
        Promise.objects.create(
            company=company,
            item=row.item,
            amount_minor=row.amount_minor,
            open_before_minor=row.open_before_minor - given_up,
            by=row.by,
            reason=row.reason,
            owner=row.owner,
            on=min(on, row.by),
            # The parts of one agreement stay one.
            seq=seqs.setdefault(row.seq, seq),
        )
    return len(gone)


def _kept_no_more(kept: QuerySet[Promise]) -> list[tuple[Promise, int]]:
    """Kept promises whose money is no longer there, with what was written off since; none that was made again."""
    again = Promise.objects.filter(
        item=OuterRef("item"), by=OuterRef("by"), amount_minor=OuterRef("amount_minor"), seq__gt=OuterRef("ended_seq")
    )
    found, standing = list[tuple[Promise, int]](), dict[int, list[_Waiting]]()
    for one in sorted(_waiting(kept.exclude(Exists(again))), key=lambda one: one.place):
        others = standing.setdefault(one.row.item_id, [])
        if one.still_open <= 0 or one.came - sum(_taken(one, other) for other in others) >= one.row.amount_minor:
            others.append(one)
        else:
            found.append((one.row, one.given_up))
    return found


def part_of(item: OpenItem, amount: str | None) -> int:
    """Minor units of an amount of what is open of an item; None: all of it."""
    if item.open_minor <= 0:
        raise Refused("nothing_open", item=str(item))
    minor = item.open_minor if amount is None else minor_units(amount, item.currency)
    if minor <= 0:
        raise Refused("bad_amount", amount=amount, currency=item.currency)
    if minor > item.open_minor:
        raise Refused("above_open", amount=amount, open=decimal_string(item.open_minor, item.currency))
    return minor


def refuse_passed(last_day: date | None, on: date) -> None:
    """Raises `Refused("date_passed")` for a last day before the day on which it is recorded."""
    if last_day is not None and last_day < on:
        raise Refused("date_passed", date=last_day.isoformat(), on=on.isoformat())


def _open_promises(company: Company) -> QuerySet[Promise]:
    return Promise.objects.filter(company=company, status=Promise.Status.OPEN).select_related("item").order_by("pk")


def _kept(promises: QuerySet[Promise], on: date) -> list[Promise]:
    """Those whose money came, each amount of it for one promise alone: the one due first."""
    found = _waiting(promises)
    standing = Q(status=Promise.Status.OPEN) | Q(status=Promise.Status.KEPT)
    beside: dict[int, list[_Waiting]] = {}
    for one in _waiting(Promise.objects.filter(standing, item__in=promises.values("item")).select_related("item")):
        beside.setdefault(one.row.item_id, []).append(one)
    kept: dict[int, Promise] = {}
    for one in sorted(found, key=lambda one: one.place):
        # What was not kept by its day waits for no money any more.
        others = [other for other in beside[one.row.item_id] if other.row.pk in kept or not other.is_over(on)]
        if one.still_open <= 0 or one.came - sum(_taken(one, other) for other in others) >= one.row.amount_minor:
            kept[one.row.pk] = one.row
    return [kept[pk] for pk in sorted(kept)]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A promise with what was written off of its item since: that is no money, it keeps no promise. Minor units."""

    row: Promise
    given_up: int

    @property
    def still_open(self) -> int:
        return self.row.item.amount_minor - self.row.item.allocated_minor

    @property
    def came(self) -> int:
        """The money that came for the item since the promise was made."""
        return self.row.open_before_minor - self.given_up - self.still_open

    @property
    def place(self) -> tuple[date, int]:
        return self.row.by, self.row.pk

    def is_over(self, on: date) -> bool:
        return self.row.status == Promise.Status.OPEN and self.row.by < on


def _taken(one: _Waiting, other: _Waiting) -> int:
    """What of the money that came since a promise was made is for another of its item: due before it, or kept since.

    The parts of one agreement (one `seq`) take nothing from each other: each begins at what those before it leave.
    """
    if other.row.seq == one.row.seq:
        return 0
    if other.row.status == Promise.Status.OPEN:
        takes = other.place < one.place
    else:
        takes = (other.row.ended_seq or 0) > one.row.seq
    had_before = other.came - one.came if other.row.seq < one.row.seq else 0
    return max(0, other.row.amount_minor - max(0, had_before)) if takes else 0


def _waiting(promises: QuerySet[Promise]) -> list[_Waiting]:
    given_up = Allocation.objects.filter(
        item=OuterRef("item"), payment__kind=Payment.Kind.WRITE_OFF, reversed_seq__isnull=True, seq__gt=OuterRef("seq")
    )
    sums = given_up.order_by().values("item").annotate(sum=Sum("amount_minor")).values("sum")
    return [_Waiting(row, row.given_up) for row in promises.annotate(given_up=Coalesce(Subquery(sums), Value(0)))]


def _end(
    company: Company, promises: Sequence[Promise], status: Promise.Status, *, actor: str, at: datetime, on: date
) -> None:
    entries = [_entry(f"promise_{status.value}", row, on, {}) for row in promises]
    if not entries:
        return
    for seq, row in enumerate(promises, chain.append(company, actor, at, entries)):
        row.status, row.ended_seq = status, seq
    Promise.objects.bulk_update(promises, ["status", "ended_seq"], batch_size=300)


def _entry(code: str, row: Promise, on: date, more: dict[str, object]) -> Entry:
    facts = {"amount": decimal_string(row.amount_minor, row.item.currency), "by": row.by.isoformat()} | more
    return Entry(code, on, row.item.customer_id, row.item.invoice_id, row.item_id, data=facts)
