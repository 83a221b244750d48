# SPDX-License-Identifier: MIT
"""A customer written or changed by hand. Every change is an event with `{"changes": {field: [before, after]}}`.

What a file does not carry (roles, owner, reminder default, offers) a later import leaves as it is here.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from dunwell.core.problem import Problem, Refused
from dunwell.services.customer_contacts import contacts_of, end_contact_tasks, write_contacts
from dunwell.services.customer_fields import Contact, clean_contacts, clean_fields, refuse_problems
from dunwell.services.switches import choice_values, named
from dunwell.services.writing import Changes, changed, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Customer


def create_customer(
    company: Company,
    values: Mapping[str, object],
    *,
    contacts: Sequence[Contact] = (),
    choice: str = "auto",
    on: date,
    actor: str,
    at: datetime,
) -> Customer:
    """A new customer; `values` by field (customer_fields.FIELDS), `ref` and `name` at least.

    Raises `Refused("bad_customer", problems=…)` with a problem for each field, its name in `where`.
    """
    with writing(company) as locked:
        clean, problems = clean_fields(locked, {"ref": "", "name": "", **values})
        addresses, wrong = clean_contacts(contacts)
        problems += wrong
        ref = clean.get("ref")
        if ref and Customer.objects.filter(company=locked, ref=ref).exists():
            problems.append(Problem("customer_exists", "ref", f'there is a customer "{ref}" already'))
        refuse_problems(problems)
        row = Customer(company=locked, **clean, **choice_values(locked, choice))
        row.save(force_insert=True)
        write_contacts(locked, row, addresses)
        told: dict[str, object] = {"ref": row.ref, "name": row.name, "by_hand": True}
        chain.append(locked, actor, at, [Entry("customer_created", on, row.pk, data=told)])
        return row


def edit_customer(
    company: Company,
    customer: int,
    values: Mapping[str, object],
    *,
    own: int | None = None,
    contacts: Sequence[Contact] | None = None,
    choice: str | None = None,
    on: date,
    actor: str,
    at: datetime,
) -> Changes:
    """Changes what is given of a customer, by its id; tells what was changed. `contacts` None: they stay.

    Raises `Refused("bad_customer", problems=…)`, `not_found` (also for a customer that is not `own`'s).
    """
    with writing(company) as locked:
        row = owned_customer(locked, customer, own)
        clean, problems = clean_fields(locked, values)
        addresses, wrong = clean_contacts(contacts or ())
        problems += wrong
        ref = clean.get("ref")
        if ref and Customer.objects.filter(company=locked, ref=ref).exclude(pk=row.pk).exists():
            problems.append(Problem("customer_exists", "ref", f'there is a customer "{ref}" already'))
        refuse_problems(problems)
        moved = {} if choice is None else choice_values(locked, choice)
        changes = changed(row, **clean, **moved)
        if changes:
            row.save(update_fields=list(changes))
        if contacts is not None:
            changes |= contact_changes(contacts_of(row), addresses)
            write_contacts(locked, row, addresses)
        if changes:
            told: dict[str, object] = {"changes": changes, **named(locked, [changes])[0]}
            chain.append(locked, actor, at, [Entry("customer_changed", on, row.pk, data=told)])
            end_contact_tasks(locked, [row.pk], on=on, actor=actor, at=at, phone="phone" in changes)
        return changes


def mark_address(
    company: Company,
    customer: int,
    address: str,
    *,
    bad: bool,
    own: int | None = None,
    on: date,
    actor: str,
    at: datetime,
) -> bool:
    """Marks one address as bad (no more mail to it), or as good again. False when it was so already."""
    with writing(company) as locked:
        row = owned_customer(locked, customer, own)
        had = contacts_of(row)
        if all(one.address != address for one in had):
            raise Refused("not_found", what="address", name=address)
        has = [Contact(one.address, one.name, one.role, bad if one.address == address else one.bad) for one in had]
        changes = contact_changes(had, has)
        if changes:
            write_contacts(locked, row, has)
            chain.append(locked, actor, at, [Entry("customer_changed", on, row.pk, data={"changes": changes})])
            end_contact_tasks(locked, [row.pk], on=on, actor=actor, at=at)
        return bool(changes)


def contact_changes(had: Sequence[Contact], has: Sequence[Contact]) -> Changes:
    """What is told of changed contacts. `has_email` says whether mail could reach: earlier days are told from it."""
    if list(had) == list(has):
        return {}
    changes: Changes = {}
    if [one.address for one in had] != [one.address for one in has]:
        changes["emails"] = [[one.address for one in had], [one.address for one in has]]
    known = {one.address: one for one in had}
    other = [one for one in has if one.address in known and one != known[one.address]]
    if other:
        changes["contacts"] = [[str(known[one.address]) for one in other], [str(one) for one in other]]
    changes["has_email"] = [any(not one.bad for one in had), any(not one.bad for one in has)]
    return changes


def owned_customer(company: Company, customer: int, own: int | None) -> Customer:
    """A customer by its id, if it is one that this person sees. Raises `Refused("not_found")`."""
    rows = Customer.objects.filter(company=company, pk=customer).select_related("procedure", "owner")
    row = (rows if own is None else rows.filter(owner=own)).first()
    if row is None:
        raise Refused("not_found", what="customer", name=str(customer))
    return row
