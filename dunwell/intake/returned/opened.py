# SPDX-License-Identifier: MIT
"""A mail opened with the standard library: its headers as text, what the sender wrote, what it enclosed.

Nothing here trusts the mail: broken MIME becomes text, deep nesting and size have limits, unknown charsets are read
with replacement characters.
"""

import email
import html
import re
from binascii import Error as BadBase64
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from quopri import decodestring

from dunwell.intake.returned.cut import cut_at_original

# What is read of a mail: reports stand before the copy of the original. A larger one is read in its head only.
MOST_BYTES = 2_000_000
MOST_TEXT = 200_000
MOST_PARTS = 200
MOST_DEPTH = 12
# Bytes of headers, and lines that may separate parts.
_MOST_HEADERS = 256_000
_MOST_LINES = 5_000
_TAG = re.compile(r"<[^<>]{1,2000}>")
_UNSEEN = re.compile(r"<(style|script|head)\b|</(?:style|script|head)\s*>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/h\d|/li)\b[^<>]{0,200}>", re.IGNORECASE)
_ENCLOSED = {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/partial", "message/global",
             "message/global-headers"}  # fmt: skip


@dataclass(slots=True)
class Opened:
    """`notice`: what the sender wrote, up to the copy of an original; `copy`: that copy, where it stands in the text.

    `status`: the text of each delivery-status part; `reports`: of other machine-readable parts, by type; `enclosed`:
    the mails that were attached or returned.
    """

    message: Message
    notice: str = ""
    copy: str = ""
    status: list[str] = field(default_factory=list)
    reports: dict[str, str] = field(default_factory=dict)
    enclosed: list[Message] = field(default_factory=list)
    cut: bool = False
    deep: bool = False

    def header(self, name: str) -> str:
        return header(self.message, name)

    def headers(self, *names: str) -> list[str]:
        """Every header of those names that says something, decoded."""
        return [text for name in names for raw in raw_headers(self.message, name) if (text := worded(raw))]


def open_mail(data: bytes) -> Opened:
    """Opens whatever the bytes are; never raises for what they hold."""
    head = _bounded(data[:MOST_BYTES].replace(b"\x00", b"").lstrip(b"\r\n\t \xef\xbb\xbf"))
    if head.startswith(b"From ") or head.startswith(b">From "):
        head = head.partition(b"\n")[2]
    try:
        message = email.message_from_bytes(head)
    except RecursionError:
        # Parts in parts in parts: the headers are read, the rest is text.
        top, _, body = head.replace(b"\r\n", b"\n").partition(b"\n\n")
        message = email.message_from_bytes(top)
        return Opened(message, notice=body[:MOST_TEXT].decode("utf-8", "replace"), deep=True, cut=len(data) > len(head))
    opened = open_message(message)
    opened.cut = len(data) > MOST_BYTES
    return opened


def open_message(message: Message) -> Opened:
    """A mail that was taken apart already: one that lay in another."""
    opened = Opened(message)
    _sort_parts(opened)
    return opened


def _sort_parts(opened: Opened) -> None:
    plain: list[str] = []
    rich: list[str] = []
    for part in _parts(opened, opened.message, 0):
        kind = part.get_content_type()
        if kind in {"message/delivery-status", "message/global-delivery-status"}:
            opened.status.append(fields_text(part))
        elif kind.startswith("message/") and kind not in _ENCLOSED:
            opened.reports.setdefault(kind, fields_text(part))
        elif kind in _ENCLOSED:
            opened.enclosed.append(_enclosed(part))
        elif kind == "text/html":
            rich.append(unhtml(text_of(part)))
        elif (kind.startswith("text/") or (part.is_multipart() is False and kind.startswith("multipart/"))) and (
            not _attached(part)
        ):
            plain.append(text_of(part))
        elif kind.startswith("text/"):
            opened.copy += "\n" + text_of(part)
    text = "\n".join(plain) if any(one.strip() for one in plain) else "\n".join(rich)
    opened.notice, copy = cut_at_original(text[:MOST_TEXT])
    opened.copy = copy + opened.copy


def _parts(opened: Opened, message: Message, depth: int) -> Iterator[Message]:
    """The leaves, not looking into enclosed mails; `MOST_PARTS` of them at most."""
    waiting: list[tuple[Message, int]] = [(message, depth)]
    given = 0
    while waiting and given < MOST_PARTS:
        part, level = waiting.pop(0)
        payload = part.get_payload() if part.is_multipart() else None
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            if level >= MOST_DEPTH:
                opened.deep = True
                continue
            waiting[:0] = [(one, level + 1) for one in payload if isinstance(one, Message)]
        else:
            given += 1
            yield part


