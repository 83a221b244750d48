# SPDX-License-Identifier: MIT
"""What a server that offers it is asked to report (RFC 3461): that a message failed or is late, and which it was."""

from collections.abc import Sequence
from dataclasses import dataclass

from dunwell.delivery.email.verp import envelope_id

# RFC 3461, 4.4: an ENVID is at most 100 characters long, encoded.
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What is added to the commands MAIL and RCPT."""

    mail: Sequence[str] = ()
    rcpt: Sequence[str] = ()


NOTHING_ASKED = Asked()


def dsn_options(message_id: str) -> Asked:
    """Reports of failure and delay, with the headers alone, under the message's own name where that is short enough.

    `dsn_options("<acme.N-7@x.example>").mail` is `("RET=HDRS", "ENVID=acme.N-7")`.
    """
    name = xtext(envelope_id(message_id))
    named = [f"ENVID={name}"] if 0 < len(name) <= _LONGEST else []
    return Asked(("RET=HDRS", *named), ("NOTIFY=FAILURE,DELAY",))


def xtext(text: str) -> str:
    """Text as RFC 3461 puts it into a command: `xtext("a+b=c")` is "a+2Bb+3Dc"."""
    return "".join(chr(one) if 33 <= one <= 126 and one not in b"+=" else f"+{one:02X}" for one in text.encode())
