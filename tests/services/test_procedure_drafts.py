# SPDX-License-Identifier: MIT
"""What a person writes about procedures stays apart until it is put in force, and never writes over another's work."""

import pytest

from dunwell.core.problem import Refused
from dunwell.services import procedure_edits as edits
from dunwell.services import procedures
from dunwell.services.procedure_drafts import Draft, Edit, discard, draft_of, edit_draft, put_in_force
from dunwell.services.procedure_problems import problems_of
from dunwell.services.procedure_tables import Table, code_of, levels_of, tables_in_force
from dunwell.store.models import Company, Event, Procedure, ProcedureDraft, ProcedureVersion, User
from tests.services.ledger import ALICE, AT, GOLD

BUSINESS = """\
[[procedure]]
code = "business"
name = "Business"
applies_to = { kind = ["business"], country = "domestic" }
[[procedure.level]]
code = "reminder"
action = "notice"
after_days = 7
fee = { EUR = "5.00" }
[[procedure.level]]
code = "firm"
action = "notice"
after_days = 21
gap_days = 14
fee_percent = "2"
[[procedure.level]]
code = "call"
action = "call"
after_days = 49
[[procedure.level]]
code = "handover"
action = "handover"
after_days = 63
"""


@pytest.fixture
def user(company: Company) -> int:
    procedures.apply(company, BUSINESS + GOLD, name="p.toml", **ALICE)
    return User.objects.create(username="alice").pk


def edit(company: Company, user: int, change: Edit) -> Draft:
    return edit_draft(company, user, change, at=AT)


def days(table: Table) -> list[tuple[str, object]]:
    return [(code_of(level), level["after_days"]) for level in levels_of(table)]


def test_draft_changes_nothing_until_it_is_put_in_force(any_database: str, company: Company, user: int) -> None:
    before, events = tables_in_force(company), Event.objects.count()
    level = levels_of(before[0])[0] | {"after_days": 9}
    draft = edit(company, user, edits.set_level("business", 0, level))
    assert (draft.exists, draft.changed, draft.moved) == (True, ["business"], False)
    assert (tables_in_force(company), Event.objects.count()) == (before, events)
    applied = put_in_force(company, user, **ALICE)
    assert (applied.changed, applied.unchanged) == (["business"], ["gold"])
    assert days(tables_in_force(company)[0])[0] == ("reminder", 9)
    assert not draft_of(company, user).exists


def test_draft_that_is_as_it_was_is_no_draft(database: str, company: Company, user: int) -> None:
    edit(company, user, edits.move_procedure("gold", -1))
    assert not edit(company, user, edits.move_procedure("gold", 1)).exists
    assert ProcedureDraft.objects.count() == 0
    with pytest.raises(Refused, match="nothing_to_apply"):
        put_in_force(company, user, **ALICE)


def test_what_others_put_in_force_since_is_not_written_over(database: str, company: Company, user: int) -> None:
    edit(company, user, edits.add_level("gold"))
    procedures.apply(company, BUSINESS.replace("= 21", "= 22") + GOLD, name="p.toml", **ALICE)
    assert draft_of(company, user).outdated
    for act in (lambda: put_in_force(company, user, **ALICE), lambda: edit(company, user, edits.take_out("gold"))):
        with pytest.raises(Refused, match="draft_outdated"):
            act()
    discard(company, user)
    assert edit(company, user, edits.add_level("gold")).changed == ["gold"]


def test_two_people_write_apart(database: str, company: Company, user: int) -> None:
    bob = User.objects.create(username="bob").pk
    edit(company, user, edits.add_level("gold"))
    assert not draft_of(company, bob).exists
    edit(company, bob, edits.add_level("business"))
    put_in_force(company, bob, **ALICE)
    with pytest.raises(Refused, match="draft_outdated"):
        put_in_force(company, user, **ALICE)


def test_draft_with_mistakes_is_kept_and_not_put_in_force(database: str, company: Company, user: int) -> None:
    level = levels_of(tables_in_force(company)[0])[1] | {"after_days": 3}
    draft = edit(company, user, edits.set_level("business", 1, level))
    (found,) = draft.problems
    assert (found.procedure, found.level, found.field, found.problem.code) == (0, 1, "after_days", "levels_fall")
    with pytest.raises(Refused, match="bad_procedures") as refused:
        put_in_force(company, user, **ALICE)
    assert len(refused.value.problems) == 1


