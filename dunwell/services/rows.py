# SPDX-License-Identifier: MIT
"""The rows that use cases hand to the edges, by name: an edge names their types and changes none of them."""

from dunwell.store.models import (
    Company,
    CompanyWay,
    Customer,
    Delivery,
    HouseMail,
    Invoice,
    Notice,
    OpenItem,
    PrintBatch,
    PrintedLetter,
    Run,
    User,
)

__all__ = [
    "Company",
    "CompanyWay",
    "Customer",
    "Delivery",
    "HouseMail",
    "Invoice",
    "Notice",
    "OpenItem",
    "PrintBatch",
    "PrintedLetter",
    "Run",
    "User",
]
