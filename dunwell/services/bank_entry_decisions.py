# SPDX-License-Identifier: MIT
"""What a person says of an entry that waits: it is another payment, it was told before, it is not a customer's."""

from datetime import date, datetime

from dunwell.store.models import BankEntry, Company


def another_payment(
    company: Company, entry_id: int, *, currency: str = "", on: date, actor: str, at: datetime
) -> BankEntry:
    """The entry is a payment of its own: it is booked and matched. `currency`: of an entry whose file names none.

    Raises `Refused("not_found")`, `entry_decided` (it waits for nobody), `currency_missing`.
    """
    raise NotImplementedError


def told_before(company: Company, entry_id: int, *, on: date, actor: str, at: datetime) -> BankEntry:
    """The entry is the one that it looks like (`same_as`): no payment. Raises as `another_payment`."""
    raise NotImplementedError


def not_a_customers(company: Company, entry_id: int, *, reason: str, on: date, actor: str, at: datetime) -> BankEntry:
    """The money is no customer's: the entry is set aside with a reason. Raises as `another_payment`."""
    raise NotImplementedError
