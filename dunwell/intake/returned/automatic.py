# SPDX-License-Identifier: MIT
"""Answers that no person wrote for this message: away, received, no longer read. RFC 3834 and what came before it."""

import re

from dunwell.intake.returned.opened import Opened
from dunwell.intake.returned.patterns import AWAY_SUBJECT, AWAY_TEXT

_HEADERS = (
    "X-Autoreply", "X-Auto-Reply", "X-Autorespond", "X-Autoresponder", "X-Autoresponse", "X-Auto-Responded",
    "X-Mail-Autoreply", "X-AutoReply-From", "X-Autoreply-Domain", "X-Vacation", "X-FC-MachineGenerated",
    "X-Automatic-Reply", "X-POST-MessageClass",
)  # fmt: skip
_REPLY_PRECEDENCE = {"auto_reply", "auto-reply", "autoreply", "auto_answer"}


def auto_submitted(mail: Opened) -> str:
    """The word of `Auto-Submitted`, "" for "no" and for nothing: auto-replied, auto-generated, auto-notified …"""
    word = mail.header("Auto-Submitted").split(";")[0].split("(")[0].strip().lower()
    return "" if word in {"no", ""} else word


def is_automatic_answer(mail: Opened) -> bool:
    """Whether the headers or the subject say that a program answered. Whether it *failed* is asked elsewhere."""
    if auto_submitted(mail) in {"auto-replied", "auto_replied", "auto-reply", "vacation"}:
        return True
    if any(mail.header(name) for name in _HEADERS):
        return True
    if mail.header("Precedence").strip().lower() in _REPLY_PRECEDENCE:
        return True
    if says_away(mail.header("Subject")):
        return True
    if "autorespond" in mail.header("Delivered-To").lower():
        return True
    suppressing = "oof" in mail.header("X-Auto-Response-Suppress").lower() and bool(auto_submitted(mail))
    null_path = mail.header("Return-Path").strip() == "<>" or "mailer-daemon" in mail.header("Return-Path").lower()
    return suppressing or (null_path and bool(AWAY_TEXT.search(mail.notice[:5_000])))


def says_away(subject: str) -> bool:
    """Whether a subject alone tells an automatic answer. "Re:" in front of one is a person's answer to it."""
    if re.match(r"^\W*(?:re|aw|sv|vs|fwd?|wg)\s*:", subject, re.IGNORECASE):
        subject = subject.split(":", 1)[1]
        return bool(re.match(r"^\W*(?:auto(?:matic)?[ -]?(?:reply|response))", subject, re.IGNORECASE))
    return bool(AWAY_SUBJECT.search(subject))


def is_bulk(mail: Opened) -> bool:
    """Newsletters, lists, and what programs send to many."""
    bulk = mail.header("Precedence").strip().lower() in {"bulk", "list", "junk"}
    return bulk or bool(mail.header("List-Id") or mail.header("List-Unsubscribe"))
