# SPDX-License-Identifier: MIT
"""How the message of a level reads: worded for an invented customer and invoice, while the level is being written."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from dunwell.core.money import exponent_of
from dunwell.core.problem import Refused
from dunwell.core.procedure import Action, Level
from dunwell.core.procedure_document import one
from dunwell.letters import notice as letter
from dunwell.letters.text_body import text_body
from dunwell.letters.tone import tone_of
from dunwell.letters.wording import word
from dunwell.services.letter_parties import creditor_of
from dunwell.services.notice_content import own_text
from dunwell.services.procedure_tables import Table
from dunwell.store.models import Company


@dataclass(frozen=True)
class LevelSample:
    """A message as its customers would read it; `own`: in the company's own words."""

    subject: str
    text: str
    own: bool


def level_sample(company: Company, table: Table, place: int, *, on: date) -> LevelSample | None:
    """The message of the level at `place` (from 1), in the company's language, about 1,000.00 of an invented invoice.

    None for a call or a hand-over, and while the procedure or its words have mistakes.
    """
    try:
        procedure = one(table)
        level = procedure.levels[place - 1]
        if level.action != "notice":
            return None
        own = own_text(level, company.language, company.language)
        content = replace(sample_content(company, level, tone_of(procedure, place), on), text=own)
        worded = word(content)
        return LevelSample(worded.subject, text_body(content, worded), own is not None)
    except Refused:
        return None


def sample_content(
    company: Company, level: Level, tone: letter.Tone, on: date, *, language: str = "", next_step: Action | None = None
) -> letter.NoticeContent:
    """An invented notice of a level, about 1,000.00 of one invoice, for a customer who reads `language` (empty: the
    company's). `next_step` is what its procedure does a week later."""
    amount = 1000 * 10 ** (exponent_of(company.currency) or 0)
    due_on = on - timedelta(days=level.after_days)
    fee = level.fee.fixed.get(company.currency, 0)
    if level.fee.percent is not None:
        fee = int(amount * level.fee.percent / 100)
    line = letter.NoticeLine(
        invoice="1001",
        item="1001",
        issued_on=due_on - timedelta(days=14),
        due_on=due_on,
        days_overdue=level.after_days,
        original=amount,
        chased=amount,
        stepped=True,
        level=level.code,
        reference="RF18539007547034",
        tone=tone,
    )
    return letter.NoticeContent(
        number="N-1",
        on=on,
        company=creditor_of(company),
        customer=letter.Customer(
            "C-1", "Example Ltd", language or company.language, ("Example Street 1", "12345 Example")
        ),
        tone=tone,
        level=level.code,
        currency=company.currency,
        lines=(line,),
        total=amount + fee,
        fee=fee,
        next_step=next_step,
        pay_by=on + timedelta(days=7) if next_step else None,
    )
