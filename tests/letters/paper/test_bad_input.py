# SPDX-License-Identifier: MIT
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.problem import Refused
from dunwell.letters.notice import Account
from dunwell.letters.paper.letter import letter_pdf
from dunwell.letters.paper.problems import letter_problems
from tests.letters.paper.sheets import HAMBURG, MUNICH, glyphs_of, letter, text_of

NAMES = [
    '#read("/etc/passwd")',
    "{{ notice.total }} {% raw %}",
    "<script>alert(1)</script>",
    "$ x^2 $ *bold* _it_ = Title <label> @ref `raw` // no /* no */ \\ #[x]",
    "שלום בע״מ",
    "شركة محمد",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_text_whatever_it_looks_like(name: str) -> None:
    pdf = letter_pdf(letter(customer=replace(MUNICH, name=name)))
    assert 0 not in set(glyphs_of(pdf))
    if name.isascii():
        assert name in text_of(pdf)
    assert letter_problems(letter(customer=replace(MUNICH, name=name))) == ()


def test_a_name_of_five_hundred_letters_is_whole_in_the_body_and_cut_in_the_window() -> None:
    content = letter(customer=replace(MUNICH, name="Wunderlich " * 45))
    assert text_of(letter_pdf(content)).count("Wunderlich") > 45
    assert [problem.code for problem in letter_problems(content)] == ["address_cut"]


def test_a_word_without_a_space_breaks_at_the_end_of_the_line() -> None:
    line = replace(letter().lines[0], item="R" * 500)
    text = text_of(letter_pdf(letter(lines=(line,), total=line.chased)))
    assert text.replace("\u200b", "").count("R") >= 500
    assert "100,00 EUR" in text


def test_control_characters_leave_no_trace() -> None:
    plain = letter_pdf(letter(customer=replace(MUNICH, name="Anna Muster")))
    assert letter_pdf(letter(customer=replace(MUNICH, name="\x00Anna\x07\u202e \ud800Muster\x1b"))) == plain


def test_what_no_font_has_is_a_box_and_the_creditor_is_told_where() -> None:
    content = letter(customer=replace(MUNICH, name="Ōta 太田 😀"))
    assert "Ōta □□ □" in text_of(letter_pdf(content))
    (problem,) = letter_problems(content)
    assert problem.code == "character_without_glyph"
    assert problem.where == "customer C-20417, name"
    assert "太 (U+592A), 田 (U+7530), 😀 (U+1F600)" in problem.message


def test_a_wrong_account_and_a_missing_address_are_told() -> None:
    company = replace(HAMBURG, accounts=(Account("DE88 3704 0044 0532 0130 00"),))
    codes = {problem.code for problem in letter_problems(letter(company=company, customer=replace(MUNICH, address=())))}
    assert "no_address" in codes
    assert len(codes) == 2


def test_a_private_character_is_a_box_whatever_a_font_makes_of_it() -> None:
    assert "Anna □ Muster" in text_of(letter_pdf(letter(customer=replace(MUNICH, name="Anna \uf761 Muster"))))


def test_accents_are_composed_and_marks_that_no_letter_bears_are_left_out() -> None:
    name = "Zoe\u0308 A\u030angstro\u0308m\u036b \u200dAnna\ufe0f"
    content = letter(customer=replace(MUNICH, name=name))
    assert "Zoë Ångström Anna" in text_of(letter_pdf(content))
    assert letter_problems(content) == ()


def test_a_compiler_that_breaks_down_refuses_one_letter_and_not_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    class Panic(BaseException):
        pass

    class Broken:
        def compile(self, **_: object) -> bytes:
            raise Panic("end byte index 7 is out of bounds")

    def broken() -> Broken:
        return Broken()

    broken.cache_clear = list  # type: ignore[attr-defined]  # as a kept function has it
    with monkeypatch.context() as patch:
        patch.setattr("dunwell.letters.paper.press._compiler", broken)
        with pytest.raises(Refused) as refused:
            letter_pdf(letter())
    assert refused.value.code == "letter_fails"
    assert refused.value.context["notice"] == "N-17"
    assert letter_pdf(letter()).startswith(b"%PDF-")


_SCRIPTS = st.text(st.characters(codec="utf-8") | st.characters(min_codepoint=0x300, max_codepoint=0x700), max_size=120)


@given(_SCRIPTS)
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_a_letter(text: str) -> None:
    line = replace(letter().lines[0], item=text, reference=text)
    company = replace(HAMBURG, footer=text, pay_to=text)
    content = letter(
        company=company, customer=replace(MUNICH, name=text, address=(text, text)), lines=(line,), total=10000
    )
    assert 0 not in set(glyphs_of(letter_pdf(content)))
