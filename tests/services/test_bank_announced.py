# SPDX-License-Identifier: MIT
"""What a bank only announced never takes the place of what it booked, whatever is said meanwhile."""

from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.services.bank_entry_decisions import another_payment
from dunwell.services.check_books import check
from dunwell.services.statement_accounts import decide_account
from dunwell.store.models import BankEntry, Company, Payment, StatementAccount
from tests.services.bank_files import IBAN, OTHER, brought, camt, detail, entry, statement, states
from tests.services.ledger import TODAY

NAME = "2602200001"
SOON = camt("052", statement(entry("100.00", own=NAME, status="PDNG", day="2026-02-19")))
BOOKED = camt("053", statement(entry("100.00", own=NAME)))
BOB = detail("100.00", who="Bob Oy")
BOB_WITH_REFERENCE = detail("100.00", who="Bob Oy", ref="RF18000000000001")


def living(company: Company) -> list[int]:
    found = Payment.objects.filter(company=company, reversed=False)
    return sorted(found.values_list("amount_minor", flat=True))


def said(company: Company, ours: bool) -> None:
    account = StatementAccount.objects.get(company=company, number=IBAN)
    decide_account(company, account.pk, ours, **TODAY)


def unknown_account(company: Company, folder: Path) -> None:
    """Another account is ours, so that IBAN is asked for."""
    brought(company, folder, "first.xml", camt("053", statement(entry("1.00", own="999999001"), account=OTHER)))


def test_announced_and_booked_while_the_account_is_asked_for(company: Company, tmp_path: Path) -> None:
    unknown_account(company, tmp_path)
    brought(company, tmp_path, "052.xml", SOON)
    brought(company, tmp_path, "053.xml", BOOKED)
    assert states(company) == {"payment": 1, "known": 1, "held": 1}
    said(company, True)
    assert (states(company), living(company)) == ({"payment": 2, "known": 1}, [100, 10000])
    brought(company, tmp_path, "054.xml", camt("054", statement(entry("100.00", BOB, own=NAME))))
    assert living(company) == [100, 10000]
    assert check(company) == []


def test_announced_and_booked_while_the_account_was_somebody_elses(company: Company, tmp_path: Path) -> None:
    unknown_account(company, tmp_path)
    brought(company, tmp_path, "053.xml", camt("053", statement(entry("2.00", own="999999003"))))
    said(company, False)
    brought(company, tmp_path, "052.xml", SOON)
    brought(company, tmp_path, "053b.xml", BOOKED)
    said(company, True)
    assert living(company) == [100, 200, 10000]
    assert check(company) == []


def test_booked_with_a_reference_that_was_announced_without(company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, "052.xml", camt("052", statement(entry("100.00", BOB, status="PDNG"))))
    brought(company, tmp_path, "053.xml", camt("053", statement(entry("100.00", BOB_WITH_REFERENCE))))
    assert "unclear maybe_told_before" not in states(company)
    assert living(company) == [10000]
    assert check(company) == []


def test_announced_twice_in_two_ways_then_booked(company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, "052.xml", camt("052", statement(entry("100.00", BOB, status="PDNG"))))
    named = entry("100.00", BOB_WITH_REFERENCE, status="PDNG", own=NAME)
    brought(company, tmp_path, "054.xml", camt("054", statement(named)))
    brought(company, tmp_path, "053.xml", camt("053", statement(entry("100.00", BOB_WITH_REFERENCE, own=NAME))))
    assert living(company) == [10000]
    assert check(company) == []


def test_announced_twice_alike_then_booked_leads_to_what_is_booked(company: Company, tmp_path: Path) -> None:
    for name in ("1.xml", "2.xml"):
        brought(company, tmp_path, name, SOON.replace("S-1", name))
    assert states(company) == {"pending": 1, "known": 1}
    brought(company, tmp_path, "053.xml", BOOKED)
    payment = BankEntry.objects.get(state="payment")
    assert set(BankEntry.objects.filter(state="known").values_list("same_as", flat=True)) == {payment.pk}
    assert check(company) == []


def test_announcement_is_no_reason_to_count_what_may_be_told_already(company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, "053.xml", camt("053", statement(entry("100.00", BOB))))
    brought(company, tmp_path, "052.xml", camt("052", statement(entry("100.00", BOB_WITH_REFERENCE, status="PDNG"))))
    brought(company, tmp_path, "054.xml", camt("054", statement(entry("100.00", BOB_WITH_REFERENCE))))
    assert (states(company)["unclear maybe_told_before"], living(company)) == (1, [10000])


def test_doubt_on_an_account_that_is_somebody_elses_waits_for_nobody(company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, "053.xml", camt("053", statement(entry("100.00", BOB))))
    brought(company, tmp_path, "054.xml", camt("054", statement(entry("100.00", BOB_WITH_REFERENCE))))
    doubt = BankEntry.objects.get(state="unclear")
    said(company, False)
    assert states(company) == {"payment": 1, "set_aside other_account": 1}
    with pytest.raises(Refused, match="entry_decided"):
        another_payment(company, doubt.pk, **TODAY)
    said(company, True)
    assert states(company) == {"payment": 1, "unclear maybe_told_before": 1}
    assert living(company) == [10000]
