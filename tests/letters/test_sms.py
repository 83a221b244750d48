# SPDX-License-Identifier: MIT
"""A notice as a text message: one sentence in every language, and how many parts it takes."""

from dataclasses import replace
from datetime import date

import pytest

from dunwell.core.problem import Refused
from dunwell.letters.notice import NoticeContent
from dunwell.letters.sms import Size, is_small, size_of, sms_text
from dunwell.letters.words import languages
from tests.letters.samples import ACME, CECILIA, LISTED, NOTICE, STEPPED, notice

# The others have letters that the networks' small alphabet lacks.
SMALL = ("da", "de", "en", "es", "et", "fi", "fr", "it", "nb", "nl", "sv")
NAME = "Rautakauppa Virtanen Oy"


def contents(language: str) -> list[NoticeContent]:
    """Several lines and one; not yet due; without a due date; in August, which French writes with a circumflex."""
    base = notice(customer=replace(CECILIA, language=language), company=replace(ACME, name=NAME))
    one = replace(base, lines=(STEPPED,), total=base.total - LISTED.chased)
    coming = replace(one, tone="courtesy", lines=(replace(STEPPED, days_overdue=-3),))
    bare = replace(one, lines=(replace(STEPPED, due_on=None),))
    august = replace(one, lines=(replace(STEPPED, due_on=date(2026, 8, 1)),))
    return [base, one, coming, bare, august]


def test_the_text_says_who_how_much_since_when_and_which_reference() -> None:
    assert sms_text(NOTICE) == (
        "Acme Oy: EUR 5,125.00 is open for several invoices, the oldest was due on 1 Mar 2026. Reference: RF10 N17. "
        "If already paid, thank you."
    )
    assert sms_text(contents("de")[1]) == (
        "Rautakauppa Virtanen Oy: Für eine am 01.03.2026 fällige Rechnung sind noch 125,00 EUR offen. "
        "Verwendungszweck: RF18 5390 0754 7034. Schon gezahlt? Vielen Dank."
    )


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_language_has_its_sentence_in_few_parts(language: str) -> None:
    for content in contents(language):
        text = sms_text(content)
        size = size_of(text)
        assert NAME in text
        assert "{" not in text
        assert "\u00a0" not in text
        if language in SMALL:
            assert size.alphabet == "GSM-7", text
            assert size.parts == 1, text
        else:
            assert size.parts <= 3, text


def test_a_notice_without_due_dates_names_none() -> None:
    assert sms_text(contents("en")[3]) == (
        "Rautakauppa Virtanen Oy: EUR 125.00 is open. Reference: RF18 5390 0754 7034. If already paid, thank you."
    )


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", Size("GSM-7", 0, 1)),
        ("a" * 160, Size("GSM-7", 160, 1)),
        ("a" * 161, Size("GSM-7", 161, 2)),
        ("a" * 306, Size("GSM-7", 306, 2)),
        ("a" * 307, Size("GSM-7", 307, 3)),
        ("€" * 80, Size("GSM-7", 160, 1)),
        ("€" * 81, Size("GSM-7", 162, 2)),
        ("a" + "€" * 152, Size("GSM-7", 305, 2)),
        ("€" * 153, Size("GSM-7", 306, 3)),  # 76 in a part: none is torn in two
        ("ł" * 70, Size("UCS-2", 70, 1)),
        ("ł" * 71, Size("UCS-2", 71, 2)),
        ("😀" * 35, Size("UCS-2", 70, 1)),
        ("😀" * 67, Size("UCS-2", 134, 3)),
    ],
)
def test_parts_are_counted_as_the_networks_count_them(text: str, size: Size) -> None:
    assert size_of(text) == size


def test_what_print_likes_becomes_what_networks_carry() -> None:
    company = replace(ACME, name="Acme – “The Best” …")
    text = sms_text(notice(company=company))
    assert text.startswith('Acme - "The Best" ...: EUR 5,125.00')
    assert is_small(text)


def test_a_name_without_end_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        sms_text(notice(company=replace(ACME, name="ł" * 300)))
    assert refused.value.code == "sms_too_long"


def test_a_name_cannot_break_the_line() -> None:
    assert "\n" not in sms_text(notice(company=replace(ACME, name="Acme\r\nPay to somebody else")))
