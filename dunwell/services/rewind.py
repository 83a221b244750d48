# SPDX-License-Identifier: MIT
"""Facts as they were known at an earlier event: how any day's decision is told again, exactly."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from dunwell.services.edits import edits_for, without
from dunwell.services.load_facts import Loaded, facts_of, load_facts, versions_in_force
from dunwell.services.past_columns import PastColumns, befores
from dunwell.store.columns import ColumnReader
from dunwell.store.models import Company, Event, OpenItem, Run


def seq_before_run(company: Company, on: date) -> int | None:
    """The last event before the first run on or after a date was applied; None: there is none, now is what is known."""
    runs = Run.objects.filter(company=company, on__gte=on, status=Run.Status.APPLIED)
    first = runs.order_by("on").values_list("seq", flat=True).first()
    return None if first is None else first - 1


def facts_at(
    company: Company, on: date, seq: int | None, *, customers: Sequence[int] | None = None, settled: bool = False
) -> Loaded:
    """What decided on `on`, as it was known at event `seq` (None: now)."""
    # The caller's company may have been read before other things happened.
    company = Company.objects.get(pk=company.pk)
    if seq is None or seq >= company.event_seq:
        return load_facts(company, on, customers=customers, settled=settled)
    then = _company_at(company, seq)
    versions = versions_in_force(company, seq)
    with ColumnReader() as reader:
        columns = PastColumns(reader, then, customers, seq)
        facts = facts_of(columns, then, on, versions, settled=settled, seq=seq)
    edits = edits_for(company, (on,), seq)
    facts = without(facts, edits.left_out.union(_left_out(company, on, seq)), on)
    return Loaded(facts, versions, seq, edits)


def customer_at(company: Company, item: OpenItem, seq: int | None) -> int:
    """The customer (its id) whose item it was at event `seq` (None: now): an invoice not yet used can be moved."""
    events = Event.objects.filter(company=company, code="invoice_changed", item_id=item.pk, seq__gt=seq or 0)
    if seq is not None:
        for data in events.order_by("seq").values_list("data", flat=True):
            before = befores(data).get("customer_id")
            if isinstance(before, int):
                return before
    return item.customer_id


def _left_out(company: Company, on: date, seq: int) -> list[int]:
    """The items that whoever approved this day's run left out of it; the approval is the event before the run's."""
    approval = Event.objects.filter(company=company, seq=seq, code="run_approved", on=on).first()
    return json.loads(approval.data)["left_out"] if approval else []


def _company_at(company: Company, seq: int) -> Company:
    """A copy of the company with the settings that it had at event `seq`; not to be saved."""
    then = Company.objects.get(pk=company.pk)
    events = Event.objects.filter(company=company, code="company_changed", seq__gt=seq).order_by("-seq")
    for data in events.values_list("data", flat=True):
        for name, value in befores(data).items():
            setattr(then, name, Decimal(str(value)) if name in {"tolerance", "bank_charges"} else value)
    return then
