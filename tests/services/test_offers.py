# SPDX-License-Identifier: MIT
"""Mode offer: what is five days late is offered; the answer, or a standing one, decides; the day is told so again."""

from io import BytesIO

import pytest
from docx import Document

from dunwell.core.problem import Refused
from dunwell.letters.words import words
from dunwell.services import offers, pauses
from dunwell.services.check_books import check
from dunwell.services.explain import explain
from dunwell.services.offer_lists import declined, offer_page, offered, sums_of
from dunwell.services.offer_samples import as_text, sample_letters, samples, samples_file
from dunwell.store.models import Company, Customer, HouseMail, OpenItem
from tests.letters.paper.sheets import pages_of
from tests.scenarios.ladders import ladder, level
from tests.scenarios.story import Story

LADDER = ladder(level("first", 3), level("second", 12), level("call", 20, action="call"), level("third", 30))


@pytest.fixture
def story(any_database: str) -> Story:
    story = Story(LADDER, mode="offer").on("1 Feb")
    story.invoice("A", "100.00", due="1 Mar", customer="C-1")
    story.invoice("B", "50.00", due="1 Mar", customer="C-2")
    story.invoice("C", "70.00", due="4 Mar", customer="C-2")
    return story.on("6 Mar")


def item(number: str) -> int:
    return OpenItem.objects.get(invoice__number=number).pk


def customer(ref: str) -> int:
    return Customer.objects.get(ref=ref).pk


def names(story: Story, what: str = "offered") -> list[str]:
    story.company = Company.objects.get(pk=story.company.pk)
    rows = (offered if what == "offered" else declined)(story.company, story.today)
    return [row.name for row in offer_page(story.company, rows, story.today).rows]


def test_what_is_five_days_late_and_unanswered_is_offered(story: Story) -> None:
    assert names(story) == ["A", "B"]
    assert [(one.count, str(one.total)) for one in sums_of(offered(story.company, story.today))] == [(2, "150.00 EUR")]
    assert story.run().out == []
    assert names(story.on("9 Mar")) == ["A", "B", "C"]


def test_an_accepted_item_is_reminded_and_a_declined_one_keeps_its_samples(story: Story) -> None:
    assert offers.answer(story.company, [item("A")], "accepted", **story.when).items == (item("A"),)
    assert offers.answer(story.company, [item("B")], "declined", **story.when).items == (item("B"),)
    assert offers.answer(story.company, [item("B")], "declined", **story.when) == offers.Answered()
    assert (names(story), names(story, "declined")) == ([], ["B"])
    assert story.run().out == ["first to C-1: A 100.00 = 100.00"]


def test_an_answer_that_is_taken_back_is_asked_again(story: Story) -> None:
    given = offers.answer(story.company, [item("A"), item("B")], "accepted", **story.when)
    assert offers.undo(story.company, given.first, given.last, **story.when) == offers.Undone(2, 0)
    assert offers.undo(story.company, given.first, given.last, **story.when) == offers.Undone(0, 2)
    assert names(story) == ["A", "B"]
    assert story.run().out == []


def test_taking_an_answer_back_puts_back_the_one_before_it(story: Story) -> None:
    offers.answer(story.company, [item("A")], "declined", **story.when)
    given = offers.answer(story.company, [item("A"), item("B")], "accepted", **story.when)
    offers.undo(story.company, given.first, given.last, **story.when)
    assert (names(story), names(story, "declined")) == (["B"], ["A"])
    assert check(story.company) == []


def test_taking_back_leaves_what_was_answered_since_and_what_somebody_else_said(story: Story) -> None:
    given = offers.answer(story.company, [item("A"), item("B")], "accepted", **story.when)
    offers.answer(story.company, [item("B")], "declined", **story.when)
    with pytest.raises(Refused, match="not_found"):
        offers.undo(story.company, given.first, given.last, on=story.today, actor="eve", at=story.who["at"])
    assert offers.undo(story.company, given.first, given.last, **story.when) == offers.Undone(1, 1)
    assert (names(story), names(story, "declined")) == (["A"], ["B"])


