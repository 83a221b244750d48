# SPDX-License-Identifier: MIT
"""What was set aside comes back once; what the bank told in parts does not come back beside them."""

from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.services.match_decisions import confirm, set_aside, undo
from dunwell.services.match_shown import match_shown
from dunwell.services.reversals import reverse_payment
from dunwell.store.models import Company, MatchProposal, Payment
from tests.services.bank_files import brought, camt, detail, entry, statement
from tests.services.ledger import TODAY, take
from tests.services.matching import CUSTOMERS, INVOICES, came, is_clean, matched, proposal_of

NAME = "2602200001"
PARTS = [detail(f"{n}0.00", who=f"Customer {n}", own=f"26022000{n}{n}") for n in (1, 2, 3)]


def living(company: Company) -> list[int]:
    found = Payment.objects.filter(company=company, reversed=False)
    return sorted(found.values_list("amount_minor", flat=True))


def test_what_was_set_aside_comes_back_once(company: Company) -> None:
    payment = came(company, "33.00", "tax")
    matched(company)
    proposal = proposal_of(payment)
    set_aside(company, proposal.pk, reason="tax", **TODAY)
    assert match_shown(company, proposal.pk).undoes
    again = undo(company, proposal.pk, **TODAY)
    with pytest.raises(Refused, match="payment_reversed"):
        undo(company, proposal.pk, **TODAY)
    assert living(company) == [3300]
    assert not match_shown(company, proposal.pk).undoes
    set_aside(company, again.pk, reason="tax after all", **TODAY)
    undo(company, again.pk, **TODAY)
    assert living(company) == [3300]
    assert is_clean(company)


def test_sum_does_not_come_back_beside_its_parts(company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, "053.xml", camt("053", statement(entry("60.00", own=NAME))))
    proposal = MatchProposal.objects.get()
    brought(company, tmp_path, "054.xml", camt("054", statement(entry("60.00", *PARTS, own=NAME))))
    assert not match_shown(company, proposal.pk).undoes
    with pytest.raises(Refused, match="payment_reversed"):
        undo(company, proposal.pk, **TODAY)
    assert living(company) == [1000, 2000, 3000]
    assert is_clean(company)


def test_booking_of_money_that_went_back_is_not_offered_to_be_undone(company: Company) -> None:
    take(company, CUSTOMERS)
    take(company, INVOICES)
    payment = came(company, "300.00", "R-26002")
    matched(company)
    proposal = proposal_of(payment)
    assert not match_shown(company, proposal.pk).undoes
    confirm(company, proposal.pk, **TODAY)
    assert match_shown(company, proposal.pk).undoes
    reverse_payment(company, payment.ref, reason="returned", **TODAY)
    assert not match_shown(company, proposal.pk).undoes
