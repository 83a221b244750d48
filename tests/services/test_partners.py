# SPDX-License-Identifier: MIT
"""Collection partners: many of them, and one is the usual one."""

import pytest

from dunwell.core.problem import Refused
from dunwell.services.partners import (
    add_partner,
    change_partner,
    default_partner,
    make_usual,
    partners_of,
    restore,
    retire,
)
from dunwell.store.models import Company, Event
from tests.services.ledger import ALICE


def names(company: Company) -> list[str]:
    return [row.name for row in partners_of(company)]


def usual(company: Company) -> str:
    found = default_partner(company)
    return found.name if found else ""


def test_the_first_partner_is_the_usual_one_until_another_is(company: Company) -> None:
    one = add_partner(company, {"name": "Incasso Oy"}, **ALICE)
    two = add_partner(company, {"name": "Advocate", "kind": "lawyer", "country": "fi"}, **ALICE)
    assert (usual(company), two.country, two.takes) == ("Incasso Oy", "FI", "whole")
    make_usual(company, two.pk, **ALICE)
    assert names(company) == ["Advocate", "Incasso Oy"]
    retire(company, two.pk, **ALICE)
    assert usual(company) == ""
    with pytest.raises(Refused, match="partner_retired"):
        make_usual(company, two.pk, **ALICE)
    restore(company, two.pk, **ALICE)
    assert usual(company) == "Advocate"
    assert one.pk in {row.pk for row in partners_of(company, active=True)}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": " "}, "bad_value"),
        ({"name": "X", "kind": "bailiff"}, "bad_value"),
        ({"name": "X", "takes": "fax"}, "bad_value"),
        ({"name": "X", "email": "in"}, "bad_address"),
        ({"name": "X", "country": "FIN"}, "too_long"),
        ({"name": "X", "country": "1A"}, "bad_value"),
        ({"name": "X\x00Y"}, "bad_value"),
        ({"name": "X" * 201}, "too_long"),
        ({"name": "X", "code": "1"}, "unknown_setting"),
        ({"name": "Incasso Oy"}, "partner_exists"),
    ],
)
def test_what_does_not_fit_is_refused(company: Company, values: dict[str, str], code: str) -> None:
    add_partner(company, {"name": "Incasso Oy"}, **ALICE)
    with pytest.raises(Refused) as refused:
        add_partner(company, values, **ALICE)
    assert refused.value.code == code
    assert names(company) == ["Incasso Oy"]


def test_a_change_is_told_with_before_and_after(company: Company) -> None:
    row = add_partner(company, {"name": "Incasso Oy"}, **ALICE)
    assert change_partner(company, row.pk, {"phone": "123", "remarks": "a\r\nb"}, **ALICE)
    assert not change_partner(company, row.pk, {"phone": " 123 "}, **ALICE)
    told = Event.objects.get(code="partner_changed").data
    assert '"phone":["","123"]' in told
    assert '"remarks":["","a\\nb"]' in told
