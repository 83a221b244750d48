# SPDX-License-Identifier: MIT
"""Where a company's returned mail is read: set by a person, tried at once, never shown with its password."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from dunwell.core.problem import Problem, Refused
from dunwell.delivery.email.incoming import ImapSettings
from dunwell.services.mailbox_settings import clean, imap_of, set_mailbox
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, MailSource

FIELDS = ("kind", "on", "host", "port", "security", "user", "mailbox", "move_to")
_PURPOSE, _WAY = "mail_source", "returned mail"


def source_of(company: Company) -> MailSource:
    """The company's source; one that was never set is not in the database, and off."""
    return MailSource.objects.filter(company=company).first() or MailSource(company=company, on=False)


def wanted(row: MailSource | None) -> MailSource:
    """The same source, if it was ever set. Raises `Refused("no_mail_source")`."""
    if row is None or row.pk is None:
        raise Refused("no_mail_source")
    return row


def folder_of(company: Company) -> Path:
    """The folder in which .eml files are laid for a company; what was read goes to done/ in it, the rest to failed/."""
    return settings.ENVIRONMENT.channels / company.code / "returned"


def save_source(
    company: Company, values: Mapping[str, object], *, password: str = "", on: date, actor: str, at: datetime
) -> MailSource:
    """Keeps where returned mail is read; `values` by field (FIELDS). A password left blank stays as it was, unless it
    would go elsewhere now: it is asked for again when server, port or encryption change.

    Raises `Refused("bad_fields")` with a problem for each field that cannot be, `private_address`.
    """
    kept = clean(values, FIELDS, switches={"on"}, way=_WAY)
    if "kind" in kept and kept["kind"] not in MailSource.Kind.values:
        problem = Problem("bad_value", "kind", " or ".join(MailSource.Kind.values))
        raise Refused("bad_fields", problems=(problem,), way=_WAY)
    with writing(company) as locked:
        row = MailSource.objects.select_for_update().filter(company=locked).first() or MailSource(company=locked)
        kind = row.kind
        is_mailbox = kept.get("kind", kind) == MailSource.Kind.IMAP
        changes = set_mailbox(row, kept, password=password, is_mailbox=is_mailbox, purpose=_PURPOSE, way=_WAY)
        if row.kind != kind:
            row.uid_validity, row.last_uid = 0, 0
        if changes or row.pk is None:
            row.error, row.checked_at = "", None
            row.save()
            chain.append(locked, actor, at, [Entry("mail_source_changed", on, data={"changes": changes})])
        if row.kind == MailSource.Kind.FOLDER:
            folder_of(locked).mkdir(parents=True, exist_ok=True)
    return row


def imap_settings(row: MailSource) -> ImapSettings:
    """How the mailbox of a source is reached. Raises `Refused("secret_lost")` when its password was encrypted under
    another secret of this installation."""
    return imap_of(row, purpose=_PURPOSE, way=_WAY)
