# SPDX-License-Identifier: MIT
"""Many payments that wait: read in pieces, not all at once."""

import pytest

from dunwell.services import match_waiting
from dunwell.store.models import Company
from tests.services.ledger import take
from tests.services.matching import CUSTOMERS, INVOICES, came, is_clean, matched, proposal_of, whose


@pytest.fixture
def ledger(company: Company) -> Company:
    """Four customers and five invoices."""
    take(company, CUSTOMERS)
    take(company, INVOICES)
    return company


def test_many_payments_are_read_in_pieces_and_none_gives_out_what_another_took(
    ledger: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_waiting, "PIECE", 1)
    first = came(ledger, "100.00", "R-26001", name="Müller und Söhne")
    second = came(ledger, "100.00", "R-26001", name="Müller und Söhne")
    assert matched(ledger).booked == 1
    assert (whose(first), whose(second)) == ("C-1", "")
    assert [fact["kind"] for fact in proposal_of(second).evidence if fact["kind"] == "already_paid"]
    assert is_clean(ledger)
