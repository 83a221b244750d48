# SPDX-License-Identifier: MIT
"""Delivery status notifications, RFC 3464: what became of the message for each recipient."""

import re
from typing import Literal

from dunwell.intake.returned.addresses import plain, xtext
from dunwell.intake.returned.fault import address_at_fault
from dunwell.intake.returned.fields import blocks_of
from dunwell.intake.returned.result import Fate

CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d]|\.\d)")
_REPLY = re.compile(r"(?<!\d)([245])\d\d(?=[ -]|$)")
_ACTIONS: dict[str, Literal["bounced", "delayed", "delivered"]] = {
    "fail": "bounced",
    "expired": "bounced",
    "reject": "bounced",
    "delay": "delayed",
    "deliver": "delivered",
    "relay": "delivered",
    "expand": "delivered",
}
_ABOUT_ONE = {"final-recipient", "original-recipient", "action", "status", "diagnostic-code"}
# A message has as many recipients as a customer has addresses; a report of thousands is none of ours.
_MOST = 500
_SAID = re.compile(r"^\s*(?:smtp|x-[\w-]+|unix|dns)\s*;\s*", re.IGNORECASE)


def envelope_id(texts: list[str]) -> str:
    """The ENVID that the sender gave with the message, or ""."""
    for text in texts:
        for block in blocks_of(text):
            if block.get("original-envelope-id"):
                return xtext(block["original-envelope-id"])
    return ""


def fates_of(texts: list[str], notice: str) -> tuple[Fate, ...]:
    """The fate of every recipient that the status parts name. `notice` helps to judge whose fault it was."""
    blocks = [block for text in texts for block in _recipients(text)]
    return tuple(fate for block in blocks[:_MOST] if (fate := _fate(block, notice[:20_000])) is not None)


def _recipients(text: str) -> list[dict[str, str]]:
    """One block a recipient: a stray block without a name belongs to the one before."""
    found: list[dict[str, str]] = []
    for block in blocks_of(text):
        if not block.keys() & _ABOUT_ONE:
            continue
        named = "final-recipient" in block or "original-recipient" in block
        if found and (not named or not (found[-1].keys() & {"final-recipient", "original-recipient"})):
            for name, value in block.items():
                found[-1].setdefault(name, value)
        else:
            found.append(dict(block))
    return found


def _fate(block: dict[str, str], notice: str) -> Fate | None:
    recipient = ""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        # What the sender wrote comes first: an alias or a forwarding address is not known to it.
        recipient = recipient or plain(block.get(name, ""))
    said = _SAID.sub("", block.get("diagnostic-code", "")).strip()
    stated = block.get("status", "")
    status = best_code(stated, said)
    kind = _kind(block.get("action", ""), status, said)
    if kind is None:
        return None
    reason = " ".join((said or _comment(stated)).split())[:500]
    permanent = kind == "bounced" and address_at_fault(status, reason, notice)
    return Fate(recipient, kind, permanent, status, reason)


def best_code(stated: str, said: str) -> str:
    """The enhanced code: the stated one, or that in the server's words where the stated one says nothing."""
    codes = [found.group(1) for text in (stated, said) if (found := CODE.search(text))]
    telling = [code for code in codes if not code.endswith(".0.0")]
    return (telling or codes or [""])[0]


def _kind(action: str, status: str, said: str) -> Literal["bounced", "delayed", "delivered"] | None:
    for beginning, kind in _ACTIONS.items():
        if action.strip().lower().startswith(beginning):
            return kind
    reply = _REPLY.search(said)
    told = status[:1] or (reply.group(1) if reply else "")
    return {"5": "bounced", "4": "delayed", "2": "delivered"}.get(told)  # type: ignore[return-value]  # the values are the three words


def _comment(stated: str) -> str:
    found = re.search(r"\(([^()]{3,300})\)", stated)
    return found.group(1) if found else ""
