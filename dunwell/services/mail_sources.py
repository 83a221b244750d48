# SPDX-License-Identifier: MIT
"""Where a company's returned mail is read: set by a person, tried at once, never shown with its password."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from cryptography.fernet import InvalidToken
from django.conf import settings

from dunwell.config.cipher import cipher
from dunwell.core.problem import Problem, Refused
from dunwell.delivery.email.incoming import ImapSettings
from dunwell.delivery.networks import names_the_inside
from dunwell.services.writing import changed, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, MailSource

FIELDS = ("kind", "on", "host", "port", "security", "user", "mailbox", "move_to")
_PURPOSE = "mail_source"


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
    clean = _clean(values)
    with writing(company) as locked:
        row = MailSource.objects.select_for_update().filter(company=locked).first() or MailSource(company=locked)
        # Compared before: another mailbox is read from its beginning.
        place = (row.kind, row.host, row.port, row.user, row.mailbox)
        goes_to = (row.host, row.port, row.security)
        changes = changed(row, **clean)
        if row.password and not password and (row.host, row.port, row.security) != goes_to:
            _ask_again(row)
        if password:
            row.password = cipher(_PURPOSE).encrypt(password.encode())
            changes["password"] = ["", "•••"]
        _refuse_incomplete(row)
        if (row.kind, row.host, row.port, row.user, row.mailbox) != place:
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
    try:
        password = cipher(_PURPOSE).decrypt(bytes(row.password or b"")).decode() if row.password else ""
    except InvalidToken:
        raise Refused("secret_lost", way="returned mail") from None
    match row.security:
        case "plain" | "starttls" | "tls" as security:
            return ImapSettings(row.host, row.user, password, row.port, security, row.mailbox or "INBOX", row.move_to)
        case other:
            raise Refused("bad_value", key="security", value=other, wanted="tls, starttls or plain")


def _ask_again(row: MailSource) -> None:
    """A kept password goes where it went: whoever may change settings cannot send it to a server of their own.

    For a mailbox it has to be given again: raises `Refused("bad_fields")`. A folder needs none: it is forgotten.
    """
    if row.kind == MailSource.Kind.IMAP:
        again = Problem("secret_asked_again", "password", "the password is asked for again because the server changed")
        raise Refused("bad_fields", problems=(again,), way="returned mail")
    row.password = None


def _clean(values: Mapping[str, object]) -> dict[str, object]:
    clean: dict[str, object] = {}
    problems = []
    for name, given in values.items():
        text = str(given).strip()
        if name not in FIELDS:
            problems.append(Problem("bad_value", name, f"there is no setting {name}"))
        elif name == "port":
            if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= 65535:
                clean[name] = int(text)
            else:
                problems.append(Problem("bad_value", name, "a port is a number from 1 to 65535, mostly 993"))
        elif name == "on":
            clean[name] = text.lower() in {"true", "on", "yes", "1"}
        elif any(not one.isprintable() for one in text) or len(text) > 200:
            problems.append(Problem("bad_value", name, "one line of at most 200 characters"))
        else:
            clean[name] = text
    for name, choices in (("kind", MailSource.Kind.values), ("security", MailSource.Security.values)):
        if name in clean and clean[name] not in choices:
            problems.append(Problem("bad_value", name, " or ".join(choices)))
    if problems:
        raise Refused("bad_fields", problems=tuple(problems), way="returned mail")
    return clean


def _refuse_incomplete(row: MailSource) -> None:
    if row.kind != MailSource.Kind.IMAP:
        return
    private = settings.ENVIRONMENT.private_networks
    problems = [
        Problem("missing", name, f"{name} is needed") for name in ("host", "user", "password") if not getattr(row, name)
    ]
    if row.host and (any(one in "/@:" or one.isspace() for one in row.host)):
        problems.append(Problem("bad_value", "host", "the name of a mail server, like imap.example.com"))
    if row.security == MailSource.Security.PLAIN and not private:
        problems.append(Problem("bad_value", "security", "tls or starttls: a password must not travel unencrypted"))
    if problems:
        raise Refused("bad_fields", problems=tuple(problems), way="returned mail")
    if names_the_inside(row.host) and not private:
        raise Refused("private_address", key="host", host=row.host)
