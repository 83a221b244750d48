# SPDX-License-Identifier: MIT
"""A case that is over runs again: it was ended by mistake, or what was paid went back.

It takes up the state that it ended in, with the items that it ended with. One that was taken back before it was sent
has no hand-over any more: it is handed over anew.
"""

import json

from dunwell.core.case_life import LIVE, State
from dunwell.core.problem import Refused
from dunwell.services.case_claims import members_of
from dunwell.services.case_find import case_of
from dunwell.services.case_ledger import ledger_of
from dunwell.services.case_steps import Act, about, make_task
from dunwell.services.find import item_name
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.models import Case, CaseItem, Company, Event


def may_reopen(case: Case) -> bool:
    """Whether a case is over in a way that leads back; what is owed, and where it is now, is not asked here."""
    return case.status not in LIVE and not (case.notice and case.notice.withdrawn_seq)


def reopen_case(company: Company, case: int, act: Act, *, reason: str) -> Case:
    """A case that is over goes on where it ended. Raises `Refused("case_state")`, `nothing_open` when nothing of it is
    owed, `item_stopped` when another case has an item of it, `reason_missing`."""
    reason = said(reason)
    with writing(company) as locked:
        row = case_of(locked, case)
        if not may_reopen(row):
            raise Refused("case_state", case=row.number, state=row.status)
        if not any(one.open > 0 for one in ledger_of(row, act.on).items):
            raise Refused("nothing_open")
        items = list(members_of(row).values_list("item", flat=True))
        _refuse_elsewhere(items)
        before = _state_before(row)
        told: dict[str, object] = {"case": row.number, "from": str(row.status), "to": before, "reason": reason}
        seq = chain.append(locked, act.actor, act.at, [about(row, "case_reopened", act.on, told)])
        # What it ended with stays on record: earlier days are told from it.
        CaseItem.objects.bulk_create(CaseItem(company=locked, case=row, item_id=one, seq=seq) for one in items)
        changes = {"status": before, "status_on": act.on, "ended_seq": None}
        if Case.objects.filter(pk=row.pk, ended_seq=row.ended_seq).update(**changes) != 1:
            raise Refused("case_state", case=row.number, state=row.status)
        again = case_of(locked, case)
        if before == "prepared":
            make_task(locked, again, act.on, seq)
        return again


def _refuse_elsewhere(items: list[int]) -> None:
    """Raises `Refused("item_stopped")` for an item that is in a case that runs."""
    for start in range(0, len(items), 500):
        rows = CaseItem.objects.filter(item__in=items[start : start + 500], ended_seq__isnull=True)
        if taken := rows.select_related("item__invoice").first():
            raise Refused("item_stopped", item=item_name(taken.item), state="in_collection")


def _state_before(case: Case) -> State:
    """The state that its last step led from."""
    step = Event.objects.get(company=case.company_id, seq=case.ended_seq or 0)
    before: State = json.loads(step.data)["from"]
    return before
