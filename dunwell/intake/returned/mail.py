# SPDX-License-Identifier: MIT
"""Returned mail: from the bytes of one mail to what it says. The standards first, then the words of many servers."""

import re
from dataclasses import replace

from dunwell.core.problem import Problem
from dunwell.intake.returned import original
from dunwell.intake.returned.addresses import once
from dunwell.intake.returned.automatic import auto_submitted, is_automatic_answer, is_bulk
from dunwell.intake.returned.fields import blocks_of
from dunwell.intake.returned.free_text import Told, fates_in_words, reason_in, told
from dunwell.intake.returned.notification import notification
from dunwell.intake.returned.opened import MOST_BYTES, Opened, header, open_mail, open_message
from dunwell.intake.returned.patterns import DELAYED_SUBJECT, DELIVERED_TEXT, MACHINE
from dunwell.intake.returned.reports import complaint, receipt
from dunwell.intake.returned.result import Fate, MailClass, ReturnedMail
from dunwell.intake.returned.status import envelope_id, fates_of
from dunwell.intake.returned.unusual import failures
from dunwell.intake.returned.who import (
    answers,
    failed_subject,
    in_thread,
    is_machine,
    is_no_reply,
    is_server,
    sent_on_by_a_person,
)

_USUAL = re.compile(
    rb"^(from|to|subject|date|received|message-id|return-path|mime-version|content-type|delivered-to)[ \t]?:",
    re.IGNORECASE | re.MULTILINE,
)


def looks_like_mail(head: bytes) -> bool:
    """Whether a file begins as a mail does: with headers, at least two of those that every mail has."""
    text = head[:20_000].lstrip(b"\r\n\t \xef\xbb\xbf")
    if text.startswith((b"From ", b">From ")):
        text = text.partition(b"\n")[2]
    if not re.match(rb"[!-9;-~]{1,80}[ \t]?:", text):
        return False
    top = re.split(rb"\r?\n\r?\n", text, maxsplit=1)[0]
    return len({name.lower() for name in _USUAL.findall(top)}) >= 2


def read_mail(data: bytes, *, size: int | None = None) -> ReturnedMail:
    """What one mail that came back says. Never raises for what the bytes hold.

    Of a mail above `MOST_BYTES` only the head is read, which is where a report stands; `problems` says so. `size`: its
    size where `data` is its head already. "reply" is
    the letter of a person that answers something, "not_ours" anything else: whether a letter is a customer's is known
    only to who has the books.
    """
    mail = open_mail(data)
    found = _complete(_judged(mail, data), mail)
    return replace(
        found,
        message_id=original.message_id(mail),
        originals=original.originals_of(mail),
        envelope_id=found.envelope_id or envelope_id(mail.status),
        addressed_to=original.addressed_to(mail),
        sender=original.sender_of(mail),
        subject=mail.header("Subject")[:500],
        bulk=is_bulk(mail),
        text=mail.notice.strip()[:50_000],
        problems=_problems(mail, size or len(data)),
    )


def _judged(mail: Opened, data: bytes) -> ReturnedMail:
    by_report = complaint(mail) or receipt(mail) or notification(mail)
    if by_report:
        return by_report
    if not sent_on_by_a_person(mail):
        fates = _stated(mail)
        if fates:
            return _of(fates)
        nested = _nested(mail)
        if nested is not None:
            return nested
        if in_words := _in_words(mail, data):
            return in_words
    return ReturnedMail(_from_a_person(mail))


def _stated(mail: Opened) -> tuple[Fate, ...]:
    """Delivery status as the standard has it; also where broken MIME left its fields in the text."""
    fates = fates_of(mail.status, mail.notice)
    in_text = re.search(r"(?im)^\s*(?:final|original)-recipient\s*:", mail.notice)
    if not fates and in_text and (is_machine(mail) or failed_subject(mail)):
        fates = fates_of([mail.notice + "\n" + mail.copy], "")
    if any(not fate.reason for fate in fates) and fates[0].kind != "delivered":
        # The report gives codes alone: what the notice says in words goes with them.
        words = reason_in(mail.notice[:20_000], last=True)
        fates = tuple(replace(fate, reason=fate.reason or words) for fate in fates)
    known = [fate for fate in fates if fate.recipient]
    if known or not fates:
        return tuple(known)
    named = fates_in_words(mail, [], fates[0].kind) if fates[0].kind != "delivered" else ()
    return tuple(replace(fates[0], recipient=one.recipient) for one in named) or fates


