# SPDX-License-Identifier: MIT
"""Invitations: the link is the key, for one person and for seven days."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from dunwell.core.problem import Refused
from dunwell.services import invitations, people
from dunwell.services.access import Seat, seat
from dunwell.services.invitations import Invited
from dunwell.services.users import create_user, get_user
from dunwell.store.models import Company, Event, HouseMail, Invitation, Membership, User
from tests.services.ledger import ALICE, AT

PASSWORD = "correct horse battery"
LATER = AT + timedelta(days=1)


@pytest.fixture
def alice(company: Company) -> Seat:
    create_user("alice", PASSWORD, role="owner", companies=[company], **ALICE)
    return seat(get_user("alice").pk, "acme")


def link_to(token: str) -> str:
    return f"https://dunwell.example.com/invitation/{token}/"


def invited(alice: Seat, email: str = "New@Acme.example", role: str = "bookkeeper", own_only: bool = False) -> Invited:
    return invitations.invite(alice, email=email, role=role, own_only=own_only, link_to=link_to, **ALICE)


def token_of(one: Invited) -> str:
    return one.link.split("/")[-2]


def new(one: Invited, **how: str) -> User:
    given = {"name": "nina", "full_name": "Nina New", "password": PASSWORD, **how}
    return invitations.accept_as_new(token_of(one), at=LATER, **given)


def test_invitation_is_sent_and_told(alice: Seat) -> None:
    one = invited(alice)
    mail = HouseMail.objects.get()
    assert (mail.to, mail.kind, mail.state) == ("new@acme.example", "invitation", "queued")
    assert one.link in mail.text
    told = Event.objects.latest("seq")
    assert told.code == "person_invited"
    assert json.loads(told.data) == {"email": "new@acme.example", "role": "bookkeeper", "own_only": False}
    assert token_of(one) not in Invitation.objects.get().token_sha256


def test_link_makes_the_account_once(alice: Seat) -> None:
    one = invited(alice, own_only=True)
    user = new(one)
    assert (user.email, user.get_full_name()) == ("new@acme.example", "Nina New")
    assert EmailAddress.objects.get(user=user).verified
    theirs = seat(user.pk, "acme")
    assert (theirs.role, theirs.own) == ("bookkeeper", user.pk)
    told = json.loads(Event.objects.latest("seq").data)
    assert told == {"user": "nina", "role": "bookkeeper", "own_only": True, "invited": "new@acme.example"}
    with pytest.raises(Refused, match="invitation_gone"):
        new(one, name="eve")
    assert not User.objects.filter(username="eve").exists()


def test_who_is_signed_in_joins(alice: Seat) -> None:
    other = Company.objects.create(
        code="other", name="Other", country="FI", currency="EUR", language="fi", time_zone="UTC"
    )
    create_user("olga", PASSWORD, role="owner", companies=[other], **ALICE)
    made = invitations.accept(token_of(invited(alice, role="lead")), get_user("olga").pk, at=LATER)
    assert (made.role, made.company.code) == ("lead", "acme")
    assert Invitation.objects.get().accepted_by == get_user("olga")


def test_member_does_not_join_twice(alice: Seat) -> None:
    one = invited(alice)
    with pytest.raises(Refused, match="member_exists"):
        invitations.accept(token_of(one), alice.user, at=LATER)


def test_link_runs_out_after_seven_days(alice: Seat) -> None:
    token = token_of(invited(alice))
    assert invitations.by_token(token, AT + timedelta(days=7, seconds=-1)).email == "new@acme.example"
    with pytest.raises(Refused, match="invitation_expired"):
        invitations.by_token(token, AT + timedelta(days=7))


def test_address_is_invited_again_once_the_first_ran_out(alice: Seat) -> None:
    invited(alice)
    with pytest.raises(Refused, match="invitation_exists"):
        invited(alice)
    late = AT + timedelta(days=8)
    again = invitations.invite(
        alice, email="new@acme.example", role="seller", own_only=False, link_to=link_to, actor="alice", at=late
    )
    assert [row.role for row in invitations.open_invitations(alice.company)] == ["seller"]
    assert invitations.by_token(token_of(again), late).role == "seller"


def test_sent_again_the_old_link_opens_nothing(alice: Seat) -> None:
    first = invited(alice)
    second = invitations.resend(alice, first.invitation.pk, link_to=link_to, actor="alice", at=LATER)
    with pytest.raises(Refused, match="invitation_gone"):
        invitations.by_token(token_of(first), LATER)
    assert invitations.by_token(token_of(second), LATER + timedelta(days=6)).email == "new@acme.example"
    assert HouseMail.objects.count() == 2


def test_taken_back_it_opens_nothing(alice: Seat) -> None:
    one = invited(alice)
    invitations.take_back(alice, one.invitation.pk, **ALICE)
    with pytest.raises(Refused, match="invitation_gone"):
        new(one)
    with pytest.raises(Refused, match="not_found"):
        invitations.take_back(alice, one.invitation.pk, **ALICE)
    assert invitations.open_invitations(alice.company) == []


def test_user_manager_invites_no_owner(alice: Seat, company: Company) -> None:
    create_user("ursula", PASSWORD, role="user_manager", companies=[company], **ALICE)
    ursula = seat(get_user("ursula").pk, "acme")
    with pytest.raises(Refused, match="role_above_yours"):
        invited(ursula, role="owner")
    assert invited(ursula).invitation.invited_by == "alice"


def test_who_belongs_already_is_not_invited(alice: Seat, company: Company) -> None:
    create_user("bert", PASSWORD, role="seller", companies=[company], email="bert@acme.example", **ALICE)
    with pytest.raises(Refused, match="member_exists"):
        invited(alice, email="BERT@acme.example")


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "x" * 250 + "@acme.example"])
def test_address_that_cannot_be_is_refused(alice: Seat, email: str) -> None:
    with pytest.raises(Refused, match=r"bad_value|too_long"):
        invited(alice, email=email)


def test_weak_password_leaves_the_link_good(alice: Seat) -> None:
    one = invited(alice)
    with pytest.raises(Refused, match="weak_password"):
        new(one, password="short")
    assert new(one).username == "nina"


def test_name_and_address_belong_to_one_person(alice: Seat) -> None:
    one = invited(alice)
    with pytest.raises(Refused, match="user_exists"):
        new(one, name="ALICE")
    create_user("nora", PASSWORD, role="seller", email="new@acme.example", **ALICE)
    with pytest.raises(Refused, match="email_taken"):
        new(one)


def test_proved_address_takes_every_role_that_waits_for_it(alice: Seat) -> None:
    other = Company.objects.create(
        code="other", name="Other", country="FI", currency="EUR", language="fi", time_zone="UTC"
    )
    create_user("olga", PASSWORD, role="owner", companies=[other], **ALICE)
    invited(alice)
    invited(seat(get_user("olga").pk, "other"), role="auditor")
    user = User.objects.create_user("nina")
    made = invitations.accept_all(user.pk, "NEW@acme.example", LATER)
    assert [(one.company.code, one.role) for one in made] == [("acme", "bookkeeper"), ("other", "auditor")]
    assert invitations.waiting_for("new@acme.example", LATER) == []
    assert Membership.objects.filter(user=user).count() == 2


def test_members_of_the_company_now_include_them(alice: Seat) -> None:
    new(invited(alice))
    assert [one.username for one in people.members(alice.company)] == ["alice", "nina"]
