# SPDX-License-Identifier: MIT
"""Where invoices and statements come from by themselves: a watched folder, mailboxes, addresses for other programs."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from dunwell.store.models import Company, DocumentSource

FIELDS = ("name", "on", "create_customers", "host", "port", "security", "user", "mailbox", "move_to")
Source = DocumentSource


def sources_of(company: Company) -> list[DocumentSource]:
    """A company's sources that were not removed, the folder first."""
    raise NotImplementedError


def source_of(company: Company, source: int) -> DocumentSource:
    """One of them. Raises `Refused("not_found")`."""
    raise NotImplementedError


def folder_of(company: Company) -> Path:
    """The watched folder: what was taken goes to done/ in it, the rest to failed/, each with a report beside it."""
    return settings.ENVIRONMENT.channels / company.code / "incoming"


def add_source(
    company: Company, kind: str, values: Mapping[str, object], *, password: str = "", on: date, actor: str, at: datetime
) -> tuple[DocumentSource, str]:
    """A new source; `values` by field (FIELDS), `name` may be left out. Of an upload address its secret, told once.

    Raises `Refused("bad_fields")` with a problem for each field that cannot be, `private_address`, `source_exists`.
    """
    raise NotImplementedError


def save_source(
    company: Company,
    source: int,
    values: Mapping[str, object],
    *,
    password: str = "",
    on: date,
    actor: str,
    at: datetime,
) -> DocumentSource:
    """Changes a source; what `values` does not name stays, and so does a password left blank (as mail_sources.py).
    Switching on and off: `{"on": "yes"}`. Raises as `add_source`, and `not_found`."""
    raise NotImplementedError


def remove_source(company: Company, source: int, *, on: date, actor: str, at: datetime) -> None:
    """Nothing comes by it any more; what came by it stays."""
    raise NotImplementedError


def renew_secret(company: Company, source: int, *, on: date, actor: str, at: datetime) -> str:
    """A new secret for an upload address, told once; the old one opens nothing from now on."""
    raise NotImplementedError


def source_by_secret(secret: str) -> DocumentSource | None:
    """The upload address that this secret opens, when it is on."""
    raise NotImplementedError
