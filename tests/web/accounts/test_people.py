# SPDX-License-Identifier: MIT
"""The people page: inviting, changing, taking out, and the page that the link opens."""

import re

import pytest
from django.test import Client

from dunwell.services.users import create_user, get_user
from dunwell.store.models import HouseMail, Invitation, Membership, User
from tests.services.ledger import ALICE
from tests.web.conftest import PASSWORD, House, browser, signed_in

NEW = {"full_name": "Nina New", "name": "nina", "password": PASSWORD}


def invite(client: Client, email: str = "nina@acme.example", role: str = "bookkeeper", **more: str) -> str:
    """The path of the page that the link of a new invitation opens."""
    answer = client.post("/c/acme/people/invite/", {"email": email, "role": role, **more}, follow=True)
    assert answer.status_code == 200
    found = re.search(r"http://127\.0\.0\.1:8000(/invitation/[\w-]+/)", answer.content.decode())
    assert found
    assert f"http://127.0.0.1:8000{found[1]}" in HouseMail.objects.latest("pk").text
    return found[1]


def test_invited_person_makes_their_account_and_is_at_home(alice: Client) -> None:
    path = invite(alice, own_only="on")
    client = browser()
    page = client.get(path).content.decode()
    assert "Welcome to Acme Oy" in page
    assert "nina@acme.example" in page
    answer = client.post(path, NEW)
    assert answer.headers["Location"] == "/c/acme/"
    assert client.get("/c/acme/customers/").status_code == 200
    member = Membership.objects.get(user__username="nina")
    assert (member.role, member.own_only) == ("bookkeeper", True)
    assert client.get(path).status_code == 410


def test_link_is_shown_once(alice: Client) -> None:
    invite(alice)
    assert "/invitation/" not in alice.get("/c/acme/people/").content.decode().replace("people/invitations/", "")


def test_what_does_not_fit_comes_back_with_what_was_typed(alice: Client) -> None:
    path = invite(alice)
    answer = browser().post(path, {**NEW, "password": "short"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nina New" in page
    assert "at least 10 characters" in page
    again = browser().post(path, {**NEW, "name": "alice"})
    assert b"Somebody is called that already" in again.content
    assert not User.objects.filter(username="nina").exists()


def test_who_is_signed_in_joins_with_one_press(house: House, alice: Client, charlie: Client) -> None:
    path = invite(alice, "charlie@other.example", "auditor")
    assert b"Accept as charlie" in charlie.get(path).content
    assert charlie.post(path).headers["Location"] == "/c/acme/"
    assert charlie.get("/c/acme/").status_code == 200
    assert charlie.get("/").headers["Location"] == "/companies/"


def test_invitation_is_sent_again_and_taken_back(alice: Client) -> None:
    first = invite(alice)
    row = Invitation.objects.get().pk
    alice.post(f"/c/acme/people/invitations/{row}/resend/")
    assert browser().get(first).status_code == 410
    answer = alice.post(f"/c/acme/people/invitations/{row}/take-back/", follow=True)
    assert "opens nothing any more" in answer.content.decode()
    assert "Invited, not here yet" not in answer.content.decode()


def test_second_invitation_says_that_there_is_one(alice: Client) -> None:
    invite(alice)
    answer = alice.post("/c/acme/people/invite/", {"email": "nina@acme.example", "role": "seller"})
    assert answer.status_code == 422
    assert b"is invited already" in answer.content


def test_role_is_changed_and_who_is_last_stays(house: House, alice: Client) -> None:
    bob, own = (Membership.objects.get(user__username=name, company=house.acme).pk for name in ("bob", "alice"))
    answer = alice.post(f"/c/acme/people/{bob}/", {"role": "bookkeeper"}, follow=True)
    assert b"bob is Bookkeeper now." in answer.content
    refused = alice.post(f"/c/acme/people/{own}/take-out/")
    assert refused.status_code == 422
    assert b"Somebody has to stay who may manage the people." in refused.content
    assert alice.post(f"/c/acme/people/{bob}/take-out/").status_code == 302
    assert signed_in("bob").get("/c/acme/").status_code == 404


def test_user_manager_is_offered_no_role_above_their_own(house: House) -> None:
    create_user("ursula", PASSWORD, role="user_manager", companies=[house.acme], **ALICE)
    client = signed_in("ursula")
    page = client.get("/c/acme/people/invite/").content.decode()
    assert 'value="bookkeeper"' in page
    assert 'value="owner"' not in page
    assert client.post("/c/acme/people/invite/", {"email": "a@b.example", "role": "owner"}).status_code == 422
    people = client.get("/c/acme/people/").content.decode()
    owner = Membership.objects.get(user__username="alice").pk
    assert f"/people/{owner}/" not in people


def test_own_profile_is_kept(alice: Client) -> None:
    answer = alice.post("/account/", {"full_name": "Alice Aalto", "language": "fi", "theme": "light"})
    assert answer.headers["Location"] == "/account/"
    user = get_user("alice")
    assert (user.get_full_name(), user.language, user.theme) == ("Alice Aalto", "fi", "light")
    assert alice.post("/account/", {"language": "xx"}).status_code == 422


@pytest.fixture
def lena(house: House) -> Client:
    """Lena leads Acme and Other, and nine small companies beside them."""
    from dunwell.services.companies import create_company

    made = [
        create_company(
            code=f"small{n}", name=f"Small {n}", country="FI", currency="EUR", language="en",
            time_zone="Europe/Helsinki", **ALICE,
        )
        for n in range(9)
    ]  # fmt: skip
    create_user("lena", PASSWORD, role="lead", companies=[house.acme, house.other, *made], **ALICE)
    return signed_in("lena")


def test_board_shows_all_companies_sorts_and_searches(lena: Client) -> None:
    assert lena.get("/").headers["Location"] == "/companies/"
    page = lena.get("/companies/").content.decode()
    assert "11 companies" in page
    assert "1,234.50" not in page  # Berg's 60.00 and Dahl's 55.00 are overdue beside it
    assert "1,419.50" in page
    assert "Switched off" in page
    names = re.findall(r'<a href="/c/(\w+)/">', lena.get("/companies/?sort=-overdue").content.decode())
    assert names[:2] == ["acme", "other"]
    assert re.findall(r'<a href="/c/(\w+)/">', lena.get("/companies/?q=small 3").content.decode()) == ["small3"]
    assert lena.get("/companies/?sort=nonsense").status_code == 400


def test_board_is_exported(lena: Client) -> None:
    answer = lena.get("/companies/?format=csv")
    lines = b"".join(answer).decode().splitlines()
    assert len(lines) == 12
    assert lines[1].startswith("Acme Oy,")


def test_switch_finds_a_company_by_its_name(lena: Client) -> None:
    page = lena.get("/c/acme/people/").content.decode()
    assert "Find a company" in page
    found = lena.get("/companies/switch/?q=other").content.decode()
    assert "Other Ltd" in found
    assert "Small" not in found
    assert "No company is called that." in lena.get("/companies/switch/?q=zzz").content.decode()
