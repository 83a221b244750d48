# SPDX-License-Identifier: MIT
"""Everything that one message says, as plain values: whoever composes it asks nobody else."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from dunwell.core.problem import Refused
from dunwell.core.procedure import Action, Text

# From the mildest to the last: what is not yet due, the first reminder, those between, the last, and the announcement
# that the matter is handed over.
Tone = Literal["courtesy", "friendly", "firm", "final", "handover"]
TONES: tuple[Tone, ...] = ("courtesy", "friendly", "firm", "final", "handover")
# Which of the original invoices go with a message: there are none, all, the newest that fit into one, or not one fits.
Attached = Literal["none", "all", "newest", "too_large"]


@dataclass(frozen=True, slots=True)
class Account:
    """A bank account to pay to. `number` as the payer types it: an IBAN, or what the country uses instead."""

    number: str
    bic: str = ""
    bank: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Logo:
    """The company's logo as it is shown: a PNG, its width and height in pixels."""

    png: bytes = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Company:
    """The creditor as the letter shows it. `email` is where answers go (Reply-To); empty: nowhere of its own.

    `pay_to` is the company's own sentence on how to pay; it follows the accounts. `country` (ISO 3166) decides where a
    letter has its window and which payment code it bears. `colour` ("#1a4f8b") is for rules and headings, `footer` the
    company's own small print. `sender` is the name in From; empty: `name`.
    """

    code: str
    name: str
    email: str = ""
    phone: str = ""
    address: tuple[str, ...] = ()
    accounts: tuple[Account, ...] = ()
    pay_to: str = ""
    country: str = ""
    vat_id: str = ""
    colour: str = ""
    footer: str = ""
    sender: str = ""
    logo: Logo | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """The debtor: `customer_id` is the company's own number for it, `language` an ISO 639 code ("en", "pt-BR").

    `address` are the lines beneath the name on an envelope, the country (in words, when it is another) the last.
    """

    customer_id: str
    name: str
    language: str = "en"
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One open item on the notice; amounts in minor units of the notice's currency.

    `item` is the open item's name (`R-1001/2` for an instalment), `chased` what is asked for it now: open less what
    is disputed or promised. `days_overdue` is 0 or less for what is not yet due.
    `level` is the level it had or took, `tone` the tone of that (None: it had no notice).
    """

    invoice: str
    item: str
    issued_on: date
    due_on: date | None
    days_overdue: int
    original: int
    chased: int
    stepped: bool
    level: str = ""
    reference: str = ""
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with the message."""

    name: str
    data: bytes = field(repr=False)
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """All that a message says. Amounts are whole minor units of `currency`; `credits` is positive and deducted.

    `attached` says which of the original invoices go with it.
    `next_step` is what the procedure does after this notice if nothing changes (None: nothing more), `pay_by` the last
    day on which a payment prevents it. `sentence` is what a person added to this one message. `in_reply_to` holds the
    Message-IDs of the earlier notices, oldest first.
    Raises `Refused("notice_total_mismatch")` when the parts do not add up to `total`: no letter states a wrong sum.
    Example: lines of 100.00 and 50.00, credits 20.00, fee 5.00 make a total of 135.00.
    """

    number: str
    on: date
    company: Company
    customer: Customer
    tone: Tone
    level: str
    currency: str
    lines: tuple[NoticeLine, ...]
    total: int
    credits: int = 0
    claims: int = 0
    fee: int = 0
    interest: int = 0
    compensation: int = 0
    next_step: Action | None = None
    pay_by: date | None = None
    text: Text | None = None
    attachments: tuple[Attachment, ...] = ()
    attached: Attached = "none"
    sentence: str = ""
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        due = self.sum_of_lines - self.credits + self.claims + self.fee + self.interest + self.compensation
        if due != self.total:
            raise Refused("notice_total_mismatch", notice=self.number, total=self.total, parts=due)

    @property
    def sum_of_lines(self) -> int:
        """The chased amounts of all lines, in minor units."""
        return sum(line.chased for line in self.lines)

    @property
    def overdue(self) -> bool:
        """Whether anything on it is past its due date; false for a courtesy notice."""
        return any(line.days_overdue > 0 for line in self.lines)

    @property
    def spoken_tone(self) -> Tone:
        """The tone as its level has it; but what is late is no courtesy, and what is not yet due is one."""
        if self.tone in {"courtesy", "friendly"}:
            return "friendly" if self.overdue else "courtesy"
        return self.tone
