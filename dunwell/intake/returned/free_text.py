# SPDX-License-Identifier: MIT
"""Bounces told in words alone: whether one failed or waits, for whom, and what the server said."""

import re
from dataclasses import dataclass

from dunwell.intake.returned.addresses import ADDRESS, in_text, once
from dunwell.intake.returned.fault import address_at_fault
from dunwell.intake.returned.opened import Opened
from dunwell.intake.returned.original import addressed_to, sender_of, written_to
from dunwell.intake.returned.patterns import (
    ADDRESS_AT_FAULT,
    DELAYED_SUBJECT,
    DELAYED_TEXT,
    FAILED_TEXT,
    FINAL_TEXT,
    NOT_DELIVERED,
    NOT_THE_ADDRESS,
)
from dunwell.intake.returned.result import Fate
from dunwell.intake.returned.status import CODE
from dunwell.intake.returned.who import in_thread

# A line that is there for the address: alone, in brackets, behind a word that introduces it, before its error.
_OWN_LINE = re.compile(
    r"^[\s>*\-\"'<\[(]{0,12}(?:(?:failed |intended |undeliverable )?(?:recipient|address|user|error-for|to|rcpt to|"
    r"unknown user|user unknown|unknown local[- ]part|smtp)s?\b[\s:=\[<\"']{1,8}(?:smtp:)?)?" + ADDRESS.pattern
    + r"[\s>\"'\])]{0,6}(?:$|[:;,.]|on \w|\(|invalid|- no such|\.\.\.)",
    re.IGNORECASE | re.MULTILINE,
)  # fmt: skip
_TOLD = re.compile(
    r"(?:rcpt to: ?|recipient: ?(?:\[smtp:)?|(?:deliver\w*|mail|sen[dt]|message|addressed) (?:\S+ ){0,6}?to:? ?|"
    r"unknown user:? ?|5\d\d \d\.\d\.\d ?|5\d\d ?|mailbox (?:is )?full:? ?|permanent errors: ?|smtp=)[<'\"\[(]{0,2}"
    + ADDRESS.pattern,
    re.IGNORECASE,
)  # fmt: skip
# What mail programs make of an address when they turn HTML into text.
_LINK = re.compile(r"<mailto:[^<>]{0,300}>")
_NOT_ITS_LINE = re.compile(
    r"contact|assist|help|https?:|abuse|from:|sender|mail from|reply-to|questions?|please|original sender",
    re.IGNORECASE,
)
_REPLY = re.compile(r"(?<![\d.])[45]\d\d[ -](?!day|hour|min|byte|kb|mb)|(?<![\d.])#?[45]\.\d{1,3}\.\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """How a text reads: `failed`, `surely` (it speaks of a message and of recipients), or `delayed`.

    `coded`: there is a server's answer, a copy of the original, or an address that it was meant for. `answered`: a
    line is the answer itself.
    """

    failed: bool
    surely: bool
    delayed: bool
    coded: bool
    answered: bool


def told(mail: Opened) -> Told:
    """Whether the text or the subject says that the message waits, or that it failed; final words outweigh others."""
    text = mail.notice[:20_000]
    if in_thread(mail):
        # A person who answers repeats what was said behind ">"; it is not said again.
        text = "\n".join(line for line in text.splitlines() if not line.startswith(">"))
    waits = bool(DELAYED_TEXT.search(text)) or bool(DELAYED_SUBJECT.search(mail.header("Subject")))
    delayed = waits and not FINAL_TEXT.search(text) and not re.search(r"(?m)^\W{0,4}55\d[ -]", text)
    coded = bool(mail.enclosed or mail.copy.strip() or CODE.search(text) or re.search(r"(?m)(?:^|\W)55\d[ -]", text))
    surely = bool(NOT_DELIVERED.search(text))
    answered = bool(re.search(r"(?m)^\W{0,4}55\d[ -]", text))
    return Told(bool(FAILED_TEXT.search(text)), surely, delayed, coded or bool(_TOLD.search(text)), answered)


def fates_in_words(mail: Opened, known: list[str], kind: str) -> tuple[Fate, ...]:
    """A fate for each recipient that the notice names, or for one without a name when it names none."""
    text = mail.notice[:20_000]
    recipients = recipients_in(mail, text, known)
    if not recipients:
        return (_fate("", text, text, kind),)
    return tuple(_fate(one, _around(text, one, recipients), text, kind) for one in recipients)


def recipients_in(mail: Opened, text: str, known: list[str]) -> list[str]:
    """Whom it failed for: the headers' word, what is surely known, then what the notice says and the original."""
    stated = in_text(mail.header("X-Failed-Recipients"))
    if stated:
        return once(stated)
    written = written_to(mail)
    if known:
        # Looking through the whole mail, flufl.bounce also finds the headers of a copy in the text.
        noted = [one for one in known if one.lower() in text.lower()] or known
        return once([one for one in noted if one.lower() in _low(written)] or noted)
    ours = {address.lower() for address in (*addressed_to(mail), sender_of(mail))}
    text = _LINK.sub(" ", text)
    lines = [line for line in text.splitlines() if not _NOT_ITS_LINE.search(line) or _TOLD.search(line)]
    kept = "\n".join(lines)
    for pattern in (_OWN_LINE, _TOLD):
        named = once(f"{found.group(1)}@{found.group(2)}".rstrip(".") for found in pattern.finditer(kept))
        named = [one for one in named if one.lower() not in ours or one.lower() in _low(written)]
        if named:
            both = [one for one in named if one.lower() in _low(written)]
            return both or named[:20]
    named = [one for one in in_text(kept) if one.lower() not in ours]
    both = [one for one in named if one.lower() in _low(written)]
    failing = [one for one in named if re.search(re.escape(one) + r".{0,200}", kept)]
    left = [one for one in written if one.lower() not in ours]
    return both or failing[:5] or (left if len(left) == 1 else [])


def _tells(text: str) -> bool:
    """Whether a text tells an error: a server's code, that it failed, or why."""
    return any(pattern.search(text) for pattern in (_REPLY, FAILED_TEXT, ADDRESS_AT_FAULT, NOT_THE_ADDRESS))


def _low(addresses: list[str]) -> set[str]:
    return {address.lower() for address in addresses}


def _around(text: str, recipient: str, others: list[str]) -> str:
    """What is said after a recipient's name, up to the next one's; all of the text when that says no error."""
    low = text.lower()
    place = low.find(recipient.lower())
    if place < 0:
        return text
    place += len(recipient)
    nexts = [low.find(one.lower(), place) for one in others if one.lower() != recipient.lower()]
    end = min([one for one in nexts if one > place], default=len(text))
    said = text[place:end][:1_500].lstrip(">:;,.\"')] \t")
    return said if _tells(said) else text


def _fate(recipient: str, said: str, text: str, kind: str) -> Fate:
    code = CODE.search(said) or CODE.search(text)
    status = code.group(1) if code else ""
    reason = reason_in(said, last=said is text) or reason_in(text, last=True)
    if kind == "delayed":
        return Fate(recipient, "delayed", status=status, reason=reason)
    return Fate(recipient, "bounced", address_at_fault(status, reason, said), status, reason)


def reason_in(text: str, *, last: bool) -> str:
    """The line in which the server says why, with what goes on in the next; else "".

    That is the first with a server's code; else the first that tells a failure, or the `last`: a notice as a whole
    begins with "could not be delivered" and ends with the cause.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    replies = [number for number, line in enumerate(lines) if _REPLY.search(line)]
    places = replies or [number for number, line in enumerate(lines) if _tells(line)]
    if not places:
        return ""
    at = places[-1] if last and not replies else places[0]
    return " ".join(" ".join(lines[at : at + 2]).split())[:500]
