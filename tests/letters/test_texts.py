# SPDX-License-Identifier: MIT
"""Every built-in text in every language: none is missing, none lacks what English says, each says its sums."""

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from dunwell.core.procedure import Action
from dunwell.letters.formats import amount, long_date
from dunwell.letters.html_body import html_body
from dunwell.letters.liquid import check_text
from dunwell.letters.notice import TONES, NoticeContent, Tone
from dunwell.letters.paper.letter import letter_pdf
from dunwell.letters.text_body import text_body
from dunwell.letters.wording import word
from dunwell.letters.words import built_in, languages, reviewed, spoken, words
from tests.letters.paper.sheets import glyphs_of, text_of
from tests.letters.samples import CECILIA, LISTED, NOTICE, ON, STEPPED, notice

LANGUAGES = (
    "en", "de", "fi", "sv", "et", "el", "tr", "fr", "nl", "da", "nb", "it", "es", "pl", "lv", "lt",
)  # fmt: skip
_TAG = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}|\{%-?\s*(.*?)\s*-?%\}")
_FIELD = re.compile(r"\{\w+\}")
_LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|\{\w+\}|\bNone\b|\b ,|,,|\.\.")


@cache
def read(language: str, name: str) -> dict[str, Any]:
    folder = files("dunwell.letters").joinpath("texts", language)
    return tomllib.loads(folder.joinpath(f"{name}.toml").read_text("utf-8"))


def flat(table: dict[str, Any], before: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        found |= flat(value, f"{before}{key}.") if isinstance(value, dict) else {f"{before}{key}": value}
    return found


def contents(language: str, tone: Tone) -> list[NoticeContent]:
    """One and several lines; with a day to pay by or without; whatever comes next."""
    base = notice(tone=tone, customer=replace(CECILIA, language=language))
    if tone == "courtesy":
        lines = tuple(replace(line, days_overdue=-3) for line in (STEPPED, LISTED))
        base = replace(base, lines=lines, interest=0, fee=0, total=508000)
    alone = replace(base, lines=base.lines[:1], total=base.total - LISTED.chased)
    steps: tuple[Action | None, ...] = ("handover", "call", "notice", None)
    return [
        replace(one, next_step=step, pay_by=day)
        for one in (base, alone)
        for step in steps
        for day in (NOTICE.pay_by, None)
    ]


def test_the_sixteen_languages_are_there_and_no_folder_is_empty() -> None:
    assert languages() == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_lacks_what_english_says(language: str) -> None:
    for name in (*TONES, "words"):
        english, own = flat(read("en", name)), flat(read(language, name))
        assert own.keys() == english.keys(), name
        for key, text in own.items():
            if key == "review":
                continue
            assert text.strip(), (name, key)
            pattern = _FIELD if name == "words" else _TAG
            assert set(pattern.findall(text)) == set(pattern.findall(english[key])), (name, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_passes_the_check_of_companies_texts(language: str) -> None:
    for tone in TONES:
        assert check_text(built_in(language, tone), tone) == []


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_its_sum_and_leaves_no_markup_behind(language: str, tone: Tone) -> None:
    say = words(language)
    for content in contents(language, tone):
        worded = word(content)
        assert worded.language == language
        assert worded.title == say.title[tone]
        text, html = text_body(content, worded), html_body(content, worded).text
        total = amount(content.total, "EUR", language)
        for said in (worded.subject, text, re.sub(r"<style>.*?</style>|style=\"[^\"]*\"", "", html)):
            assert not _LEFT_OVER.search(said), (said, _LEFT_OVER.search(said))
        assert total in text
        assert total in html
        assert content.customer.name in text
        assert say.around["paid_meanwhile"] in text
        if content.next_step == "handover" and content.overdue:
            by = content.pay_by
            expected = (
                say.next_step["handover_by"].format(date=long_date(by, language)) if by else say.next_step["handover"]
            )
            assert expected in text


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_says_its_sum_and_leaves_no_markup_behind(language: str, tone: Tone) -> None:
    content = contents(language, tone)[0]
    pdf = letter_pdf(content)
    text, say = unfolded(text_of(pdf)), words(language)
    assert not _LEFT_OVER.search(text), _LEFT_OVER.search(text)
    for said in (say.title[tone], amount(content.total, "EUR", language), say.around["paid_meanwhile"], CECILIA.name):
        assert unfolded(said) in text
    if content.overdue:
        assert unfolded(say.next_step["handover_by"].format(date=long_date(NOTICE.pay_by or ON, language))) in text
    assert 0 not in set(glyphs_of(pdf))
    assert not re.search(r"[#*_=]{2,}|\$|</?\w+>", text)


def unfolded(text: str) -> str:
    """Text as a letter's reader gives it: one line, every space the same, hyphens for minus signs."""
    return " ".join(text.replace("\u2212", "-").replace("\ufffe", "-").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tones_differ_and_a_letter_is_not_answered_by_a_click(language: str) -> None:
    subjects = {word(contents(language, tone)[0]).subject for tone in TONES}
    assert len(subjects) == len(TONES)
    say = words(language)
    said = {paper: " ".join(word(contents(language, "final")[0], paper=paper).pieces) for paper in (False, True)}
    # A telephone number stays on one line.
    phone, email = NOTICE.company.phone.replace(" ", "\u00a0"), NOTICE.company.email
    assert say.contact["reply_or_call"].format(phone=phone) in said[False]
    assert say.contact["write_or_call"].format(phone=phone, email=email) in said[True]


def test_a_language_is_known_by_its_other_names_and_an_unknown_one_speaks_english() -> None:
    asked = ("de-AT", "no", "nn", "pt-BR", "fi_FI", "xx")
    assert [spoken(one) for one in asked] == ["de", "nb", "nb", "en", "fi", "en"]


def test_every_file_says_who_has_read_it() -> None:
    assert {reviewed(language, name) for language in LANGUAGES for name in (*TONES, "words")} == {""}, (
        "say in docs/texts.md which texts a native speaker has read"
    )
