# SPDX-License-Identifier: MIT
"""DUNWELL_MAIL_URL, read strictly: where outgoing mail goes and how the way there is protected."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from dunwell.core.problem import Refused
from dunwell.letters.mime import plain_address

Security = Literal["plain", "starttls", "tls"]
DEFAULT_CONNECTIONS = 4
MAX_CONNECTIONS = 20
_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("plain", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}


@dataclass(frozen=True, slots=True)
class MailSettings:
    """A mail server and how to reach it. `sender` is the address of `?from=`, empty when not given.

    "plain" stays unencrypted, "starttls" must be upgraded before anything is said, "tls" is encrypted from the start;
    certificates are always verified. `public_only`: never to this machine or a private network, whatever its name says.
    `verp`: each message comes from a return address of its own.
    """

    security: Security
    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    connections: int = DEFAULT_CONNECTIONS
    sender: str = ""
    public_only: bool = False
    verp: bool = False


def parse_mail_url(url: str | None) -> MailSettings | None:
    """The settings that a URL states; None for no URL: the built-in mailbox, which delivers to no one.

    Forms: `smtp://host`, `smtps://user:pass@host:465`, `smtp+starttls://user:pass@host:587?connections=8&from=a@b.example`
    (and `&verp=on`); user and password percent-encoded. Raises `Refused("bad_mail_url", reason=…)`, which never repeats
    the password.
    """
    if url is None or not url.strip():
        return None
    parts = _split(url.strip())
    if parts.scheme not in _SCHEMES:
        raise _bad("it must begin with smtp://, smtps:// or smtp+starttls://")
    security, default_port = _SCHEMES[parts.scheme]
    if parts.path not in {"", "/"} or parts.fragment:
        raise _bad("nothing but ?connections=, ?from= and ?verp= may follow the host")
    username, password = _login(parts)
    options = _options(parts.query)
    return MailSettings(
        security=security,
        host=_host(parts),
        port=_port(parts, default_port),
        username=username,
        password=password,
        connections=_connections(options.get("connections")),
        sender=_sender(options.get("from")),
        verp=_verp(options.get("verp", "off")),
    )


def _bad(reason: str) -> Refused:
    # Raised `from None` throughout: the standard library's messages quote what they could not read.
    return Refused("bad_mail_url", reason=reason)


def _split(url: str) -> SplitResult:
    if any(character.isspace() or not character.isprintable() for character in url):
        raise _bad("it contains a space or a control character; write it percent-encoded")
    try:
        return urlsplit(url)
    except ValueError:
        raise _bad("the host cannot be read") from None


def _host(parts: SplitResult) -> str:
    if not parts.hostname:
        raise _bad("the host is missing")
    return parts.hostname


def _port(parts: SplitResult, default: int) -> int:
    try:
        port = parts.port
    except ValueError:
        raise _bad("the port must be a number from 1 to 65535") from None
    if port == 0:
        raise _bad("the port must be a number from 1 to 65535")
    return port or default


def _login(parts: SplitResult) -> tuple[str | None, str | None]:
    """User and password: both or neither."""
    if "@" not in parts.netloc:
        return None, None
    if not parts.username or not parts.password:
        raise _bad("before the @ it needs user and password, as in user:pass@host")
    try:
        return unquote(parts.username, errors="strict"), unquote(parts.password, errors="strict")
    except UnicodeDecodeError:
        raise _bad("user and password must be UTF-8 behind their percent signs") from None


def _options(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise _bad("what follows the ? cannot be read") from None
    options = dict(pairs)
    if len(options) != len(pairs) or not options.keys() <= {"connections", "from", "verp"}:
        raise _bad("after the ? there may be connections=, from= and verp=, each once")
    return options


def _connections(given: str | None) -> int:
    if given is None:
        return DEFAULT_CONNECTIONS
    if not (given.isascii() and given.isdigit()) or not 1 <= int(given) <= MAX_CONNECTIONS:
        raise _bad(f"connections must be a number from 1 to {MAX_CONNECTIONS}")
    return int(given)


def _verp(given: str) -> bool:
    if given not in {"on", "off"}:
        raise _bad("verp must be on or off")
    return given == "on"


def _sender(given: str | None) -> str:
    if given is None:
        return ""
    try:
        return plain_address(given)
    except Refused:
        raise _bad("from must be one e-mail address") from None
