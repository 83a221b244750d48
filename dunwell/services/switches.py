# SPDX-License-Identifier: MIT
"""Who and what is reminded at all, and under which procedure: the switches of customers and invoices.

Every change is an event with `{"changes": {field: [before, after]}}`: earlier days are told again from them.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from dunwell.core.problem import Refused
from dunwell.services.find import get_customer, get_invoice
from dunwell.services.writing import Changes, changed, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Customer, OpenItem, Procedure, User

_CHUNK = 500


def set_customer_reminders(company: Company, customer: str, reminders: bool, *, actor: str, at: datetime) -> bool:
    """Turns a customer's reminders on or off; False when they were so already."""
    with writing(company) as locked:
        row = get_customer(locked, customer)
        changes = changed(row, reminders=reminders)
        if changes:
            row.save(update_fields=list(changes))
            chain.append(locked, actor, at, [Entry("customer_changed", customer=row.pk, data={"changes": changes})])
        return bool(changes)


def set_invoice_reminders(company: Company, invoice: str, remind: bool, *, actor: str, at: datetime) -> bool:
    """Turns the reminders of an invoice, with all its instalments, on or off; False when they were so already."""
    with writing(company) as locked:
        row = get_invoice(locked, invoice)
        if row.amount_minor < 0:
            raise Refused("credit_note", invoice=invoice)
        items = list(OpenItem.objects.filter(company=locked, invoice=row).exclude(remind=remind).order_by("pk"))
        told = [{"changes": changed(item, remind=remind)} for item in items]
        entries = [
            Entry("invoice_changed", None, row.customer_id, row.pk, item.pk, data=dict(data))
            for item, data in zip(items, told, strict=True)
        ]
        if entries:
            OpenItem.objects.bulk_update(items, ["remind"], batch_size=_CHUNK)
            chain.append(locked, actor, at, entries)
        return bool(entries)


def assign_procedure(company: Company, customer: str, choice: str, *, actor: str, at: datetime) -> bool:
    """Puts one customer under a procedure: `auto`, `none` (automation prevented) or a procedure's code."""
    return assign_procedures(company, [customer], choice, actor=actor, at=at) == 1


def assign_procedures(company: Company, customers: Sequence[str], choice: str, *, actor: str, at: datetime) -> int:
    """The same for many at once; how many were changed. One that is not found, and nobody is changed."""
    with writing(company) as locked:
        values = choice_values(locked, choice)
        rows = _customers(locked, customers)
        changes = [(row, changed(row, **values)) for row in rows]
        moved = [row for row, told in changes if told]
        entries = customer_entries(locked, [(row.pk, told) for row, told in changes if told])
        if entries:
            Customer.objects.bulk_update(moved, ["procedure_choice", "procedure"], batch_size=_CHUNK)
            chain.append(locked, actor, at, entries)
        return len(moved)


def customer_entries(company: Company, changes: Sequence[tuple[int, Changes]]) -> list[Entry]:
    """The lines of history that tell changes of customers (by their ids)."""
    names = named(company, [told for _, told in changes])
    return [
        Entry("customer_changed", customer=pk, data={"changes": told, **name})
        for (pk, told), name in zip(changes, names, strict=True)
    ]


def named(company: Company, changes: Sequence[Changes]) -> list[dict[str, object]]:
    """What the ids in changes are called, for history: `{"names": {field: [before, after]}}` or nothing."""
    users = _called(changes, "owner_id", User.objects.all(), "username")
    procedures = _called(changes, "procedure_id", Procedure.objects.filter(company=company), "code")
    told: list[dict[str, object]] = []
    for change in changes:
        both = [("owner_id", users), ("procedure_id", procedures)]
        names = {field: [called.get(one) for one in change[field]] for field, called in both if field in change}
        told.append({"names": names} if names else {})
    return told


def _called(
    changes: Sequence[Changes], field: str, rows: QuerySet[User] | QuerySet[Procedure], name: str
) -> dict[object, str]:
    wanted = {one for change in changes for one in change.get(field, ()) if isinstance(one, int)}
    return dict(rows.filter(pk__in=wanted).values_list("pk", name)) if wanted else {}


def choice_values(company: Company, choice: str) -> dict[str, object]:
    """The fields of a customer under this choice. Raises `Refused("not_found", what="procedure")`."""
    if choice in {Customer.Choice.AUTO, Customer.Choice.NONE}:
        return {"procedure_choice": choice, "procedure_id": None}
    procedure = Procedure.objects.filter(company=company, code=choice, active=True).first()
    if procedure is None:
        raise Refused("not_found", what="procedure", name=choice)
    return {"procedure_choice": str(Customer.Choice.NAMED), "procedure_id": procedure.pk}


def _customers(company: Company, refs: Sequence[str]) -> list[Customer]:
    wanted = list(dict.fromkeys(refs))
    rows: list[Customer] = []
    for start in range(0, len(wanted), _CHUNK):
        rows += Customer.objects.filter(company=company, ref__in=wanted[start : start + _CHUNK]).order_by("pk")
    missing = set(wanted) - {row.ref for row in rows}
    if missing:
        raise Refused("not_found", what="customer", name=min(missing))
    return rows
