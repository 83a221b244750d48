# SPDX-License-Identifier: MIT
"""Days of an invoice that is reminded, paid by direct debit and owed again, when the bank takes the money back."""

from datetime import date

from dunwell.services.bank_reversals import take_back_returned
from dunwell.services.check_books import check
from dunwell.services.refresh_queued import refresh_queued
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Claim, Company, DunningState, Notice, OpenItem
from tests.services.bank_rows import bank_file, entry, money
from tests.services.post import BOB, RULES, carry, notice, position, when, writing_company

# The second level is due on 11 March, but for its gap of 14 days: it may come on the 22nd.
SOON = RULES.replace("after_days = 21", "after_days = 10")


def levels(company: Company, on: date) -> list[str]:
    """The levels of the notices for R-3 that a run on a day makes."""
    before = set(Notice.objects.values_list("pk", flat=True))
    run_dunning(company, on, **BOB)
    rows = Notice.objects.filter(lines__item__invoice__number="R-3").exclude(pk__in=before)
    return list(rows.values_list("level", flat=True))


def test_after_a_returned_payment_reminding_goes_on_where_it_stood(any_database: str, company: Company) -> None:
    writing_company(company, rules=SOON)
    carry()
    state = DunningState.objects.values().get(item__invoice__number="R-3")
    assert (position("R-3"), notice(company, "N-2").level) == (1, "reminder")
    money(bank_file(company), "70.00", "R-3", date(2026, 3, 9), mandate_id="M-1")
    assert levels(company, date(2026, 3, 11)) == []
    file = bank_file(company, "returned")
    entry(file, -7000, date(2026, 3, 12), mandate_id="M-1", return_reason="AM04")
    assert take_back_returned(company, file, **when(date(2026, 3, 12))) == 1
    assert DunningState.objects.values().get(item__invoice__number="R-3") == state
    assert levels(company, date(2026, 3, 12)) == levels(company, date(2026, 3, 21)) == []
    assert levels(company, date(2026, 3, 22)) == ["dunning"]
    assert list(Claim.objects.filter(customer__ref="C-2", notice__level="reminder").values_list("status")) == [
        ("open",)
    ]
    assert check(company) == []


def test_a_reminder_that_was_withdrawn_for_the_payment_is_sent_when_it_went_back(
    any_database: str, company: Company
) -> None:
    writing_company(company, rules=SOON)
    money(bank_file(company), "70.00", "R-3", date(2026, 3, 8), mandate_id="M-1")
    item = OpenItem.objects.get(invoice__number="R-3").pk
    assert refresh_queued(company, [item], **when(date(2026, 3, 8))) == 1
    assert position("R-3") is None
    file = bank_file(company, "returned")
    entry(file, -7000, date(2026, 3, 12), mandate_id="M-1", return_reason="AM04")
    take_back_returned(company, file, **when(date(2026, 3, 12)))
    assert levels(company, date(2026, 3, 13)) == ["reminder"]
    assert check(company) == []
