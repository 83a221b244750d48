# SPDX-License-Identifier: MIT
"""An empty installation lets its first person in by the printed link, and nobody by it afterwards."""

import pytest
from django.test import Client

from dunwell.services.first_person import token
from dunwell.store.models import User

GIVEN = {"name": "olga", "email": "olga@acme.example", "password": "correct horse battery"}


def test_the_link_makes_one_account_signs_it_in_and_is_used_up(any_database: str) -> None:
    visitor = Client(headers={"host": "localhost"})
    assert visitor.get(f"/first/{token()}/").status_code == 200
    assert visitor.post(f"/first/{token()}/", GIVEN).status_code == 302
    assert User.objects.get().email == "olga@acme.example"
    assert visitor.get("/companies/").status_code == 200
    assert Client(headers={"host": "localhost"}).get(f"/first/{token()}/").status_code == 404
    assert Client(headers={"host": "localhost"}).post(f"/first/{token()}/", GIVEN | {"name": "eve"}).status_code == 404
    assert User.objects.count() == 1


def test_a_wrong_link_is_not_found_and_a_weak_password_stays_at_its_field(database: str) -> None:
    assert Client(headers={"host": "localhost"}).get("/first/x/").status_code == 404
    answer = Client(headers={"host": "localhost"}).post(f"/first/{token()}/", GIVEN | {"password": "short"})
    assert answer.status_code == 422
    assert b'value="olga"' in answer.content
    assert b"id_password_error" in answer.content
    assert not User.objects.exists()


@pytest.mark.parametrize("missing", ["name", "email", "password"])
def test_nothing_is_made_of_half_an_answer(database: str, missing: str) -> None:
    assert Client(headers={"host": "localhost"}).post(f"/first/{token()}/", GIVEN | {missing: ""}).status_code == 422
    assert not User.objects.exists()
