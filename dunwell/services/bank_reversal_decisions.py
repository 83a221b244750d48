# SPDX-License-Identifier: MIT
"""What a person says about an entry that may take money back: which payment it takes, or that it takes none."""

from datetime import date, datetime

from dunwell.store.models import BankEntry, Company


def take_back(company: Company, entry: int, payment: str, *, on: date, actor: str, at: datetime) -> BankEntry:
    """The entry (id) took this payment (its ref) back; of a part that went back, the rest stays paid.

    Raises `Refused("not_found")`, `entry_decided`, `not_outgoing`, `payment_reversed`, `currency_mismatch`,
    `above_payment`.
    """
    raise NotImplementedError


def not_a_reversal(company: Company, entry: int, *, reason: str, on: date, actor: str, at: datetime) -> BankEntry:
    """The entry (id) takes no payment back: money that went out, or that is no customer's.

    Raises `Refused("not_found")`, `entry_decided`, `reason_missing`.
    """
    raise NotImplementedError
