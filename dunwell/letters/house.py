# SPDX-License-Identifier: MIT
"""A message to a person of the house as an e-mail: text, perhaps HTML, perhaps files, ready for the wire."""

import re
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

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
from dunwell.letters.notice import Attachment

_PICTURE = re.compile(r'"data:image/png;base64,([A-Za-z0-9+/]+={0,2})"')


@dataclass(frozen=True, slots=True)
class HouseMessage:
    """What is said: `text` always, `html` beside it where there is one."""

    message_id: str
    subject: str
    text: str
    html: str = ""
    files: Sequence[Attachment] = ()


def compose_house(message: HouseMessage, *, name: str, sender: str, to: str, at: datetime, reply_to: str = "") -> bytes:
    """The message as RFC 5322 bytes with CRLF line ends; `name` is shown beside the address `sender`, answers go to
    `reply_to` where there is one.

    The same arguments give the same bytes. Raises `Refused`: `bad_address`, `bad_message_id`.
    """
    if at.tzinfo is None:
        raise ValueError("the moment of a message needs a time zone")
    headers = {
        "From": mailbox(name, sender),
        **({"Reply-To": plain_address(reply_to)} if reply_to else {}),
        "To": plain_address(to),
        "Subject": text_header(message.subject),
        "Date": format_datetime(at),
        "Message-ID": message_ids([message.message_id]),
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
    }
    head = "".join(f"{header}: {value}\r\n" for header, value in headers.items())
    return head.encode("ascii") + _body(message)


def _body(message: HouseMessage) -> bytes:
    body = text_part(message.text, "plain")
    if message.html:
        body = multipart("alternative", [body, _html_part(message.html)])
    if message.files:
        files = [file_part(file.name, file.media_type, file.data) for file in message.files]
        body = multipart("mixed", [body, *files])
    return body


def _html_part(html: str) -> bytes:
    """The HTML; pictures that stand in it travel beside it, because mail programs show no `data:` addresses."""
    pictures = list(dict.fromkeys(_PICTURE.findall(html)))
    if not pictures:
        return text_part(html, "html")
    for number, data in enumerate(pictures, 1):
        html = html.replace(f'"data:image/png;base64,{data}"', f'"cid:picture-{number}"')
    parts = [picture_part(f"picture-{number}", b64decode(data)) for number, data in enumerate(pictures, 1)]
    return multipart("related", [text_part(html, "html"), *parts])
