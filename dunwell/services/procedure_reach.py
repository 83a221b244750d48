# SPDX-License-Identifier: MIT
"""Which customers are under which procedure, told for all of a company without reading each of them.

Customers are counted by what decides about them (kind, country, group, choice); core decides about each such class.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import polars as pl
from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Concat

from dunwell.core.assignment import CUSTOMERS, assign
from dunwell.services.kept import kept
from dunwell.services.load_facts import procedures_of, versions_in_force
from dunwell.store.models import Company, Customer, ProcedureVersion

_BETWEEN = "\x1f"
_Counted = tuple[str, str, str, str, int | None, int]
_CLASS = ("kind", "country", "group", "procedure_choice", "procedure_id")


@dataclass(frozen=True)
class Reach:
    """The classes of a company's customers (`_CLASS`) with the index of the procedure that takes each, and how many.

    `versions` are the procedures, in order; a class under none has the index None.
    """

    versions: tuple[ProcedureVersion, ...]
    classes: tuple[tuple[tuple[object, ...], int | None, int], ...]

    def counts(self) -> dict[int | None, int]:
        """How many customers are under each procedure; under None: those whose automation is prevented."""
        found: Counter[int | None] = Counter()
        for _, index, count in self.classes:
            found[index] += count
        return dict(found)

    def index_of(self, code: str) -> int | None:
        """The place of a procedure by its code; None when it is not among them."""
        return next((index for index, one in enumerate(self.versions) if one.procedure.code == code), None)

    def under(self, rows: QuerySet[Customer], index: int | None) -> QuerySet[Customer]:
        """Those of these customers who are under the procedure of this index, or under none."""
        taken = [values for values, place, _ in self.classes if place == index]
        auto = [_BETWEEN.join(map(str, values[:3])) for values in taken if values[3] == Customer.Choice.AUTO]
        named = {values[4] for values in taken if values[3] == Customer.Choice.NAMED}
        fits = Q(procedure_choice=Customer.Choice.AUTO, class_key__in=auto)
        if named:
            fits |= Q(procedure_choice=Customer.Choice.NAMED, procedure_id__in=named)
        if index is None:
            fits |= Q(procedure_choice=Customer.Choice.NONE)
        between = Value(_BETWEEN)
        return rows.alias(class_key=Concat("kind", between, "country", between, "group")).filter(fits)


def reach(company: Company, *, own: int | None = None, versions: Sequence[ProcedureVersion] | None = None) -> Reach:
    """Who is under what: by the procedures in force, or by others that are thought of (valid ones)."""
    versions = versions_in_force(company) if versions is None else tuple(versions)
    rows = kept("customer_classes", company, own, make=lambda: _class_counts(company, own))
    index_of: dict[int | None, int] = {version.procedure_id: index for index, version in enumerate(versions)}
    told = [(kind, country, group, choice, index_of.get(named)) for kind, country, group, choice, named, _ in rows]
    frame = pl.DataFrame(told, schema=CUSTOMERS, orient="row")
    indices = assign(frame, company.country, procedures_of(versions)).to_list() if versions else [None] * len(rows)
    classes = tuple((tuple(row[:5]), index, row[5]) for row, index in zip(rows, indices, strict=True))
    return Reach(tuple(versions), classes)


def _class_counts(company: Company, own: int | None) -> list[_Counted]:
    rows = visible(company, own).order_by().values_list(*_CLASS).annotate(count=Count("pk")).order_by(*_CLASS)
    return cast(list[_Counted], list(rows))


def visible(company: Company, own: int | None) -> QuerySet[Customer]:
    """The customers that a person sees."""
    rows = Customer.objects.filter(company=company)
    return rows if own is None else rows.filter(owner_id=own)
