# SPDX-License-Identifier: MIT
"""The addresses of a customer as rows, and the work that ends when a customer can be reached again."""

from collections.abc import Sequence
from datetime import date, datetime

from dunwell.services.carried import carried
from dunwell.services.customer_fields import Contact
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Customer, CustomerEmail, Task


def contacts_of(customer: Customer) -> list[Contact]:
    """The addresses of a customer in their order."""
    rows = CustomerEmail.objects.filter(customer=customer).order_by("position")
    return [Contact(row.address, row.name, row.role, row.bad) for row in rows]


def write_contacts(company: Company, customer: Customer, contacts: Sequence[Contact]) -> None:
    """Replaces the addresses of a customer of a *locked* company."""
    CustomerEmail.objects.filter(customer=customer).delete()
    CustomerEmail.objects.bulk_create(
        CustomerEmail(
            company=company, customer=customer, position=place, address=one.address, name=one.name, role=one.role,
            bad=one.bad,
        )
        for place, one in enumerate(contacts, 1)
    )  # fmt: skip


def reachable(company: Company, customers: Sequence[int]) -> set[int]:
    """Those of these customers of a company whom a channel that it uses can reach."""
    channels = carried(company)
    found: set[int] = set()
    rows = Customer.objects.filter(pk__in=customers)
    if "email" in channels:
        found |= set(CustomerEmail.objects.filter(customer__in=customers, bad=False).values_list("customer", flat=True))
    if "letter" in channels:
        found |= set(rows.exclude(street="").exclude(city="").values_list("pk", flat=True))
    if "einvoice" in channels:
        found |= set(rows.exclude(einvoice_address="").values_list("pk", flat=True))
    if "sms" in channels:
        found |= set(rows.exclude(phone="").values_list("pk", flat=True))
    if "webhook" in channels:
        found |= set(rows.values_list("pk", flat=True))
    return found


def end_contact_tasks(
    company: Company, customers: Sequence[int], *, on: date, actor: str, at: datetime, phone: bool = False
) -> int:
    """Ends the "missing contact" tasks of these customers of a *locked* company that are reached again.

    One that a wrong telephone number made (it names the call's notice) ends when there is another number: `phone`.
    """
    tasks = Task.objects.filter(company=company, customer__in=customers, kind=Task.Kind.UNREACHABLE, done=False)
    missing = list(tasks.select_related("customer").order_by("pk"))
    if not missing:
        return 0
    reached = reachable(company, [task.customer_id for task in missing])
    ended = [
        task for task in missing if ((phone and task.customer.phone) if task.notice_id else task.customer_id in reached)
    ]
    if not ended:
        return 0
    entries = [
        Entry("task_done", on, task.customer_id, notice=task.notice_id, data={
            "task": task.pk, "kind": task.kind, "result": str(Task.Result.DONE), "by_itself": True,
        })
        for task in ended
    ]  # fmt: skip
    first = chain.append(company, actor, at, entries)
    for seq, task in enumerate(ended, first):
        Task.objects.filter(pk=task.pk).update(done=True, done_seq=seq, result=Task.Result.DONE)
    return len(ended)
