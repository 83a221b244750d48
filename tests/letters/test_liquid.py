# SPDX-License-Identifier: MIT
import pytest

from dunwell.core.problem import Refused
from dunwell.core.procedure import Text
from dunwell.letters.email import compose
from dunwell.letters.liquid import check_text
from dunwell.letters.notice import TONES, NoticeLine
from dunwell.letters.placeholders import PLACEHOLDERS, values_of
from dunwell.letters.sandbox import render
from dunwell.letters.wording import word
from dunwell.letters.words import built_in, languages
from tests.letters.samples import AT, NOTICE, ON, SENDER, notice

DOUBLING = "{% assign a = 'x' %}{% for i in items %}{% assign a = a | append: a %}{% endfor %}"


def codes(body: str, subject: str = "Reminder") -> list[tuple[str, str]]:
    """What is wrong with a text that says how to pay."""
    text = Text("en", subject, f"{body} {{{{ pay_to }}}}")
    return [(problem.code, problem.where) for problem in check_text(text, "business, reminder")]


def test_a_body_says_what_to_pay_and_how() -> None:
    found = check_text(Text("en", "x", "Dear {{ customer.name }}, please pay."), "here")
    assert [problem.code for problem in found] == ["total_missing", "pay_to_missing"]
    assert check_text(Text("en", "x", "{{ notice.amount }}\n\n{{ pay_to }}"), "here") == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{% if notice.fee %}{{ notice.amount }}{% endif %} {{ pay_to }}", "total_missing"),
        ("{{ notice.total | truncate: 4 }} {{ pay_to }}", "total_missing"),
        ("{{ table }}{% if notice.fee %}{{ pay_to }}{% endif %}", "pay_to_missing"),
        ("{{ table }}{% assign x = pay_to %}", "pay_to_missing"),
        ("{{ table }}{{ pay_to | truncate: 1 }}", "pay_to_missing"),
    ],
)
def test_what_a_body_has_to_say_it_says_in_every_notice(body: str, code: str) -> None:
    assert [problem.code for problem in check_text(Text("en", "x", body), "here")] == [code]


def test_the_built_in_texts_pass_the_check_that_companies_texts_pass() -> None:
    for language in languages():
        for tone in TONES:
            assert check_text(built_in(language, tone), tone) == []


def test_every_placeholder_of_the_table_has_a_value_and_every_value_is_in_the_table() -> None:
    values = values_of(NOTICE, "en")
    named = {"table", "pay_to", "items", "contact", "next_step", "paid_meanwhile"}
    for group in ("notice", "customer", "company"):
        inner = values[group]
        assert isinstance(inner, dict)
        named |= {f"{group}.{key}" for key in inner}
    items = values["items"]
    assert isinstance(items, list)
    named |= {f"item.{key}" for key in items[0]}
    assert named == set(PLACEHOLDERS)


def test_a_text_says_what_its_placeholders_mean() -> None:
    body = (
        "{{ customer.name }} ({{ customer.id }}): {{ notice.currency }} {{ notice.total }}\n"
        "{% for line in items %}{{ line.invoice }} due {{ line.due }}, {{ line.days_overdue }} days, {{ line.open }}\n"
        "{% endfor %}{% if notice.claims %}claims{% endif %}fee {{ notice.fee }}"
    )
    said = word(notice(text=Text("en", "{{ notice.number }} of {{ notice.date }}", body)))
    assert said.subject == "N-17 of 22 March 2026"
    assert said.pieces == (
        "Cecilia Svensson (C-1): EUR 5,125.00\n"
        "R-1001 due 1 March 2026, 21 days, 100.00\nR-1002 due 20 March 2026, 2 days, 5,000.00\nfee 5.00",
    )


