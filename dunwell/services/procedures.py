# SPDX-License-Identifier: MIT
"""A company's procedures as text: checked, applied as one ordered set, exported. Every applied version is kept."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from dunwell.core.problem import Problem, Refused
from dunwell.core.procedure import Procedure as CoreProcedure
from dunwell.core.procedure_document import one, read
from dunwell.core.procedure_export import Document, to_document
from dunwell.core.toml_places import line_of, line_places
from dunwell.letters.liquid import check_text
from dunwell.services.procedure_toml import toml_of
from dunwell.services.separate_mail import refuse_separate
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Customer, Procedure, ProcedureVersion


@dataclass
class Applied:
    """The codes of the procedures that a text made, changed (also moved or brought back), left alone and took out."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        return not (self.created or self.changed or self.removed)


def check(text: str, name: str) -> list[Problem]:
    """Every mistake of a file of procedures, with its place; `name` is what the places call the file."""
    procedures, problems = read(text, name)
    return problems + _mistakes_in_words(procedures, text, name)


def _mistakes_in_words(procedures: Sequence[CoreProcedure], text: str, name: str) -> list[Problem]:
    """What is wrong within the subjects and bodies of levels, each with the line on which its text begins."""
    if not any(level.texts for procedure in procedures for level in procedure.levels):
        return []
    places = line_places(text)
    codes = [table.get("code") for table in tomllib.loads(text)["procedure"]]
    problems = []
    for procedure in procedures:
        for number, level in enumerate(procedure.levels):
            for order, words in enumerate(level.texts):
                line = line_of(places, ("procedure", codes.index(procedure.code), "level", number, "text", order))
                where = f"{name}, line {line}: {procedure.code} / {level.code} / text {words.language}"
                problems += check_text(words, where)
    return problems


def apply(company: Company, text: str, *, name: str, actor: str, at: datetime) -> Applied:
    """Makes the procedures of the text the company's whole ordered set.

    Those it does not name are taken out; their versions stay. What is as it was gets no new version. Raises
    `Refused("bad_procedures")` with the problems, or `procedure_in_use` when customers are under one by name.
    """
    problems = check(text, name)
    if problems:
        raise Refused("bad_procedures", problems=tuple(problems), name=name)
    with writing(company) as locked:
        return write_versions(locked, to_document(read(text, name)[0]), actor=actor, at=at)


def export(company: Company) -> str:
    """The company's procedures, in order, as the text that `apply` would take to change nothing."""
    active = Procedure.objects.filter(company=company, active=True).select_related("version").order_by("position")
    # Through the typed form: PostgreSQL keeps a document's keys in an order of its own.
    document = to_document([one(procedure.version.document) for procedure in active if procedure.version])
    return toml_of(cast(list[Document], document["procedure"]))


def write_versions(company: Company, document: Document, *, actor: str, at: datetime) -> Applied:
    """The part of `apply` within the transaction of a *locked* company; `document` is canonical.

    Raises `Refused("own_server_needed")` for a new or changed procedure that writes each invoice separately by e-mail
    while the company has no mail server of its own.
    """
    rows = {row.code: row for row in Procedure.objects.filter(company=company).select_related("version")}
    wanted = {table["code"]: table for table in cast(list[Mapping[str, str]], document["procedure"])}
    applied, versions = Applied(), []
    for position, (code, table) in enumerate(wanted.items(), 1):
        version = _next_version(company, rows.get(code), code, position, table)
        kind = applied.unchanged if version is None else applied.changed if code in rows else applied.created
        kind.append(code)
        versions += [version] if version else []
    for code in [code for code, row in rows.items() if row.active and code not in wanted]:
        versions.append(_last_version(company, rows[code]))
        applied.removed.append(code)
    refuse_separate(company, (one(version.document) for version in versions if _says_more(version)))
    if versions:
        first = chain.append(company, actor, at, [_entry(version) for version in versions])
        for seq, version in enumerate(versions, first):
            _put_in_force(version, seq)
    return applied


def _next_version(
    company: Company, row: Procedure | None, code: str, position: int, table: Mapping[str, object]
) -> ProcedureVersion | None:
    """The version to come, None when the one in force says the same at the same place."""
    now = row.version if row else None
    if row and now and row.active and now.position == position and now.document == table:
        return None
    row = row or Procedure.objects.create(company=company, code=code, position=position)
    number = now.number + 1 if now else 1
    return ProcedureVersion(company=company, procedure=row, number=number, position=position, document=table)


def _last_version(company: Company, row: Procedure) -> ProcedureVersion:
    """The version that takes a procedure out, unless somebody is under it by name."""
    customers = Customer.objects.filter(company=company, procedure=row).count()
    if customers:
        raise Refused("procedure_in_use", procedure=row.code, customers=customers)
    now = row.version
    if now is None:
        raise Refused("not_found", what="version", name=row.code)
    return ProcedureVersion(
        company=company,
        procedure=row,
        number=now.number + 1,
        position=now.position,
        active=False,
        document=now.document,
    )


def _says_more(version: ProcedureVersion) -> bool:
    """Whether a version to come puts something in force that is not: one that only moves the procedure does not."""
    row = version.procedure
    return version.active and not (row.version and row.active and row.version.document == version.document)


def _entry(version: ProcedureVersion) -> Entry:
    code = "procedure_applied" if version.active else "procedure_removed"
    facts = {"procedure": version.procedure.code, "version": version.number, "position": version.position}
    return Entry(code, data=dict(facts))


def _put_in_force(version: ProcedureVersion, seq: int) -> None:
    version.seq = seq
    version.save(force_insert=True)
    row = version.procedure
    row.position, row.active, row.version = version.position, version.active, version
    row.save(update_fields=["position", "active", "version"])