def _bounded(head: bytes) -> bytes:
    """Cut where headers or parts without end begin: the standard library takes long over hundreds of thousands."""
    top = re.search(rb"\r?\n\r?\n", head)
    if (top.start() if top else len(head)) > _MOST_HEADERS:
        head = head[:_MOST_HEADERS]
    place = -1
    for _ in range(_MOST_LINES if head.count(b"\n--") > _MOST_LINES else 0):
        place = head.find(b"\n--", place + 1)
    return head if place < 0 else head[:place]


def _enclosed(part: Message) -> Message:
    payload = part.get_payload() if part.is_multipart() else None
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return payload[0]
    return email.message_from_string(text_of(part)[:MOST_TEXT])


def fields_text(part: Message) -> str:
    """A part made of fields, put together again as text: the standard library has taken it apart."""
    payload = part.get_payload() if part.is_multipart() else None
    if not isinstance(payload, list):
        return text_of(part)
    blocks = []
    for block in payload[:MOST_PARTS]:
        if isinstance(block, Message):
            lines = [f"{name}: {worded(str(value))}" for name, value in block.raw_items()]
            inner = block.get_payload()
            blocks.append("\n".join([*lines, inner if isinstance(inner, str) else ""]))
    text = "\n\n".join(blocks)[:MOST_TEXT]
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding == "quoted-printable" and "=" in text:
        text = decodestring(text.encode("utf-8", "surrogateescape")).decode("utf-8", "replace")
    elif encoding == "base64":
        text = _from_base64(text)
    return text


def _from_base64(text: str) -> str:
    from base64 import b64decode

    try:
        return b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
    except (BadBase64, ValueError):
        return text


def text_of(part: Message) -> str:
    """The text of a leaf in whatever charset it claims; wrong claims cost a character, not the mail."""
    try:
        payload = part.get_payload(decode=True)
        charset = part.get_content_charset() or "utf-8"
    except (ValueError, LookupError, AssertionError):
        # A charset that is none at all: the part is taken as it stands.
        del part["Content-Type"]
        payload, charset = part.get_payload(decode=True), "utf-8"
    if not isinstance(payload, bytes):
        return ""
    if charset in {"us-ascii", "ascii", "unknown-8bit", "8bit"}:
        charset = "utf-8"
    if charset.startswith("iso-2022") or b"\x1b$B" in payload:
        charset = "iso-2022-jp"
    try:
        text = payload[: MOST_TEXT * 2].decode(charset, "replace")
    except (LookupError, ValueError):
        text = payload[: MOST_TEXT * 2].decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def unhtml(text: str) -> str:
    """HTML as plain text: line ends kept, marks dropped, nothing run or loaded."""
    return html.unescape(_TAG.sub(" ", _BREAK.sub("\n", _seen(text))))


def _seen(text: str) -> str:
    """HTML without its styles and scripts: looked for mark by mark, that a thousand unclosed ones cost no more."""
    kept, place, hidden = [], 0, False
    for mark in _UNSEEN.finditer(text):
        if mark.group(1):
            if not hidden:
                kept.append(text[place : mark.start()])
            hidden = True
        elif hidden:
            place, hidden = mark.end(), False
    return "".join(kept) + ("" if hidden else text[place:])


def _attached(part: Message) -> bool:
    return str(part.get("Content-Disposition", "")).strip().lower().startswith("attachment")


def header(message: Message, name: str) -> str:
    """A header as text, decoded and on one line; "" when it is not there."""
    return next((worded(raw) for raw in raw_headers(message, name)), "")


def raw_headers(message: Message, name: str) -> list[str]:
    """The headers as they came; asked by name the standard library replaces what is not ASCII by question marks."""
    low = name.lower()
    return [str(value) for one, value in message.raw_items() if one.lower() == low]


def worded(raw: str) -> str:
    raw = re.sub(r"\s*\r?\n\s+|[\r\n]+", " ", raw[:10_000])
    if "\x1b" in raw:
        raw = raw.encode("utf-8", "replace").decode("iso-2022-jp", "replace")
    if "=?" not in raw:
        return raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, BadBase64, ValueError):
        return raw.strip()
    return "".join(_piece(text, charset) for text, charset in pieces).strip()


def _piece(text: bytes | str, charset: str | None) -> str:
    if isinstance(text, str):
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        return text.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return text.decode("utf-8", "replace")
