# SPDX-License-Identifier: MIT
"""What each level brought in; how good the messages were; promises; months."""

from datetime import date

from dunwell.services import payments, promises
from dunwell.services.figures.levels import level_figures
from dunwell.services.figures.periods import Period
from dunwell.services.figures.promises import expected, promises_by_month
from dunwell.services.figures.quality import Quality, quality
from dunwell.services.figures.reading import Scope
from dunwell.services.figures.sent import sent_by_month
from dunwell.services.reversals import waive_claim
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Claim, Company
from tests.services.figures.worked import table
from tests.services.ledger import take
from tests.services.post import RUN_ON, carry, later, when, writing_company

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
SPRING = Period(date(2026, 3, 1), date(2026, 4, 30))
MAY = date(2026, 5, 1)
RULES = """\
[[procedure]]
code = "all"
name = "All"
[[procedure.level]]
code = "reminder"
action = "notice"
after_days = 7
[[procedure.level]]
code = "dunning"
action = "notice"
after_days = 21
gap_days = 14
"""


def pay(company: Company, invoice: str, amount: str, on: date, ref: str = "") -> None:
    payments.pay(company, invoice, amount, ref=ref, **when(on))
    company.refresh_from_db()


def test_the_levels_of_the_page_hold(any_database: str, company: Company) -> None:
    writing_company(company, rules=RULES)
    pay(company, "R-2", "50.00", date(2026, 3, 8))
    pay(company, "R-1", "100.00", date(2026, 3, 12))
    run_dunning(company, date(2026, 3, 22), actor="bob", at=later(days=14))
    pay(company, "R-3", "70.00", date(2026, 3, 28))
    found = level_figures(Scope(company), SPRING, MAY)
    rows = table("What each level brought in")
    told = [[one.level, str(one.stepped), *(str(part.paid) for part in one.within)] for one in found]
    names = ("asked for", "within 7", "within 14", "within 30")
    assert told == [[row["level"], *(f"{row[name]} EUR" for name in names)] for row in rows]
    assert [part.percent for part in found[0].within] == [45, 45, 45]


def test_a_step_counts_once_its_days_have_passed(database: str, company: Company) -> None:
    writing_company(company, rules=RULES)
    pay(company, "R-1", "100.00", date(2026, 3, 12))
    (one,) = level_figures(Scope(company), MARCH, date(2026, 3, 16))
    assert [part.percent for part in one.within] == [45, None, None]


def test_an_item_brings_no_more_than_was_asked_and_what_went_back_brings_nothing(
    database: str, company: Company
) -> None:
    from dunwell.services.reversals import reverse_payment

    writing_company(company, rules=RULES)
    pay(company, "R-1", "100.00", date(2026, 3, 12), ref="BACK")
    reverse_payment(company, "BACK", reason="returned", **when(date(2026, 3, 20)))
    company.refresh_from_db()
    (one,) = level_figures(Scope(company), MARCH, MAY)
    assert [part.paid.minor for part in one.within] == [0, 0, 0]


def test_a_payment_that_was_booked_too_late_is_told_as_the_cause(any_database: str, company: Company) -> None:
    writing_company(company)
    carry()
    pay(company, "R-3", "70.00", date(2026, 3, 6))
    found = quality(Scope(company), MARCH)
    assert (found.processed, found.accepted, found.right) == (2, 2, 1)
    assert found.wrong == {"paid_before": 1}
    assert found.wrong_per_mille == 500


def test_what_was_paid_before_it_left_is_withdrawn_and_nobody_s_fault(database: str, company: Company) -> None:
    writing_company(company)
    pay(company, "R-3", "70.00", date(2026, 3, 8))
    carry()
    company.refresh_from_db()
    found = quality(Scope(company), MARCH)
    assert (found.states, found.withdrawn) == ({"accepted": 1, "withdrawn": 1}, {"settled": 1})
    assert found.wrong == {}


def test_a_single_item_that_was_dropped_is_told_with_its_cause(database: str, company: Company) -> None:
    writing_company(company)
    pay(company, "R-1", "100.00", date(2026, 3, 8))
    carry()
    company.refresh_from_db()
    assert quality(Scope(company), MARCH).dropped == {"settled": 1}


def test_a_waived_fee_is_put_right_by_a_person(database: str, company: Company) -> None:
    writing_company(company)
    carry()
    claim = Claim.objects.filter(company=company).first()
    assert claim
    waive_claim(company, claim.pk, reason="goodwill", **when(RUN_ON))
    company.refresh_from_db()
    assert quality(Scope(company), MARCH).corrected == {"claim_waived": 1}


def test_two_of_208_are_ten_of_a_thousand() -> None:
    assert Quality(states={"accepted": 208}, wrong={"paid_before": 2}).wrong_per_mille == 10
    assert Quality().wrong_per_mille is None


def test_every_accepted_message_without_paper_is_a_letter_avoided(any_database: str, company: Company) -> None:
    writing_company(company)
    carry()
    company.refresh_from_db()
    march, april = sent_by_month(Scope(company), SPRING)
    assert (march.messages, march.letters_avoided, march.letters) == (2, 2, 0)
    assert (april.messages, april.calls) == (0, 0)


def test_promises_are_told_kept_broken_and_expected(any_database: str, company: Company) -> None:
    take(
        company,
        "invoice,customer_id,issue_date,due_date,currency,amount\n"
        + "".join(f"R-{n},C-1,2026-02-01,2026-03-01,EUR,{n}0.00\n" for n in (1, 2, 3)),
    )
    for number, by in ((1, date(2026, 3, 20)), (2, date(2026, 3, 21)), (3, date(2026, 4, 8))):
        promises.promise(company, f"R-{number}", by=by, reason="soon", **when(date(2026, 3, 10)))
    pay(company, "R-1", "10.00", date(2026, 3, 15))
    promises.judge_promises(company, **when(date(2026, 3, 25)))
    company.refresh_from_db()
    march, april = promises_by_month(Scope(company), SPRING)
    assert (march.kept, march.broken, march.open, march.kept_percent) == (1, 1, 0, 50)
    assert (april.open, april.kept_percent) == (1, None)
    weeks = expected(Scope(company), date(2026, 3, 25), weeks=3)["EUR"]
    assert [(one.first, one.amount.minor) for one in weeks] == [
        (date(2026, 3, 25), 0), (date(2026, 3, 30), 0), (date(2026, 4, 6), 3000),
    ]  # fmt: skip
