# SPDX-License-Identifier: MIT
"""Procedures as text: what is read, what is refused and where, and that nothing is lost on the way back."""

import tomllib
from decimal import Decimal
from typing import cast

import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dunwell.core.default_procedures import starting_procedures
from dunwell.core.procedure import AppliesTo, Fee, Text
from dunwell.core.procedure_document import one, parse, read
from dunwell.core.procedure_export import Document, to_document

EXAMPLE = """\
[[procedure]]
code = "business"
name = "Business customers"
applies_to = { kind = ["business"], country = "domestic", group = ["gold"] }
anchor = "due_date"
minimum_item = { EUR = "5.00" }
minimum_total = { EUR = "10.00", SEK = "100.00", JPY = "500" }
stop_after_months = 24
send_on = ["mon", "tue"]
copy_to = ["sales@example.com"]

[[procedure.level]]
code = "reminder"
action = "notice"
after_days = -3
channels = ["email", "letter"]
fee_percent = "7.5"
fee_min = { EUR = "2.00" }
[[procedure.level.text]]
language = "en"
subject = "Payment reminder {{ notice.number }}"
body = \"\"\"
Dear [[customer]],
code = "not a key"
\"\"\"

[[procedure.level]]   # the last
code = "handover"
action = "handover"
after_days = 63
gap_days = 14
"""


def test_text_becomes_typed_procedures_with_the_defaults_of_the_rules() -> None:
    (business,), problems = read(EXAMPLE, "procedures.toml")
    assert problems == []
    assert business.applies_to == AppliesTo(frozenset({"business"}), "domestic", frozenset({"gold"}))
    assert business.minimum_total == {"EUR": 1000, "SEK": 10000, "JPY": 500}
    assert (business.escalation, business.grouping, business.include) == ("stepwise", "customer", "overdue")
    assert (business.net_credits, business.quiet_days, business.send_on) == (True, 0, ("mon", "tue"))
    reminder, handover = business.levels
    assert (reminder.after_days, reminder.gap_days, reminder.channels) == (-3, 7, ("email", "letter"))
    assert reminder.fee == Fee(percent=Decimal("7.5"), minimum={"EUR": 200})
    assert (reminder.min_overdue_days, reminder.after_accepted_days) == (None, None)
    assert reminder.texts[0] == Text("en", "Payment reminder {{ notice.number }}", reminder.texts[0].body)
    assert (handover.min_overdue_days, handover.after_accepted_days, handover.channels) == (31, 3, ("email",))


def tables(document: Document) -> list[Document]:
    return cast(list[Document], document["procedure"])


