# SPDX-License-Identifier: MIT
"""Whose fault a bounce was: the address itself, or something that may pass or that another mail would not meet."""

import re
from functools import lru_cache

from dunwell.intake.returned.patterns import ADDRESS_AT_FAULT, NOT_THE_ADDRESS

# Codes of RFC 3463 and their registry that speak of the address of the recipient.
_ADDRESS_CODES = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.4.4", "5.2.1", "5.1.351", "5.3.2"})
_UNCLEAR_CODES = re.compile(r"^(?:5\.0\.\d+|5\.1\.0|5\.1\.4|5\.4\.[01]|5\.5\.[01]|5\.7\.1|5\.2\.0|5\.3\.0|)$")

# 5.7.x is about permission; some servers say "unknown address error" in front of every refusal.
_POLICY_CODE = re.compile(r"(?<![\d.])5\.7\.\d")
_UNKNOWN_USER = re.compile(r"user unknown|unknown user|no such user|as\(201806281\)|does not exist", re.IGNORECASE)


def address_at_fault(status: str, reason: str, notice: str) -> bool:
    """Whether a bounce says that the address itself is wrong: nobody there, no such host, closed for good.

    The server's own words count before its code, and both before what the notice around them says.
    `address_at_fault("5.1.1", "550 5.1.1 User unknown", "")` is True, of ("5.2.2", "mailbox full", "") False.
    """
    if status.startswith("4"):
        return False
    address = bool(ADDRESS_AT_FAULT.search(reason))
    other = bool(NOT_THE_ADDRESS.search(reason)) or (
        bool(_POLICY_CODE.search(reason)) and not _UNKNOWN_USER.search(reason)
    )
    if address != other:
        return address
    if status in _ADDRESS_CODES:
        return True
    if not _UNCLEAR_CODES.match(status):
        return False
    if address:
        # Both: "mailbox unavailable, blocked using …" is a policy that speaks of the mailbox.
        return False
    return _notice_blames_it(notice)


@lru_cache(maxsize=4)
def _notice_blames_it(notice: str) -> bool:
    # Asked again for each recipient of a report.
    return bool(ADDRESS_AT_FAULT.search(notice)) and not NOT_THE_ADDRESS.search(notice)
