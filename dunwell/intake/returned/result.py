# SPDX-License-Identifier: MIT
"""What a mail that came back is understood to be."""

from dataclasses import dataclass, field
from typing import Literal

from dunwell.core.problem import Problem

MailClass = Literal["bounced", "delayed", "delivered", "complaint", "auto_reply", "reply", "not_ours"]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of the message for one recipient.

    `kind` is bounced (it did not and will not arrive), delayed or delivered. `permanent`: the address itself is at
    fault (no such user, no such host), not a full mailbox, a policy or the time. `status` is the enhanced code of
    RFC 3463, "5.1.1", or empty; `reason` the server's own words.
    """

    recipient: str
    kind: Literal["bounced", "delayed", "delivered"]
    permanent: bool = False
    status: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReturnedMail:
    """One mail that came back. `kind` is its class as `dunwell inspect` shows it.

    `originals` are the Message-IDs (without the angle brackets) of the mail that it answers or returns, the surest
    first; `envelope_id` is the ENVID that the sender gave; `addressed_to` the addresses that it came to, among which
    a return address of our own may be. `bulk`: a list or a newsletter. `text` is what a person or a server wrote, up to
    the copy of the original.
    """

    kind: MailClass
    fates: tuple[Fate, ...] = ()
    permanent: bool = False
    recipients: tuple[str, ...] = ()
    status: str = ""
    reason: str = ""
    message_id: str = ""
    originals: tuple[str, ...] = ()
    envelope_id: str = ""
    addressed_to: tuple[str, ...] = ()
    sender: str = ""
    subject: str = ""
    bulk: bool = False
    text: str = field(default="", repr=False)
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The object that `dunwell inspect --json` answers, without the file's name."""
        return {
            "kind": "mail",
            "class": self.kind,
            "permanent": self.permanent,
            "recipients": list(self.recipients),
            "status": self.status or None,
            "reason": self.reason or None,
            "problems": [problem.as_json() for problem in self.problems],
        }
