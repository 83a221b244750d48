# SPDX-License-Identifier: MIT
"""Rows of customers: made, or brought up to date. Told in one event a changed customer.

An empty cell empties a text; but what a customer is reached by, its e-mail addresses and its telephone number, is taken
away by a person only: a list that does not know it would silence reminders without a word.
"""

import json
from collections.abc import Mapping, Sequence

from dunwell.intake.rows import CustomerRow
from dunwell.services.customer_fields import Contact
from dunwell.services.import_state import (
    CUSTOMER_COLUMNS,
    EMAIL_COLUMNS,
    Import,
    Values,
    chunks,
    differences,
    too_long,
)
from dunwell.store.bulk import insert_rows, reserve_ids, upsert_rows
from dunwell.store.chain import Entry
from dunwell.store.models import Customer, CustomerEmail, Event, Procedure

_LIMITS = {
    "customer_id": 100, "name": 500, "language": 8, "group": 100, "street": 500, "postal_code": 20, "city": 200,
    "vat_id": 40, "einvoice_address": 100, "phone": 40,
}  # fmt: skip
_TEXTS = ("kind", "country", "language", "group", "street", "postal_code", "city", "vat_id", "einvoice_address")
_PHONE = CUSTOMER_COLUMNS.index("phone")
_LIMIT = CUSTOMER_COLUMNS.index("credit_limit")


def take_customers(state: Import, rows: Sequence[CustomerRow]) -> None:
    """Takes the rows, a chunk at a time."""
    procedures = dict(Procedure.objects.filter(company=state.company, active=True).values_list("code", "pk"))
    done = 0
    for chunk in chunks(rows):
        _take_chunk(state, [row for row in chunk if _is_good(state, row, procedures)], procedures)
        done += len(chunk)
        state.progress(done)


def _is_good(state: Import, row: CustomerRow, procedures: dict[str, int]) -> bool:
    column = too_long(_LIMITS, row)
    if column:
        state.problem("too_long", row.where, f"{column} is longer than {_LIMITS[column]} characters")
    elif row.procedure and row.procedure not in {"auto", "none", *procedures}:
        state.problem(
            "unknown_procedure", row.where, f'there is no procedure "{row.procedure}"; auto, none or its code'
        )
    else:
        return True
    return False


def _take_chunk(state: Import, rows: Sequence[CustomerRow], procedures: dict[str, int]) -> None:
    refs = [row.customer_id for row in rows]
    known = _known(state, refs)
    emails = _emails(state, [int(str(values[0])) for values in known.values()])
    wrong = _wrong_numbers(state, rows, known)
    ids = iter(reserve_ids(Customer, len(rows) - len(known)))
    new: list[Values] = []
    changed: list[Values] = []
    addresses: list[tuple[int, list[Contact]]] = []
    for row in rows:
        before = known.get(row.customer_id)
        if before is None:
            pk = next(ids)
            new.append(_values(state, row, (pk, state.company.pk, row.customer_id), None, procedures))
            addresses.append((pk, [Contact(address) for address in dict.fromkeys(row.email)]))
            state.created += 1
            continue
        pk = int(str(before[0]))
        after = _values(state, row, before[:3], before, procedures)
        if after[_PHONE] != before[_PHONE] and (pk, after[_PHONE]) in wrong:
            after = (*after[:_PHONE], before[_PHONE], *after[_PHONE + 1 :])
        had = emails.get(pk, [])
        has = _emails_after(row, had)
        state.kept += _keeps(state, row, before, had)
        changes = differences(CUSTOMER_COLUMNS, before, after)
        if has != had:
            changes["emails"] = [[one.address for one in had], [one.address for one in has]]
            changes["has_email"] = [any(not one.bad for one in had), any(not one.bad for one in has)]
            addresses.append((pk, has))
            state.contacted.append(pk)
        if "phone" in changes:
            state.contacted.append(pk)
            state.dialled.append(pk)
        if not changes:
            state.unchanged += 1
            continue
        changed.append(after)
        state.updated += 1
        state.entries.append(Entry("customer_changed", state.on, pk, data={"changes": changes}))
    insert_rows(Customer, CUSTOMER_COLUMNS, [_stored(values) for values in new])
    upsert_rows(Customer, "id", CUSTOMER_COLUMNS, [_stored(values) for values in changed])
    _write_emails(state, addresses)


