# SPDX-License-Identifier: MIT
"""Reports for machines that are no delivery status: complaints (RFC 5965) and receipts (RFC 8098)."""

import re

from dunwell.intake.returned.addresses import in_text, once, plain
from dunwell.intake.returned.fields import blocks_of
from dunwell.intake.returned.opened import Opened, header
from dunwell.intake.returned.result import Fate, ReturnedMail

_REJECTED = re.compile(r"automatically[ ]rejected|quota exceeded|mailbox is full|could not be delivered", re.IGNORECASE)
# What a mailbox provider without RFC 5965 calls it.
_FEEDBACK = re.compile(
    r"^(?:complaint about message from|e-?mail feedback report|abuse report\b|spam complaint)", re.IGNORECASE
)
_ABUSE = re.compile(r"^this is an? (?:e-?mail |spam )?abuse report\b", re.IGNORECASE | re.MULTILINE)


def complaint(mail: Opened) -> ReturnedMail | None:
    """A feedback report: somebody called our message abuse; or None. `reason` is the type of the feedback."""
    text = mail.reports.get("message/feedback-report")
    if text is None and re.search(r"(?m)^Feedback-Type:", mail.notice):
        # Broken MIME has left the report in the text.
        text = mail.notice
    told = _FEEDBACK.search(mail.header("Subject")) or _ABUSE.search(mail.notice[:2_000])
    if text is None and told and (mail.enclosed or mail.copy.strip()):
        text = "Feedback-Type: abuse"
    if text is None:
        return None
    fields: dict[str, str] = {}
    for block in blocks_of(text):
        fields = block | fields
    named = [plain(fields.get(name, "")) for name in ("original-rcpt-to", "removal-recipient")]
    if not any(named):
        named = [address for one in mail.enclosed for address in in_text(header(one, "To"))]
    return ReturnedMail("complaint", recipients=tuple(once(named)), reason=fields.get("feedback-type", "abuse")[:100])


def receipt(mail: Opened) -> ReturnedMail | None:
    """A disposition notification: the message was shown, or thrown away unread; it did arrive. Or None.

    Servers that misuse it to say that the mailbox was full are taken at their word: that message did not arrive.
    """
    text = mail.reports.get("message/disposition-notification")
    if text is None:
        return None
    fields: dict[str, str] = {}
    for block in blocks_of(text):
        fields = block | fields
    recipient = plain(fields.get("original-recipient", "") or fields.get("final-recipient", ""))
    words = fields.get("disposition", "")
    if _REJECTED.search(mail.notice):
        reason = " ".join(mail.notice.split())[:300]
        fate = Fate(recipient, "bounced", reason=reason)
        return ReturnedMail("bounced", (fate,), recipients=tuple(once([recipient])), reason=reason)
    fate = Fate(recipient, "delivered", reason=words[:300])
    return ReturnedMail("delivered", (fate,), recipients=tuple(once([recipient])), reason=words[:300])
