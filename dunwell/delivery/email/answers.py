# SPDX-License-Identifier: MIT
"""What a mail server's answers mean for a message (RFC 5321: 4xx is "not now", 5xx is "never")."""

from collections.abc import Mapping
from typing import Protocol

import aiosmtplib

from dunwell.delivery.email.conversation import Reply
from dunwell.delivery.errors import DeliveryError, Sent
from dunwell.letters.formats import one_line

_LONGEST_ANSWER = 1000
# "Authentication required", "mechanism too weak", "credentials invalid", "encryption required": our login is at fault.
_LOGIN_CODES = frozenset({530, 534, 535, 538})
_TOO_BIG = 552


class Response(Protocol):
    """A reply code and its text: what the library gives as response and as exception alike."""

    @property
    def code(self) -> int: ...
    @property
    def message(self) -> str: ...


def answer_text(response: Response) -> str:
    """The server's words in one line, fit to be kept: `250 2.0.0 queued as ABC123`."""
    return one_line(f"{response.code} {response.message}")[:_LONGEST_ANSWER]


def from_response(response: Response, *, of_sender: bool = False) -> DeliveryError:
    """The error for a negative answer. A sender that is refused will be refused for every message: one alarm."""
    if response.code in _LOGIN_CODES:
        return DeliveryError(answer_text(response), permanent=False, blocks_queue=True)
    permanent = 500 <= response.code < 600
    of_every_message = of_sender and permanent and response.code != _TOO_BIG
    return DeliveryError(answer_text(response), permanent=permanent, blocks_queue=of_every_message)


def none_taken(refusals: Mapping[str, Reply]) -> DeliveryError:
    """The error when no recipient is left: permanent only if every one is, so that nobody is given up too soon."""
    errors = [from_response(reply) for reply in refusals.values()]
    return DeliveryError(
        "; ".join(f"{recipient}: {answer_text(reply)}" for recipient, reply in refusals.items())[:_LONGEST_ANSWER],
        permanent=all(error.permanent for error in errors),
        blocks_queue=any(error.blocks_queue for error in errors),
    )


def from_connecting(error: BaseException) -> DeliveryError:
    """The error when there is no connection: the channel's fault, not the message's.

    A server that only says "not now, too many connections" (4xx) does not stop the queue: others may be open.
    """
    if isinstance(error, aiosmtplib.SMTPResponseException):
        busy = isinstance(error, aiosmtplib.SMTPConnectResponseError) and 400 <= error.code < 500
        return DeliveryError(answer_text(error), permanent=False, blocks_queue=not busy)
    return DeliveryError(one_line(str(error)) or type(error).__name__, permanent=False, blocks_queue=True)


def lost(what: str, *, sent: Sent) -> DeliveryError:
    """The error when the connection broke."""
    return DeliveryError(one_line(what)[:_LONGEST_ANSWER], permanent=False, sent=sent)
