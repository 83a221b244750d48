# SPDX-License-Identifier: MIT
"""Notifications in JSON that Amazon's mail service sends by mail: bounce, complaint, delivery."""

import json

from dunwell.intake.returned.addresses import once
from dunwell.intake.returned.opened import Opened
from dunwell.intake.returned.result import Fate, ReturnedMail

_LISTS = {"Bounce": ("bounce", "bouncedRecipients"), "Complaint": ("complaint", "complainedRecipients")}


def notification(mail: Opened) -> ReturnedMail | None:
    """What such a notification says, or None when the text is none."""
    text = mail.notice.strip()
    start = text.find("{")
    if start < 0 or ('"notificationType"' not in text and '"eventType"' not in text):
        return None
    try:
        told, _ = json.JSONDecoder().raw_decode(text[start:])
    except (ValueError, RecursionError):
        return None
    if isinstance(told, dict) and isinstance(told.get("Message"), str):
        try:
            told = json.loads(told["Message"])
        except (ValueError, RecursionError):
            return None
    return _read(told) if isinstance(told, dict) else None


def _read(told: dict[str, object]) -> ReturnedMail | None:
    word = str(told.get("notificationType") or told.get("eventType"))
    key, many = _LISTS.get(word, ("", ""))
    inner = told.get(key)
    if not isinstance(inner, dict):
        return None
    people = [one for one in inner.get(many) or [] if isinstance(one, dict)]
    named = tuple(once(str(one.get("emailAddress", "")) for one in people))
    if word == "Complaint":
        return ReturnedMail(
            "complaint", recipients=named, reason=str(inner.get("complaintFeedbackType", "abuse"))[:100]
        )
    final = inner.get("bounceType") == "Permanent" and inner.get("bounceSubType") in {
        "General",
        "NoEmail",
        "Suppressed",
    }
    fates = tuple(
        Fate(
            str(one.get("emailAddress", "")), "bounced", final, str(one.get("status", "")),
            " ".join(str(one.get("diagnosticCode", "")).removeprefix("smtp;").split())[:500],
        )
        for one in people
    )  # fmt: skip
    first = fates[0] if fates else Fate("", "bounced")
    return ReturnedMail("bounced", fates, bool(final), named, first.status, first.reason)
