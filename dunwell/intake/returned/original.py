# SPDX-License-Identifier: MIT
"""Which message of ours a mail returns or answers."""

import re
from email.message import Message

from dunwell.intake.returned.addresses import ADDRESS, in_text, once
from dunwell.intake.returned.fields import blocks_of
from dunwell.intake.returned.opened import Opened, header

_ID = re.compile(r"<([^<>\s]{3,250})>")
_IN_TEXT = re.compile(r"^[ \t>|]{0,10}(?:X-Original-|Original-)?Message-I[dD]:[ \t]*(?:\n[ \t]+)?<?([^<>\s]{3,250})>?",
                      re.MULTILINE | re.IGNORECASE)  # fmt: skip
_TO_IN_TEXT = re.compile(r"^[ \t>|]{0,10}(?:To|Cc|X-Envelope-To|Envelope-To|Delivered-To):(.{1,500})", re.MULTILINE)
MOST = 20


def message_id(mail: Opened) -> str:
    found = _ID.search(mail.header("Message-ID")) or re.search(r"([^\s<>]{3,250})", mail.header("Message-ID"))
    return found.group(1) if found else ""


def originals_of(mail: Opened) -> tuple[str, ...]:
    """Message-IDs without brackets: of the enclosed mail, of its copy in the text, then of what is answered."""
    own = message_id(mail)
    found: list[str] = []
    for one in mail.enclosed:
        found += _ids(header(one, "Message-ID"))
    for text in mail.reports.values():
        for block in blocks_of(text):
            found += _ids(block.get("original-message-id", "") or block.get("message-id", ""))
    found += _IN_TEXT.findall(mail.copy[:50_000])
    found += _IN_TEXT.findall(mail.notice[:50_000])
    found += _ids(mail.header("In-Reply-To")) + list(reversed(_ids(mail.header("References"))))
    return tuple([one for one in dict.fromkeys(found) if one != own][:MOST])


def written_to(mail: Opened) -> list[str]:
    """Whom the enclosed mail, or its copy in the text, was written to."""
    found: list[str] = []
    for one in mail.enclosed:
        found += _to(one)
    for line in _TO_IN_TEXT.findall(mail.copy[:20_000]):
        found += in_text(line)
    return once(found)


def addressed_to(mail: Opened) -> tuple[str, ...]:
    """The addresses that the mail itself came to."""
    lines = mail.headers("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
    return tuple(once(address for line in lines for address in in_text(line))[:MOST])


def sender_of(mail: Opened) -> str:
    """The address that the mail is from, or ""."""
    found = ADDRESS.search(mail.header("From")) or ADDRESS.search(mail.header("Sender"))
    return found.group(0) if found else ""


def _to(message: Message) -> list[str]:
    names = ("X-Envelope-To", "Envelope-To", "X-Original-To", "To", "Cc")
    return [address for name in names for address in in_text(header(message, name))]


def _ids(text: str) -> list[str]:
    return _ID.findall(text) or [one for one in [text.strip()] if "@" in one and " " not in one]