def _of(fates: tuple[Fate, ...]) -> ReturnedMail:
    """The class of the whole: the worst that happened to any recipient; its words come first."""
    kinds: tuple[MailClass, ...] = ("bounced", "delayed", "delivered")
    kind = next(one for one in kinds if any(fate.kind == one for fate in fates))
    worst = [fate for fate in fates if fate.kind == kind]
    first = next((fate for fate in worst if fate.permanent), worst[0])
    return ReturnedMail(
        kind,
        fates,
        permanent=any(fate.permanent for fate in worst),
        recipients=tuple(once(fate.recipient for fate in worst)),
        status=first.status,
        reason=first.reason,
    )


def _nested(mail: Opened) -> ReturnedMail | None:
    """A report that a gateway enclosed in a mail of its own."""
    for one in mail.enclosed if is_machine(mail) and not mail.status else []:
        if one.get_content_type() == "multipart/report" or MACHINE.search(header(one, "From")):
            inner = open_message(one)
            if fates := _stated(inner):
                mail.enclosed += inner.enclosed
                mail.status += inner.status
                return _of(fates)
    return None


def _in_words(mail: Opened, data: bytes) -> ReturnedMail | None:
    """A bounce or a delay told without any report, or None."""
    subject = mail.header("Subject")
    failing = failed_subject(mail)
    stated = bool(mail.header("X-Failed-Recipients"))
    if is_automatic_answer(mail) and not (failing or stated or DELAYED_SUBJECT.search(subject)) and not is_server(mail):
        return None
    words = told(mail)
    waiting, failed = failures(data)
    if not (stated or _is_told_failed(mail, words, failing, bool(failed or waiting))):
        return None
    if words.delayed or (waiting and not failed):
        return _of(fates_in_words(mail, waiting, "delayed"))
    if DELIVERED_TEXT.search(mail.notice[:5_000]) and not failed and not stated:
        fates = fates_in_words(mail, [], "delayed")
        return _of(tuple(replace(one, kind="delivered") for one in fates))
    return _of(fates_in_words(mail, failed, "bounced"))


def _is_told_failed(mail: Opened, words: Told, failing: bool, known: bool) -> bool:
    """Whether words alone make it a bounce: the less the sender is a mail server, the more they must say.

    `failing`: the subject says so; `known`: flufl.bounce knows the way it is told. A person's answer is none.
    """
    waits = words.delayed and (failing or bool(DELAYED_SUBJECT.search(mail.header("Subject"))))
    if is_server(mail):
        return known or failing or words.failed or waits
    if in_thread(mail) and not (is_machine(mail) and (failing or known or (words.surely and words.answered))):
        return False
    if is_machine(mail):
        told_so = words.coded or (words.failed and not is_no_reply(mail))
        return known or ((failing or waits) and told_so) or (words.surely and words.coded)
    if failing:
        return known or (words.failed and words.surely and words.coded and not answers(mail))
    return known and not answers(mail) and not mail.header("List-Unsubscribe")


def _from_a_person(mail: Opened) -> MailClass:
    if is_automatic_answer(mail) or auto_submitted(mail):
        return "auto_reply"
    return "reply" if answers(mail) and not is_server(mail) else "not_ours"


def _complete(found: ReturnedMail, mail: Opened) -> ReturnedMail:
    """ENVID where a field in the text has it."""
    for block in blocks_of(mail.notice[:20_000]) if found.fates and not mail.status else []:
        if block.get("original-envelope-id"):
            return replace(found, envelope_id=block["original-envelope-id"])
    return found


def _problems(mail: Opened, size: int) -> tuple[Problem, ...]:
    problems = []
    if mail.cut or size > MOST_BYTES:
        said = f"The mail has {size:,} bytes; its first {MOST_BYTES:,} were read."
        problems.append(Problem("mail_cut", "mail", said))
    if mail.deep:
        problems.append(
            Problem("mail_too_deep", "mail", "Parts lie in parts too deep to follow; the rest was left out.")
        )
    return tuple(problems)
