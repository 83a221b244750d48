# SPDX-License-Identifier: MIT
"""DUNWELL_RETURNS_URL, read strictly: where mail comes back to the installation itself."""

from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from dunwell.core.problem import Refused
from dunwell.delivery.email.incoming import ImapSettings

_SCHEMES: dict[str, tuple[Literal["tls", "starttls", "plain"], int]] = {
    "imaps": ("tls", 993),
    "imap+starttls": ("starttls", 143),
    "imap": ("plain", 143),
}


def parse_returns_url(url: str) -> ImapSettings | Path | None:
    """A mailbox, a folder of .eml files, or None for no URL.

    Forms: `imaps://user:pass@host:993/INBOX`, `imap+starttls://…`, `imap://…`, `file:///srv/returned`; user, password
    and mailbox percent-encoded. Raises `Refused("bad_returns_url", reason=…)`, which never repeats the password.
    """
    text = url.strip()
    if not text:
        return None
    try:
        parts = urlsplit(text)
        host, port, user, password = parts.hostname, parts.port, parts.username, parts.password
    except ValueError:
        raise _bad("host or port cannot be read") from None
    if parts.query or parts.fragment:
        raise _bad("nothing may follow the mailbox or folder")
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        if host or not folder.is_absolute() or len(folder.parts) < 2:
            raise _bad("a folder is written file:///srv/returned")
        return folder
    if parts.scheme not in _SCHEMES:
        raise _bad("it must begin with imaps://, imap+starttls://, imap:// or file:///")
    if not host or not user or not password:
        raise _bad("it needs user, password and host, as in imaps://user:pass@host/INBOX")
    security, usual = _SCHEMES[parts.scheme]
    mailbox = unquote(parts.path.strip("/")) or "INBOX"
    return ImapSettings(host, unquote(user), unquote(password), port or usual, security, mailbox)


def _bad(reason: str) -> Refused:
    return Refused("bad_returns_url", reason=reason)
