# SPDX-License-Identifier: MIT
"""Procedures of a company: what is exported applies without a change, and every applied version is kept."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.problem import Refused
from dunwell.services import procedures
from dunwell.services.procedure_toml import toml_of
from dunwell.store.models import Company, Customer, Event, Procedure, ProcedureVersion
from tests.services.ledger import ALICE, GOLD

BASE = GOLD.replace("gold", "base").replace("Gold", "Base")


def apply(company: Company, text: str) -> procedures.Applied:
    return procedures.apply(company, text, name="p.toml", **ALICE)


def codes(company: Company) -> list[str]:
    return list(Procedure.objects.filter(company=company, active=True).values_list("code", flat=True))


def test_export_followed_by_apply_changes_nothing(any_database: str, company: Company) -> None:
    applied = apply(company, GOLD + BASE)
    assert (applied.created, applied.nothing) == (["gold", "base"], False)
    text, events = procedures.export(company), Event.objects.count()
    applied = apply(company, text)
    assert (applied.unchanged, applied.nothing) == (["gold", "base"], True)
    assert Event.objects.count() == events
    assert procedures.export(company) == text
    assert text.startswith('[[procedure]]\ncode = "gold"\nname = "Gold"\nanchor = "due_date"\n')
    assert procedures.check(text, "p.toml") == []


def test_only_what_changed_gets_a_new_version_and_names_its_event(database: str, company: Company) -> None:
    apply(company, GOLD + BASE)
    applied = apply(company, GOLD.replace("= 9", "= 10") + BASE)
    assert (applied.changed, applied.unchanged) == (["gold"], ["base"])
    versions = ProcedureVersion.objects.order_by("seq").values_list("procedure__code", "number", "seq", "active")
    assert list(versions) == [("gold", 1, 1, True), ("base", 1, 2, True), ("gold", 2, 3, True)]
    assert Event.objects.get(seq=3).code == "procedure_applied"


def test_order_of_the_file_is_the_order_of_the_company(database: str, company: Company) -> None:
    apply(company, GOLD + BASE)
    assert apply(company, BASE + GOLD).changed == ["base", "gold"]
    assert codes(company) == ["base", "gold"]


def test_procedure_not_named_is_taken_out_and_may_come_back(database: str, company: Company) -> None:
    apply(company, GOLD + BASE)
    assert apply(company, BASE).removed == ["gold"]
    assert codes(company) == ["base"]
    assert apply(company, BASE + GOLD).changed == ["gold"]
    history = ProcedureVersion.objects.filter(procedure__code="gold").values_list("number", "active", "position")
    assert list(history) == [(1, True, 1), (2, False, 1), (3, True, 2)]


def test_procedure_that_a_customer_is_under_by_name_is_not_taken_out(database: str, company: Company) -> None:
    apply(company, GOLD + BASE)
    gold = Procedure.objects.get(code="gold")
    Customer.objects.create(company=company, ref="C-1", name="A", procedure_choice="named", procedure=gold)
    with pytest.raises(Refused, match="procedure_in_use"):
        apply(company, BASE)
    assert codes(company) == ["gold", "base"]


def test_file_with_mistakes_changes_nothing(database: str, company: Company) -> None:
    with pytest.raises(Refused, match="bad_procedures") as refusal:
        apply(company, GOLD + BASE.replace("= 9", "= false"))
    assert [p.code for p in refusal.value.problems] == ["wrong_type"]
    assert codes(company) == []


def test_words_of_a_level_are_checked_before_they_are_taken(database: str, company: Company) -> None:
    words = '[[procedure.level.text]]\nlanguage = "en"\nsubject = "Reminder {{ notice.numbre }}"\n'
    words += 'body = "{{ table }}{{ pay_to }}"\n'
    (problem,) = procedures.check(BASE + GOLD + words, "p.toml")
    assert problem.code == "unknown_placeholder"
    assert problem.where.startswith("p.toml, line 15: gold / r / text en, subject")
    with pytest.raises(Refused, match="bad_procedures"):
        apply(company, BASE + GOLD + words)
    assert apply(company, BASE + GOLD + words.replace("numbre", "number")).created == ["base", "gold"]
    assert apply(company, procedures.export(company)).nothing


text = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), min_size=1)


@settings(deadline=None, derandomize=True)
@given(text | st.sampled_from(['a\n"""\n', "\n\nb", "c\\\n d", "tab\t\n", "\\u0041\n", "e\n  \n", 'f\n"']))
def test_any_text_of_a_level_survives_being_written(body: str) -> None:
    documents = [{"code": "x", "fee": {"EUR": "1.00"}, "level": [{"n": 1, "text": [{"body": body}]}, {"n": 2}]}]
    assert tomllib.loads(toml_of(documents)) == {"procedure": documents}