def test_document_of_procedures_reads_back_to_the_same() -> None:
    procedures = [*read(EXAMPLE, "x")[0], *starting_procedures("JPY")[1:]]
    document = to_document(procedures)
    assert parse(document) == (procedures, [])
    assert to_document(parse(tomllib.loads(tomlkit.dumps(document)))[0]) == document
    assert [one(table) for table in tables(document)] == procedures


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ("gap_days = 14", "gap_days = -1", "out_of_range", "line 31: business / handover / gap_days"),
        ("gap_days = 14", "gap_days = true", "wrong_type", "line 31: business / handover / gap_days"),
        ("gap_days = 14", "gap_day = 14", "unknown_key", "line 31: business / handover / gap_day"),
        ("after_days = 63", "after_days = -4", "levels_fall", "line 30: business / handover / after_days"),
        ("after_days = 63", "", "missing", "line 27: business / handover / after_days"),
        ("gap_days = 14", "interest = true", "not_yet", "line 31: business / handover / interest"),
        ("gap_days = 14", "compensation = true", "not_yet", "line 31: business / handover / compensation"),
        ("after_days = -3", "after_days = -3\nrepeat_days = 9", "repeat_not_last", "line 16: business / reminder / repeat_days"),  # noqa: E501  # a row of the table
        ('"handover"\naction', '"reminder"\naction', "duplicate_code", "line 28: business / reminder / code"),
        ('action = "handover"', 'action = "sue"', "bad_value", "line 29: business / handover / action"),
        ('action = "handover"', "", "missing", "line 27: business / handover / action"),
        ('name = "Business customers"', "", "missing", "line 1: business / name"),
        ('name = "Business customers"', 'name = ""', "out_of_range", "line 3: business / name"),
        ('name = "Business customers"', 'name = "\\u0000"', "control_characters", "line 3: business / name"),
        ('code = "business"', 'code = "none"', "reserved_code", "line 2: none / code"),
        ('code = "business"', 'code = "a b"', "bad_value", "line 2: a b / code"),
        ('{ EUR = "5.00" }', "{ EUR = 5 }", "bad_amount", "line 6: business / minimum_item"),
        ('{ EUR = "5.00" }', '{ EUR = "5.001" }', "bad_amount", "line 6: business / minimum_item"),
        ('{ EUR = "5.00" }', '{ EUR = "-5.00" }', "bad_amount", "line 6: business / minimum_item"),
        ('{ EUR = "5.00" }', '{ EUR = "5e2" }', "bad_amount", "line 6: business / minimum_item"),
        ('{ EUR = "5.00" }', '{ ABC = "5.00" }', "unknown_currency", "line 6: business / minimum_item"),
        ('{ EUR = "5.00" }', '"5.00"', "wrong_type", "line 6: business / minimum_item"),
        ('"7.5"', '"100.1"', "bad_percent", "line 17: business / reminder / fee_percent"),
        ('"7.5"', '"7.12345"', "bad_percent", "line 17: business / reminder / fee_percent"),
        ('"7.5"', "7.5", "wrong_type", "line 17: business / reminder / fee_percent"),
        ('fee_percent = "7.5"', 'fee_percent = "7.5"\nfee = {}', "fee_and_percent", "line 17: business / reminder / fee_percent"),  # noqa: E501  # a row of the table
        ('fee_percent = "7.5"', "", "bound_without_percent", "line 18: business / reminder / fee_min"),
        ("fee_min =", 'fee_max = { EUR = "1.00" }\nfee_min =', "fee_bounds_cross", "line 19: business / reminder / fee_min"),  # noqa: E501  # a row of the table
        ('["email", "letter"]', '["pigeon"]', "bad_value", "line 16: business / reminder / channels"),
        ('["email", "letter"]', '["email", "email"]', "duplicate_value", "line 16: business / reminder / channels"),
        ('["mon", "tue"]', '["monday"]', "bad_value", "line 9: business / send_on"),
        ('["mon", "tue"]', "[]", "empty", "line 9: business / send_on"),
        ('["gold"]', '"gold"', "wrong_type", "line 4: business / applies_to / group"),
        ('"domestic"', '"abroad"', "bad_value", "line 4: business / applies_to / country"),
        ('"domestic"', '["fi"]', "bad_country", "line 4: business / applies_to / country"),
        ('"domestic"', '["FIN"]', "bad_country", "line 4: business / applies_to / country"),
        ("stop_after_months = 24", "stop_after_months = 0", "out_of_range", "line 8: business / stop_after_months"),
        ("sales@example.com", "sales at example.com", "bad_email", "line 10: business / copy_to"),
        ("sales@example.com", "a@b.example\\nBcc: c@d.example", "bad_email", "line 10: business / copy_to"),
        ('language = "en"', 'language = "English"', "bad_value", "line 20: business / reminder / English / language"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_place(old: str, new: str, code: str, where: str) -> None:
    text = EXAMPLE.replace(old, new, 1)
    assert text != EXAMPLE
    procedures, problems = read(text, "procedures.toml")
    found = {(problem.code, problem.where.removeprefix("procedures.toml, ")) for problem in problems}
    assert procedures == []
    assert (code, where) in found, problems


def test_file_that_is_not_toml_is_one_problem_with_its_line() -> None:
    assert [(p.code, p.where) for p in read('a = "b"\nc = [', "p.toml")[1]] == [("toml_syntax", "p.toml, line 2")]
    assert [p.code for p in read("", "p.toml")[1]] == ["missing"]
    assert [p.code for p in read("procedure = 1", "p.toml")[1]] == ["wrong_type"]
    assert [p.code for p in read("[[procedures]]", "p.toml")[1]] == ["unknown_key", "missing"]


def test_more_levels_than_the_mask_of_fees_holds_are_refused() -> None:
    table = tables(to_document(starting_procedures("EUR")[:1]))[0]
    levels = [{"code": f"l{n}", "action": "notice", "after_days": n} for n in range(61)]
    assert [p.code for p in parse({"procedure": [{**table, "level": levels}]})[1]] == ["too_many_levels"]
    assert parse({"procedure": [{**table, "level": levels[:60]}]})[1] == []


def test_same_code_twice_is_refused_and_the_others_are_still_read() -> None:
    procedures, problems = read(EXAMPLE + EXAMPLE, "p.toml")
    assert [(p.code, p.where) for p in problems] == [("duplicate_code", "p.toml, line 33: business / code")]
    assert len(procedures) == 2


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(tomllib.loads(EXAMPLE)["procedure"][0])), values, st.booleans())
def test_nonsense_in_any_key_is_a_problem_or_a_procedure_never_an_accident(key: str, value: object, deep: bool) -> None:
    table = tomllib.loads(EXAMPLE)["procedure"][0]
    place = table["level"][0] if deep else table
    place[key] = value
    procedures, problems = parse({"procedure": [table]})
    assert bool(procedures) != bool(problems)
    if procedures:
        assert parse(to_document(procedures)) == (procedures, [])
