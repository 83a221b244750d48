# SPDX-License-Identifier: MIT
"""A dunning procedure and its levels, as typed values (glossary: domain.md, docs/algorithms/plan.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Kind = Literal["business", "consumer", "public"]
Action = Literal["notice", "call", "handover"]
Anchor = Literal["due_date", "issue_date"]
Escalation = Literal["stepwise", "by_age"]
Grouping = Literal["customer", "invoice"]
Include = Literal["stepped", "overdue", "open"]
Channel = Literal["email", "letter", "einvoice", "sms", "webhook"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORKDAYS: tuple[Weekday, ...] = WEEKDAYS[:5]
Amounts = Mapping[str, int]  # currency code → minor units


@dataclass(frozen=True, slots=True)
class Text:
    """A company's own words for one level in one language; `subject` and `body` are Liquid."""

    language: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Fee:
    """A reminder fee: a fixed amount per currency, or a percentage of the original amounts with bounds."""

    fixed: Amounts = field(default_factory=dict)
    percent: Decimal | None = None
    minimum: Amounts = field(default_factory=dict)
    maximum: Amounts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a procedure.

    `after_days` counts from the anchor and may be negative (a courtesy notice); `gap_days` from the item's previous
    step. `min_overdue_days` and `after_accepted_days` guard a step: the item must be that many days past due, and its
    last notice accepted and at least that many days old (None: not asked; a hand-over asks for 31 and 3).
    """

    code: str
    action: Action
    after_days: int
    gap_days: int = 7
    month_end: bool = False
    repeat_days: int | None = None
    min_overdue_days: int | None = None
    after_accepted_days: int | None = None
    minimum_total: Amounts = field(default_factory=dict)
    fee: Fee = field(default_factory=Fee)
    channels: tuple[Channel, ...] = ("email",)
    all_channels: bool = False
    interest: bool = False
    compensation: bool = False
    attach_invoices: bool = True
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class AppliesTo:
    """Which customers on `auto` a procedure takes; a key left out (None) fits all."""

    kinds: frozenset[Kind] | None = None
    country: Literal["domestic", "foreign"] | frozenset[str] | None = None
    groups: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """A named dunning procedure. Levels have positions 1, 2, … in the order given."""

    code: str
    name: str
    levels: tuple[Level, ...]
    applies_to: AppliesTo = field(default_factory=AppliesTo)
    anchor: Anchor = "due_date"
    escalation: Escalation = "stepwise"
    grouping: Grouping = "customer"
    include: Include = "overdue"
    net_credits: bool = True
    minimum_item: Amounts = field(default_factory=dict)
    minimum_total: Amounts = field(default_factory=dict)
    quiet_days: int = 0
    stop_after_months: int | None = None
    send_on: tuple[Weekday, ...] = WEEKDAYS
    copy_to: tuple[str, ...] = ()
