# SPDX-License-Identifier: MIT
"""Files of a bank, from the first to the last: paid, what was queued is withdrawn, returned, reminded on."""

from pathlib import Path

import pytest

from dunwell.services.check_books import check
from dunwell.store.models import BankEntry, Claim, Company, Payment
from tests.services.bank_files import brought, camt, detail, entry, statement, states
from tests.services.ledger import open_items
from tests.services.post import notice, position, writing_company
from tests.services.post import states as messages

NAMED = "<RmtInf><Ustrd>Invoice R-3</Ustrd></RmtInf>"
PAID = entry("70.00", detail("70.00", who="David", end="DD-3", more=NAMED), day="2026-03-07", own="BANK260307001")


def returned(amount: str = "70.00", *, end: str = "DD-3", reason: str = "AM04", own: str = "BANK260310001") -> str:
    """A direct debit that comes back: money out that names why."""
    why = f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>"
    return entry(amount, detail(amount, end=end, more=why), day="2026-03-10", own=own, sign="DBIT")


def test_paid_by_a_file_a_queued_reminder_is_withdrawn_and_returned_by_another_it_is_owed_again(
    any_database: str, company: Company, tmp_path: Path
) -> None:
    writing_company(company)
    report = brought(company, tmp_path, "one.xml", camt("053", statement(PAID)))
    assert (report.counts["booked"], open_items(company)["R-3"]) == (1, 0)
    assert messages(company) == {"N-1": "queued", "N-2": "withdrawn"}
    assert (position("R-3"), notice(company, "N-2").withdrawn_why) == (None, "settled")
    assert Claim.objects.get(notice__number="N-2").status == "waived"
    report = brought(company, tmp_path, "two.xml", camt("053", statement(returned(), number="S-2")))
    assert (report.counts["reversed"], open_items(company)["R-3"]) == (1, 7000)
    assert states(company) == {"payment": 1, "reversal": 1}
    assert check(company) == []


@pytest.mark.parametrize(
    "back",
    [returned("30.00"), returned(end="DD-4"), returned("70.00", end="")],
    ids=["a part", "another one", "nothing but the amount"],
)
def test_what_it_cannot_tell_waits_for_a_person(company: Company, tmp_path: Path, back: str) -> None:
    writing_company(company)
    brought(company, tmp_path, "one.xml", camt("053", statement(PAID)))
    report = brought(company, tmp_path, "two.xml", camt("053", statement(back, number="S-2")))
    assert (report.counts["reversed"], open_items(company)["R-3"]) == (0, 0)
    assert BankEntry.objects.get(amount_minor__lt=0).why == "reversal"


def test_the_same_return_in_a_report_and_a_statement_takes_back_once(company: Company, tmp_path: Path) -> None:
    writing_company(company)
    brought(company, tmp_path, "one.xml", camt("053", statement(PAID)))
    brought(company, tmp_path, "two.xml", camt("052", statement(returned(), number="S-2")))
    report = brought(company, tmp_path, "three.xml", camt("053", statement(returned(), number="S-3")))
    assert (report.counts["reversed"], states(company)) == (0, {"payment": 1, "reversal": 1, "known": 1})
    assert Payment.objects.filter(reversed=True).count() == 1
    assert check(company) == []


def test_collected_and_returned_in_one_file_asks_for_nothing_and_settles_nothing(
    company: Company, tmp_path: Path
) -> None:
    writing_company(company)
    report = brought(company, tmp_path, "one.xml", camt("053", statement(PAID, returned())))
    assert (report.counts["reversed"], report.counts["booked"], open_items(company)["R-3"]) == (1, 0, 7000)
    assert messages(company) == {"N-1": "queued", "N-2": "queued"}
    assert check(company) == []


def test_of_a_batch_the_one_that_came_back_is_taken_back(company: Company, tmp_path: Path) -> None:
    writing_company(company)
    other = detail("70.00", who="Cecilia", end="DD-9", more="<RmtInf><Ustrd>Invoice R-1</Ustrd></RmtInf>")
    batch = entry("140.00", detail("70.00", who="David", end="DD-3", more=NAMED), other, own="BANK260307009")
    brought(company, tmp_path, "one.xml", camt("053", statement(batch)))
    brought(company, tmp_path, "two.xml", camt("053", statement(returned(end="DD-9"), number="S-2")))
    assert (open_items(company)["R-1"], open_items(company)["R-3"]) == (10000, 0)
    assert check(company) == []
