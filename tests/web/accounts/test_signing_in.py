# SPDX-License-Identifier: MIT
"""Signing in: by name or address, not by guessing, and never on to a stranger's page."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from dunwell.delivery.email.mailbox import list_messages, read_message
from dunwell.services.users import get_user, own_address
from dunwell.store.models import User
from tests.web.conftest import NOW, PASSWORD, House, browser


def sign_in(name: str, password: str = PASSWORD, client: Client | None = None, **more: str) -> str:
    """Where signing in leads; empty when it does not let in."""
    answer = (client or browser()).post("/sign-in/", {"login": name, "password": password, **more})
    return answer.headers.get("Location", "")


def test_name_and_address_open_both(house: House) -> None:
    own_address(get_user("alice"), "alice@acme.example")
    for name in ("alice", "ALICE", "alice@acme.example", "Alice@Acme.Example"):
        assert sign_in(name) == "/"
    assert sign_in("alice", "wrong horse battery") == ""
    assert sign_in("nobody") == ""


def test_page_that_was_asked_for_is_gone_on_to(house: House) -> None:
    assert sign_in("alice", next="/c/acme/customers/") == "/c/acme/customers/"
    assert browser().get("/c/acme/").headers["Location"] == "/sign-in/?next=/c/acme/"


def test_stranger_s_address_is_not_gone_on_to(house: House) -> None:
    assert sign_in("alice", next="https://evil.example/") == "/"


def test_what_was_wrong_is_not_said(house: House) -> None:
    pages = [browser().post("/sign-in/", {"login": name, "password": "x"}).content for name in ("alice", "nobody")]
    assert all(b"Name and password do not fit together." in page for page in pages)


def test_form_that_came_back_wrong_keeps_its_words(house: House) -> None:
    page = browser().post("/sign-in/", {"login": "alice", "password": "x"}).content.decode()
    assert "User name or e-mail address" in page
    assert "Forgotten?" in page
    page = browser().post("/account/forgotten/", {"email": "nonsense"}).content.decode()
    assert "E-mail address" in page
    assert 'aria-invalid="true"' in page
    assert "Not saved yet" not in page


def test_guessing_is_braked_wherever_it_comes_from(house: House) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for number in range(5):
            guess = Client(SERVER_NAME="127.0.0.1", REMOTE_ADDR=f"192.0.2.{number}")
            assert sign_in("alice", "guess", guess) == ""
        answer = browser().post("/sign-in/", {"login": "alice", "password": PASSWORD})
        assert b"Too many tries" in answer.content
        assert sign_in("bob") == "/"
        clock.shift(timedelta(minutes=6))
        assert sign_in("alice") == "/"


def test_one_address_may_not_try_all_names(house: House) -> None:
    answers = [browser().post("/sign-in/", {"login": f"name{n}", "password": "guess"}) for n in range(31)]
    assert answers[-1].status_code == 429
    assert b"Too many tries" in answers[-1].content


def test_nobody_signs_up(house: House) -> None:
    page = browser().get("/account/new/")
    assert b"By invitation only" in page.content
    browser().post("/account/new/", {"username": "eve", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.filter(username="eve").exists()


def test_signing_out_needs_a_post(alice: Client) -> None:
    assert b"Sign out?" in alice.get("/sign-out/").content
    assert alice.get("/c/acme/").status_code == 200
    assert alice.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert alice.get("/c/acme/").status_code == 302


def test_forgotten_password_is_replaced_by_the_link_in_the_mail(house: House) -> None:
    own_address(get_user("alice"), "alice@acme.example")
    client = browser()
    assert client.post("/account/forgotten/", {"email": "alice@acme.example"}).status_code == 302
    (kept,) = [one for one in list_messages(settings.ENVIRONMENT.mailbox) if one.to == "alice@acme.example"]
    text = read_message(settings.ENVIRONMENT.mailbox, kept.name).text
    link = next(word for word in text.split() if "/account/forgotten/" in word)
    form = client.get(link.replace("http://127.0.0.1", ""), follow=True)
    to = form.request["PATH_INFO"]
    fresh = "a longer horse and battery"
    assert client.post(to, {"password1": fresh, "password2": fresh}).status_code == 302
    assert sign_in("alice") == ""
    assert sign_in("alice", fresh) == "/"


def test_unknown_address_is_told_the_same_and_sent_nothing(house: House) -> None:
    before = len(list_messages(settings.ENVIRONMENT.mailbox))
    answer = browser().post("/account/forgotten/", {"email": "eve@evil.example"})
    assert answer.headers["Location"] == "/account/forgotten/sent/"
    assert len(list_messages(settings.ENVIRONMENT.mailbox)) == before


def test_new_address_counts_once_its_link_was_opened(house: House) -> None:
    own_address(get_user("alice"), "alice@acme.example")
    client = browser()
    sign_in("alice", client=client)
    client.post("/account/confirm/", {"password": PASSWORD})
    client.post("/account/email/", {"email": "alice@home.example", "action_add": "yes"})
    assert get_user("alice").email == "alice@acme.example"
    (kept,) = [one for one in list_messages(settings.ENVIRONMENT.mailbox) if one.to == "alice@home.example"]
    text = read_message(settings.ENVIRONMENT.mailbox, kept.name).text
    link = next(word for word in text.split() if "/account/email/" in word)
    client.post(link.replace("http://127.0.0.1", ""))
    assert get_user("alice").email == "alice@home.example"
    assert sign_in("alice@home.example") == "/"


def test_what_guards_the_account_asks_once_more_who_it_is(house: House) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = browser()
        sign_in("alice", client=client)
        page = "/account/second-factor/app/"
        assert client.get(page).headers["Location"].startswith("/account/confirm/")
        assert client.post("/account/confirm/", {"password": PASSWORD, "next": page}).headers["Location"] == page
        assert client.get(page).status_code == 200
        clock.shift(timedelta(minutes=6))
        assert client.get(page).headers["Location"].startswith("/account/confirm/")


@pytest.mark.parametrize("path", ["/account/", "/account/email/", "/account/devices/", "/companies/"])
def test_own_pages_are_for_who_is_signed_in(house: House, path: str) -> None:
    assert browser().get(path).headers["Location"] == f"/sign-in/?next={path}"


def test_language_and_look_are_the_person_s_own(house: House, alice: Client) -> None:
    alice.post("/account/look/", {"language": "de", "theme": "dark", "next": "/c/acme/"})
    page = alice.get("/account/").content.decode()
    assert '<html lang="de" data-bs-theme="dark">' in page
    assert alice.post("/account/look/", {"next": "https://evil.example/"}).headers["Location"] == "/"


def test_saving_another_language_is_told_in_it(house: House, alice: Client) -> None:
    told = alice.post("/account/", {"full_name": "Alice", "language": "de", "theme": ""}, follow=True)
    assert "Gespeichert." in told.content.decode()


def test_other_devices_are_signed_out(house: House) -> None:
    here, there = browser(), browser()
    sign_in("alice", client=here)
    sign_in("alice", client=there)
    assert b"Sign out everywhere else" in here.get("/account/devices/").content
    here.post("/account/devices/")
    assert here.get("/c/acme/").status_code == 200
    assert there.get("/c/acme/").status_code == 302


def test_changed_password_signs_out_everywhere_else(house: House) -> None:
    here, there = browser(), browser()
    sign_in("alice", client=here)
    sign_in("alice", client=there)
    fresh = "a longer horse and battery"
    asked = {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    assert here.post("/account/password/", asked).headers["Location"] == "/account/"
    assert here.get("/c/acme/").status_code == 200
    assert there.get("/c/acme/").status_code == 302
