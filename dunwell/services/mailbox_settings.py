# SPDX-License-Identifier: MIT
"""How a mailbox that is read is set, whatever lies in it: checked, and its password kept where it was meant to go.

Shared by returned mail (mail_sources.py) and documents (document_sources.py).
"""

from collections.abc import Collection, Mapping

from cryptography.fernet import InvalidToken
from django.conf import settings

from dunwell.config.cipher import cipher
from dunwell.core.problem import Problem, Refused
from dunwell.delivery.email.incoming import ImapSettings
from dunwell.delivery.networks import names_the_inside
from dunwell.services.writing import Changes, changed
from dunwell.store.models.mailbox import Mailbox

YES = frozenset({"true", "on", "yes", "1"})


def clean(
    values: Mapping[str, object], fields: Collection[str], *, switches: Collection[str], way: str
) -> dict[str, object]:
    """The settings as they are kept. Raises `Refused("bad_fields")` with a problem for each that cannot be."""
    kept: dict[str, object] = {}
    problems = []
    for name, given in values.items():
        text = str(given).strip()
        if name not in fields:
            problems.append(Problem("bad_value", name, f"there is no setting {name}"))
        elif name == "port":
            if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= 65535:
                kept[name] = int(text)
            else:
                problems.append(Problem("bad_value", name, "a port is a number from 1 to 65535, mostly 993"))
        elif name in switches:
            kept[name] = text.lower() in YES
        elif any(not one.isprintable() for one in text) or len(text) > 200:
            problems.append(Problem("bad_value", name, "one line of at most 200 characters"))
        else:
            kept[name] = text
    if "security" in kept and kept["security"] not in Mailbox.Security.values:
        problems.append(Problem("bad_value", "security", " or ".join(Mailbox.Security.values)))
    if problems:
        raise Refused("bad_fields", problems=tuple(problems), way=way)
    return kept


def set_mailbox(
    row: Mailbox, values: Mapping[str, object], *, password: str, is_mailbox: bool, purpose: str, way: str
) -> Changes:
    """Sets what differs, and the password if one is given; saves nothing. A kept password goes where it went: it is
    asked for again when server, port or encryption change. Another mailbox is read from its beginning.

    Raises `Refused("bad_fields")`, `private_address`.
    """
    place, goes_to = _place(row), _server(row)
    changes = changed(row, **values)
    if row.password and not password and _server(row) != goes_to:
        if is_mailbox:
            message = "the password is asked for again because the server changed"
            raise Refused("bad_fields", problems=(Problem("secret_asked_again", "password", message),), way=way)
        row.password = None
    if password:
        row.password = cipher(purpose).encrypt(password.encode())
        changes["password"] = ["", "•••"]
    if is_mailbox:
        _refuse_incomplete(row, way)
    if _place(row) != place:
        row.uid_validity, row.last_uid = 0, 0
    return changes


def imap_of(row: Mailbox, *, purpose: str, way: str) -> ImapSettings:
    """How the mailbox is reached. Raises `Refused("secret_lost")` when its password was encrypted under another secret
    of this installation."""
    try:
        password = cipher(purpose).decrypt(bytes(row.password or b"")).decode() if row.password else ""
    except InvalidToken:
        raise Refused("secret_lost", way=way) from None
    match row.security:
        case "plain" | "starttls" | "tls" as security:
            return ImapSettings(row.host, row.user, password, row.port, security, row.mailbox or "INBOX", row.move_to)
        case other:
            raise Refused("bad_value", key="security", value=other, wanted="tls, starttls or plain")


def _place(row: Mailbox) -> tuple[object, ...]:
    return row.host, row.port, row.user, row.mailbox


def _server(row: Mailbox) -> tuple[object, ...]:
    return row.host, row.port, row.security


def _refuse_incomplete(row: Mailbox, way: str) -> None:
    private = settings.ENVIRONMENT.private_networks
    problems = [
        Problem("missing", name, f"{name} is needed") for name in ("host", "user", "password") if not getattr(row, name)
    ]
    if row.host and (any(one in "/@:" or one.isspace() for one in row.host)):
        problems.append(Problem("bad_value", "host", "the name of a mail server, like imap.example.com"))
    if row.security == Mailbox.Security.PLAIN and not private:
        problems.append(Problem("bad_value", "security", "tls or starttls: a password must not travel unencrypted"))
    if problems:
        raise Refused("bad_fields", problems=tuple(problems), way=way)
    if names_the_inside(row.host) and not private:
        raise Refused("private_address", key="host", host=row.host)
