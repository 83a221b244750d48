# SPDX-License-Identifier: MIT
"""What the matching is told, and what it answers. Amounts are whole minor units; all rows are of one company."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

ShortKind = Literal["", "cash_discount", "bank_charges", "tolerance"]
FactKind = Literal[
    "reference",  # the item's payment reference
    "notice",  # a notice on which the item stands
    "number",  # the item's invoice number
    "weak_number",  # an invoice number that could be something else: short, a date, a part of something longer
    "weak_notice",  # the same of a notice's number: that is what it names
    "misspelt_number",
    "end_to_end_id",
    "account",
    "name",
    "similar_name",
    "exact_amount",
    "cash_discount",
    "bank_charges",
    "tolerance",
    "several",  # one payment settles several items to the cent
    "credit_note",  # the payer took a credit note off by itself
    "partial",
    # What speaks against it: any of these leaves the decision to a person.
    "not_incoming",
    "wrong_currency",
    "several_customers",
    "other_account",
    "other_name",
    "unknown_number",
    "more_than_owed",
    "already_paid",
    "ambiguous",
    "chance",
    "oldest_first",  # nothing is named
    "less_than_named",  # several are named: `words` tells how much is missing ("25.00 EUR")
]


@dataclass(frozen=True, slots=True)
class Payment:
    """Money received. `account` is the payer's, `charges` what banks kept back where the statement says so."""

    id: str
    amount: int
    currency: str
    booked_on: date
    reference: str = ""
    end_to_end_id: str = ""
    text: str = ""
    name: str = ""
    account: str = ""
    charges: int = 0


@dataclass(frozen=True, slots=True)
class CashDiscount:
    """What may be kept back by who pays until then: 2 (percent) of the invoice's whole amount (None: of what is open).

    The day counts on which the bank booked it.
    """

    percent: Decimal
    until: date
    base: int | None = None


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What is open of an invoice; `amount` 0 for one that is settled: it tells a second payment from a stranger's.

    `notices`: the numbers of the notices it stands on. `end_to_end_id`: the one that we gave a direct debit. `name`: of
    an instalment what letters call it (R-1/2), found as it is written alone.
    """

    id: str
    invoice: str
    customer: str
    amount: int
    currency: str
    issued_on: date
    due_on: date | None = None
    reference: str = ""
    discount: CashDiscount | None = None
    notices: tuple[str, ...] = ()
    end_to_end_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class CreditNote:
    """A credit note of which `amount` (positive) is not used yet."""

    id: str
    number: str
    customer: str
    amount: int
    currency: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer with every name under which it may pay."""

    id: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account (IBAN or any other number) from which this customer has paid, as a person or a certain match said."""

    account: str
    customer: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What a company allows, in minor units of each currency.

    `tolerance`: a remainder up to here is written off, of one item. `bank_charges`: the same where a payment comes from
    an account abroad (`country` is the company's) or states charges; both up to a tenth of what is owed. Charges
    that are stated and explain the whole difference need no limit. `name_score`: from where on, of 100, a name is the
    customer's. `chance`: a sum of several items is believed when at most one in so many sums would fit by chance.
    """

    country: str = ""
    tolerance: int = 0
    bank_charges: int = 0
    name_score: int = 92
    chance: int = 1000
    search_steps: int = 20_000


@dataclass(frozen=True, slots=True)
class Fact:
    """Why: the words found, in which field of the payment and where in it (the first sign is 0), and what they name."""

    kind: FactKind
    words: str = ""
    field: str = ""
    at: int = 0
    names: str = ""


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of the payment for an item; with `written_off`, what the item is relieved of beside it, and why."""

    item: str
    minor: int
    written_off: int = 0
    kind: ShortKind = ""


@dataclass(frozen=True, slots=True)
class Credit:
    """A part of a credit note for an item, beside what the payment pays of it."""

    credit_note: str
    item: str
    minor: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a payment settles; `credit` is what is left of it. `certain`: book it; else a person decides.

    `credit_notes`: what the payer took off by itself; these parts are settled from the credit notes. `rule` names
    the row of the cascade, "" where nothing was found. `score` runs from 0 to 100 and orders the queue.
    """

    payment: str
    rule: str
    customer: str
    allocations: tuple[Allocation, ...]
    credit: int
    score: int
    certain: bool
    evidence: tuple[Fact, ...]
    credit_notes: tuple[Credit, ...] = ()