def test_a_standing_answer_counts_for_all_that_the_customer_owes_and_one_for_an_item_wins(story: Story) -> None:
    assert offers.set_standing(story.company, customer("C-1"), "always", **story.who) == "ask"
    offers.set_standing(story.company, customer("C-2"), "always", **story.who)
    offers.answer(story.company, [item("B")], "declined", **story.when)
    assert story.plan()["C"].startswith("not_due")
    assert story.run().out == ["first to C-1: A 100.00 = 100.00"]
    offers.set_standing(story.company, customer("C-1"), "never", **story.who)
    offers.set_standing(story.company, customer("C-2"), "never", **story.who)
    assert names(story.on("7 Mar"), "declined") == ["A", "B", "C"]
    assert story.on("8 Mar").plan()["C"] == "awaiting_offer"
    assert offered(story.company, story.day("9 Mar"), story.day("6 Mar")).height == 0
    assert [story.on(day).why("A") for day in ("6 Mar", "7 Mar")] == ["step", "awaiting_offer"]
    assert check(story.company) == []


def test_a_past_day_is_told_with_the_standing_answer_of_then(story: Story) -> None:
    offers.set_standing(story.company, customer("C-1"), "always", **story.who)
    story.run()
    offers.set_standing(story.company, customer("C-1"), "ask", **story.who)
    (told,) = explain(story.company, "A", story.today)
    assert told.item["outcome"] == "step"


def test_the_creditor_gets_one_e_mail_a_day_with_the_list_and_the_link(story: Story) -> None:
    story.run()
    story.run()
    mail = HouseMail.objects.get()
    assert (mail.kind, mail.to, mail.subject) == (
        "offer", "books@tale.example", "Tale Ltd: 2 invoices wait for your word",
    )  # fmt: skip
    assert "A, Customer C-1: 100.00 EUR, due 1 March 2028, 5 days late" in mail.text
    assert "/c/tale/today/offers/" in mail.text
    offers.answer(story.company, [item("A"), item("B")], "declined", **story.when)
    story.on("7 Mar").run()
    assert HouseMail.objects.count() == 1


def test_samples_are_the_texts_of_the_ladder_worded_for_the_debtor(story: Story) -> None:
    row, found = samples(story.company, item("B"), on=story.today)
    assert (str(row), [(one.level, one.tone) for one in found]) == (
        "B", [("first", "friendly"), ("second", "firm"), ("third", "final")],
    )  # fmt: skip
    assert "Dear Customer C-2," in found[0].text
    assert "50.00" in found[2].text
    assert as_text(found).count("Customer C-2") == 3


def test_samples_ask_for_what_may_be_asked_and_name_the_next_step(story: Story) -> None:
    pauses.dispute(story.company, "B", amount="20.00", reason="one is broken", **story.when)
    _, found = sample_letters(story.company, item("B"), on=story.today)
    assert [one.total for one in found] == [3000] * 3
    assert [one.next_step for one in found][:2] == ["notice", "call"]


def test_the_ladder_is_handed_out_as_letters_to_print_and_to_edit(story: Story) -> None:
    Customer.objects.filter(ref="C-2").update(language="de")
    pdf, docx = (samples_file(story.company, item("B"), form, on=story.today) for form in ("pdf", "docx"))
    assert (pdf.name, docx.name) == ("Zahlungserinnerung B.pdf", "Zahlungserinnerung B.docx")
    pages = pages_of(pdf.data)
    assert len(pages) == 3
    titles = [words("de").title[tone] for tone in ("friendly", "firm", "final")]
    assert all(title in page and "50,00" in page for title, page in zip(titles, pages, strict=True))
    opened = Document(BytesIO(docx.data))
    assert [one.text for one in opened.paragraphs if one.style and one.style.name == "Heading 1"] == titles
    assert [table.rows[-1].cells[-1].text for table in opened.tables if len(table.columns) == 4] == ["50,00\xa0EUR"] * 3


def test_what_is_not_ours_or_no_answer_is_refused(story: Story) -> None:
    with pytest.raises(Refused, match="not_found"):
        offers.answer(story.company, [10**9], "accepted", **story.when)
    with pytest.raises(Refused, match="bad_value"):
        offers.answer(story.company, [item("A")], "perhaps", **story.when)
    with pytest.raises(Refused, match="not_found"):
        offers.set_standing(story.company, 10**9, "always", **story.who)
    with pytest.raises(Refused, match="not_found"):
        samples(story.company, 10**9, on=story.today)
    with pytest.raises(Refused, match="not_found"):
        samples_file(story.company, 10**9, "pdf", on=story.today)
