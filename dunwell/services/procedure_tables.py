# SPDX-License-Identifier: MIT
"""A company's procedures as the documents they are kept as: those in force, and sets that are only thought of."""

from collections.abc import Mapping, Sequence
from typing import cast

from django.db.models import F

from dunwell.core.procedure_document import one
from dunwell.core.procedure_export import to_document
from dunwell.services.kept import kept
from dunwell.services.load_facts import versions_in_force
from dunwell.store.models import Company, OpenItem, Procedure, ProcedureVersion

Table = dict[str, object]


def tables_in_force(company: Company) -> list[Table]:
    """The documents of the procedures in force, in their order and in their canonical form."""
    return [canonical(version.document) for version in versions_in_force(company)]


def canonical(table: Mapping[str, object]) -> Table:
    """The one form of a valid document: PostgreSQL keeps a document's keys in an order of its own."""
    (made,) = cast(list[Table], to_document([one(table)])["procedure"])
    return made


def versions_of(company: Company, tables: Sequence[Mapping[str, object]]) -> tuple[ProcedureVersion, ...]:
    """Unsaved versions of valid documents, as if they were the company's whole ordered set.

    A procedure that is not there yet has an id below 0: nobody is under it by name.
    """
    known = {row.code: row for row in Procedure.objects.filter(company=company)}
    return tuple(
        ProcedureVersion(
            company=company,
            procedure=known.get(str(table["code"])) or Procedure(pk=-number, company=company, code=str(table["code"])),
            number=0,
            position=number,
            document=table,
        )
        for number, table in enumerate(tables, 1)
    )


def currencies_of(company: Company) -> list[str]:
    """The company's own currency, then those in which something is open: what amounts can be asked in."""
    items = OpenItem.objects.filter(company=company, allocated_minor__lt=F("amount_minor")).order_by()
    used = kept("open_currencies", company, make=lambda: sorted(items.values_list("currency", flat=True).distinct()))
    return list(dict.fromkeys([company.currency, *used]))


def code_of(table: Mapping[str, object]) -> str:
    """The code of a document, also of one that has mistakes."""
    return str(table.get("code", ""))


def levels_of(table: Mapping[str, object]) -> list[Table]:
    """The levels of a document, in their order."""
    levels = table.get("level", [])
    return cast(list[Table], levels) if isinstance(levels, list) else []
