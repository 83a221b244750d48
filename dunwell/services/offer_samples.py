# SPDX-License-Identifier: MIT
"""For whoever reminds by himself: the built-in texts of the ladder, worded for one debtor and one open item."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dunwell.core.problem import Refused
from dunwell.core.procedure import Action, Procedure
from dunwell.letters import notice as letter
from dunwell.letters.formats import one_line
from dunwell.letters.samples.bundle import sample_docx
from dunwell.letters.samples.pages import sample_pdf
from dunwell.letters.text_body import text_body
from dunwell.letters.tone import tone_of
from dunwell.letters.wording import word
from dunwell.letters.words import words
from dunwell.services.find import item_name
from dunwell.services.letter_parties import creditor_of, debtor_of
from dunwell.services.load_facts import load_facts
from dunwell.services.planned import planned_for_customer
from dunwell.store.models import Company, OpenItem

# The forms in which the series is handed out, with their media types.
FORMS = {
    "txt": "text/plain; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')
_TONES: tuple[letter.Tone, ...] = ("friendly", "firm", "final")


@dataclass(frozen=True)
class Sample:
    """One text of the series: the level that it belongs to (empty: of no procedure), its tone, subject and body."""

    level: str
    tone: letter.Tone
    subject: str
    text: str


def samples(company: Company, item: int, *, on: date) -> tuple[OpenItem, list[Sample]]:
    """The texts for one open item (its id), in the customer's language, as they would be written on `on`.

    They are those of the messages in the customer's procedure; without one, a friendly, a firm and a final text.
    Raises `Refused("not_found")`.
    """
    row, letters = sample_letters(company, item, on=on)
    return row, [_sample(content) for content in letters]


def sample_letters(company: Company, item: int, *, on: date) -> tuple[OpenItem, list[letter.NoticeContent]]:
    """The same as letters, one for each text. Raises `Refused("not_found")`."""
    rows = OpenItem.objects.filter(company=company, pk=item).select_related("invoice", "customer")
    row = rows.first()
    if row is None:
        raise Refused("not_found", what="item", name=str(item))
    chased = _chased(company, row, on)
    ladder = _ladder(_procedure(company, row, on))
    return row, [_letter(company, row, rung, chased, on) for rung in ladder]


def samples_file(company: Company, item: int, form: str, *, on: date) -> letter.Attachment:
    """The whole series as one file of a form of `FORMS`, named in the customer's language.

    Raises `Refused("not_found")`, and what a letter cannot be made for.
    """
    _, letters = sample_letters(company, item, on=on)
    made = {"txt": _text_file, "pdf": sample_pdf, "docx": sample_docx}[form](letters)
    first = letters[0]
    name = _NOT_IN_NAMES.sub("-", f"{words(first.customer.language).title['friendly']} {one_line(first.number)}")
    return letter.Attachment(f"{name}.{form}", made, FORMS[form])


def as_text(found: Sequence[Sample]) -> str:
    """The whole series as one text file."""
    return "\n\n".join(f"{one.subject}\n{'=' * len(one.subject)}\n\n{one.text}" for one in found)


def _text_file(letters: Sequence[letter.NoticeContent]) -> bytes:
    return as_text([_sample(content) for content in letters]).encode()


def _procedure(company: Company, row: OpenItem, on: date) -> Procedure | None:
    facts = load_facts(company, on, customers=[row.customer_id]).facts
    index = facts.customers["procedure"].to_list()[0]
    return None if index is None else facts.procedures[index]


def _chased(company: Company, row: OpenItem, on: date) -> int:
    """What may be asked for: open, less what is disputed or promised; all that is open where nothing else is left."""
    found = (one for one in planned_for_customer(company, row.customer_id, on) if one.item == row.pk)
    return next((one.chased.minor for one in found if one.chased.minor > 0), row.open_minor)


def _ladder(procedure: Procedure | None) -> list[tuple[str, letter.Tone, Action | None]]:
    """The messages of a procedure: level, tone, and what the procedure does after it."""
    levels = procedure.levels if procedure else ()
    follows = [*(level.action for level in levels[1:]), None]
    found = [
        (level.code, tone_of(procedure, place), follows[place - 1])
        for place, level in enumerate(levels, 1)
        if procedure and level.action == "notice"
    ]
    return found or [("", tone, None) for tone in _TONES]


def _letter(
    company: Company, row: OpenItem, rung: tuple[str, letter.Tone, Action | None], chased: int, on: date
) -> letter.NoticeContent:
    level, tone, follows = rung
    name = item_name(row)
    line = letter.NoticeLine(
        invoice=row.invoice.number,
        item=name,
        issued_on=row.issued_on,
        due_on=row.due_on,
        days_overdue=(on - (row.due_on or row.issued_on)).days,
        original=row.amount_minor,
        chased=chased,
        stepped=True,
        reference=row.invoice.reference,
    )
    return letter.NoticeContent(
        number=name,
        on=on,
        company=creditor_of(company),
        customer=debtor_of(row.customer, company),
        tone=tone,
        level=level,
        currency=row.currency,
        lines=(line,),
        total=chased,
        next_step=follows,
    )


def _sample(content: letter.NoticeContent) -> Sample:
    worded = word(content)
    return Sample(content.level, content.tone, worded.subject, text_body(content, worded))
