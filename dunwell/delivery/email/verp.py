# SPDX-License-Identifier: MIT
"""How a message can be told from its bounce: a return address of its own (VERP), and the ENVID of RFC 3461.

Servers that give back neither the message nor its Message-ID still write to the address that it came from.
"""

import hmac
import re
from hashlib import sha256

_FORM = re.compile(r"\+d(\d{1,18})-([0-9a-f]{12})$", re.IGNORECASE)
_LONGEST_LOCAL = 64


def verp_address(address: str, delivery: int, secret: str) -> str:
    """The return address of one delivery: `local+d<delivery>-<proof>@domain`.

    `verp_address("mail@a.example", 7, "s")` begins `mail+d7-`. The proof keeps strangers from making up bounces. Where
    the local part would grow too long for some servers (64 characters) the address stays as it is.
    """
    local, _, domain = address.rpartition("@")
    made = f"{local}+d{delivery}-{_proof(delivery, secret)}"
    return f"{made}@{domain}" if len(made) <= _LONGEST_LOCAL else address


def delivery_of(address: str, secret: str) -> int | None:
    """The delivery that a return address was made for, or None when it is no such address or its proof is wrong."""
    local, _, _ = address.rpartition("@")
    found = _FORM.search(local)
    if found is None:
        return None
    delivery = int(found.group(1))
    return delivery if hmac.compare_digest(found.group(2).lower(), _proof(delivery, secret)) else None


def envelope_id(message_id: str) -> str:
    """The ENVID of a message: the local part of its Message-ID. `envelope_id("<acme.N-7@x.example>")` is "acme.N-7"."""
    return message_id.strip().strip("<>").rpartition("@")[0]


def _proof(delivery: int, secret: str) -> str:
    return hmac.new(secret.encode(), f"dunwell.verp\x00{delivery}".encode(), sha256).hexdigest()[:12]
