# SPDX-License-Identifier: MIT
"""The versions of a procedure: who put each in force and when, and what differs between two of them, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from dunwell.core.problem import Refused
from dunwell.services.procedure_tables import Table, code_of, levels_of
from dunwell.store.models import Company, Event, ProcedureVersion

_LISTS = frozenset({"level", "text"})


@dataclass(frozen=True)
class VersionRow:
    """One version: `before` is the one that it took the place of."""

    version: ProcedureVersion
    at: datetime
    actor: str
    before: ProcedureVersion | None

    @property
    def changes(self) -> list["Change"]:
        """What it changed; nothing for the first, and for one that only moved the procedure, brought it back or took it
        out."""
        return difference(self.before.document, self.version.document) if self.before else []

    @property
    def moved(self) -> bool:
        """Whether it gave the procedure another place in the order."""
        return self.before is not None and self.before.position != self.version.position and self.version.active


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs. `level` is the code of the level that it is in (empty: of the procedure), `language`
    that of a text; `field` its key, `level` itself for a level that came, went or moved, `text` for a text. A value
    that is not there is None."""

    level: str
    language: str
    field: str
    before: object
    after: object


def versions(company: Company, code: str) -> list[VersionRow]:
    """All versions of a procedure, the newest first. Raises `Refused("not_found")`."""
    rows = list(_versions(company, code).order_by("number"))
    if not rows:
        raise Refused("not_found", what="procedure", name=code)
    events = {event.seq: event for event in Event.objects.filter(company=company, seq__in=[row.seq for row in rows])}
    told = [
        VersionRow(row, events[row.seq].at, events[row.seq].actor, before)
        for row, before in zip(rows, [None, *rows], strict=False)
    ]
    return told[::-1]


def version(company: Company, code: str, number: int) -> ProcedureVersion:
    """One version of a procedure. Raises `Refused("not_found")`."""
    row = _versions(company, code).filter(number=number).first()
    if row is None:
        raise Refused("not_found", what="version", name=f"{code} {number}")
    return row


def difference(before: Mapping[str, object], after: Mapping[str, object]) -> list[Change]:
    """What differs between two documents, in the order of the fields; levels are known by their codes, texts by their
    languages."""
    old, new = ({code_of(level): level for level in levels_of(dict(one))} for one in (before, after))
    changes = _fields(before, after, "", "")
    if [code for code in old if code in new] != [code for code in new if code in old]:
        changes.append(Change("", "", "level", list(old), list(new)))
    for code in dict.fromkeys([*old, *new]):
        if code in old and code in new:
            changes += _fields(old[code], new[code], code, "") + _texts(old[code], new[code], code)
        else:
            changes.append(Change(code, "", "level", old.get(code), new.get(code)))
    return changes


def _versions(company: Company, code: str) -> QuerySet[ProcedureVersion]:
    return ProcedureVersion.objects.filter(company=company, procedure__code=code).select_related("procedure")


def _fields(before: Mapping[str, object], after: Mapping[str, object], level: str, language: str) -> list[Change]:
    return [
        Change(level, language, key, before.get(key), after.get(key))
        for key in dict.fromkeys([*before, *after])
        if key not in _LISTS and before.get(key) != after.get(key)
    ]


def _texts(before: Table, after: Table, level: str) -> list[Change]:
    old, new = ({str(text["language"]): text for text in _text_list(one)} for one in (before, after))
    changes: list[Change] = []
    for language in dict.fromkeys([*old, *new]):
        if language in old and language in new:
            changes += _fields(old[language], new[language], level, language)
        else:
            changes.append(Change(level, language, "text", old.get(language), new.get(language)))
    return changes


def _text_list(level: Table) -> list[Table]:
    texts = level.get("text", [])
    return texts if isinstance(texts, list) else []
