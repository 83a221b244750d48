# SPDX-License-Identifier: MIT
"""Where invoices and statements come from by themselves: a watched folder, mailboxes, addresses for other programs.

How they are looked at: document_checks.py. What came by an address for programs: document_upload.py.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from dunwell.core.problem import Problem, Refused
from dunwell.delivery.email.incoming import ImapSettings
from dunwell.services.mailbox_settings import clean, imap_of, set_mailbox
from dunwell.services.writing import Changes, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, DocumentSource

FIELDS = ("name", "on", "create_customers", "host", "port", "security", "user", "mailbox", "move_to")
KINDS = ("folder", "imap", "http")
# The screens and the worker pass it on, and know no tables.
Source = DocumentSource
_PURPOSE, _WAY = "document_source", "documents"
_NAMES = {"folder": "Folder", "imap": "Mailbox", "http": "Upload address"}
_MOST = 50


def sources_of(company: Company) -> list[DocumentSource]:
    """A company's sources that were not removed, the folder first."""
    rows = DocumentSource.objects.filter(company=company, removed=False)
    return sorted(rows, key=lambda row: (KINDS.index(row.kind), row.name.casefold(), row.pk))


def source_of(company: Company, source: int) -> DocumentSource:
    """One of them. Raises `Refused("not_found")`."""
    row = DocumentSource.objects.filter(company=company, pk=source, removed=False).first()
    if row is None:
        raise Refused("not_found", what="source", name=str(source))
    return row


def folder_of(company: Company) -> Path:
    """The watched folder: what was taken goes to done/ in it, the rest to failed/, each with a report beside it."""
    return settings.ENVIRONMENT.channels / company.code / "incoming"


def add_source(
    company: Company, kind: str, values: Mapping[str, object], *, password: str = "", on: date, actor: str, at: datetime
) -> tuple[DocumentSource, str]:
    """A new source; `values` by field (FIELDS), `name` may be left out. Of an upload address its secret, told once.

    Raises `Refused("bad_fields")` with a problem for each field that cannot be, `private_address`, `source_exists`.
    """
    if kind not in KINDS:
        raise _bad("kind", " or ".join(KINDS))
    kept = {"on": True} | _clean(values)
    secret = secrets.token_urlsafe(32) if kind == "http" else ""
    with writing(company) as locked:
        row = _new(locked, kind)
        kept["name"] = kept.get("name") or _free_name(locked, _NAMES[kind])
        changes = _set(row, kept, password)
        row.token_hash = _hash(secret) if secret else ""
        _save(row)
        data: dict[str, object] = {"source": row.name, "kind": kind, "changes": changes}
        chain.append(locked, actor, at, [Entry("document_source_added", on, data=data)])
    return row, secret


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
    """Changes a source; what `values` does not name stays, and so does a password left blank (mailbox_settings.py).
    Switching on and off: `{"on": "yes"}`. Raises as `add_source`, and `not_found`."""
    kept = _clean(values)
    with writing(company) as locked:
        row = _locked(locked, source)
        changes = _set(row, kept, password)
        if changes:
            row.error, row.checked_at = "", None
            _save(row)
            data: dict[str, object] = {"source": row.name, "changes": changes}
            chain.append(locked, actor, at, [Entry("document_source_changed", on, data=data)])
    return row


def remove_source(company: Company, source: int, *, on: date, actor: str, at: datetime) -> None:
    """Nothing comes by it any more; what came by it stays. Its name is free again. Raises `not_found`."""
    with writing(company) as locked:
        row = _locked(locked, source)
        data: dict[str, object] = {"source": row.name, "kind": row.kind}
        row.removed, row.on, row.password, row.token_hash, row.error = True, False, None, "", ""
        if row.kind != DocumentSource.Kind.FOLDER:
            row.name = f"{row.name[:80]} (removed {row.pk})"
        row.save()
        chain.append(locked, actor, at, [Entry("document_source_removed", on, data=data)])


