# SPDX-License-Identifier: MIT
"""Every address, walked as everybody: the right answer only, and "not found" for what is not theirs.

The addresses come from the resolver, so that a new one cannot be forgotten; what each person may do comes from the one
table (services/permissions.py) by the act that the view declares.
"""

from dataclasses import dataclass

import pytest
from django.test import Client

from dunwell.services import permissions
from dunwell.store.models import Customer, Membership, User
from tests.web.conftest import PASSWORD, House, browser, signed_in
from tests.web.walking import Address, addresses, things

EVERY = addresses()
OF_COMPANY = [one for one in EVERY if one.of_company]
# What nobody needs to be somebody for; all else leads to the door.
OPEN_TO_ALL = {
    "account_confirm_email", "account_email_verification_sent", "account_inactive", "account_login",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_signup", "documents-in", "documents-in-named",
    "first-person", "invitation", "mfa_authenticate",
    "mfa_login_webauthn", "openid_connect_callback", "openid_connect_login", "sign-in", "sign-out", "account_logout",
    "socialaccount_login_cancelled", "socialaccount_signup",
}  # fmt: skip
# What programs send to by a secret in the address: no form, and no browser that could be led there.
OF_PROGRAMS = {"documents-in", "documents-in-named"}
# Right answers to a GET by who may: a page, a step further on, or "this wants a POST".
RIGHT = {200, 302, 405}
# Pages of what is only there at times: a message of the coming run, a draft, an attachment. Else one of these answers.
NOT_NOW = {404, 409, 422}
AT_TIMES = {
    "today-message", "today-message-body", "today-message-file", "today-sentence", "today-channel",
    "today-postpone", "today-hold",
    "attachment", "delivery-again", "delivery-arrived", "delivery-take-back", "house-file", "invoice-end",
    "message-left",
    "invoice-original", "run-report", "task-good", "import-file", "import-columns", "import-take", "import-pdfs",
    "import-problems", "import-map", "import-remove", "note-remove", "payment-proposal", "letters-logo",
    "bank-account-change", "bank-account-remove", "report-body", "report-file",
    "received-original", "received-pdf", "import-document", "import-document-take", "import-document-list",
    "reversal-not", "bank-file-original", "bank-upload-state",
    "print-pdf", "print-manifest", "print-cover", "print-letter",
}  # fmt: skip
ROLES = {
    "alice": "owner", "ursula": "user_manager", "bert": "bookkeeper", "carl": "caller", "sanna": "seller",
    "bob": "auditor", "lena": "lead",
}  # fmt: skip


@dataclass(frozen=True)
class Walk:
    """Acme and Other, with something of every kind in both. Olli keeps books for Berg's account alone."""

    mine: dict[str, object]
    olli_s: dict[str, object]
    theirs: dict[str, object]


@pytest.fixture
def walk(house: House) -> Walk:
    for name, role in ROLES.items():
        user = User.objects.filter(username=name).first() or User.objects.create_user(name, password=PASSWORD)
        Membership.objects.update_or_create(company=house.acme, user=user, defaults={"role": role})
    olli = User.objects.create_user("olli", password=PASSWORD)
    Membership.objects.create(company=house.acme, user=olli, role="bookkeeper", own_only=True)
    Customer.objects.filter(company=house.acme, ref="C-2").update(owner=olli)
    return Walk(things(house.acme, "C-1"), things(house.acme, "C-2"), things(house.other, "C-1"))


def walker(name: str) -> Client:
    """A browser in which this person is signed in; what breaks answers 500, and the walk goes on."""
    client = signed_in(name)
    client.raise_request_exception = False
    return client


def answers(client: Client, paths: dict[str, str]) -> dict[str, int]:
    """What a GET of each address answers, by its name."""
    return {name: client.get(path).status_code for name, path in paths.items()}


def test_every_address_of_a_company_declares_its_act() -> None:
    assert len(OF_COMPANY) > 50
    assert [one.name for one in OF_COMPANY if one.act not in permissions.TABLE] == []


def test_names_are_unique_but_for_the_doors() -> None:
    names = [one.name for one in EVERY]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", ROLES)
