# SPDX-License-Identifier: MIT
"""Whose figures: a company's, or those of the customers that one person looks after."""

from dataclasses import dataclass

from dunwell.store.models import Company, Invoice, OpenItem


@dataclass(frozen=True)
class Scope:
    """A company, and the person whose customers alone count (None: everybody's)."""

    company: Company
    own: int | None = None

    def of(self, column: str) -> str:
        """The SQL that keeps the rows of this scope, by the column with the customer's id."""
        if self.own is None:
            return ""
        mine = f"SELECT id FROM store_customer WHERE company_id = {self.company.pk:d} AND owner_id = {self.own:d}"  # noqa: S608  # our own integers
        return f" AND {column} IN ({mine})"


# From so many open items on, a look at all of them is not waited for.
_LARGE = 5_000


def is_large(scope: Scope) -> bool:
    """Whether the ledger is so large that its figures take a moment."""
    return OpenItem.objects.filter(company=scope.company)[_LARGE : _LARGE + 1].exists()


def is_new(scope: Scope) -> bool:
    """Whether there is no invoice in this scope yet."""
    invoices = Invoice.objects.filter(company=scope.company)
    return not (invoices if scope.own is None else invoices.filter(customer__owner=scope.own)).exists()
