# SPDX-License-Identifier: MIT
"""flufl.bounce asked for what follows no standard, so that nothing in a mail can bring the reader down."""

import email
import logging

from flufl.bounce import all_failures

# It walks through the whole mail once for each of its dozens of patterns.
_MOST = 60_000
# What its detectors have raised on broken mails: nothing that should stop ours.
# Its detectors look for English, and stumble over headers that are not ASCII.
_ASCII = bytes(one if one < 128 else ord("?") for one in range(256))
# It logs what it could not read as if it were a fault of ours.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL + 1)
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)


def failures(data: bytes) -> tuple[list[str], list[str]]:
    """The addresses that wait, and those that failed, as far as flufl.bounce knows the server's way of saying it."""
    try:
        waiting, failed = all_failures(email.message_from_bytes(data[:_MOST].translate(_ASCII)))
    except _BROKEN:
        return [], []
    return _text(waiting), _text(failed)


def _text(found: frozenset[bytes]) -> list[str]:
    return sorted(address.decode("utf-8", "replace") for address in found if b"@" in address)
