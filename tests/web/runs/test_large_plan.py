# SPDX-License-Identifier: MIT
"""The plan of a run on a large ledger: the page first, the items after it."""

import pytest
from django.test import Client

from dunwell.services import planned
from dunwell.services.figures import reading
from tests.web.conftest import House
from tests.web.runs.test_runs_pages import last_run, words_of


def test_on_a_large_ledger_the_plan_of_a_run_comes_after_its_page(
    house: House, alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_LARGE", 2)
    planned._kept.clear()
    address = f"/c/acme/runs/{last_run(house).pk}/plan/"
    assert "R-4" not in words_of(alice, address)
    assert "R-4" in words_of(alice, f"{address}?whole=yes"), "without scripts a link leads here"
    assert "R-4" in words_of(alice, address), "what was decided once is there at once"
