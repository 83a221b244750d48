# SPDX-License-Identifier: MIT
"""Entries that take money back: returned direct debits, recalled transfers, corrections of the bank."""

from datetime import date, datetime

from dunwell.store.models import Company, ReceivedFile


def take_back_returned(company: Company, file: ReceivedFile, *, on: date, actor: str, at: datetime) -> int:
    """Takes back the payments that the reversing entries of a file name; how many. What it cannot tell surely waits
    for a person (`BankEntry.State.UNCLEAR`, `why="reversal"`)."""
    raise NotImplementedError
