# SPDX-License-Identifier: MIT
"""The page of sources: a folder, mailboxes, upload addresses; secrets shown once, passwords never."""

import re

import pytest
from django.test import Client

from dunwell.services.document_sources import folder_of, source_by_secret
from dunwell.store.models import DocumentSource
from dunwell.web.words.sources import cure_of
from tests.services.bank_files import camt, entry, statement
from tests.web.bank.test_bank_pages import shown
from tests.web.conftest import House

PAGE = "/c/acme/settings/sources/"
MAILBOX = {"name": "Bank", "on": "on", "host": "imap.example.com", "port": "993", "security": "tls", "user": "bank",
           "password": "s3cret-word", "mailbox": "INBOX", "move_to": ""}  # fmt: skip


def test_the_folder_is_set_up_looked_at_and_switched_off(alice: Client, house: House) -> None:
    assert "Set up" in shown(alice, PAGE)
    page = alice.post(f"{PAGE}new/folder/", {"on": "on"}, follow=True).content.decode()
    folder = folder_of(house.acme)
    assert str(folder) in page
    row = DocumentSource.objects.get(company=house.acme, kind="folder")
    page = alice.post(f"{PAGE}{row.pk}/look/", follow=True).content.decode()
    assert "Nothing new was there." in page
    page = alice.post(f"{PAGE}{row.pk}/switch/", follow=True).content.decode()
    assert "It is off" in page
    assert not DocumentSource.objects.get(pk=row.pk).on


def test_a_mailbox_keeps_its_password_hidden(alice: Client, house: House) -> None:
    alice.post(f"{PAGE}new/imap/", MAILBOX)
    row = DocumentSource.objects.get(company=house.acme, kind="imap")
    for path in (PAGE, f"{PAGE}{row.pk}/"):
        assert "s3cret-word" not in shown(alice, path)
    assert "One is kept." in shown(alice, f"{PAGE}{row.pk}/")
    alice.post(f"{PAGE}{row.pk}/", MAILBOX | {"password": "", "name": "Bank letters"})
    again = DocumentSource.objects.get(pk=row.pk)
    assert again.name == "Bank letters"
    assert again.password == row.password


def test_a_mailbox_says_at_its_fields_what_is_missing(alice: Client, house: House) -> None:
    answer = alice.post(f"{PAGE}new/imap/", MAILBOX | {"host": "", "password": ""})
    assert answer.status_code == 422
    assert answer.content.decode().count("This field is required.") == 2
    form = shown(alice, f"{PAGE}new/imap/")
    assert all(f"{word}</label>" in form for word in ("Mail server", "User", "Password"))
    assert not DocumentSource.objects.filter(company=house.acme).exists()


def test_an_upload_address_is_shown_once_renewed_and_removed(alice: Client, house: House) -> None:
    page = alice.post(f"{PAGE}new/http/", {"name": "Shop", "on": "on"}).content.decode()
    row = DocumentSource.objects.get(company=house.acme, kind="http")
    assert "nothing has come yet" in shown(alice, PAGE)
    secret = _secret(page)
    assert source_by_secret(secret) == row
    assert secret not in shown(alice, PAGE)
    assert "opens nothing any more" in shown(alice, f"{PAGE}{row.pk}/secret/")
    renewed = _secret(alice.post(f"{PAGE}{row.pk}/secret/").content.decode())
    assert source_by_secret(secret) is None
    assert source_by_secret(renewed) == row
    assert alice.post(f"{PAGE}{row.pk}/remove/").status_code == 422
    alice.post(f"{PAGE}{row.pk}/remove/", {"sure": "on"})
    assert source_by_secret(renewed) is None
    assert "Shop" not in shown(alice, PAGE)


def test_what_a_program_sends_stands_beside_its_address(alice: Client, house: House) -> None:
    secret = _secret(alice.post(f"{PAGE}new/http/", {"name": "Shop", "on": "on"}).content.decode())
    text = camt("053", statement(entry("5.00", day="2026-03-09")))
    answer = alice.post(f"/in/{secret}/", text.encode(), content_type="application/xml")
    assert answer.status_code in {200, 201}, answer.content
    row = DocumentSource.objects.get(company=house.acme)
    assert "1 file came by it" in shown(alice, PAGE)
    assert "/c/acme/bank/" in shown(alice, f"{PAGE}{row.pk}/")


def test_an_error_is_told_with_its_cure(alice: Client, house: House) -> None:
    row = DocumentSource.objects.create(
        company=house.acme, kind="imap", name="Bank", error="LOGIN failed: bad password"
    )
    page = shown(alice, PAGE)
    assert "The mailbox refuses user or password." in page
    assert "LOGIN failed" in page
    assert "out of order" in shown(alice, f"{PAGE}{row.pk}/")


@pytest.mark.parametrize(
    ("error", "cure"),
    [("[AUTHENTICATIONFAILED] no", "password"), ("certificate verify failed", "encryption"),
     ("timed out", "firewall"), ("[Errno 13] Permission denied", "rights"), ("no mailbox Bank", "INBOX"),
     ("odd", "tried again")],
)  # fmt: skip
def test_each_error_has_a_cure(error: str, cure: str) -> None:
    assert cure in str(cure_of(error))


def test_sources_are_for_those_who_may_change_settings(bob: Client, charlie: Client, house: House) -> None:
    row = DocumentSource.objects.create(company=house.acme, kind="http", name="Shop", token_hash="x")
    assert bob.get(PAGE).status_code == 403
    for path in ("", "look/", "switch/", "remove/", "secret/"):
        assert charlie.post(f"/c/other/settings/sources/{row.pk}/{path}").status_code == 404
        assert bob.post(f"{PAGE}{row.pk}/{path}").status_code == 403


def _secret(page: str) -> str:
    found = re.search(r"/in/([\w-]+)/", page)
    assert found
    return found[1]
