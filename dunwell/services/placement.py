# SPDX-License-Identifier: MIT
"""Who falls under which procedure, asked of the database: the same rule as core's assignment, as conditions on rows.

The first procedure, in order, whose rule fits takes a customer who is on auto; unknown kind counts as consumer, a
customer without a country as domestic. Under none is "automation prevented".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from dunwell.core.problem import Refused
from dunwell.core.procedure import AppliesTo
from dunwell.services.load_facts import procedures_of, versions_in_force
from dunwell.services.switches import assign_procedures
from dunwell.store.models import Company, Customer

PREVENTED = "none"
# What a list of customers under a procedure holds.
PlacedCustomer = Customer


@dataclass(frozen=True, slots=True)
class Placed:
    """A procedure with the number of customers that fall under it; `named` of them were put there by a person."""

    code: str
    name: str
    rule: AppliesTo
    customers: int
    named: int


@dataclass(frozen=True, slots=True)
class Placement:
    """Where all customers fall. Prevented are those `abroad`, `taken_out` by a person, and those that no rule fits."""

    procedures: tuple[Placed, ...]
    abroad: int
    taken_out: int
    unfitting: int
    without_email: int

    @property
    def prevented(self) -> int:
        return self.abroad + self.taken_out + self.unfitting

    @property
    def customers(self) -> int:
        return self.prevented + sum(one.customers for one in self.procedures)


def placement(company: Company, *, own: int | None = None) -> Placement:
    """How many customers fall under each procedure, and how many under none and why; one read of the customers."""
    conditions = _conditions(company)
    versions = versions_in_force(company)
    names = procedures_of(versions)
    abroad = Q(procedure_choice="auto") & ~Q(country__in=["", company.country])
    prevented = conditions[PREVENTED]
    asked = {f"p{number}": conditions[one.code] for number, one in enumerate(names)}
    asked |= {f"n{number}": conditions[one.code] & Q(procedure_choice="named") for number, one in enumerate(names)}
    asked |= {
        "abroad": prevented & abroad,
        "taken_out": Q(procedure_choice="none"),
        "unfitting": prevented & Q(procedure_choice="auto", country__in=["", company.country]),
    }
    told = _mine(company, own).aggregate(**{key: Count("pk", filter=condition) for key, condition in asked.items()})
    return Placement(
        procedures=tuple(
            Placed(one.code, one.name, one.applies_to, told[f"p{number}"], told[f"n{number}"])
            for number, one in enumerate(names)
        ),
        abroad=told["abroad"],
        taken_out=told["taken_out"],
        unfitting=told["unfitting"],
        without_email=_mine(company, own).filter(~prevented, emails__isnull=True).count(),
    )


def customers_under(company: Company, code: str, *, own: int | None = None) -> QuerySet[Customer]:
    """The customers that fall under a procedure, or under none (`PREVENTED`). Raises `Refused("not_found")`."""
    conditions = _conditions(company)
    if code not in conditions:
        raise Refused("not_found", what="procedure", name=code)
    return _mine(company, own).filter(conditions[code])


def prevented_countries(company: Company) -> list[tuple[str, int]]:
    """The countries of the customers abroad that no procedure takes, the most customers first."""
    rows = (
        customers_under(company, PREVENTED).filter(procedure_choice="auto").exclude(country__in=["", company.country])
    )
    return list(rows.values_list("country").annotate(many=Count("pk")).order_by("-many", "country"))


def put_country_under(company: Company, country: str, procedure: str, *, actor: str, at: datetime) -> int:
    """Puts all customers of a country that no procedure takes under one, by name: a conscious act. How many."""
    refs = customers_under(company, PREVENTED).filter(procedure_choice="auto", country=country)
    return _put(company, list(refs.values_list("ref", flat=True)), procedure, actor, at)


def put_under(company: Company, customers: Sequence[int], choice: str, *, actor: str, at: datetime) -> int:
    """Puts these customers (their ids) under a procedure, `auto` or `none`. Raises `Refused("not_found")`."""
    wanted = set(customers)
    refs = list(Customer.objects.filter(company=company, pk__in=wanted).order_by("pk").values_list("ref", flat=True))
    if len(refs) != len(wanted):
        raise Refused("not_found", what="customer", name="")
    return _put(company, refs, choice, actor, at)


def _put(company: Company, refs: Sequence[str], choice: str, actor: str, at: datetime) -> int:
    return assign_procedures(company, refs, choice, actor=actor, at=at) if refs else 0


def _mine(company: Company, own: int | None) -> QuerySet[Customer]:
    customers = Customer.objects.filter(company=company)
    return customers if own is None else customers.filter(owner_id=own)


def _conditions(company: Company) -> dict[str, Q]:
    """Procedure code → who falls under it; and `PREVENTED` → who falls under none."""
    versions = versions_in_force(company)
    auto, conditions = Q(procedure_choice="auto"), {}
    earlier: Q | None = None
    for version, procedure in zip(versions, procedures_of(versions), strict=True):
        fits = _fits(procedure.applies_to, company.country)
        mine = fits if earlier is None else fits & ~earlier
        conditions[procedure.code] = Q(procedure_choice="named", procedure_id=version.procedure_id) | (auto & mine)
        earlier = fits if earlier is None else earlier | fits
    nobody = auto if earlier is None else auto & ~earlier
    conditions[PREVENTED] = Q(procedure_choice="none") | nobody
    return conditions


def _fits(rule: AppliesTo, home: str) -> Q:
    found = Q(pk__isnull=False)
    if rule.kinds is not None:
        found &= Q(kind__in=sorted(rule.kinds) + ([""] if "consumer" in rule.kinds else []))
    if rule.groups is not None:
        found &= Q(group__in=sorted(rule.groups))
    if rule.country == "domestic":
        found &= Q(country__in=["", home])
    elif rule.country == "foreign":
        found &= ~Q(country__in=["", home])
    elif rule.country is not None:
        found &= Q(country__in=sorted(rule.country) + ([""] if home in rule.country else []))
    return found
