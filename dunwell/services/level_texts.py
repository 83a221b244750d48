# SPDX-License-Identifier: MIT
"""The words of every level: whose they are in a language, and the notice that they are tried on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from dunwell.core.problem import Refused
from dunwell.core.procedure import Action, Level, Procedure, Text
from dunwell.core.procedure_document import one
from dunwell.letters import notice as letter
from dunwell.letters.tone import tone_of
from dunwell.letters.words import built_in, reviewed
from dunwell.services.notice_content import drafts_of, own_text
from dunwell.services.procedure_drafts import Draft
from dunwell.services.procedure_sample import sample_content
from dunwell.services.procedure_tables import Table, code_of, levels_of
from dunwell.store.models import Company, Notice

_LATEST = 20
# How late an invoice is when a tone speaks, in days, for the notices that are invented.
_DAYS: Mapping[letter.Tone, int] = {"courtesy": -5, "friendly": 7, "firm": 21, "final": 42, "handover": 60}


@dataclass(frozen=True)
class Words:
    """Whose words a level has in a language. `language` is that of the text, which can be another than was asked for.

    `reviewed`: who, a native speaker, has read the built-in text; empty: nobody yet.
    """

    text: Text
    is_own: bool
    language: str
    reviewed: str


@dataclass(frozen=True)
class LevelWords:
    """One level that sends a message. `own`: the languages in which it has the company's own words; `changed`: these
    are other than those in force."""

    procedure: str
    name: str
    place: int
    level: str
    tone: letter.Tone
    own: tuple[str, ...]
    changed: bool
    words: Words


def levels_in_words(company: Company, draft: Draft, language: str) -> tuple[list[LevelWords], list[str]]:
    """Every level of every procedure that sends a message, with its words in a language, as they would be; and the
    codes of the procedures that cannot be read, because their draft has mistakes."""
    found: list[LevelWords] = []
    mistaken = []
    for table in draft.tables:
        try:
            procedure = one(table)
        except Refused:
            mistaken.append(code_of(table))
            continue
        found += [
            _level(company, draft, procedure, place, language)
            for place, level in enumerate(procedure.levels, 1)
            if level.action == "notice"
        ]
    return found, mistaken


def level_in_words(company: Company, draft: Draft, code: str, place: int, language: str) -> LevelWords:
    """One of them, its place from 1. Raises `Refused("not_found")`, and what is wrong with its procedure."""
    procedure = one(draft.table(code))
    if not 1 <= place <= len(procedure.levels) or procedure.levels[place - 1].action != "notice":
        raise Refused("not_found", what="level", name=f"{code} {place}")
    return _level(company, draft, procedure, place, language)


def tone_words(tone: letter.Tone, language: str) -> Words:
    """The built-in words of a tone in a language, or in English where that has none."""
    text = built_in(language, tone)
    return Words(text, False, text.language, reviewed(language, tone))


def level_content(
    company: Company, draft: Draft, code: str, place: int, language: str, *, on: date, notice: Notice | None = None
) -> letter.NoticeContent:
    """What a level would say in a language: about a notice that was made, else about an invented invoice."""
    procedure = one(draft.table(code))
    level, tone = procedure.levels[place - 1], tone_of(procedure, place)
    own = own_text(level, language, company.language)
    if notice:
        return replace(_told(notice, language), tone=tone, level=level.code, text=own)
    after: Action | None = procedure.levels[place].action if place < len(procedure.levels) else None
    return replace(sample_content(company, level, tone, on, language=language, next_step=after), text=own)


def tone_content(
    company: Company, tone: letter.Tone, language: str, *, on: date, notice: Notice | None = None
) -> letter.NoticeContent:
    """What the built-in words of a tone say in a language."""
    if notice:
        return replace(_told(notice, language), tone=tone, text=None)
    after: Action = "handover" if tone == "handover" else "notice"
    level = Level(tone, "notice", _DAYS[tone])
    return sample_content(company, level, tone, on, language=language, next_step=after)


def latest_notices(company: Company) -> list[Notice]:
    """The latest messages, to try words on: the newest first."""
    rows = Notice.objects.filter(company=company, action=Notice.Action.NOTICE, withdrawn_seq=None)
    return list(rows.select_related("customer").order_by("-pk")[:_LATEST])


def notice_to_try(company: Company, notice: int) -> Notice:
    """A message that words can be tried on. Raises `Refused("not_found")`."""
    rows = Notice.objects.filter(company=company, action=Notice.Action.NOTICE, withdrawn_seq=None, pk=notice)
    row = rows.select_related("customer").first()
    if row is None:
        raise Refused("not_found", what="notice", name=str(notice))
    return row


def _level(company: Company, draft: Draft, procedure: Procedure, place: int, language: str) -> LevelWords:
    level, tone = procedure.levels[place - 1], tone_of(procedure, place)
    own = own_text(level, language, company.language)
    return LevelWords(
        procedure=procedure.code,
        name=procedure.name,
        place=place,
        level=level.code,
        tone=tone,
        own=tuple(text.language for text in level.texts),
        changed=_texts(draft.table(procedure.code), level.code) != _texts(draft.before(procedure.code), level.code),
        words=Words(own, True, own.language, "") if own else tone_words(tone, language),
    )


def _texts(table: Table | None, code: str) -> list[Table]:
    found = (level.get("text", []) for level in levels_of(table or {}) if code_of(level) == code)
    return cast(list[Table], next(found, []))


def _told(notice: Notice, language: str) -> letter.NoticeContent:
    found = drafts_of([notice.pk])[notice.pk]
    if isinstance(found, Refused):
        raise found
    content = found.content
    return replace(content, customer=replace(content.customer, language=language))
