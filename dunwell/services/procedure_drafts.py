# SPDX-License-Identifier: MIT
"""What a person is writing about the procedures: kept apart until it is put in force, all of it at once.

A draft decides nothing, so changing one is no event. It is of one person, and knows on which versions it is built: what
others have put in force since is never written over.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dunwell.core.problem import Refused
from dunwell.core.procedure_document import one, parse
from dunwell.core.procedure_export import to_document
from dunwell.services import procedures
from dunwell.services.load_facts import versions_in_force
from dunwell.services.procedure_problems import Misplaced, problems_of
from dunwell.services.procedure_tables import Table, canonical, code_of, tables_in_force
from dunwell.services.procedures import Applied
from dunwell.services.writing import writing
from dunwell.store.models import Company, ProcedureDraft, ProcedureVersion

Edit = Callable[[list[Table]], list[Table]]


@dataclass(frozen=True)
class Draft:
    """Procedures as they would be (`tables`) beside those in force. `outdated`: somebody changed these since.

    `exists` is false when nothing is being written: then `tables` are those in force.
    """

    tables: list[Table]
    in_force: list[Table]
    exists: bool = False
    outdated: bool = False
    at: datetime | None = None

    def table(self, code: str) -> Table:
        """The document of a procedure as it would be. Raises `Refused("not_found")`."""
        for table in self.tables:
            if code_of(table) == code:
                return table
        raise Refused("not_found", what="procedure", name=code)

    def number(self, code: str) -> int:
        """Its place (from 0) among the tables."""
        return self.tables.index(self.table(code))

    def before(self, code: str) -> Table | None:
        """The document in force; None for a new procedure."""
        return next((table for table in self.in_force if code_of(table) == code), None)

    @property
    def changed(self) -> list[str]:
        """The codes that would be new or other than in force, or be taken out."""
        old = {code_of(table): table for table in self.in_force}
        new = {code_of(table): table for table in self.tables}
        return [code for code in dict.fromkeys([*new, *old]) if old.get(code) != new.get(code)]

    @property
    def moved(self) -> bool:
        """Whether the order of those that stay is another one."""
        old, new = [code_of(one) for one in self.in_force], [code_of(one) for one in self.tables]
        return [one for one in old if one in new] != [one for one in new if one in old]

    @property
    def problems(self) -> list[Misplaced]:
        """Every mistake in it."""
        return problems_of(self.tables)


def draft_of(company: Company, user: int) -> Draft:
    """What this person is writing, or the procedures as they are."""
    in_force = tables_in_force(company)
    row = ProcedureDraft.objects.filter(company=company, user=user).first()
    if row is None:
        return Draft(in_force, in_force)
    outdated = row.base != _base(versions_in_force(company))
    return Draft([_settled(table) for table in row.tables], in_force, True, outdated, row.at)


def edit_draft(company: Company, user: int, edit: Edit, *, at: datetime) -> Draft:
    """Changes what this person is writing; begins a draft where there is none, ends one that is as it was.

    Raises `Refused("draft_outdated")` when somebody changed the procedures since it was begun.
    """
    with writing(company) as locked:
        before = draft_of(locked, user)
        if before.outdated:
            raise Refused("draft_outdated")
        tables = [_settled(table) for table in edit([dict(table) for table in before.tables])]
        mine = ProcedureDraft.objects.filter(company=locked, user=user)
        if tables == before.in_force:
            mine.delete()
        else:
            base = _base(versions_in_force(locked))
            mine.update_or_create(company=locked, user_id=user, defaults={"tables": tables, "base": base, "at": at})
        return draft_of(locked, user)


def discard(company: Company, user: int) -> None:
    """Forgets what this person was writing."""
    with writing(company) as locked:
        ProcedureDraft.objects.filter(company=locked, user=user).delete()


def put_in_force(company: Company, user: int, *, actor: str, at: datetime) -> Applied:
    """Makes what this person wrote the company's procedures, and forgets the draft.

    Raises `Refused` with `nothing_to_apply`, `draft_outdated`, `bad_procedures`, or `procedure_in_use`.
    """
    with writing(company) as locked:
        draft = draft_of(locked, user)
        if not draft.exists:
            raise Refused("nothing_to_apply")
        if draft.outdated:
            raise Refused("draft_outdated")
        problems = draft.problems
        if problems:
            raise Refused("bad_procedures", problems=tuple(found.problem for found in problems), name="draft")
        document = to_document([one(table) for table in draft.tables])
        applied = procedures.write_versions(locked, document, actor=actor, at=at)
        ProcedureDraft.objects.filter(company=locked, user=user).delete()
        return applied


def _base(versions: Sequence[ProcedureVersion]) -> list[list[object]]:
    return [[version.procedure.code, version.pk] for version in versions]


def _settled(table: Table) -> Table:
    """A document in its canonical form where it has no mistake: what says the same compares as the same."""
    _, problems = parse({"procedure": [table]})
    return table if problems else canonical(table)
