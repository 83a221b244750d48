# SPDX-License-Identifier: MIT
"""A notice as an e-mail: text, HTML and attachments in one message, ready for the wire."""

import hmac
import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256

from dunwell.core.problem import Refused
from dunwell.letters.html_body import html_body
from dunwell.letters.mime import (
    file_part,
    mailbox,
    message_ids,
    multipart,
    picture_part,
    plain_address,
    text_header,
    text_part,
)
from dunwell.letters.notice import NoticeContent
from dunwell.letters.text_body import text_body
from dunwell.letters.wording import Wording, word

# A thread of notices longer than this keeps its first and its latest ids (RFC 5322, 3.6.4, sets no limit; servers do).
_MOST_REFERENCES = 20
_UNSAFE_IN_ID = re.compile(r"[^A-Za-z0-9-]+")


def message_id(company_code: str, notice_number: str, channel: str, domain: str, *, secret: str) -> str:
    """The Message-ID of a notice on one channel: the same whenever it is asked for, so that an answer, a bounce or a
    second look finds its notice. `message_id("acme", "N-7", "email", "dunwell.example", secret="s")` begins
    `<acme.N-7.email.`; what follows is made with the installation's secret, so that whoever holds one notice cannot
    work out the name of another and make up its bounce.
    """
    parts = (company_code, notice_number, channel)
    named = "\0".join(("dunwell.message_id", *parts)).encode("utf-8", "replace")
    digest = hmac.new(secret.encode(), named, sha256).hexdigest()[:16]
    shown = ".".join(_UNSAFE_IN_ID.sub("-", part)[:40].strip("-") or "x" for part in parts)
    return message_ids([f"<{shown}.{digest}@{domain.lower()}>"])


def invoice_file_name(invoice: str) -> str:
    """The name under which an invoice is attached: `invoice_file_name("R-1001") == "Invoice R-1001.pdf"`."""
    return f"Invoice {invoice}.pdf"


def compose(content: NoticeContent, *, sender: str, to: Sequence[str], at: datetime) -> bytes:
    """The message as RFC 5322 bytes with CRLF line ends.

    `sender` is the installation's address, shown under the company's name; answers go to the company's own address.
    `to` are the customer's addresses, `at` the moment of the Date header, with its time zone. The same arguments give
    the same bytes. Raises `Refused`: `bad_address`, `bad_message_id`, `text_fails`, `no_recipient`.
    """
    if not to:
        raise Refused("no_recipient", notice=content.number)
    wording = word(content)
    html = html_body(content, wording)
    shown = text_part(html.text, "html")
    if html.pictures:
        shown = multipart("related", [shown, *(picture_part(name, png) for name, png in html.pictures.items())])
    body = multipart("alternative", [text_part(text_body(content, wording), "plain"), shown])
    if content.attachments:
        files = [file_part(file.name, file.media_type, file.data) for file in content.attachments]
        body = multipart("mixed", [body, *files])
    return _head(content, wording, sender, to, at).encode("ascii") + body


def _head(content: NoticeContent, wording: Wording, sender: str, to: Sequence[str], at: datetime) -> str:
    """The headers up to and with MIME-Version; the body brings its own Content-Type."""
    if at.tzinfo is None:
        raise ValueError("the moment of a message needs a time zone")
    headers = {
        "From": mailbox(content.company.sender or content.company.name, sender),
        "To": _recipients(content.customer.name, to),
        "Subject": text_header(wording.subject or content.number),
        "Date": format_datetime(at),
        "Message-ID": message_ids([content.message_id]),
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
    }
    if content.company.email:
        headers["Reply-To"] = mailbox(content.company.name, content.company.email)
    if content.in_reply_to:
        headers["In-Reply-To"] = message_ids(content.in_reply_to[-1:])
        headers["References"] = message_ids(_thread(content.in_reply_to))
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())


def _recipients(name: str, to: Sequence[str]) -> str:
    if len(to) == 1:
        return mailbox(name, to[0])
    return ",\r\n ".join(plain_address(address) for address in to)


def _thread(ids: tuple[str, ...]) -> tuple[str, ...]:
    return ids if len(ids) <= _MOST_REFERENCES else (ids[0], *ids[-_MOST_REFERENCES + 1 :])