def test_each_role_gets_what_the_table_gives(walk: Walk, name: str) -> None:
    client, role = walker(name), ROLES[name]
    wrong = {}
    for one in OF_COMPANY:
        path = one.to("acme", walk.mine)
        answer = client.get(path)
        status = answer.status_code
        if status == 405 and b"<main" not in answer.content:
            wrong[f"{one.name}, as a page"] = status
        if permissions.may(role, one.act or ""):
            right = RIGHT | (NOT_NOW if one.name in AT_TIMES else set())
        else:
            right = {403, 405}
            # Not by another method either.
            posted = client.post(path).status_code
            status = status if posted in right else posted
        if status not in right:
            wrong[one.name] = status
    assert not wrong, wrong


def test_who_is_limited_to_own_documents_sees_these_alone(walk: Walk) -> None:
    client = walker("olli")
    wrong = {}
    for one in OF_COMPANY:
        may = permissions.may("bookkeeper", one.act or "", own_only=True)
        own, others = one.to("acme", walk.olli_s), one.to("acme", walk.mine)
        status = client.get(own).status_code
        if status not in (RIGHT | (NOT_NOW if one.name in AT_TIMES else set()) if may else {403, 405}):
            wrong[f"{one.name}, own"] = status
        if may and about_a_customer(one):
            found = {client.get(others).status_code, client.post(others).status_code}
            if not found <= {404, 405}:
                wrong[f"{one.name}, another's"] = max(found)
    assert not wrong, wrong


def about_a_customer(one: Address) -> bool:
    """Whether it names what belongs to one customer."""
    return bool(set(one.ids) - {"upload", "run", "member", "invitation", "mail", "partner", "batch"})


@pytest.mark.parametrize("name", ["alice", "lena"])
def test_ids_of_another_company_are_not_there(walk: Walk, name: str) -> None:
    client, wrong = walker(name), {}
    for one in OF_COMPANY:
        for argument in one.ids:
            path = one.to("acme", {**walk.mine, argument: walk.theirs[argument]})
            found = {client.get(path).status_code, client.post(path).status_code}
            if not found <= {404, 405}:
                wrong[f"{one.name}: {argument}"] = max(found - {404, 405})
    assert not wrong, wrong


def test_member_of_another_company_finds_nothing(walk: Walk) -> None:
    client = walker("charlie")
    paths = {one.name: one.to("acme", walk.mine) for one in OF_COMPANY}
    assert {name: code for name, code in answers(client, paths).items() if code not in {404, 405}} == {}
    posted = {name: client.post(path).status_code for name, path in paths.items()}
    assert {name: code for name, code in posted.items() if code not in {404, 405}} == {}


def test_nobody_is_led_to_the_door(walk: Walk) -> None:
    client = browser()
    for one in EVERY:
        path = one.to("acme", walk.mine)
        answer = client.get(path)
        if one.name in OPEN_TO_ALL:
            assert answer.status_code in {200, 302, 404, 405, 410}, one.name
            assert not answer.headers.get("Location", "").startswith("/sign-in/?next="), one.name
        else:
            assert answer.status_code == 302, one.name
            assert answer.headers["Location"].startswith("/sign-in/?next="), one.name


def test_own_pages_answer_who_is_signed_in(walk: Walk) -> None:
    client, mine = signed_in("alice"), [one for one in EVERY if not one.of_company and one.name not in OPEN_TO_ALL]
    assert len(mine) > 15
    found = answers(client, {one.name: one.to("acme", walk.mine) for one in mine})
    assert {name: code for name, code in found.items() if code not in {200, 302, 401, 404, 405}} == {}


def test_another_s_passkey_is_not_there(walk: Walk) -> None:
    client = signed_in("alice")
    client.post("/account/confirm/", {"password": PASSWORD})
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        (one,) = [each for each in EVERY if each.name == name]
        assert client.get(one.to("acme", {})).status_code == 404


def test_form_without_its_token_is_refused_everywhere(walk: Walk) -> None:
    strict = Client(enforce_csrf_checks=True, SERVER_NAME="127.0.0.1")
    strict.login(username="alice", password=PASSWORD)
    for one in EVERY:
        answer = strict.post(one.to("acme", walk.mine), {"sure": "yes"})
        if one.name in OF_PROGRAMS:
            assert answer.status_code == 404, "without its secret it opens nothing, whoever is signed in"
            continue
        assert answer.status_code == 403, one.name
        assert b"Nothing was done." in answer.content, one.name
