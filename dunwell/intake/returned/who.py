# SPDX-License-Identifier: MIT
"""Who wrote a mail, as far as its headers tell: a mail server, something like one, or a person."""

import re

from dunwell.intake.returned.opened import Opened
from dunwell.intake.returned.patterns import FAILED_SUBJECT, MACHINE, PERHAPS_MACHINE

_ANSWER = re.compile(
    r"^\W*(?:re|aw|antw|sv|vs|odp|ynt|ref|rif|r|res|回复|答复|回覆|返信|отв|απ)\s?(?:\[\d+\])?\s?[:：]", re.IGNORECASE
)
_NO_REPLY = re.compile(r"no[-_.]?reply|do[-_.]?not[-_.]?reply|\bnotifications?\b", re.IGNORECASE)
_FORWARDED = re.compile(r"^\W*(?:fwd?|wg|tr|vl|vb|i|rv|enc|pd|转发|轉寄)\s?[:：]", re.IGNORECASE)


def is_server(mail: Opened) -> bool:
    """A mail server: by its name, or by the empty return path that only machines use."""
    return bool(MACHINE.search(_from(mail))) or (null_path(mail) and not answers(mail))


def is_machine(mail: Opened) -> bool:
    """A mail server, or an address that machines and the people behind them share: postmaster, no-reply."""
    return is_server(mail) or not _from(mail) or bool(PERHAPS_MACHINE.search(_from(mail)))


def is_no_reply(mail: Opened) -> bool:
    """An address that shops and banks send from as well: what it says of deliveries may be about parcels."""
    return bool(_NO_REPLY.search(_from(mail)))


def null_path(mail: Opened) -> bool:
    path = mail.header("Return-Path").strip()
    return path == "<>" or bool(re.match(r"<?mailer-daemon", path, re.IGNORECASE))


def failed_subject(mail: Opened) -> bool:
    """Whether the subject speaks of a failed delivery, and not a person who answers such a mail."""
    return bool(FAILED_SUBJECT.search(mail.header("Subject"))) and (is_machine(mail) or not in_thread(mail))


def answers(mail: Opened) -> bool:
    """Whether it reads as an answer: by its subject, or by the headers that only an answer has."""
    return bool(_ANSWER.match(mail.header("Subject"))) or in_thread(mail)


def in_thread(mail: Opened) -> bool:
    return bool(mail.header("In-Reply-To") or mail.header("References"))


def sent_on_by_a_person(mail: Opened) -> bool:
    """Somebody sends a bounce on: that is their letter, not a bounce of ours."""
    return not is_machine(mail) and bool(_FORWARDED.match(mail.header("Subject")))


def _from(mail: Opened) -> str:
    return mail.header("From") or mail.header("Sender")
