# SPDX-License-Identifier: MIT
"""Mail addresses as servers write them: typed, encoded, in brackets, in the middle of a sentence."""

import re
import sys
from collections.abc import Iterable
from urllib.parse import unquote

# An address in running text. Local parts may be quoted; what only a database or a URL would hold is left out.
ADDRESS = re.compile(
    r"(?<![\w.+/=&%-])(\"[^\"\n@]{1,64}\"|[\w!#$%&'*+/=?^`{|}~.-]{1,128})@"
    r"([^\W_][\w-]{0,62}+(?:\.[\w-]{1,63}+){0,10}+|\[[0-9a-fA-F.:]{3,45}\])"
)
_TYPED = re.compile(r"^\s*[\w.-]*\s*;\s*")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
# A letter as RFC 6533 writes it where only ASCII may stand.
_LETTER = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_LONGEST_DOMAIN = 253
_X400 = re.compile(r"(?:RFC-?822|DDA:SMTP|SMTP)=([^/;]+)", re.IGNORECASE)


def plain(text: str) -> str:
    """One address out of what a field holds, or "".

    `plain("rfc822; <Anna@Example.FI>")` is "Anna@Example.FI", of "rfc822;a+2Bx@example.fi" it is "a+x@example.fi",
    of "utf-8; anna@b\\x{FC}cher.example" "anna@bücher.example".
    """
    text = _TYPED.sub("", text.strip(), count=1).strip()
    text = _LETTER.sub(lambda code: _letter(int(code.group(1), 16)), text)
    x400 = _X400.search(text)
    if x400 and "@" not in text.split("=", 1)[0]:
        text = x400.group(1).replace("(a)", "@")
    if "%40" in text and "@" not in text:
        text = unquote(text)
    if "+" in text:
        text = _XTEXT.sub(lambda code: chr(int(code.group(1), 16)), text) if _is_xtext(text) else text
    found = ADDRESS.search(text)
    return found.group(0).strip(".'") if found else ""


def same_form(address: str) -> str:
    """The one form in which two addresses are the same: small letters, the domain as it goes over the wire (IDNA).

    `same_form("Anna@Bücher.example")` is "anna@xn--bcher-kva.example". What is no domain is left in small letters.
    """
    local, at, domain = address.strip().lower().rpartition("@")
    if domain.isascii() or len(domain) > _LONGEST_DOMAIN:
        return f"{local}{at}{domain}"
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return f"{local}{at}{domain}"


def read_form(address: str) -> str:
    """The same address with its domain in the letters that people read: `same_form` the other way round."""
    local, at, domain = same_form(address).rpartition("@")
    if "xn--" not in domain or not domain.isascii() or len(domain) > _LONGEST_DOMAIN:
        return f"{local}{at}{domain}"
    try:
        return f"{local}{at}{domain.encode('ascii').decode('idna').lower()}"
    except UnicodeError:
        return f"{local}{at}{domain}"


def xtext(text: str) -> str:
    """Text of RFC 3461 decoded: `xtext("a+3Db")` is "a=b"."""
    return _XTEXT.sub(lambda code: chr(int(code.group(1), 16)), text.strip())


def in_text(text: str) -> list[str]:
    """Every address of a text, in order, each once (capitals do not tell two apart)."""
    return once(found.group(0).strip(".'") for found in ADDRESS.finditer(text))


def once(addresses: Iterable[str]) -> list[str]:
    seen: dict[str, str] = {}
    for address in addresses:
        if address:
            seen.setdefault(address.lower(), address)
    return list(seen.values())


def _letter(code: int) -> str:
    return chr(code) if code <= sys.maxunicode else "?"


def _is_xtext(text: str) -> bool:
    # "+3D" can also be a tag that a person chose; only the two characters that xtext must escape are sure.
    return bool(re.search(r"\+(?:2B|3D|40)", text))
