# SPDX-License-Identifier: MIT
"""The list of procedures: who is under each, how far their items have come, and whom no procedure takes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F

from dunwell.core.problem import Refused
from dunwell.core.procedure import Procedure
from dunwell.services.figures.reading import Scope, is_large
from dunwell.services.kept import is_kept, kept
from dunwell.services.load_facts import procedures_of
from dunwell.services.procedure_reach import Reach, reach
from dunwell.store.models import Company, OpenItem, ProcedureVersion
from dunwell.store.models import Procedure as Row

_NAME = "procedure_board"
_CLASS = (
    "customer__kind", "customer__country", "customer__group", "customer__procedure_choice", "customer__procedure_id",
)  # fmt: skip


@dataclass(frozen=True)
class BoardRow:
    """One procedure of the list. `reached` counts its open items by the position they have had (0: never reminded).

    It is None where the items were not counted yet.
    """

    version: ProcedureVersion
    procedure: Procedure
    customers: int
    reached: Mapping[int, int] | None

    @property
    def items(self) -> int | None:
        """How many open items stand under it."""
        return None if self.reached is None else sum(self.reached.values())

    @property
    def levels(self) -> list[tuple[str, int]]:
        """Each level's code with the items that have had it last; one further than the last level counts there."""
        if self.reached is None:
            return []
        counts = [0] * (len(self.procedure.levels) + 1)
        for position, count in self.reached.items():
            counts[min(position, len(self.procedure.levels))] += count
        return [(level.code, counts[place]) for place, level in enumerate(self.procedure.levels, 1)]


@dataclass(frozen=True)
class Board:
    """The procedures in force in their order, those taken out, and how much is under none (None: not counted yet)."""

    rows: tuple[BoardRow, ...]
    prevented: int
    prevented_items: int | None
    out: tuple[Row, ...]


def board(company: Company, *, own: int | None = None) -> Board:
    """The list, counted once per state of the books."""
    found: Board = kept(_NAME, company, own, make=lambda: _board(company, own))
    return found


def board_at_once(company: Company, *, own: int | None = None) -> Board:
    """The list; on a large ledger whose items were not counted since its last change, without their counts."""
    if is_kept(_NAME, company, own) or not is_large(Scope(company, own)):
        return board(company, own=own)
    return _board(company, own, counted=False)


def version_in_force(company: Company, code: str) -> ProcedureVersion:
    """The newest version of a procedure, in force or the one that took it out. Raises `Refused("not_found")`."""
    row = Row.objects.filter(company=company, code=code).select_related("version__procedure").first()
    if row is None or row.version is None:
        raise Refused("not_found", what="procedure", name=code)
    return row.version


def _board(company: Company, own: int | None, *, counted: bool = True) -> Board:
    found = reach(company, own=own)
    counts, reached = found.counts(), _reached(company, own, found) if counted else None
    rows = tuple(
        BoardRow(version, procedure, counts.get(index, 0), None if reached is None else reached.get(index, {}))
        for index, (version, procedure) in enumerate(
            zip(found.versions, procedures_of(found.versions) if found.versions else (), strict=True)
        )
    )
    out = Row.objects.filter(company=company, active=False).select_related("version").order_by("code")
    prevented_items = None if reached is None else sum(reached.get(None, {}).values())
    return Board(rows, counts.get(None, 0), prevented_items, tuple(out))


def _reached(company: Company, own: int | None, found: Reach) -> dict[int | None, dict[int, int]]:
    """Open items by procedure and the position that they have had."""
    items = OpenItem.objects.filter(company=company, allocated_minor__lt=F("amount_minor"), invoice__cancelled=False)
    if own is not None:
        items = items.filter(customer__owner_id=own)
    index_of = {values: index for values, index, _ in found.classes}
    counts: dict[int | None, Counter[int]] = {}
    rows = items.order_by().values_list(*_CLASS, "state__position").annotate(count=Count("pk"))
    for *values, position, count in rows:
        counts.setdefault(index_of.get(tuple(values)), Counter())[position or 0] += count
    return {index: dict(found) for index, found in counts.items()}
