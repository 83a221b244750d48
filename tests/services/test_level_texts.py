# SPDX-License-Identifier: MIT
"""Whose words a level has in a language, and what it says with them."""

from dataclasses import replace

import pytest

from dunwell.core.problem import Refused
from dunwell.services import procedure_edits as edits
from dunwell.services import procedures
from dunwell.services.letter_preview import shown
from dunwell.services.level_texts import (
    latest_notices,
    level_content,
    level_in_words,
    levels_in_words,
    notice_to_try,
    tone_content,
    tone_words,
)
from dunwell.services.procedure_drafts import draft_of, edit_draft
from dunwell.services.procedure_tables import levels_of
from dunwell.store.models import Company, Customer, Notice, User
from tests.services.ledger import ALICE, AT, ON
from tests.services.post import writing_company
from tests.services.test_procedure_drafts import BUSINESS

BODY = "Maksa {{ notice.total }}.\n\n{{ table }}"


@pytest.fixture
def user(company: Company) -> int:
    procedures.apply(company, BUSINESS, name="p.toml", **ALICE)
    return User.objects.create(username="alice").pk


def test_every_level_that_writes_is_there_with_its_tone(company: Company, user: int) -> None:
    rows, mistaken = levels_in_words(company, draft_of(company, user), "fi")
    assert not mistaken
    assert [(row.level, row.place, row.tone) for row in rows] == [("reminder", 1, "friendly"), ("firm", 2, "final")]
    assert not any(row.words.is_own or row.changed for row in rows)
    assert {row.words.language for row in rows} == {"fi"}


def test_a_procedure_whose_changes_have_mistakes_is_named(company: Company, user: int) -> None:
    draft = draft_of(company, user)
    broken = [{**table, "send_on": ["no day"]} for table in draft.tables]
    rows, mistaken = levels_in_words(company, replace(draft, tables=broken), "fi")
    assert (rows, mistaken) == ([], ["business"])


def test_own_words_are_kept_as_a_draft_shown_and_taken_back(company: Company, user: int) -> None:
    edit_draft(company, user, edits.set_text("business", 0, "fi", "Hei", BODY), at=AT)
    draft = draft_of(company, user)
    row = level_in_words(company, draft, "business", 1, "fi")
    assert (row.words.is_own, row.words.text.subject, row.own, row.changed) == (True, "Hei", ("fi",), True)
    one = shown(level_content(company, draft, "business", 1, "fi", on=ON))
    assert (one.subject, one.language) == ("Hei", "fi")
    assert "Maksa 1" in one.text
    assert not level_in_words(company, draft, "business", 1, "de").words.is_own
    edit_draft(company, user, edits.set_text("business", 0, "fi", "Hei taas", BODY), at=AT)
    assert draft_of(company, user).table("business") != draft.table("business")
    edit_draft(company, user, edits.set_text("business", 0, "fi", "", ""), at=AT)
    assert not draft_of(company, user).exists


def test_other_languages_keep_their_words(company: Company, user: int) -> None:
    for language in ("fi", "en", "sv"):
        edit_draft(company, user, edits.set_text("business", 1, language, language, BODY), at=AT)
    edit_draft(company, user, edits.set_text("business", 1, "en", "", ""), at=AT)
    level = levels_of(draft_of(company, user).table("business"))[1]
    assert level["text"] == [{"language": one, "subject": one, "body": BODY} for one in ("fi", "sv")]


def test_a_call_and_what_is_not_there_have_no_words(company: Company, user: int) -> None:
    for place in (0, 3, 4, 5):
        with pytest.raises(Refused, match="not_found"):
            level_in_words(company, draft_of(company, user), "business", place, "fi")
    with pytest.raises(Refused, match="not_found"):
        edits.set_text("business", 9, "fi", "a", "b")([dict(one) for one in draft_of(company, user).tables])


def test_a_language_without_built_in_words_gets_english_and_says_so() -> None:
    words = tone_words("firm", "ja")
    assert (words.language, words.is_own) == ("en", False)


def test_a_tone_speaks_of_what_is_late_only_when_it_is(company: Company) -> None:
    assert tone_content(company, "courtesy", "en", on=ON).spoken_tone == "courtesy"
    assert tone_content(company, "handover", "en", on=ON).next_step == "handover"


def test_words_are_tried_on_a_notice_that_was_made(company: Company) -> None:
    writing_company(company)
    user = User.objects.create(username="bert").pk
    newest = latest_notices(company)[0]
    content = level_content(company, draft_of(company, user), "all", 2, "de", on=ON, notice=newest)
    assert (content.number, content.customer.language, content.level) == (newest.number, "de", "dunning")
    assert content.total == newest.total_minor
    assert Customer.objects.get(pk=newest.customer_id).name in shown(content).text


def test_a_notice_of_another_company_is_not_there(company: Company) -> None:
    writing_company(company)
    other = Company.objects.create(
        code="other", name="Other", country="FI", currency="EUR", language="en", time_zone="UTC"
    )
    with pytest.raises(Refused, match="not_found"):
        notice_to_try(other, Notice.objects.earliest("pk").pk)
