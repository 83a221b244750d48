# SPDX-License-Identifier: MIT
"""A person says whose money a payment is: confirms what was proposed, decides otherwise, refuses it, takes it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.store.models import Company, MatchProposal, Payment


@dataclass(frozen=True)
class DecidedPart:
    """So much of a payment for an open item or a claim (its id; one of the two), in minor units.

    `written_off` is given up beside it, of an item alone, and `kind` says why: cash_discount, bank_charges, tolerance,
    or words of one's own.
    """

    minor: int
    item: int | None = None
    claim: int | None = None
    written_off: int = 0
    kind: str = ""


def confirm(company: Company, proposal: int, *, on: date, actor: str, at: datetime) -> Payment:
    """What was proposed is booked as it stands; what is over stays the customer's credit.

    Raises `Refused("not_found")`, `proposal_decided`, `proposal_stale`, `nothing_proposed`.
    """
    raise NotImplementedError


def decide(
    company: Company,
    payment: int,
    customer: str,
    parts: Sequence[DecidedPart],
    *,
    on: date,
    actor: str,
    at: datetime,
) -> Payment:
    """A payment (its id) is a customer's (its ref) and settles these parts; the rest stays the customer's credit."""
    raise NotImplementedError


def refuse(company: Company, proposal: int, *, reason: str = "", on: date, actor: str, at: datetime) -> MatchProposal:
    """Nothing of what was proposed fits: the payment stays without a customer, and is not proposed the same again."""
    raise NotImplementedError


def set_aside(company: Company, proposal: int, *, reason: str, on: date, actor: str, at: datetime) -> Payment:
    """It is not a customer's money: the payment is reversed with that reason, its bank entry set aside."""
    raise NotImplementedError


def undo(company: Company, proposal: int, *, on: date, actor: str, at: datetime) -> MatchProposal:
    """Takes a decision, or what was booked by itself, back: the payment is nobody's and the proposal open again."""
    raise NotImplementedError
