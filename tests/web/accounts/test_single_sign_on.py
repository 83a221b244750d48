# SPDX-License-Identifier: MIT
"""Single sign-on lets in whom we know by a proved address, or have invited; nobody else."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from dunwell.config.environment import SingleSignOn
from dunwell.services import invitations
from dunwell.services.access import seat
from dunwell.services.users import get_user, own_address
from dunwell.store.models import Invitation, User
from tests.web.accounts.provider import Provider, asked_of, provider
from tests.web.conftest import House, browser


@pytest.fixture
def idp(house: House) -> Iterator[Provider]:
    with provider() as made:
        sso = SingleSignOn(made.url, "dunwell", "s3cret", "Acme ID")
        app = {
            "provider_id": "sso", "name": sso.name, "client_id": sso.client_id, "secret": sso.client_secret,
            "settings": {"server_url": sso.url, "oauth_pkce_enabled": True},
        }  # fmt: skip
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, single_sign_on=sso)
        with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": [app]}}):
            yield made


def come_in(idp: Provider, client: Client, email: str, *, proved: bool = True, sub: str = "17") -> bytes:
    """Presses the button, and comes back from the provider as somebody with this address."""
    idp.claims = {"sub": sub, "email": email, "email_verified": proved, "name": "Nina New"}
    asked = asked_of(client.post("/account/sso/sso/login/?process=login").headers["Location"])
    back = asked["redirect_uri"].removeprefix("http://127.0.0.1")
    return client.get(back, {"code": "a-code", "state": asked["state"]}, follow=True).content


def signed_in_as(client: Client) -> str:
    user = User.objects.filter(pk=client.session.get("_auth_user_id", 0)).first()
    return user.username if user else ""


def test_button_is_there_where_it_is_set(idp: Provider) -> None:
    assert b"Acme ID" in browser().get("/sign-in/").content


def test_known_and_proved_address_comes_in(idp: Provider) -> None:
    own_address(get_user("alice"), "alice@acme.example")
    client = browser()
    come_in(idp, client, "alice@acme.example")
    assert signed_in_as(client) == "alice"
    assert idp.asked[0]["client_secret"] == ["s3cret"]
    assert "code_verifier" in idp.asked[0]
    assert get_user("alice").has_usable_password()


@pytest.mark.parametrize("proved_there", [True, False])
def test_address_that_one_side_has_not_proved_stays_out(idp: Provider, proved_there: bool) -> None:
    if proved_there:
        User.objects.filter(username="alice").update(email="alice@acme.example")
    else:
        own_address(get_user("alice"), "alice@acme.example")
    client = browser()
    page = come_in(idp, client, "alice@acme.example", proved=proved_there)
    assert signed_in_as(client) == ""
    assert b"By invitation only" in page


def test_stranger_stays_out_and_leaves_no_account(idp: Provider) -> None:
    client, before = browser(), User.objects.count()
    page = come_in(idp, client, "eve@evil.example")
    assert b"By invitation only" in page
    assert (signed_in_as(client), User.objects.count()) == ("", before)


def test_invited_address_makes_the_account_with_its_role(idp: Provider) -> None:
    alice = seat(get_user("alice").pk, "acme")
    invitations.invite(
        alice, email="nina@acme.example", role="seller", own_only=True, link_to=str, actor="alice", at=timezone.now()
    )
    client = browser()
    come_in(idp, client, "nina@acme.example")
    user = User.objects.get(email="nina@acme.example")
    assert signed_in_as(client) == user.username
    made = seat(user.pk, "acme")
    assert (made.role, made.own) == ("seller", user.pk)
    assert Invitation.objects.get().accepted_by == user
    # And the next time without any invitation.
    again = browser()
    come_in(idp, again, "nina@acme.example")
    assert signed_in_as(again) == user.username


def test_invitation_to_an_address_that_is_not_proved_opens_nothing(idp: Provider) -> None:
    alice = seat(get_user("alice").pk, "acme")
    invitations.invite(
        alice, email="nina@acme.example", role="owner", own_only=False, link_to=str, actor="alice", at=timezone.now()
    )
    client = browser()
    come_in(idp, client, "nina@acme.example", proved=False)
    assert signed_in_as(client) == ""
    assert Invitation.objects.get().ended_at is None


def test_cancelled_there_is_told_here(idp: Provider) -> None:
    client = browser()
    asked = asked_of(client.post("/account/sso/sso/login/?process=login").headers["Location"])
    answer = client.get(
        "/account/sso/sso/login/callback/", {"error": "access_denied", "state": asked["state"]}, follow=True
    )
    assert b"You did not sign in" in answer.content
