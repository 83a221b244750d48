# SPDX-License-Identifier: MIT
"""Every message counts once, by the last of its ways; what was wrong, and what people put right and why."""

from datetime import date, timedelta

from dunwell.services import payments
from dunwell.services.figures.corrections import corrections
from dunwell.services.figures.last_run import last_run
from dunwell.services.figures.periods import Period
from dunwell.services.figures.quality import quality
from dunwell.services.figures.reading import Scope
from dunwell.services.figures.sent import sent_by_month
from dunwell.services.reversals import waive_claim
from dunwell.services.withdraw import withdraw_notice
from dunwell.store.models import Claim, Company, User
from tests.services.post import RUN_ON, TODAY, when, writing_company
from tests.services.test_report_told import carried_as

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def scope(company: Company, own: int | None = None) -> Scope:
    return Scope(Company.objects.get(pk=company.pk), own)


def test_a_message_of_two_ways_is_one_message_and_the_last_way_says_what_became_of_it(
    any_database: str, company: Company
) -> None:
    writing_company(company)
    carried_as("N-1", ("email", "bounced", "5.1.1"), ("letter", "accepted", ""))
    carried_as(
        "N-2", ("einvoice", "refused", "no such address"), ("email", "refused", "550"), ("letter", "printed", "")
    )
    found = quality(scope(company), MARCH)
    assert (found.processed, found.states) == (2, {"accepted": 1, "printed": 1})
    assert (found.channels, found.fell_back) == ({"letter": 1}, 2)
    run = last_run(company)
    assert run is not None
    assert run.states == {"accepted": 1, "printed": 1}
    (march,) = sent_by_month(scope(company), MARCH)
    assert (march.letters, march.letters_avoided) == (1, 0)


def test_a_payment_of_before_that_was_booked_later_is_told_as_the_cause(any_database: str, company: Company) -> None:
    writing_company(company)
    carried_as("N-1", ("email", "accepted", "250"))
    carried_as("N-2", ("email", "accepted", "250"))
    late = when(RUN_ON + timedelta(days=2))
    payments.pay(company, "R-3", "20.00", on=RUN_ON - timedelta(days=1), actor=late["actor"], at=late["at"])
    found = quality(scope(company), MARCH)
    assert (found.accepted, found.right, found.wrong) == (2, 1, {"paid_before": 1})


def test_what_people_put_right_is_told_with_their_reasons(any_database: str, company: Company) -> None:
    writing_company(company)
    claim = Claim.objects.filter(company=company, customer__ref="C-2").get()
    waive_claim(company, claim.pk, reason="First time", **TODAY)
    withdraw_notice(company, "N-1", reason="Wrong customer", **TODAY)
    told = [(one.what, one.about, one.why, one.by) for one in corrections(scope(company), MARCH)]
    assert told == [
        ("withdrawn", "N-1", "Wrong customer", "bob"),
        ("claim_waived", "N-2", "First time", "bob"),
    ]
    stranger = User.objects.create(username="olli")
    assert corrections(scope(company, stranger.pk), MARCH) == []
    assert corrections(scope(company), Period(date(2026, 2, 1), date(2026, 2, 28))) == []
