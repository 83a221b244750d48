# SPDX-License-Identifier: MIT
"""Whose figures: a company's, or those of the customers that one person looks after."""

from dataclasses import dataclass

from dunwell.store.models import Company


@dataclass(frozen=True)
class Scope:
    """A company, and the person whose customers alone count (None: everybody's)."""

    company: Company
    own: int | None = None

    def of(self, column: str) -> str:
        """The SQL that keeps the rows of this scope, by the column with the customer's id."""
        if self.own is None:
            return ""
        # Both are our own integers.
        mine = f"SELECT id FROM store_customer WHERE company_id = {self.company.pk:d} AND owner_id = {self.own:d}"  # noqa: S608
        return f" AND {column} IN ({mine})"
