# SPDX-License-Identifier: MIT
"""Single items leave a case that goes on: paid to the creditor directly, disputed rightly, or taken back.

The books are then counted without them. A package that was sent stays what it is; that it is no longer all true is
told, and a new one can be sent (case_sending.send_anew).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dunwell.core.case_life import may_release
from dunwell.core.problem import Refused
from dunwell.services.case_claims import members_of
from dunwell.services.case_find import case_of
from dunwell.services.case_steps import Act
from dunwell.services.find import item_name
from dunwell.services.withdraw import drop_lines
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Case, CaseItem, Company, Event, OpenItem

Why = Literal["paid", "disputed", "taken_back"]
_GONE_OUT = ("case_sent", "case_package_renewed")
# What the line of its hand-over says then: an outcome, or the person's own words.
_OUTCOMES = {"paid": "settled", "disputed": "disputed"}


@dataclass(frozen=True, slots=True)
class Released:
    """An item that left a case. `since_sent`: its package went out with it."""

    item: str
    on: date
    why: str
    reason: str
    since_sent: bool


def release_items(company: Company, case: int, items: Sequence[int], act: Act, *, why: Why, reason: str) -> Case:
    """Takes items (their ids) out of a case that runs; at least one that is open stays. Before the case was sent they
    take their previous state back, later they keep it.

    Raises `Refused("case_state")`, `item_still_open` for one that is said to be paid and is not, `case_would_be_empty`,
    `not_found` for what is not in it, `reason_missing`.
    """
    reason = said(reason, 200)
    with writing(company) as locked:
        row = case_of(locked, case)
        if not may_release(row.status):  # type: ignore[arg-type]  # the column's choices are the states
            raise Refused("case_state", case=row.number, state=row.status)
        inside = [one.item for one in members_of(row).select_related("item__invoice")]
        leaving = [one for one in inside if one.pk in set(items)]
        _refuse(row, inside, leaving, items, why)
        if row.status == Case.Status.PREPARED and row.notice:
            told = {one.pk: _OUTCOMES.get(why, reason) for one in leaving}
            drop_lines(locked, row.notice, told, on=act.on, actor=act.actor, at=act.at)
        head = chain.locked(company)
        seq = chain.append(head, act.actor, act.at, [_entry(row, one, act.on, why, reason) for one in leaving])
        CaseItem.objects.filter(case=row, item__in=leaving, ended_seq__isnull=True).update(ended_seq=seq)
        return case_of(head, case)


def released_of(case: Case) -> list[Released]:
    """What has left a case, in its order, as the history tells it. What came back with the case is not in it."""
    inside = set(members_of(case).values_list("item", flat=True))
    events = Event.objects.filter(company=case.company_id, customer_id=case.customer_id)
    rows = events.filter(code__in=[*_GONE_OUT, "case_items_released"]).order_by("seq")
    found: list[tuple[Event, dict[str, str]]] = []
    sent = 0
    for row in rows:
        data = json.loads(row.data)
        if data["case"] != case.number:
            continue
        if row.code in _GONE_OUT:
            sent = row.seq
        elif row.item_id not in inside:
            found.append((row, data))
    return [
        Released(
            data["item"], row.on or case.on, data["why_left"], data["reason"], bool(case.package) and row.seq > sent
        )
        for row, data in found
    ]


def _refuse(
    case: Case, inside: Sequence[OpenItem], leaving: Sequence[OpenItem], asked: Sequence[int], why: Why
) -> None:
    if not leaving or len(leaving) != len(set(asked)):
        raise Refused("not_found", what="item", name=", ".join(map(str, asked)))
    for one in leaving:
        if why == "paid" and _is_open(one):
            raise Refused("item_still_open", item=item_name(one))
    gone = {one.pk for one in leaving}
    if not any(_is_open(one) for one in inside if one.pk not in gone):
        raise Refused("case_would_be_empty", case=case.number)


def _is_open(item: OpenItem) -> bool:
    return item.open_minor > 0 and not item.invoice.cancelled


def _entry(case: Case, item: OpenItem, on: date, why: Why, reason: str) -> Entry:
    told: dict[str, object] = {"case": case.number, "item": item_name(item), "why_left": why, "reason": reason}
    return Entry("case_items_released", on, case.customer_id, item.invoice_id, item.pk, case.notice_id, told)
