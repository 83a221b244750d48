# SPDX-License-Identifier: MIT
"""Who may see which company: a person's memberships, and nothing else, open the door."""

from dataclasses import dataclass

from dunwell.core.problem import Refused
from dunwell.store.models import Company, Membership

_APPROVING = {Membership.Role.OWNER, Membership.Role.BOOKKEEPER, Membership.Role.LEAD}


@dataclass(frozen=True)
class Seat:
    """A person's place in one company."""

    company: Company
    role: str

    @property
    def may_approve(self) -> bool:
        """Owners, bookkeepers and accounting-firm leads send what was proposed; the others look on."""
        return self.role in _APPROVING


def seats_of(user: int) -> list[Seat]:
    """The companies of a person, by name."""
    rows = Membership.objects.filter(user_id=user).select_related("company").order_by("company__name", "company__code")
    return [Seat(row.company, row.role) for row in rows]


def seat(user: int, code: str) -> Seat:
    """A person's seat in the company of this code.

    Raises `Refused("not_found")` alike for a company that is not there and for one that is somebody else's.
    """
    row = Membership.objects.filter(user_id=user, company__code=code).select_related("company").first()
    if row is None:
        raise Refused("not_found", what="company", name=code)
    return Seat(row.company, row.role)


def must_approve(seat: Seat) -> None:
    """Raises `Refused("role_may_not")` for a role that only looks on."""
    if not seat.may_approve:
        raise Refused("role_may_not", role=seat.role)
