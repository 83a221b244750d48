# SPDX-License-Identifier: MIT
"""Everything that a statement of account says, as plain values; whatever does not add up is refused."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dunwell.core.problem import Refused
from dunwell.letters.notice import Company, Customer

# What moves an account. `reversal`: money went back; `cancelled`: a write-off was taken back.
EntryKind = Literal[
    "invoice", "credit_note", "payment", "reversal", "written_off", "cancelled", "fee", "interest", "compensation"
]
ClaimKind = Literal["fee", "interest", "compensation"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement: `amount` is what it adds to the debt (money that came is negative), `balance` the debt after it."""

    on: date
    kind: EntryKind
    name: str
    amount: int
    balance: int


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An open item on the last day of the period. `days_overdue` is 0 or less for what is not yet due then."""

    item: str
    issued_on: date
    due_on: date | None
    days_overdue: int
    original: int
    open: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """What is still owed of a fee, of interest or of a compensation; `name` is that of its notice."""

    on: date
    kind: ClaimKind
    name: str
    open: int


@dataclass(frozen=True, slots=True)
class Credit:
    """Money or a credit note of which something is not used: `left` is positive, and deducted."""

    on: date
    kind: Literal["payment", "credit_note"]
    name: str
    left: int


@dataclass(frozen=True, slots=True)
class Account:
    """One currency, in its minor units: the debt before the period, what moved it, the debt after, and what that is.

    Raises `Refused("statement_mismatch")` when opening and movements do not make the closing balance, or when what is
    open is not the closing balance: no statement states a wrong sum.
    Example: opening 0.00, an invoice of 100.00 and a payment of 30.00 close with 70.00, all of it open on the invoice.
    """

    currency: str
    opening: int
    entries: tuple[Entry, ...]
    closing: int
    items: tuple[OpenLine, ...] = ()
    claims: tuple[OpenClaim, ...] = ()
    credits: tuple[Credit, ...] = ()

    def __post_init__(self) -> None:
        balance = self.opening
        for entry in self.entries:
            balance += entry.amount
            self._same(entry.balance, balance)
        self._same(self.closing, balance)
        self._same(self.closing, self.sum_open)

    @property
    def sum_open(self) -> int:
        """Open items and claims, less credits."""
        owed = sum(line.open for line in self.items) + sum(claim.open for claim in self.claims)
        return owed - sum(credit.left for credit in self.credits)

    @property
    def overdue(self) -> int:
        """What of the open items is past its due date."""
        return sum(line.open for line in self.items if line.days_overdue > 0)

    def _same(self, stated: int, counted: int) -> None:
        if stated != counted:
            raise Refused("statement_mismatch", currency=self.currency, stated=stated, counted=counted)


@dataclass(frozen=True, slots=True)
class StatementContent:
    """A statement made `on` a day, for the days `first` to `last`, both included; an account for each currency.

    Raises `Refused("period_backwards")` when the period ends before it begins.
    """

    company: Company
    customer: Customer
    on: date
    first: date
    last: date
    accounts: tuple[Account, ...] = ()

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Refused("period_backwards", first=self.first.isoformat(), last=self.last.isoformat())
