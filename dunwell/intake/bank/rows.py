# SPDX-License-Identifier: MIT
"""What a bank file is read into: statements of accounts, and the transactions on them.

Signs are the account's: money in is positive. Amounts are minor units of their currency. Every transaction carries
`where`, the place it was read from ("statement.xml, Stmt 1, Ntry 3, TxDtls 2"; "file.csv, row 17").
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dunwell.core.problem import Problem

Status = Literal["booked", "pending"]


@dataclass(frozen=True, slots=True)
class Transaction:
    """One movement. An entry for a whole batch gives one a detail, all with the same `entry`.

    `status` pending: announced and not yet booked (pending, informational, future); it is no payment yet. `reversal`:
    it takes an earlier movement back. `reference` is the structured creditor reference as it was given; `documents` are
    invoice numbers that were given as such; `remittance` is all free text, its parts joined by a space, as it came.
    `end_to_end_id` is None where the bank says that none was provided. `bank_reference` is the bank's own name for the
    movement. `charges` are minor units that the bank kept, in the transaction's currency. `original` is the amount and
    currency that was instructed, where it differs. `return_reason` is the code of a return (`AC04`).

    `references`: when several structured references were given, all of them, and `reference` is None. `entry_reference`
    is the bank's own name for the whole entry. `details`: of how many details of the bank this was read, 0 when the
    entry tells none, more than one when their amounts could not be told apart.
    """

    booked_on: dt.date | None
    value_on: dt.date | None
    amount: int
    currency: str
    where: str
    status: Status = "booked"
    reversal: bool = False
    entry: str = ""
    reference: str | None = None
    documents: tuple[str, ...] = ()
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    remittance: str = ""
    counterparty: str | None = None
    ultimate_counterparty: str | None = None
    counterparty_account: str | None = None
    bank_reference: str | None = None
    charges: int = 0
    original: tuple[int, str] | None = None
    return_reason: str | None = None
    code: str | None = None
    references: tuple[str, ...] = ()
    entry_reference: str | None = None
    details: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """One account over one time. `id` as the bank names it; `account` its IBAN, or number as written.

    `opening` and `closing` are booked balances in minor units, None where the file tells none; `opened_on` and
    `closed_on` their days. A statement of an account in several currencies is one for each.
    """

    id: str
    account: str
    currency: str
    transactions: Sequence[Transaction]
    opening: int | None = None
    closing: int | None = None
    opened_on: dt.date | None = None
    closed_on: dt.date | None = None
    number: str = ""
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class BankFile:
    """A whole file: `format` names what it is (`camt.053.001.08`, `mt940`, `coda`, `csv:lhv`), `problems` what could
    not be taken, or does not add up, each with its place."""

    name: str
    format: str
    statements: Sequence[Statement]
    problems: Sequence[Problem] = ()
