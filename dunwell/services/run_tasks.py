# SPDX-License-Identifier: MIT
"""What a run leaves for a person: calls to make, cases to send, and contacts that are missing."""

from datetime import datetime

import polars as pl

from dunwell.core.plan import Plan
from dunwell.services.load_facts import versions_in_force
from dunwell.services.separate_mail import unsendable
from dunwell.store import chain
from dunwell.store.bulk import insert_rows
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Task

_COLUMNS = ("company_id", "customer_id", "kind", "notice_id", "case_id", "text", "on", "done", "seq")
# What a contact task of a run is about; another text tells which mail came back.
NO_CHANNEL = "No channel of the level reaches this customer: add an e-mail address"


def make_tasks(
    company: Company, plan: Plan, made: pl.DataFrame, handed: pl.DataFrame, *, actor: str, at: datetime
) -> None:
    """A task for every call and every hand-over (`handed` has the ids of the cases) of the plan; one open task for each
    customer whom no channel reaches."""
    calls = made.filter(pl.col("action") == "call").select("id", "customer", "number", "seq")
    rows: list[tuple[object, ...]] = [
        (company.pk, customer, "call", notice, None, f"Call about {number}", plan.on, False, seq)
        for notice, customer, number, seq in calls.iter_rows()
    ]
    cases = handed.select("id", "customer", "number", "seq", "case")
    rows += [
        (company.pk, customer, "case", notice, case, case_text(number), plan.on, False, seq)
        for notice, customer, number, seq, case in cases.iter_rows()
    ]
    rows += _missing_contacts(company, plan, actor=actor, at=at)
    insert_rows(Task, _COLUMNS, rows)


def case_text(number: str) -> str:
    """What is to be done about a case that is prepared."""
    return f"Send case {number} to the collection partner"


def _missing_contacts(company: Company, plan: Plan, *, actor: str, at: datetime) -> list[tuple[object, ...]]:
    # Where the company lacks a mail server of its own, it is not the customer's address that is missing.
    barred = [one.code for one in unsendable(company)]
    places = [place for place, version in enumerate(versions_in_force(company)) if version.procedure.code in barred]
    unreachable = plan.items.filter((pl.col("outcome") == "unreachable") & ~pl.col("procedure").is_in(places))
    unreached = set(unreachable["customer"])
    # A task that names a notice is about a wrong telephone number.
    open_tasks = Task.objects.filter(company=company, kind=Task.Kind.UNREACHABLE, done=False, notice__isnull=True)
    new = sorted(unreached - set(open_tasks.values_list("customer_id", flat=True)))
    if not new:
        return []
    first = chain.append(company, actor, at, [Entry("contact_missing", plan.on, customer) for customer in new])
    return [
        (company.pk, customer, "unreachable", None, None, NO_CHANNEL, plan.on, False, seq)
        for seq, customer in enumerate(new, first)
    ]