def _known(state: Import, refs: Sequence[str]) -> dict[str, Values]:
    rows = Customer.objects.filter(company=state.company, ref__in=refs).values_list(*CUSTOMER_COLUMNS)
    return {values[2]: values for values in rows.iterator(chunk_size=5000)}


def _emails(state: Import, customers: Sequence[int]) -> dict[int, list[Contact]]:
    found: dict[int, list[Contact]] = {}
    rows = CustomerEmail.objects.filter(company=state.company, customer__in=customers).order_by("customer", "position")
    values = rows.values_list("customer_id", "address", "name", "role", "bad")
    for customer, address, name, role, bad in values.iterator(chunk_size=5000):
        found.setdefault(customer, []).append(Contact(address, name, role, bad))
    return found


def _wrong_numbers(state: Import, rows: Sequence[CustomerRow], known: Mapping[str, Values]) -> set[tuple[int, object]]:
    """Customers whose number would change, and the numbers of theirs that somebody has called in vain: a file that
    still has one does not bring it back, neither to none nor in place of the one that was found since."""
    if "phone" not in state.columns:
        return set()
    theirs = [(known[row.customer_id], row.phone) for row in rows if row.phone and row.customer_id in known]
    moved = [int(str(before[0])) for before, number in theirs if before[_PHONE] != number]
    if not moved:
        return set()
    events = Event.objects.filter(company=state.company, code="contact_missing", customer_id__in=moved)
    told = events.values_list("customer_id", "data").iterator(chunk_size=5000)
    return {(customer, json.loads(data).get("number")) for customer, data in told if customer}


def _keeps(state: Import, row: CustomerRow, before: Values, had: list[Contact]) -> bool:
    """Whether the file has an empty cell for what the customer is reached by."""
    return ("email" in state.columns and bool(had) and not row.email) or (
        "phone" in state.columns and bool(before[_PHONE]) and not row.phone
    )


def _emails_after(row: CustomerRow, had: list[Contact]) -> list[Contact]:
    """An address that was there keeps what is known of it: whose it is, and whether mail to it came back."""
    if not row.email:
        return had
    known = {one.address: one for one in had}
    return [known.get(address) or Contact(address) for address in dict.fromkeys(row.email)]


def _values(state: Import, row: CustomerRow, head: Values, before: Values | None, procedures: dict[str, int]) -> Values:
    """The customer as the file leaves it. Empty cells never flip a switch and never move it to another procedure."""
    texts = [
        state.text(name, getattr(row, name), str(before[place]) if before else "")
        for place, name in enumerate(_TEXTS, 4)
    ]
    phone = row.phone or (str(before[_PHONE]) if before else "")
    limit, reminders, choice, procedure = before[_LIMIT:] if before else (None, True, "auto", None)
    if "credit_limit" in state.columns:
        limit = row.credit_limit
    if row.reminders is not None:
        reminders = row.reminders
    if row.procedure:
        procedure = procedures.get(row.procedure)
        choice = row.procedure if procedure is None else "named"
    return (*head, row.name, *texts, phone, limit, reminders, choice, procedure)


def _stored(values: Values) -> Values:
    limit = values[_LIMIT]
    return (*values[:_LIMIT], None if limit is None else f"{limit:f}", *values[_LIMIT + 1 :])


def _write_emails(state: Import, addresses: Sequence[tuple[int, list[Contact]]]) -> None:
    customers = [customer for customer, _ in addresses]
    CustomerEmail.objects.filter(company=state.company, customer__in=customers).delete()
    rows = [
        (state.company.pk, customer, position, one.address, one.bad, one.name, one.role)
        for customer, emails in addresses
        for position, one in enumerate(emails, 1)
    ]
    insert_rows(CustomerEmail, (*EMAIL_COLUMNS, "name", "role"), rows)