def test_a_mistyped_placeholder_is_named_with_its_line_and_its_cure() -> None:
    [problem] = check_text(Text("en", "x", "Dear\n\n{{ notice.totl }} {{ table }}{{ pay_to }}"), "here")
    assert (problem.code, problem.where) == ("unknown_placeholder", "here, body line 3")
    assert problem.message == "there is no notice.totl; did you mean notice.total?"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{{ table }}{{ item.open }}", "unknown_placeholder"),
        ("{{ table }}{% for i in items %}{{ i.opne }}{% endfor %}", "unknown_placeholder"),
        ("{{ table }}{% for i in items %}{% if i.opne %}{% endif %}{% endfor %}", "unknown_placeholder"),
        ("{{ table }}{% if false %}{{ secret }}{% endif %}", "unknown_placeholder"),
        ("{{ table }}{{ items.first.password }}", "unknown_placeholder"),
        ("{{ table }}{{ notice }}", "unknown_placeholder"),
        ("{{ table }}{{ notice.number | shout }}", "unknown_filter"),
        ("{{ table }}{{ notice.number | replace: '', customer.name }}", "unknown_filter"),
        ("{{ table }}{% if notice.fee %}", "text_syntax"),
        ("{{ table }}{{ notice.number", "text_syntax"),
        ("{{ table }}{% include 'other' %}", "text_syntax"),
        ("{{ table }}{% render 'other' %}", "text_syntax"),
        ("{{ table }}{% for i in (1..1000000000) %}x{% endfor %}", "text_syntax"),
        ("{{ table }}{% if (1..1000000000) contains 'a' %}x{% endif %}", "text_syntax"),
        ("{{ table }}{% if notice.fee %}{% elsif 'a' contains (1..9) %}x{% endif %}", "text_syntax"),
        ("{{ table }}{% case notice.fee %}{% when (1..9) %}x{% endcase %}", "text_syntax"),
        ("{{ table }}{% assign a = (1..1000000000) %}", "text_syntax"),
        ("{{ table }}" + "{% for i in items %}{% endfor %}" * 11, "text_syntax"),
        ("{{ table }}" + "{% if notice.fee %}" * 40 + "{% endif %}" * 40, "text_syntax"),
        ("{{ table }}" + "x" * 20_000, "text_syntax"),
        ("{{ table }}{% for i in items %}{% for j in items %}{{ j.open }}{% endfor %}{% endfor %}", "text_runs_away"),
        (DOUBLING + "{{ table }}", "text_runs_away"),
        ("{{ table }}{% if " + "notice.fee or " * 1300 + "false %}x{% endif %}", "text_syntax"),
        ("Dear {{ customer.name }}, please pay.", "total_missing"),
    ],
)  # fmt: skip
def test_what_could_fail_or_do_harm_is_found_before_the_text_is_taken(body: str, code: str) -> None:
    found = codes(body)
    assert found
    assert {found_code for found_code, _ in found} <= {code}
    assert all(where.startswith("business, reminder, body") for _, where in found)


def test_a_subject_is_one_line_without_blocks() -> None:
    assert codes("{{ table }}", "{{ table }}") == [("block_in_subject", "business, reminder, subject")]
    assert codes("{{ table }}", " \n ") == [("subject_empty", "business, reminder, subject")]
    assert codes("{{ table }}", "{{ notice.x }}") == [("unknown_placeholder", "business, reminder, subject line 1")]


def test_good_texts_have_no_problems() -> None:
    assert codes("{{ notice.total }} {{ items.size }} {{ items.first.due }} {{ items[0].open }}") == []
    assert codes("{% for i in items %}{{ forloop.index }}{{ i.item }}{% endfor %}{{ table }}{{ pay_to }}") == []
    assert codes("{% assign who = customer.name | upcase %}{{ who }}{% comment %}x{% endcomment %}{{ table }}") == []
    assert codes("{{ table }}{% for i in items limit: 3 %}{% if i.stepped %}{{ i.due }}{% endif %}{% endfor %}") == []
    assert codes("{{ table }}{% unless notice.fee %}{{ notice.pay_by | default: 'soon' }}{% endunless %}") == []


def test_python_is_out_of_reach() -> None:
    for reach in ("notice.__class__", "notice.keys", "items.append", "customer.name.__len__"):
        with pytest.raises(Refused, match="text_fails"):
            render("{{ " + reach + " }}", values_of(NOTICE, "en"), "here")


def test_a_text_that_fails_is_refused_and_leaves_no_gap_in_a_letter() -> None:
    broken = notice(text=Text("en", "x", "{{ table }} {{ gone }}"))
    with pytest.raises(Refused, match="text_fails") as refused:
        compose(broken, sender=SENDER, to=["a@b.example"], at=AT)
    assert refused.value.context["where"] == "notice N-17, text en"


def test_the_final_text_names_the_next_step_and_threatens_nothing() -> None:
    for next_step, words in {
        "handover": "collection partner",
        "call": "we will call you",
        None: "a person here",
    }.items():
        said = " ".join(word(notice(tone="final", next_step=next_step)).pieces)
        assert words in said
        for threat in ("court", "legal", "lawyer", "sue", "immediately", "!"):
            assert threat not in said


def test_a_courtesy_notice_before_the_due_date_does_not_call_anything_late() -> None:
    line = NoticeLine("R-9", "R-9", ON, ON, -7, 10000, 10000, True)
    early = notice(tone="friendly", lines=(line,), credits=0, fee=0, interest=0, total=10000)
    said = " ".join(word(early).pieces)
    assert "Nothing is late" in said
    assert "past its due date" not in said
