# SPDX-License-Identifier: MIT
"""A statement of somebody else's account makes no payment; whose an unknown one is, a person says."""

from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.services.check_books import check
from dunwell.services.statement_accounts import bare, decide_account, is_same
from dunwell.store.models import BankAccount, BankEntry, Company, Event, Payment, ReceivedFile, StatementAccount
from tests.services.bank_files import IBAN, OTHER, brought, camt, codes, detail, entry, statement, states
from tests.services.ledger import ALICE, INVOICES, TODAY, open_items, take

PAID = entry(
    "100.00", detail("100.00", who="C-1", more="<RmtInf><Ustrd>Invoice R-1</Ustrd></RmtInf>"), own="2602200001"
)
SENT = entry("20.00", own="2602200002", sign="DBIT")


def test_accounts_of_the_first_file_are_ours(company: Company, tmp_path: Path) -> None:
    both = camt("053", statement(PAID), statement(SENT, account=OTHER, number="S-2"))
    report = brought(company, tmp_path, "a.xml", both)
    assert codes(report) == []
    assert report.notes == (f"the account {IBAN} was taken to be yours", f"the account {OTHER} was taken to be yours")
    assert f'"accounts":["{IBAN}","{OTHER}"]' in Event.objects.get(code="bank_file_taken").data
    third = brought(company, tmp_path, "b.xml", camt("053", statement(PAID, account="EE382200221020145685")))
    assert codes(third) == ["unknown_account"]


def test_second_account_whose_holder_is_the_company_is_ours(company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, "a.xml", camt("053", statement(PAID)))
    Company.objects.update(name="Müller & Söhne GmbH")
    company.refresh_from_db()
    ours = statement(SENT, account=OTHER).replace("</Acct>", "<Ownr><Nm>MUELLER U. SOEHNE</Nm></Ownr></Acct>")
    report = brought(company, tmp_path, "b.xml", camt("053", ours))
    assert (codes(report), report.notes) == ([], (f"the account {OTHER} was taken to be yours",))
    theirs = ours.replace(OTHER, "EE382200221020145685").replace("SOEHNE", "TOECHTER")
    assert codes(brought(company, tmp_path, "c.xml", camt("053", theirs))) == ["unknown_account"]


def test_unknown_account_is_held_until_it_is_ours(company: Company, tmp_path: Path) -> None:
    take(company, INVOICES)
    BankAccount.objects.create(company=company, place=1, number="FI42 5000 1510 0000 23")
    report = brought(company, tmp_path, "a.xml", camt("053", statement(PAID, SENT)))
    assert (codes(report), report.counts["held"], report.counts["payments"]) == (["unknown_account"], 2, 0)
    assert IBAN in report.problems[0].message
    assert (states(company), Payment.objects.exists()) == ({"held": 2}, False)
    file, account = ReceivedFile.objects.get(), StatementAccount.objects.get()
    assert (file.state, account.ours) == ("held", "asked")
    decide_account(company, account.pk, True, **TODAY)
    assert states(company) == {"payment": 1, "outgoing": 1}
    assert open_items(company)["R-1"] == 0
    file.refresh_from_db()
    assert (file.state, file.problems) == ("taken", [])
    assert Event.objects.get(seq=Payment.objects.get().seq).code == "bank_account_decided"
    assert check(company) == []


def test_account_that_customers_are_told_to_pay_to_since_is_ours(company: Company, tmp_path: Path) -> None:
    BankAccount.objects.create(company=company, place=1, number=OTHER)
    brought(company, tmp_path, "a.xml", camt("053", statement(PAID)))
    BankAccount.objects.create(company=company, place=2, number=IBAN)
    report = brought(company, tmp_path, "b.xml", camt("053", statement(SENT, number="S-2")))
    assert (codes(report), states(company)) == ([], {"payment": 1, "outgoing": 1})
    assert set(ReceivedFile.objects.values_list("state", flat=True)) == {"taken"}
    assert check(company) == []


def test_somebody_elses_account_stays_out(company: Company, tmp_path: Path) -> None:
    BankAccount.objects.create(company=company, place=1, number=OTHER)
    brought(company, tmp_path, "a.xml", camt("053", statement(PAID)))
    account = StatementAccount.objects.get()
    decide_account(company, account.pk, False, **TODAY)
    assert states(company) == {"set_aside other_account": 1}
    later = brought(company, tmp_path, "b.xml", camt("053", statement(SENT, number="S-2")))
    assert (codes(later), later.notes) == ([], (f"the account {IBAN} is somebody else's: left out",))
    assert not Payment.objects.exists()
    decide_account(company, account.pk, True, **TODAY)
    assert states(company) == {"payment": 1, "outgoing": 1}
    with pytest.raises(Refused, match="not_found"):
        decide_account(company, account.pk + 1, True, **TODAY)


def test_account_of_another_company_is_never_taken_by_itself(company: Company, tmp_path: Path) -> None:
    other = Company.objects.create(
        code="beta", name="Beta", country="FI", currency="EUR", language="en", time_zone="Europe/Helsinki"
    )
    BankAccount.objects.create(company=other, place=1, number="FI21 1234 5600 0007 85")
    report = brought(company, tmp_path, "a.xml", camt("053", statement(PAID)))
    assert (codes(report), states(company)) == (["unknown_account"], {"held": 1})
    assert brought(other, tmp_path, "a.xml", camt("053", statement(PAID))).counts["payments"] == 1
    assert StatementAccount.objects.get(company=company).ours == "asked"
    with pytest.raises(Refused, match="not_found"):
        decide_account(other, StatementAccount.objects.get(company=company).pk, True, **TODAY)
    assert Event.objects.filter(company=company, actor=ALICE["actor"]).count() == 1


def test_statement_without_an_account_is_the_companys_own(company: Company, tmp_path: Path) -> None:
    BankAccount.objects.create(company=company, place=1, number=OTHER)
    brought(company, tmp_path, "a.xml", camt("053", statement(PAID, account="")))
    assert states(company) == {"payment": 1}
    assert BankEntry.objects.get().account.number == ""


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("FI2112345600000785", "fi21 1234 5600 0007 85", True),
        ("FI2112345600000785", "123456-785", True),
        ("DE89370400440532013000", "37040044/0532013000", True),
        ("NL91ABNA0417164300", "0417164300EUR", True),
        ("EE382200221020145685", "221020145685", True),
        ("PL61109010140000071219812874", "61 1090 1014 0000 0712 1981 2874", True),
        ("FI2112345600000785", "785", False),
        ("FI2112345600000785", "FI4250001510000023", False),
        ("12345678", "99912345678", False),
        ("", "FI2112345600000785", False),
    ],
)
def test_account_is_known_in_its_national_number(one: str, other: str, same: bool) -> None:
    assert is_same(bare(one), bare(other)) is same
    assert is_same(bare(other), bare(one)) is same
