# SPDX-License-Identifier: MIT
"""Which claims go with a case: those of its own items, and the fees that were charged for nothing else.

Interest and compensation are of one item, and go where it goes. A fee is charged once per notice, for every item that
was charged on it; it goes with the case that makes it whole. Each of those items is in the case then, or had been
settled or handed over before it, or left it and is settled. So the fee of two invoices is claimed with the second of
them, once, and stays at home as long as one of them does.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from dunwell.store.models import Allocation, Case, CaseItem, Claim, NoticeLine, OpenItem

_CHUNK = 500


def members_of(case: Case) -> QuerySet[CaseItem]:
    """What a case is about: what is in it, or was in it when it ended. An item that left it earlier is not."""
    rows = CaseItem.objects.filter(case=case)
    if case.ended_seq is None:
        return rows.filter(ended_seq__isnull=True)
    return rows.filter(ended_seq=case.ended_seq)


def claims_of(case: Case, items: Collection[int]) -> list[Claim]:
    """The claims that go with a case of these items (their ids), of those owed at the hand-over; the oldest first."""
    rows = Claim.objects.filter(company=case.company_id, customer=case.customer_id, currency=case.currency)
    since = Q(waived_seq__gt=case.seq) | Q(allocations__seq__gt=case.seq)
    owed = rows.filter(Q(status=Claim.Status.OPEN) | since, seq__lte=case.seq)
    found = list(owed.select_related("notice", "item__invoice").order_by("on", "pk").distinct())
    mine = _fees_of(case, set(items), [row for row in found if row.item_id is None])
    return [row for row in found if row.pk in mine or row.item_id in items]


def _fees_of(case: Case, items: set[int], fees: Sequence[Claim]) -> set[int]:
    """The fees (their ids) that this case makes whole."""
    charged = _charged({row.notice_id for row in fees})
    mine = {row.pk for row in fees if charged[row.notice_id] and charged[row.notice_id] <= items}
    unsure = [row for row in fees if row.pk not in mine and charged[row.notice_id] & items]
    if unsure:
        past = _past_of(case, {item for row in unsure for item in charged[row.notice_id]})
        mine |= {row.pk for row in unsure if past.first_to_make_whole(case, items, charged[row.notice_id])}
    return mine


@dataclass(frozen=True)
class _Past:
    """When items were settled, and which cases they were in: `stays` of all cases, `settled` by item as (from, until)
    of what settles it, in lines of history."""

    stays: Sequence[CaseItem]
    amounts: Mapping[int, int]
    settled: Mapping[int, Sequence[tuple[int, int | None, int]]]

    def first_to_make_whole(self, case: Case, items: Collection[int], wanted: set[int]) -> bool:
        """Whether a case of these items makes a fee whole that was charged for the wanted ones, and none did before."""
        older = {
            stay.case for stay in self.stays if _is_before(stay.case, case) and _runs(stay.case.ended_seq, case.seq)
        }
        return self._whole(case, items, wanted) and not any(
            (own := self._own(one)) & wanted and self._whole(one, own, wanted) for one in older
        )

    def _whole(self, case: Case, items: Collection[int], wanted: set[int]) -> bool:
        return all(
            item in items or self._is_settled(item, case.seq) or self._went_before(item, case) or self._left(item, case)
            for item in wanted
        )

    def _own(self, case: Case) -> set[int]:
        return {stay.item_id for stay in self.stays if stay.case == case and stay.ended_seq == case.ended_seq}

    def _went_before(self, item: int, case: Case) -> bool:
        return any(
            stay.item_id == item and _is_before(stay.case, case) and _runs(stay.ended_seq, case.seq)
            for stay in self.stays
        )

    def _left(self, item: int, case: Case) -> bool:
        left = any(stay.item_id == item and stay.case == case for stay in self.stays)
        return left and self._is_settled(item, None)

    def _is_settled(self, item: int, seq: int | None) -> bool:
        """Whether nothing of it was open when history stood at `seq` (None: now)."""
        parts = self.settled.get(item, ())
        if seq is None:
            return sum(minor for _, until, minor in parts if until is None) >= self.amounts[item]
        return sum(minor for since, until, minor in parts if since <= seq and _runs(until, seq)) >= self.amounts[item]


def _past_of(case: Case, about: set[int]) -> _Past:
    stays: list[CaseItem] = []
    amounts: dict[int, int] = {}
    settled: dict[int, list[tuple[int, int | None, int]]] = defaultdict(list)
    for part in _parts(sorted(about)):
        stays += CaseItem.objects.filter(company=case.company_id, item__in=part).select_related("case")
        for item, minor, gone in OpenItem.objects.filter(pk__in=part).values_list(
            "pk", "amount_minor", "invoice__cancelled"
        ):
            amounts[item] = 0 if gone else minor
        for row in Allocation.objects.filter(item__in=part):
            settled[row.item_id or 0].append((row.seq, row.reversed_seq, row.amount_minor))
    return _Past(stays, amounts, settled)


def _charged(notices: set[int]) -> Mapping[int, set[int]]:
    """The items that each notice's fee was charged for; all that stepped, where it does not say."""
    charged: dict[int, set[int]] = defaultdict(set)
    stepped: dict[int, set[int]] = defaultdict(set)
    for part in _parts(sorted(notices)):
        lines = NoticeLine.objects.filter(notice__in=part, withdrawn=False, step__isnull=False)
        for notice, item, level in lines.values_list("notice_id", "item_id", "charged"):
            stepped[notice].add(item)
            if level is not None:
                charged[notice].add(item)
    return {notice: charged.get(notice) or stepped.get(notice, set()) for notice in notices}


def _is_before(one: Case, other: Case) -> bool:
    return (one.seq, one.pk) < (other.seq, other.pk)


def _runs(until: int | None, seq: int) -> bool:
    """Whether what ended at `until` (None: never) was still so at `seq`."""
    return until is None or until > seq


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
