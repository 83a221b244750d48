# SPDX-License-Identifier: MIT
"""What an HTTP answer means for a message: taken, never, not now, or the whole way out of order."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import cast

from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.http import Answer

LONGEST_WAIT = timedelta(hours=24)
_SHOWN = 300
# The way itself is set up wrongly, or may not be used: no other message would fare better.
_OUT_OF_ORDER: Mapping[int, str] = {
    401: "it does not know us; check the token",
    402: "it wants to be paid first",
    403: "we may not do that there; check the token and its rights",
    404: "there is nothing at this address; check it",
    405: "the address does not take what we send; check it",
}
# 409: the same message is being worked on there; 425: too early.
_NOT_NOW = frozenset({408, 409, 425, 429})


def words_of(answer: Answer) -> str:
    """The answer as it is kept: its status, and what can be shown of its body."""
    text = "".join(c if c.isprintable() else " " for c in answer.body[: 4 * _SHOWN].decode("utf-8", "replace"))
    return f"HTTP {answer.status} {' '.join(text.split())[:_SHOWN]}".rstrip()


def refusal_of(answer: Answer, now: datetime | None = None) -> DeliveryError | None:
    """Why a message was not taken; None: it was. `now` is for a Retry-After that names a moment."""
    status, words = answer.status, words_of(answer)
    if 200 <= status < 300:
        return None
    if status == 410:
        return DeliveryError(f"{words}: it wants nothing more", permanent=False, blocks_queue=True, gone=True)
    if 300 <= status < 400:
        to = "".join(c for c in answer.headers.get("location", "elsewhere") if c.isprintable())[:200]
        return DeliveryError(f"{words}: it sends us on to {to}; set that address", permanent=False, blocks_queue=True)
    if status in _OUT_OF_ORDER:
        return DeliveryError(f"{words}: {_OUT_OF_ORDER[status]}", permanent=False, blocks_queue=True)
    if status in _NOT_NOW or not 400 <= status < 500:
        return DeliveryError(words, permanent=False, wait=wait_of(answer, now))
    return DeliveryError(words, permanent=True)


def wait_of(answer: Answer, now: datetime | None = None) -> timedelta | None:
    """What Retry-After asks for, at most a day; None: nothing that can be read."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return min(timedelta(seconds=int(text)), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if now is None:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta()), LONGEST_WAIT)


def object_of(answer: Answer) -> Mapping[str, object] | None:
    """The JSON object of an answer; None: it is something else, or was cut."""
    if not answer.whole:
        return None
    try:
        found: object = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return cast(Mapping[str, object], found) if isinstance(found, dict) else None


def text_of(found: Mapping[str, object], key: str, longest: int = 200) -> str:
    """A text or number of an answer as one clean line; empty when it is absent or something else."""
    value = found.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return "".join(c for c in str(value) if c.isprintable()).strip()[:longest]
