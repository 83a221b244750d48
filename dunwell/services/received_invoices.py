# SPDX-License-Identifier: MIT
"""What a person decides about an e-invoice that waits: whose it is, or that it is none of ours."""

from datetime import date, datetime

from dunwell.core.problem import Refused
from dunwell.store.models import Company, ReceivedInvoice


def assign(company: Company, received: int, customer: str, *, on: date, actor: str, at: datetime) -> ReceivedInvoice:
    """The buyer is this customer (its ref): the invoice is taken, and the customer learns what it says of the buyer.

    Raises `Refused("not_found")`, `received_decided`, or `einvoice_not_taken` with its problems.
    """
    raise Refused("not_found", what="e-invoice", name=str(received))


def create_customer_and_take(
    company: Company, received: int, *, ref: str = "", on: date, actor: str, at: datetime
) -> ReceivedInvoice:
    """The buyer is new: the customer is made of what the invoice says (`ref`, else as the import names it) and the
    invoice is taken. Raises as `assign`, and `customer_exists`.
    """
    raise Refused("not_found", what="e-invoice", name=str(received))


def refuse(company: Company, received: int, *, reason: str, on: date, actor: str, at: datetime) -> ReceivedInvoice:
    """It is not taken, for this reason. Raises `Refused("not_found")`, `received_decided`, `reason_missing`."""
    raise Refused("not_found", what="e-invoice", name=str(received))
