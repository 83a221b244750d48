# SPDX-License-Identifier: MIT
"""Handing over by hand: a person decides it, outside the ladder, under the same guards that the ladder has.

Only what has been overdue for more than 30 days, was told to the customer by a message that was accepted, and is
neither disputed, promised, held nor under way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services.case_find import case_of
from dunwell.services.case_sending import MIN_OVERDUE_DAYS
from dunwell.services.case_steps import Act, make_task
from dunwell.services.find import item_name
from dunwell.services.invoice_stops import stop_words, stops_of
from dunwell.services.partners import default_partner, partner_of
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Case, CaseItem, Company, DunningState, OpenItem, Partner

# A message has to have been accepted so many days before.
AFTER_ACCEPTED_DAYS = 3
_STOPS = frozenset({"payment_pending", "promised", "disputed", "on_hold", "in_collection"})


@dataclass(frozen=True)
class Candidate:
    """One open item of a customer. `refused`: why it may not be handed over; None: it may."""

    item: OpenItem
    name: str
    days_overdue: int
    refused: Refused | None

    @property
    def open(self) -> Money:
        return Money(self.item.open_minor, self.item.currency)


def candidates(company: Company, customer: int, on: date) -> list[Candidate]:
    """The open items of a customer, the oldest due first, each with what forbids handing it over on a day."""
    rows = OpenItem.objects.filter(company=company, customer=customer, invoice__cancelled=False)
    items = [row for row in rows.select_related("invoice", "customer") if row.open_minor > 0]
    items.sort(key=lambda row: (row.due_on or row.issued_on, row.pk))
    words = stop_words(stops_of(company, items, on), items) if items else {}
    states = DunningState.objects.in_bulk([row.pk for row in items])
    return [_candidate(row, words, states.get(row.pk), on) for row in items]


def hand_over(company: Company, items: Sequence[int], act: Act, *, reason: str, partner: int | None = None) -> Case:
    """A prepared case with these items (their ids) of one customer and currency, for a partner (None: the usual one).

    Raises `Refused`: `nothing_open` for none or what is settled, `one_account_wanted`, `handover_too_early`,
    `never_reminded`, `item_stopped`, `partner_retired`, `reason_missing`, `not_found`.
    """
    reason = said(reason)
    with writing(company) as locked:
        rows = list(OpenItem.objects.filter(company=locked, pk__in=items).select_related("customer"))
        if len(rows) != len(set(items)):
            raise Refused("not_found", what="item", name=", ".join(map(str, items)))
        if not rows:
            raise Refused("nothing_open")
        if len({(row.customer_id, row.currency) for row in rows}) > 1:
            raise Refused("one_account_wanted")
        _refuse_any(locked, rows, act.on)
        return _opened(locked, rows, act, reason, _partner(locked, partner))


def _refuse_any(company: Company, rows: Sequence[OpenItem], on: date) -> None:
    known = {one.item.pk: one for one in candidates(company, rows[0].customer_id, on)}
    for row in rows:
        if row.pk not in known:
            raise Refused("nothing_open")
        if refused := known[row.pk].refused:
            raise refused


def _opened(company: Company, rows: Sequence[OpenItem], act: Act, reason: str, partner: Partner | None) -> Case:
    number = _number(company)
    one = rows[0]
    told: dict[str, object] = {
        "case": number, "items": [row.pk for row in rows], "partner": partner.name if partner else "", "reason": reason,
    }  # fmt: skip
    item = one.pk if len(rows) == 1 else None
    entry = Entry("case_opened", act.on, one.customer_id, one.invoice_id if item else None, item, data=told)
    seq = chain.append(company, act.actor, act.at, [entry])
    case = Case.objects.create(
        company=company, customer=one.customer, number=number, currency=one.currency, partner=partner, on=act.on,
        status_on=act.on, seq=seq,
    )  # fmt: skip
    CaseItem.objects.bulk_create(CaseItem(company=company, case=case, item=row, seq=seq) for row in rows)
    make_task(company, case, act.on, seq)
    return case_of(company, case.pk)


def _candidate(row: OpenItem, words: dict[int, str], state: DunningState | None, on: date) -> Candidate:
    name, late = item_name(row), (on - (row.due_on or row.issued_on)).days
    stop = words.get(row.pk) or words.get(-row.customer_id, "")
    refused = None
    if stop in _STOPS:
        refused = Refused("item_stopped", item=name, state=stop)
    elif late < MIN_OVERDUE_DAYS:
        refused = Refused("handover_too_early", item=name, days=late, wanted=MIN_OVERDUE_DAYS)
    elif not _was_told(state, on):
        refused = Refused("never_reminded", item=name, days=AFTER_ACCEPTED_DAYS)
    return Candidate(row, name, late, refused)


def _was_told(state: DunningState | None, on: date) -> bool:
    """Whether the item's last message was accepted, and is old enough."""
    if state is None or not state.accepted or state.noticed_on is None:
        return False
    return state.noticed_on + timedelta(days=AFTER_ACCEPTED_DAYS) <= on


def _partner(company: Company, partner: int | None) -> Partner | None:
    if partner is None:
        return default_partner(company)
    found = partner_of(company, partner)
    if not found.active:
        raise Refused("partner_retired", partner=found.name)
    return found


def _number(company: Company) -> str:
    """`H-1`, `H-2`, …: the first from the count of such cases on that is not taken."""
    taken = set(Case.objects.filter(company=company, number__startswith="H-").values_list("number", flat=True))
    number = len(taken) + 1
    while f"H-{number}" in taken:
        number += 1
    return f"H-{number}"
