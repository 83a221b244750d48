# SPDX-License-Identifier: MIT
"""Which procedure a customer is under, and which one the rules would give, with the facts that say why."""

from dataclasses import dataclass

from dunwell.core.assignment import procedure_for
from dunwell.core.procedure import Procedure
from dunwell.services.load_facts import procedures_of, versions_in_force
from dunwell.store.models import Company, Customer


@dataclass(frozen=True)
class Standing:
    """`choice` is auto, named or none. `name` is what it comes to (None: under none); `by_rule` what auto gives, with
    the facts of the customer as the rules read them: `kind` and `kind_assumed`, `country` and `foreign`."""

    choice: str
    code: str | None
    name: str | None
    by_rule: str | None
    kind: str
    kind_assumed: bool
    country: str
    country_assumed: bool
    foreign: bool
    group: str


def procedures_in_force(company: Company) -> list[tuple[str, str]]:
    """Code and name of the company's procedures, in their order."""
    return [(one.code, one.name) for one in procedures_of(versions_in_force(company))]


def standing_of(company: Company, customer: Customer) -> Standing:
    """Where one customer stands."""
    versions = versions_in_force(company)
    procedures = procedures_of(versions)
    index = procedure_for(
        customer.kind, customer.country, customer.group, home_country=company.country, procedures=procedures
    )
    by_rule = None if index is None else procedures[index]
    now: Procedure | None = None
    if customer.procedure_choice == Customer.Choice.AUTO:
        now = by_rule
    elif customer.procedure_choice == Customer.Choice.NAMED:
        place = {version.procedure_id: number for number, version in enumerate(versions)}.get(
            customer.procedure_id or 0
        )
        now = None if place is None else procedures[place]
    country = customer.country or company.country
    return Standing(
        choice=customer.procedure_choice,
        code=now.code if now else None,
        name=now.name if now else None,
        by_rule=by_rule.name if by_rule else None,
        kind=customer.kind or "consumer",
        kind_assumed=not customer.kind,
        country=country,
        country_assumed=not customer.country,
        foreign=country != company.country,
        group=customer.group,
    )
