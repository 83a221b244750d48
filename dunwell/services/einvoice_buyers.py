# SPDX-License-Identifier: MIT
"""Whose an e-invoice is: its buyer among the customers, by what identifies, never by a guess."""

from collections.abc import Mapping
from dataclasses import dataclass

from dunwell.store.models import Company, Customer


@dataclass(frozen=True)
class Candidate:
    """A customer who may be the buyer, and why: `vat_id`, `endpoint`, `number`, `email`, `name` (these all agree)."""

    customer: Customer
    why: tuple[str, ...]


def candidates_of(company: Company, read: Mapping[str, object]) -> tuple[Candidate, ...]:
    """Customers who may be the buyer of an e-invoice (as `ReceivedInvoice.read` keeps it), the likeliest first."""
    return ()
