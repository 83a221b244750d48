# SPDX-License-Identifier: MIT
"""Who may see which company: a person's memberships, and nothing else, open the door."""

from dataclasses import dataclass

from dunwell.core.problem import Refused
from dunwell.services import permissions
from dunwell.store.models import Company, Membership


@dataclass(frozen=True)
class Seat:
    """A person's place in one company. `own_only`: they see the customers that they own, and nothing else."""

    company: Company
    role: str
    user: int
    own_only: bool = False

    @property
    def own(self) -> int | None:
        """Whose customers alone are shown: this person's id, or None for everybody's. Queries take it as `own`."""
        return self.user if self.own_only else None

    def may(self, act: str) -> bool:
        """Whether this seat may do an act of `permissions.TABLE`."""
        return permissions.may(self.role, act, own_only=self.own_only)

    def must(self, act: str) -> None:
        """Raises `Refused("role_may_not", role=…, act=…)` when it may not."""
        if not self.may(act):
            raise Refused("role_may_not", role=self.role, act=act)


def seats_of(user: int) -> list[Seat]:
    """The companies of a person, by name."""
    rows = Membership.objects.filter(user_id=user).select_related("company").order_by("company__name", "company__code")
    return [Seat(row.company, row.role, user, row.own_only) for row in rows]


def seat(user: int, code: str) -> Seat:
    """A person's seat in the company of this code.

    Raises `Refused("not_found")` alike for a company that is not there and for one that is somebody else's.
    """
    row = Membership.objects.filter(user_id=user, company__code=code).select_related("company").first()
    if row is None:
        raise Refused("not_found", what="company", name=code)
    return Seat(row.company, row.role, user, row.own_only)