def renew_secret(company: Company, source: int, *, on: date, actor: str, at: datetime) -> str:
    """A new secret for an upload address, told once; the old one opens nothing from now on. Raises `not_found`."""
    secret = secrets.token_urlsafe(32)
    with writing(company) as locked:
        row = _locked(locked, source)
        if row.kind != DocumentSource.Kind.HTTP:
            raise Refused("not_found", what="upload address", name=row.name)
        row.token_hash = _hash(secret)
        row.save(update_fields=["token_hash"])
        chain.append(locked, actor, at, [Entry("document_source_secret", on, data={"source": row.name})])
    return secret


def source_by_secret(secret: str) -> DocumentSource | None:
    """The upload address that this secret opens, when it is on."""
    rows = DocumentSource.objects.select_related("company").filter(kind=DocumentSource.Kind.HTTP, on=True)
    return rows.filter(token_hash=_hash(secret), removed=False).first()


def upload_address(secret: str) -> str:
    """Where programs send files to, with the secret that opens it."""
    return f"{settings.ENVIRONMENT.base_url}/in/{secret}/"


def imap_settings(row: DocumentSource) -> ImapSettings:
    """How the mailbox of a source is reached. Raises `Refused("secret_lost")`."""
    return imap_of(row, purpose=_PURPOSE, way=row.name)


def make_folder(company: Company) -> Path:
    """The watched folder, there and fit to be used. Raises `Refused("folder_not_usable")` with what hinders."""
    folder = folder_of(company)
    try:
        for one in (folder, folder / "done", folder / "failed"):
            one.mkdir(parents=True, exist_ok=True)
            probe = one / ".dunwell"
            probe.write_bytes(b"")
            probe.unlink()
    except OSError as error:
        raise Refused("folder_not_usable", folder=str(error.filename or folder), reason=error.strerror or "") from None
    return folder


def _new(company: Company, kind: str) -> DocumentSource:
    if kind == DocumentSource.Kind.FOLDER:
        row = DocumentSource.objects.select_for_update().filter(company=company, kind=kind).first()
        if row is not None and not row.removed:
            raise Refused("source_exists", name=row.name)
        if row is not None:
            row.removed, row.checked_at, row.well_at = False, None, None
            return row
    if DocumentSource.objects.filter(company=company, removed=False).count() >= _MOST:
        raise _bad("name", f"at most {_MOST} sources")
    return DocumentSource(company=company, kind=kind)


def _set(row: DocumentSource, kept: Mapping[str, object], password: str) -> Changes:
    is_mailbox = row.kind == DocumentSource.Kind.IMAP
    changes = set_mailbox(row, kept, password=password, is_mailbox=is_mailbox, purpose=_PURPOSE, way=row.name or _WAY)
    if not row.name or len(row.name) > 100:
        raise _bad("name", "one line of at most 100 characters")
    others = DocumentSource.objects.filter(company=row.company, name=row.name).exclude(pk=row.pk)
    if others.exists():
        raise Refused("source_exists", name=row.name)
    return changes


def _save(row: DocumentSource) -> None:
    if row.kind == DocumentSource.Kind.FOLDER and row.on:
        make_folder(row.company)
    row.save()


def _locked(company: Company, source: int) -> DocumentSource:
    row = DocumentSource.objects.select_for_update().filter(company=company, pk=source, removed=False).first()
    if row is None:
        raise Refused("not_found", what="source", name=str(source))
    return row


def _free_name(company: Company, name: str) -> str:
    taken = set(DocumentSource.objects.filter(company=company).values_list("name", flat=True))
    return next(one for one in (name, *(f"{name} {number}" for number in range(2, 1000))) if one not in taken)


def _clean(values: Mapping[str, object]) -> dict[str, object]:
    return clean(values, FIELDS, switches={"on", "create_customers"}, way=_WAY)


def _bad(field: str, message: str) -> Refused:
    return Refused("bad_fields", problems=(Problem("bad_value", field, message),), way=_WAY)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
