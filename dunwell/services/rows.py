# SPDX-License-Identifier: MIT
"""The rows that use cases hand to the edges, by name: an edge names their types and changes none of them."""

from dunwell.store.models import (
    BankEntry,
    BankStatement,
    Company,
    CompanyWay,
    Customer,
    Delivery,
    DocumentSource,
    HouseMail,
    Invoice,
    Notice,
    OpenItem,
    Payment,
    PrintBatch,
    PrintedLetter,
    ReceivedFile,
    Run,
    StatementAccount,
    User,
)

__all__ = [
    "BankEntry",
    "BankStatement",
    "Company",
    "CompanyWay",
    "Customer",
    "Delivery",
    "DocumentSource",
    "HouseMail",
    "Invoice",
    "Notice",
    "OpenItem",
    "Payment",
    "PrintBatch",
    "PrintedLetter",
    "ReceivedFile",
    "Run",
    "StatementAccount",
    "User",
]
