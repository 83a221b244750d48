# SPDX-License-Identifier: MIT
"""A web address that a company has set, read strictly."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from dunwell.core.problem import Refused
from dunwell.delivery.networks import names_the_inside

LONGEST = 500
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?|[0-9a-f:.]+", re.ASCII | re.IGNORECASE)
_TARGET = re.compile(r"[\x21-\x7e]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class WebAddress:
    """Where to ask: `target` is path and query, `host` in ASCII."""

    scheme: str
    host: str
    port: int
    target: str

    def below(self, *parts: str) -> "WebAddress":
        """The address of something beneath this one: `https://a.example/v1` below ("letters",) is `…/v1/letters`."""
        path, mark, query = self.target.partition("?")
        return WebAddress(self.scheme, self.host, self.port, "/".join([path.rstrip("/"), *parts]) + mark + query)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"


_PORTS = {"https": 443, "http": 80}


def web_address(text: str, *, key: str, private_networks: bool) -> WebAddress:
    """The address that a field of settings states: https, without a name and password in it.

    Where the operator allows private networks, plain http and addresses in here may be named too. Raises `Refused` with
    the field as `key`: `bad_value`, `private_address`.
    """
    text = text.strip()
    parts = _split(text, key)
    if parts.scheme == "http" and not private_networks:
        raise Refused("bad_value", key=key, value=text, wanted="an address that begins with https://")
    host = _host(parts, text, key)
    if not private_networks and names_the_inside(host):
        raise Refused("private_address", key=key, host=host)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return WebAddress(parts.scheme, host, _port(parts, text, key), target)


def _bad(text: str, key: str) -> Refused:
    return Refused("bad_value", key=key, value=text[:80], wanted="an address like https://example.com/path")


def _split(text: str, key: str) -> SplitResult:
    # urlsplit takes line breaks away in silence: what has any is no address.
    if len(text) > LONGEST or any(character.isspace() or not character.isprintable() for character in text):
        raise _bad(text, key)
    try:
        parts = urlsplit(text)
    except ValueError:
        raise _bad(text, key) from None
    if parts.scheme not in _PORTS or "@" in parts.netloc or parts.fragment or "\\" in text:
        raise _bad(text, key)
    if not _TARGET.fullmatch(parts.path + parts.query):
        raise _bad(text, key)
    return parts


def _host(parts: SplitResult, text: str, key: str) -> str:
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except UnicodeError:
        raise _bad(text, key) from None
    if not _HOST.fullmatch(host) or ".." in host or len(host) > 253:
        raise _bad(text, key)
    return host


def _port(parts: SplitResult, text: str, key: str) -> int:
    try:
        port = parts.port
    except ValueError:
        raise _bad(text, key) from None
    if port == 0:
        raise _bad(text, key)
    return port or _PORTS[parts.scheme]