def test_levels_are_added_removed_and_change_places_with_their_words(
    database: str, company: Company, user: int
) -> None:
    draft = edit(company, user, edits.add_level("business"))
    assert days(draft.table("business"))[-1] == ("level-5", 77)
    draft = edit(company, user, edits.move_level("business", 1, -1))
    assert days(draft.table("business"))[:2] == [("firm", 7), ("reminder", 21)]
    assert draft.problems == []
    assert days(edit(company, user, edits.move_level("business", 0, -1)).table("business"))[0] == ("firm", 7)
    draft = edit(company, user, edits.remove_level("business", 3))
    assert [code for code, _ in days(draft.table("business"))] == ["firm", "reminder", "call", "level-5"]
    with pytest.raises(Refused, match="last_level"):
        edit(company, user, edits.remove_level("gold", 0))
    with pytest.raises(Refused, match="not_found"):
        edit(company, user, edits.remove_level("business", 9))


def test_vip_procedure_asks_no_fees_gives_more_time_and_comes_first(database: str, company: Company, user: int) -> None:
    taken = edits.codes_taken(company, tables_in_force(company))
    draft = edit(company, user, edits.create(company, "vip", "vip", "VIP customers", taken=taken))
    vip = draft.tables[0]
    assert (code_of(vip), vip["applies_to"]) == ("vip", {"country": "domestic", "group": ["VIP"]})
    assert days(vip) == [("reminder", 21), ("firm", 49), ("call", 91)]
    assert not any("fee" in level or "fee_percent" in level for level in levels_of(vip))
    assert (draft.changed, draft.problems) == (["vip"], [])
    assert put_in_force(company, user, **ALICE).created == ["vip"]


@pytest.mark.parametrize(("source", "levels"), [("blank", 1), ("business", 4)])
def test_new_procedure_is_for_nobody_until_somebody_says_whom(
    database: str, company: Company, user: int, source: str, levels: int
) -> None:
    draft = edit(company, user, edits.create(company, source, "new", "New", taken=[]))
    assert (code_of(draft.tables[-1]), draft.tables[-1]["applies_to"]) == ("new", {"group": ["new"]})
    assert len(levels_of(draft.tables[-1])) == levels
    assert draft.problems == []


def test_code_of_a_procedure_that_was_is_not_given_again(database: str, company: Company, user: int) -> None:
    edit(company, user, edits.take_out("gold"))
    put_in_force(company, user, **ALICE)
    taken = edits.codes_taken(company, tables_in_force(company))
    with pytest.raises(Refused, match="code_taken"):
        edit(company, user, edits.create(company, "blank", "gold", "Gold", taken=taken))
    kept = ProcedureVersion.objects.filter(procedure__code="gold").order_by("number")[0].document
    assert put_in_force_of(company, user, edits.bring_in(kept)) == ["business", "gold"]
    edit(company, user, edits.take_out("gold"))
    with pytest.raises(Refused, match="last_procedure"):
        edit(company, user, edits.take_out("business"))


def put_in_force_of(company: Company, user: int, change: Edit) -> list[str]:
    edit(company, user, change)
    put_in_force(company, user, **ALICE)
    return list(Procedure.objects.filter(company=company, active=True).values_list("code", flat=True))


def test_every_problem_names_the_very_field_that_it_is_in() -> None:
    level: Table = {"code": "r", "action": "shout", "after_days": "7", "fee": {"EUR": "x"}, "repeat_days": 3}
    text = {"language": "en", "subject": "Hi {{ nonsense }}", "body": "{{ table }} {% if %}"}
    tables: list[Table] = [
        {"code": "a b", "applies_to": {"country": "near"}, "copy_to": ["nobody"], "level": [level]},
        {"code": "ok", "name": "Ok", "quiet_days": -1, "level": [{"code": "l", "action": "notice", "text": [text]}]},
    ]
    found = {(one.procedure, one.level, one.field): one.problem.code for one in problems_of(tables)}
    assert found == {
        (0, None, "code"): "bad_value",
        (0, None, "name"): "missing",
        (0, None, "country"): "bad_value",
        (0, None, "copy_to"): "bad_email",
        (0, 0, "action"): "bad_value",
        (0, 0, "after_days"): "wrong_type",
        (0, 0, "fee"): "bad_amount",
        (1, None, "quiet_days"): "out_of_range",
        (1, 0, "after_days"): "missing",
        (1, 0, "subject"): "unknown_placeholder",
        (1, 0, "body"): "text_syntax",
    }
