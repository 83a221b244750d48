# SPDX-License-Identifier: MIT
"""How a message and a letter look before there is one: from what it says to what a screen shows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

from dunwell.core.problem import Problem, Refused
from dunwell.letters import notice as letter
from dunwell.letters.html_body import html_body
from dunwell.letters.placeholders import PLACEHOLDERS, values_of
from dunwell.letters.shown import whole_html
from dunwell.letters.text_body import text_body
from dunwell.letters.wording import word
from dunwell.services.companies import setting_value
from dunwell.services.house_mail import send_now
from dunwell.services.letter_cargo import letter_of
from dunwell.services.letter_parties import creditor_of
from dunwell.services.notice_content import drafts_of, originals_of
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, HouseMail, Notice

# What of the company's settings a letter shows, and can be tried out before it is saved.
LOOK = ("colour", "sender", "vat_id", "footer")
BLOCKS = frozenset({"table", "pay_to"})


@dataclass(frozen=True)
class Shown:
    """A message as its recipient would see it. `html` must be shown in a sandboxed frame. `problems` are what stands in
    the way of a payment code or a good letter."""

    subject: str
    sender: str
    language: str
    text: str
    html: str
    problems: tuple[Problem, ...]


def shown(content: letter.NoticeContent) -> Shown:
    """The message of a notice. Raises `Refused("text_fails")` when the company's own words do not work."""
    from dunwell.letters.paper.problems import letter_problems  # the typesetter is loaded where it is wanted

    wording = word(content)
    # Whoever gets messages alone needs no postal address.
    problems = tuple(one for one in letter_problems(content) if one.code != "no_address")
    return Shown(
        subject=wording.subject,
        sender=content.company.sender or content.company.name,
        language=wording.language,
        text=text_body(content, wording),
        html=whole_html(html_body(content, wording)),
        problems=problems,
    )


def notice_letter(notice: Notice, *, originals: bool = False) -> bytes:
    """The letter of a notice that was made. Raises `Refused`: `not_a_message`, `file_missing`, and what `letter_of`
    refuses."""
    if notice.action != Notice.Action.NOTICE:
        raise Refused("not_a_message", notice=notice.number)
    draft = drafts_of([notice.pk])[notice.pk]
    if isinstance(draft, Refused):
        raise draft
    try:
        files = [letter.Attachment(name, data) for name, data in originals_of(notice)] if originals else []
    except OSError as error:
        raise Refused("file_missing", notice=notice.number, file=str(error.filename)) from error
    return letter_of(replace(draft.content, attachments=tuple(files)), originals=originals)


def in_scheme(html: str, scheme: str) -> str:
    """A message as a mail program in its light or its dark colours shows it, whatever the reader's own are."""
    return html.replace(": light dark;", f": {scheme};").replace('"light dark"', f'"{scheme}"')


def look_of(company: Company, given: Mapping[str, str]) -> letter.Company:
    """The company as its letters would show it with these settings; what cannot be is left as it is."""
    values: dict[str, str] = {}
    for key in LOOK:
        try:
            if key in given:
                values[key] = str(setting_value(key, given[key]))
        except Refused:
            continue
    look = creditor_of(company)
    return replace(
        look,
        colour=values.get("colour", look.colour),
        sender=values.get("sender", look.sender),
        vat_id=values.get("vat_id", look.vat_id),
        footer=values.get("footer", look.footer),
    )


def send_preview(
    company: Company, one: Shown, *, subject: str, to: str, own: tuple[str, ...], on: date, actor: str, at: datetime
) -> HouseMail:
    """Sends a message that is being looked at to oneself, at once; the row tells state and answer.

    `own` are the person's own addresses and the company's. Raises `Refused("no_own_address")` for any other, so that
    no customer ever gets one. Takes as long as the mail server does.
    """
    if to not in own:
        raise Refused("no_own_address", to=to)
    sent = send_now(
        company,
        HouseMail.Kind.TEST,
        to=to,
        on=on,
        subject=subject,
        text=one.text,
        html=one.html,
        data={"preview": True},
        at=at,
    )
    with writing(company) as locked:
        facts: dict[str, object] = {"to": sent.to, "state": str(sent.state), "answer": sent.answer[:500]}
        chain.append(locked, actor, at, [Entry("preview_sent", on, data=facts)])
    return sent


def placeholder_values(content: letter.NoticeContent, language: str) -> list[tuple[str, object]]:
    """What a text may name, each with its value for this notice: a string, true or false, None where there is none. Of
    `items` it is their number; of `table` and `pay_to`, which are blocks, an empty string."""
    values = values_of(content, language)
    first = cast(list[Mapping[str, object]], values["items"])[0] if content.lines else {}
    found: list[tuple[str, object]] = []
    for name in PLACEHOLDERS:
        root, _, field = name.partition(".")
        inner = first if root == "item" else values[root]
        value = inner.get(field) if field and isinstance(inner, Mapping) else inner
        found.append((name, len(content.lines) if name == "items" else "" if name in BLOCKS else value))
    return found
