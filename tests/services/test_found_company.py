# SPDX-License-Identifier: MIT
"""A person makes a company: whoever leads one already, and the first person of all."""

from typing import Any

import pytest

from dunwell.core.problem import Refused
from dunwell.services.access import seats_of
from dunwell.services.company_defaults import CompanyDefaults, defaults_of, time_zones
from dunwell.services.found_company import found_company, may_found
from dunwell.store.models import Company, Membership, User
from tests.services.ledger import AT
from tests.services.test_companies import ACME


def person(name: str, company: Company | None = None, role: str = "owner", **more: Any) -> int:
    user = User.objects.create_user(name)
    if company:
        Membership.objects.create(company=company, user=user, role=role, **more)
    return user.pk


def test_first_person_makes_the_first_company_and_owns_it(any_database: str) -> None:
    alice = person("alice")
    assert may_found(alice)
    company = found_company(alice, **ACME, at=AT)
    assert not company.reminders
    assert [(seat.company, seat.role) for seat in seats_of(alice)] == [(company, "owner")]
    assert not may_found(person("bob"))


@pytest.mark.parametrize(
    ("role", "more", "may"),
    [
        ("owner", {}, True),
        ("lead", {}, True),
        ("owner", {"own_only": True}, False),
        ("bookkeeper", {}, False),
        ("user_manager", {}, False),
        ("auditor", {}, False),
    ],
)
def test_only_who_leads_a_company_makes_another(company: Company, role: str, more: dict[str, bool], may: bool) -> None:
    user = person("alice", company, role, **more)
    assert may_found(user) == may
    if not may:
        with pytest.raises(Refused, match="role_may_not"):
            found_company(user, **{**ACME, "code": "second"}, at=AT)
        assert Company.objects.count() == 1
        return
    found_company(user, **{**ACME, "code": "second"}, at=AT)
    assert [seat.role for seat in seats_of(user)] == [role, role]


def test_country_suggests_currency_language_and_time_zone() -> None:
    assert defaults_of("FI") == CompanyDefaults("EUR", "fi", "Europe/Helsinki")
    assert defaults_of("SE") == CompanyDefaults("SEK", "sv", "Europe/Stockholm")
    assert defaults_of("TR") == CompanyDefaults("TRY", "tr", "Europe/Istanbul")
    assert defaults_of("XX") == CompanyDefaults("", "", "")
    assert {"Europe/Helsinki", "Europe/Istanbul", "America/New_York", "UTC"} <= set(time_zones())
