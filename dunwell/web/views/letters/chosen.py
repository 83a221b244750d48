# SPDX-License-Identifier: MIT
"""What the pages of texts are about: the words of a level or of a tone, in a language, tried on a notice."""

from dataclasses import dataclass
from urllib.parse import urlencode

from babel import Locale
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from dunwell.core.procedure_document import LANGUAGE
from dunwell.letters.notice import TONES, NoticeContent, Tone
from dunwell.letters.words import languages
from dunwell.services.access import Seat
from dunwell.services.level_texts import (
    LevelWords,
    Words,
    level_content,
    level_in_words,
    notice_to_try,
    tone_content,
    tone_words,
)
from dunwell.services.procedure_drafts import Draft
from dunwell.services.rows import Notice
from dunwell.web.pages import today
from dunwell.web.templatetags.formats import locale
from dunwell.web.views.procedures.shown import seen
from dunwell.web.words import letters as said


@dataclass(frozen=True)
class Chosen:
    """The words that are looked at. `row`: the level that they are of; None: those of a tone. `notice`: what they are
    tried on; None: an invented invoice."""

    seat: Seat
    draft: Draft
    language: str
    tone: Tone
    words: Words
    row: LevelWords | None
    notice: Notice | None

    @property
    def content(self) -> NoticeContent:
        """What the message says."""
        company, on = self.seat.company, today(self.seat)
        if self.row is None:
            return tone_content(company, self.tone, self.language, on=on, notice=self.notice)
        row = self.row
        return level_content(company, self.draft, row.procedure, row.place, self.language, on=on, notice=self.notice)

    @property
    def title(self) -> str | Promise:
        """The level's code, or the tone."""
        return self.row.level if self.row else said.TONES[self.tone]

    def to(self, part: str = "", **more: str) -> str:
        """The address of a part of it ("frame", "letter", "send"), or of its page; what is chosen goes along."""
        name = f"text-{'level' if self.row else 'tone'}{f'-{part}' if part else ''}"
        args = [self.row.procedure, self.row.place] if self.row else [self.tone]
        return f"{reverse(name, args=[self.seat.company.code, *args])}?{self.query(**more)}"

    def query(self, **more: str) -> str:
        """What is chosen, as the address says it."""
        chosen = {"language": self.language} | ({"notice": str(self.notice.pk)} if self.notice else {})
        return urlencode(chosen | more)


def of_level(request: HttpRequest, seat: Seat, code: str, place: int) -> Chosen:
    """The words of a level, as this person is writing them or as they are. 404 for what is no message."""
    draft, language = seen(seat), language_of(request, seat)
    row = level_in_words(seat.company, draft, code, place, language)
    return Chosen(seat, draft, language, row.tone, row.words, row, _notice(request, seat))


def of_tone(request: HttpRequest, seat: Seat, tone: str) -> Chosen:
    """The built-in words of a tone."""
    if tone not in TONES:
        raise Http404
    known, language = tone, language_of(request, seat)
    return Chosen(seat, seen(seat), language, known, tone_words(known, language), None, _notice(request, seat))


def language_of(request: HttpRequest, seat: Seat) -> str:
    """The language that was chosen, else the company's."""
    language = request.GET.get("language") or seat.company.language
    if not LANGUAGE.fullmatch(language) or len(language) > 8:
        raise Http404
    return language


def language_name(code: str) -> str:
    """A language by its name in the reader's own; one that has no name, by its code."""
    return str(Locale.parse(locale()).languages.get(code.replace("-", "_"), code))


def language_choices(*more: str) -> list[tuple[str, str]]:
    """The languages with built-in words, and others that are in use, by their names."""
    return sorted(((code, language_name(code)) for code in {*languages(), *more}), key=lambda one: one[1].lower())


def _notice(request: HttpRequest, seat: Seat) -> Notice | None:
    wanted = request.GET.get("notice", "")
    if not wanted:
        return None
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 18):
        raise Http404
    return notice_to_try(seat.company, int(wanted))
