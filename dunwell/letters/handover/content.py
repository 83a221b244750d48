# SPDX-License-Identifier: MIT
"""What the letter on top of a case says, as plain values; amounts are minor units of one currency."""

from dataclasses import dataclass
from datetime import date

from dunwell.letters.notice import Company


@dataclass(frozen=True, slots=True)
class Receiver:
    """The partner: its name with the lines beneath it in the window; `client_number` is what it calls the creditor."""

    name: str
    address: tuple[str, ...] = ()
    client_number: str = ""


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who owes, with every way to reach it that is known."""

    number: str
    name: str
    address: tuple[str, ...] = ()
    phone: str = ""
    emails: tuple[str, ...] = ()
    vat_id: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """One line of what is owed. `kind`: item, fee, interest, compensation or credit (its `open` is then negative)."""

    kind: str
    name: str
    on: date
    due_on: date | None
    days_overdue: int
    original: int
    open: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class CoverContent:
    """A cover letter. `missing` are what of the papers the creditor has not; `language` is the company's."""

    company: Company
    language: str
    receiver: Receiver
    debtor: Debtor
    number: str
    on: date
    currency: str
    positions: tuple[Position, ...]
    invoices: int
    notices: int
    missing: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """What is owed in all."""
        return sum(one.open for one in self.positions)
