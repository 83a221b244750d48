# SPDX-License-Identifier: MIT
"""Sources of documents as they are set: switched, removed, their secrets kept as secrets."""

from dataclasses import replace

import pytest
from django.conf import settings

from dunwell.core.problem import Refused
from dunwell.services.document_sources import (
    add_source,
    folder_of,
    imap_settings,
    remove_source,
    renew_secret,
    save_source,
    source_by_secret,
    source_of,
    sources_of,
)
from dunwell.store.models import Company, DocumentSource, Event
from tests.services.ledger import TODAY

MAILBOX = {"host": "imap.firma.example", "user": "in@firma.example"}


def test_folder_is_made_when_it_is_switched_on_and_there_is_one(company: Company) -> None:
    row, secret = add_source(company, "folder", {"create_customers": "yes"}, **TODAY)
    assert (row.name, row.on, row.create_customers, secret) == ("Folder", True, True, "")
    assert (folder_of(company) / "done").is_dir()
    with pytest.raises(Refused, match="source_exists"):
        add_source(company, "folder", {}, **TODAY)
    remove_source(company, row.pk, **TODAY)
    assert sources_of(company) == []
    again, _ = add_source(company, "folder", {}, **TODAY)
    assert (again.pk, again.removed) == (row.pk, False)
    codes = list(Event.objects.order_by("seq").values_list("code", flat=True))
    assert codes == ["document_source_added", "document_source_removed", "document_source_added"]


def test_password_is_kept_encrypted_and_goes_nowhere_else(company: Company) -> None:
    row, _ = add_source(company, "imap", MAILBOX, password="s3cret words", **TODAY)
    assert b"s3cret" not in bytes(row.password or b"")
    assert imap_settings(row).password == "s3cret words"
    assert not Event.objects.filter(data__contains="s3cret").exists()
    with pytest.raises(Refused, match="bad_fields") as caught:
        save_source(company, row.pk, {"host": "imap.evil.example"}, **TODAY)
    assert [one.code for one in caught.value.problems] == ["secret_asked_again"]
    moved = save_source(company, row.pk, {"host": "imap.other.example"}, password="other", **TODAY)
    assert imap_settings(moved).password == "other"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"host": ""}, "host"), ({"port": "0"}, "port"), ({"security": "plain"}, "security"), ({"user": ""}, "user"),
        ({"name": "x" * 101}, "name"), ({"colour": "red"}, "colour"), ({"mailbox": "a\nb"}, "mailbox"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_by_its_field(company: Company, values: dict[str, str], field: str) -> None:
    with pytest.raises(Refused, match="bad_fields") as caught:
        add_source(company, "imap", MAILBOX | values, password="x", **TODAY)
    assert [one.where for one in caught.value.problems] == [field]
    assert sources_of(company) == []


def test_mailbox_leads_inside_only_where_the_operator_allows(company: Company) -> None:
    inside = MAILBOX | {"host": "127.0.0.1"}
    with pytest.raises(Refused, match="private_address"):
        add_source(company, "imap", inside, password="x", **TODAY)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, private_networks=True)
    assert add_source(company, "imap", inside, password="x", **TODAY)[0].host == "127.0.0.1"


def test_secret_of_an_upload_address_is_told_once_and_kept_as_its_hash(company: Company) -> None:
    row, secret = add_source(company, "http", {"name": "Bank program"}, **TODAY)
    assert len(secret) >= 43
    assert secret not in str(DocumentSource.objects.filter(pk=row.pk).values())
    assert source_by_secret(secret) == row
    newer = renew_secret(company, row.pk, **TODAY)
    assert (source_by_secret(secret), source_by_secret(newer)) == (None, row)
    assert not Event.objects.filter(data__contains=newer).exists()
    for wrong in ("", "x", newer[:-1], newer + "=", "\udcff"):
        assert source_by_secret(wrong) is None


def test_names_are_unique_and_free_again_after_removing(company: Company) -> None:
    first, _ = add_source(company, "http", {"name": "Bank"}, **TODAY)
    with pytest.raises(Refused, match="source_exists"):
        add_source(company, "http", {"name": "Bank"}, **TODAY)
    assert add_source(company, "http", {}, **TODAY)[0].name == "Upload address"
    assert add_source(company, "http", {}, **TODAY)[0].name == "Upload address 2"
    remove_source(company, first.pk, **TODAY)
    assert add_source(company, "http", {"name": "Bank"}, **TODAY)[0].pk != first.pk


def test_source_of_another_company_is_not_there(company: Company) -> None:
    row, _ = add_source(company, "http", {}, **TODAY)
    other = Company.objects.create(
        code="other", name="Other", country="FI", currency="EUR", language="en", time_zone="Europe/Helsinki",
    )  # fmt: skip
    acts = (
        lambda: source_of(other, row.pk), lambda: remove_source(other, row.pk, **TODAY),
        lambda: renew_secret(other, row.pk, **TODAY), lambda: save_source(other, row.pk, {}, **TODAY),
    )  # fmt: skip
    for act in acts:
        with pytest.raises(Refused, match="not_found"):
            act()
