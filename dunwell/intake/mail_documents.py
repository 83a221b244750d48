# SPDX-License-Identifier: MIT
"""The documents that a mail carries: its attachments, those of mails within it, and nothing of what surrounds them.

What is a document, its content says (intake/bank, intake/einvoice, ZIP, tables); pictures, signatures, calendars and
the letter itself are none. Nothing here trusts the mail. RFC 2045, 2046, 2183, 2231.
"""

import email
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.message import Message
from email.utils import collapse_rfc2231_value, parseaddr

from dunwell.core.problem import Problem, Refused
from dunwell.intake.archive import safe_name
from dunwell.intake.bank.read import format_of
from dunwell.intake.einvoice.read import looks_like_einvoice
from dunwell.intake.returned.mail import looks_like_mail
from dunwell.intake.returned.opened import header, worded

MOST_BYTES = 40 * 1024 * 1024
MOST_FILES = 500
_MOST_PARTS = 2_000
_MOST_DEPTH = 12
# So many lines may look as if they parted one part from the next.
_MOST_LINES = 20_000
_TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xml")
_NEVER = ("image/", "audio/", "video/", "font/", "text/calendar", "text/vcard", "application/pkcs7", "application/pgp")
_PAGES = (b"<!doctype html", b"<html", b"<svg")
_WORDS = {
    "mail_too_large": "the mail has more than {limit} MB; lay its files in the watched folder or send them in parts",
    "mail_too_many_files": "the mail carries more than {limit} files, or parts without end; send them as one ZIP",
}


@dataclass(frozen=True, slots=True)
class MailFile:
    """One attachment: a name without folders, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class MailDocuments:
    """Who sent a mail, what it is about, and the documents in it."""

    sender: str
    subject: str
    files: tuple[MailFile, ...]


def documents_of(data: bytes, *, name: str) -> MailDocuments:
    """The documents of one mail, the whole of it. Raises `Refused`: `mail_too_large`, `mail_too_many_files`."""
    if len(data) > MOST_BYTES:
        raise refusal("mail_too_large", name, MOST_BYTES // 1024 // 1024)
    if data.count(b"\n--") > _MOST_LINES:
        raise refusal("mail_too_many_files", name, MOST_FILES)
    try:
        message = email.message_from_bytes(data)
    except RecursionError:
        raise refusal("mail_too_many_files", name, MOST_FILES) from None
    files = []
    for part in _leaves(message, name):
        found = _document(part)
        if found is not None:
            files.append(found)
        if len(files) > MOST_FILES:
            raise refusal("mail_too_many_files", name, MOST_FILES)
    return MailDocuments(parseaddr(header(message, "From"))[1][:320], header(message, "Subject")[:200], tuple(files))


def _leaves(message: Message, name: str) -> Iterator[Message]:
    """Every part that holds something itself, in order, those of mails within the mail too."""
    waiting, seen = [(message, 0)], 0
    while waiting:
        part, depth = waiting.pop(0)
        seen += 1
        if seen > _MOST_PARTS or depth > _MOST_DEPTH:
            raise refusal("mail_too_many_files", name, MOST_FILES)
        payload = part.get_payload() if part.is_multipart() else None
        if isinstance(payload, list):
            waiting[:0] = [(one, depth + 1) for one in payload if isinstance(one, Message)]
        elif (inner := _mail_in(part)) is not None:
            waiting.insert(0, (inner, depth + 1))
        else:
            yield part


def _mail_in(part: Message) -> Message | None:
    """A mail that was attached as a file."""
    if not _name_of(part).lower().endswith(".eml"):
        return None
    data = _bytes_of(part)
    try:
        return email.message_from_bytes(data) if looks_like_mail(data) else None
    except RecursionError:
        return None


def _document(part: Message) -> MailFile | None:
    kind, name = part.get_content_type().lower(), _name_of(part)
    if kind.startswith(_NEVER) or (not name and kind in {"text/plain", "text/html"}):
        return None
    data = _bytes_of(part)
    if not data or not _is_document(data, name):
        return None
    return MailFile(safe_name(name) if name else f"attachment{_suffix(data)}", data)


def _is_document(data: bytes, name: str) -> bool:
    head = data[:1024]
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        return False
    if head.startswith(b"PK\x03\x04"):
        # Office files are ZIPs; of these, workbooks alone are read.
        return b"[Content_Types].xml" not in data or b"xl/workbook.xml" in data
    if looks_like_einvoice(head) or name.lower().endswith(_TABLES):
        return True
    try:
        return format_of(data, name or "attachment") is not None
    except Refused:
        return False


def _name_of(part: Message) -> str:
    """The name of an attachment, "" when it has none, whichever way it is written."""
    for field, key in (("content-disposition", "filename"), ("content-type", "name")):
        try:
            value = part.get_param(key, None, field)
            name = worded(collapse_rfc2231_value(value, "replace", "utf-8"))[:300] if value else ""
        except (ValueError, TypeError, LookupError, HeaderParseError):
            continue
        if name:
            return name
    return ""


def _bytes_of(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        del part["Content-Type"]
        payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _suffix(data: bytes) -> str:
    beginnings = {b"%PDF": ".pdf", b"PK\x03\x04": ".zip", b"<": ".xml"}
    return next((suffix for start, suffix in beginnings.items() if data.lstrip().startswith(start)), "")


def refusal(code: str, name: str, limit: int) -> Refused:
    return Refused(code, problems=(Problem(code, name, _WORDS[code].format(limit=limit)),), file=name, limit=limit)
