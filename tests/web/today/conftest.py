# SPDX-License-Identifier: MIT
"""Acme on the Tuesday morning of NOW, in the mode that a test asks for."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from dunwell.services.due import run_if_due
from dunwell.store.models import Company
from tests.web.conftest import NOW, make, signed_in

Maker = Callable[[str], Company]


@pytest.fixture
def founded(database: str) -> Iterator[Maker]:
    """Makes Acme (Alice owns it) in a mode; in mode review this morning's proposal waits."""
    cache.clear()

    def found(mode: str) -> Company:
        company = make("acme", "Acme Oy", "alice", mode=mode)
        if mode == "review":
            run_if_due(company, NOW.date(), actor="worker", at=NOW)
        company.refresh_from_db()
        return company

    with time_machine.travel(NOW, tick=False):
        yield found


@pytest.fixture
def acme(founded: Maker) -> Company:
    """Acme in mode review."""
    return founded("review")


@pytest.fixture
def alice(acme: Company) -> Client:
    return signed_in("alice")


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return " ".join(answer.content.decode().split())
