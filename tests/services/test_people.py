# SPDX-License-Identifier: MIT
"""People of a company: a role is given, limited and taken away; somebody always stays who may manage them."""

import json

import pytest
from allauth.mfa.models import Authenticator

from dunwell.core.problem import Refused
from dunwell.services import people
from dunwell.services.access import Seat, seat
from dunwell.services.users import create_user, forget_second_factor, get_user, own_address, set_profile
from dunwell.store.models import Company, Customer, Event, Membership, User
from tests.services.ledger import ALICE

PASSWORD = "correct horse battery"


@pytest.fixture
def cast(company: Company) -> dict[str, Seat]:
    """Alice owns Acme, Ursula manages its people, Bert keeps its books."""
    for name, role in (("alice", "owner"), ("ursula", "user_manager"), ("bert", "bookkeeper")):
        create_user(name, PASSWORD, role=role, companies=[company], **ALICE)
    return {name: seat(get_user(name).pk, "acme") for name in ("alice", "ursula", "bert")}


def member_of(name: str) -> int:
    return Membership.objects.get(user__username=name).pk


def test_role_is_changed_and_told(cast: dict[str, Seat]) -> None:
    changes = people.change_member(cast["alice"], member_of("bert"), role="seller", own_only=True, **ALICE)
    assert changes == {"role": ["bookkeeper", "seller"], "own_only": [False, True]}
    assert (seat(cast["bert"].user, "acme").role, seat(cast["bert"].user, "acme").own) == ("seller", cast["bert"].user)
    told = Event.objects.latest("seq")
    assert (told.code, json.loads(told.data)) == ("member_changed", {"user": "bert", "changes": changes})


def test_unchanged_role_tells_nothing(cast: dict[str, Seat]) -> None:
    before = Event.objects.count()
    assert people.change_member(cast["alice"], member_of("bert"), role="bookkeeper", own_only=False, **ALICE) == {}
    assert Event.objects.count() == before


def test_member_is_taken_out_and_their_account_stays(cast: dict[str, Seat]) -> None:
    assert people.take_out(cast["alice"], member_of("bert"), **ALICE) == "bert"
    assert User.objects.filter(username="bert").exists()
    with pytest.raises(Refused, match="not_found"):
        seat(cast["bert"].user, "acme")
    assert Event.objects.latest("seq").code == "member_removed"


def test_last_who_may_manage_people_stays(cast: dict[str, Seat]) -> None:
    people.take_out(cast["alice"], member_of("ursula"), **ALICE)
    for act in (
        lambda: people.take_out(cast["alice"], member_of("alice"), **ALICE),
        lambda: people.change_member(cast["alice"], member_of("alice"), role="bookkeeper", own_only=False, **ALICE),
        lambda: people.change_member(cast["alice"], member_of("alice"), role="owner", own_only=True, **ALICE),
    ):
        with pytest.raises(Refused, match="last_manager"):
            act()
    assert seat(cast["alice"].user, "acme").may("people")


def test_user_manager_raises_nobody_above_themselves(cast: dict[str, Seat]) -> None:
    for act in (
        lambda: people.change_member(cast["ursula"], member_of("ursula"), role="owner", own_only=False, **ALICE),
        lambda: people.change_member(cast["ursula"], member_of("bert"), role="lead", own_only=False, **ALICE),
        lambda: people.take_out(cast["ursula"], member_of("alice"), **ALICE),
    ):
        with pytest.raises(Refused, match="role_above_yours"):
            act()
    people.change_member(cast["ursula"], member_of("bert"), role="caller", own_only=False, **ALICE)
    assert seat(cast["bert"].user, "acme").role == "caller"


def test_who_may_not_manage_people_is_refused(cast: dict[str, Seat]) -> None:
    with pytest.raises(Refused, match="role_may_not"):
        people.take_out(cast["bert"], member_of("alice"), **ALICE)


def test_member_of_another_company_is_not_found(cast: dict[str, Seat]) -> None:
    other = Company.objects.create(
        code="other", name="Other", country="FI", currency="EUR", language="fi", time_zone="UTC"
    )
    create_user("charlie", PASSWORD, role="owner", companies=[other], **ALICE)
    with pytest.raises(Refused, match="not_found"):
        people.take_out(cast["alice"], member_of("charlie"), **ALICE)


def test_list_tells_what_each_looks_after(cast: dict[str, Seat]) -> None:
    company = cast["alice"].company
    Customer.objects.create(company=company, ref="C-1", name="Aalto", owner_id=cast["bert"].user)
    shown = {one.username: (one.role, one.customers, one.second_factor) for one in people.members(company)}
    assert shown == {
        "alice": ("owner", 0, False),
        "bert": ("bookkeeper", 1, False),
        "ursula": ("user_manager", 0, False),
    }


def test_address_belongs_to_one_person(cast: dict[str, Seat]) -> None:
    own_address(get_user("alice"), "Alice@Acme.example")
    assert get_user("alice").email == "alice@acme.example"
    with pytest.raises(Refused, match="email_taken"):
        own_address(get_user("bert"), "alice@acme.example")
    with pytest.raises(Refused, match="bad_value"):
        own_address(get_user("bert"), "bert at home")


def test_lost_second_factor_is_taken_away(cast: dict[str, Seat]) -> None:
    Authenticator.objects.create(user_id=cast["bert"].user, type="totp", data={})
    assert [one.second_factor for one in people.members(cast["alice"].company)] == [False, True, False]
    assert forget_second_factor("bert") == 1
    assert forget_second_factor("bert") == 0
    with pytest.raises(Refused, match="not_found"):
        forget_second_factor("nobody")


def test_profile_is_set_strictly(cast: dict[str, Seat]) -> None:
    alice = cast["alice"].user
    set_profile(alice, full_name="  Alice   Aalto ", language="fi", theme="dark")
    user = User.objects.get(pk=alice)
    assert (user.get_full_name(), user.language, user.theme) == ("Alice Aalto", "fi", "dark")
    for wrong in ({"language": "xx"}, {"theme": "pink"}, {"full_name": "A" * 151}):
        with pytest.raises(Refused, match="bad_value"):
            set_profile(alice, **{"full_name": "", "language": "", "theme": "", **wrong})
