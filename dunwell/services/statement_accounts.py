# SPDX-License-Identifier: MIT
"""Whose the accounts are of which statements come in; what stands on an unknown one is held until a person says."""

from datetime import date, datetime

from dunwell.store.models import Company, StatementAccount


def decide_account(
    company: Company, account_id: int, ours: bool, *, on: date, actor: str, at: datetime
) -> StatementAccount:
    """A person says whose an account is. Ours: its held entries become payments and are matched; else they stay out.

    Raises `Refused("not_found")`. The same answer again changes nothing.
    """
    raise NotImplementedError
