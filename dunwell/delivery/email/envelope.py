# SPDX-License-Identifier: MIT
"""MAIL, RCPT and DATA: a message is announced, in one breath where the server allows it (RFC 2920)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dunwell.delivery.carrier import Outgoing
from dunwell.delivery.email.answers import answer_text, from_response, none_taken
from dunwell.delivery.email.conversation import GO_AHEAD, Conversation, Reply
from dunwell.delivery.email.dsn import NOTHING_ASKED, dsn_options
from dunwell.delivery.errors import DeliveryError

_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Offer:
    """The replies to MAIL, to each RCPT and to DATA; what was not said any more has none."""

    sender: Reply
    recipients: Sequence[Reply] = ()
    data: Reply | None = None

    @property
    def waits_for_message(self) -> bool:
        """The server said "go ahead", rightly or not."""
        return self.data is not None and self.data.code == GO_AHEAD

    @property
    def is_taken(self) -> bool:
        """The message may follow: it has a sender, a recipient and the go-ahead."""
        return self.waits_for_message and self.sender.is_good and any(reply.is_good for reply in self.recipients)

    def error(self, message: Outgoing) -> DeliveryError:
        """Why the message may not follow."""
        if not self.sender.is_good:
            return from_response(self.sender, of_sender=True)
        if not any(reply.is_good for reply in self.recipients):
            return none_taken(dict(zip(message.recipients, self.recipients, strict=True)))
        return from_response(self.data or self.sender)

    def refused(self, message: Outgoing) -> dict[str, str]:
        """The recipients that were not taken, with the answer to each."""
        told = zip(message.recipients, self.recipients, strict=True)
        return {recipient: answer_text(reply) for recipient, reply in told if not reply.is_good}


async def offer(talk: Conversation, message: Outgoing, timeout: float) -> Offer:
    """Announces a message, with so many seconds for each reply. Raises ConnectionError or TimeoutError: not sent; and
    `DeliveryError` for what cannot be put into a command."""
    try:
        sender, recipients = _commands(talk, message)
    except ValueError as error:
        raise DeliveryError(f"it cannot be announced: {error}", permanent=True) from error
    if talk.pipelining:
        return await _together(talk, [sender, *recipients, b"DATA"], timeout)
    first = await talk.ask(sender, timeout)
    if not first.is_good:
        return Offer(first)
    replies = [await talk.ask(recipient, timeout) for recipient in recipients]
    data = await talk.ask(b"DATA", timeout) if any(reply.is_good for reply in replies) else None
    return Offer(first, replies, data)


async def _together(talk: Conversation, lines: Sequence[bytes], timeout: float) -> Offer:
    talk.say(*lines)
    replies: list[Reply] = []
    try:
        while len(replies) < len(lines):
            replies.append(await talk.hear(timeout))
    except (OSError, TimeoutError):
        # It may refuse, and hang up instead of refusing the rest too.
        if replies and not replies[0].is_good:
            return Offer(replies[0])
        if len(replies) == len(lines) - 1 and not any(reply.is_good for reply in replies[1:]):
            return Offer(replies[0], replies[1:])
        raise
    return Offer(replies[0], replies[1:-1], replies[-1])


def _commands(talk: Conversation, message: Outgoing) -> tuple[bytes, list[bytes]]:
    asked = dsn_options(message.message_id) if talk.supports("dsn") else NOTHING_ASKED
    size = [f"SIZE={len(message.data)}"] if talk.supports("size") else []
    sender = _line(f"MAIL FROM:<{message.mail_from}>", *size, *asked.mail)
    return sender, [_line(f"RCPT TO:<{recipient}>", *asked.rcpt) for recipient in message.recipients]


def _line(*words: str) -> bytes:
    line = " ".join(words).encode("ascii")
    if _CONTROL.search(line):
        raise ValueError("a control character in an address")
    return line
