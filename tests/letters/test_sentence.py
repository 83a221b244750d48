# SPDX-License-Identifier: MIT
"""A sentence that a person added to one message: where it stands, in both forms."""

from dataclasses import replace

import pytest

from dunwell.core.procedure import Text
from dunwell.letters.html_body import html_body
from dunwell.letters.notice import Tone
from dunwell.letters.text_body import text_body
from dunwell.letters.wording import word
from dunwell.letters.words import built_in
from tests.letters.samples import NOTICE

SENTENCE = "As we said on the telephone <today>."


def paragraphs(text: Text | None) -> list[str]:
    content = replace(NOTICE, sentence=SENTENCE, text=text)
    return text_body(content, word(content)).split("\n\n")


@pytest.mark.parametrize("tone", ["friendly", "firm", "final"])
def test_a_built_in_text_says_it_after_its_first_paragraph(tone: Tone) -> None:
    assert paragraphs(built_in("en", tone))[2] == SENTENCE


def test_a_text_of_the_companys_own_says_it_where_it_names_it() -> None:
    own = Text("en", "Hello", "Hello!\n\nPlease pay.\n\n{{ table }}\n\n{{ notice.sentence }}\n\nBye")
    assert paragraphs(own)[-3:-1] == [SENTENCE, "Bye"]
    assert sum(SENTENCE in part for part in paragraphs(own)) == 1


@pytest.mark.parametrize(
    ("body", "place"), [("Please pay.\n\n{{ table }}", 1), ("Hello,\n\nPay.\n\n{{ table }}", 2), ("{{ table }}", 0)]
)
def test_a_text_that_does_not_name_it_gets_it_after_the_first_paragraph(body: str, place: int) -> None:
    assert paragraphs(Text("en", "Hello", body))[place] == SENTENCE


def test_html_says_it_escaped_and_no_sentence_leaves_no_gap() -> None:
    content = replace(NOTICE, sentence=SENTENCE)
    assert "As we said on the telephone &lt;today&gt;." in html_body(content, word(content)).text
    assert (
        word(replace(NOTICE, text=Text("en", "S", "Pay {{ notice.total }}.{{ notice.sentence }}")))
        .pieces[0]
        .endswith(".")
    )
