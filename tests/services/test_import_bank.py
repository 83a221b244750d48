# SPDX-License-Identifier: MIT
"""Bank files come into the books: every movement once, money in as payments, nothing half done."""

from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.services import payments
from dunwell.services.check_books import check
from dunwell.services.received_files import digest_of
from dunwell.store.models import BankEntry, BankStatement, Company, Event, Payment, ReceivedFile
from tests.services.bank_files import balance, brought, camt, codes, detail, entry, seen, statement, states
from tests.services.ledger import INVOICES, TODAY, open_items, take

PAID = entry("100.00", detail("100.00", who="Bob Oy", ref="R-1", end="E-1"), own="2602200001")
SENT = entry("20.00", own="2602200002", sign="DBIT")
SOON = entry("7.00", own="2602200003", status="PDNG")


def test_money_in_becomes_a_payment_and_the_rest_does_not(company: Company, tmp_path: Path) -> None:
    report = brought(company, tmp_path, "feb.xml", camt("053", statement(PAID, SENT, SOON)))
    assert (report.kind, seen(report), report.problems) == ("bank", (3, 3, 0), ())
    assert report.counts["payments"] == report.counts["outgoing"] == report.counts["pending"] == 1
    payment = Payment.objects.get()
    assert (payment.ref, payment.amount_minor, payment.paid_on.isoformat()) == ("B-1", 10000, "2026-02-20")
    assert (payment.reference, payment.payer_name, payment.customer) == ("R-1", "Bob Oy", None)
    told = BankEntry.objects.get(payment=payment)
    assert (told.entry_reference, told.end_to_end_id, told.where) == (
        "2602200001", "E-1", "feb.xml, Stmt 1, Ntry 1, TxDtls 1",
    )  # fmt: skip
    event = Event.objects.get(company=company, seq=payment.seq)
    assert (event.code, event.actor) == ("bank_file_taken", "alice")
    assert check(company) == []


def test_certain_payment_is_booked_by_itself(company: Company, tmp_path: Path) -> None:
    take(company, INVOICES)
    paid = entry(
        "100.00", detail("100.00", who="C-1", more="<RmtInf><Ustrd>Invoice R-1</Ustrd></RmtInf>"), own="A260220"
    )
    report = brought(company, tmp_path, "feb.xml", camt("053", statement(paid)))
    assert (report.counts["payments"], report.counts["booked"], report.counts["waiting"]) == (1, 1, 0)
    assert open_items(company)["R-1"] == 0
    assert check(company) == []


def test_same_file_again_changes_nothing(company: Company, tmp_path: Path) -> None:
    text = camt("053", statement(PAID, SENT, SOON))
    first = brought(company, tmp_path, "feb.xml", text)
    events = Event.objects.count()
    again = brought(company, tmp_path, "other name.xml", text)
    assert (seen(again), again.counts["payments"], again.row) == ((3, 0, 3), 0, first.row)
    assert (Payment.objects.count(), BankEntry.objects.count(), Event.objects.count()) == (1, 3, events)


def test_dry_run_tells_the_same_and_writes_nothing(company: Company, tmp_path: Path, home: Path) -> None:
    take(company, INVOICES)
    before = Event.objects.count()
    text = camt("053", statement(PAID, SENT, SOON))
    tried = brought(company, tmp_path, "feb.xml", text, dry=True)
    assert (ReceivedFile.objects.count(), Payment.objects.count(), Event.objects.count()) == (0, 0, before)
    assert not (home / "documents" / "received").exists()
    real = brought(company, tmp_path, "feb.xml", text)
    assert (tried.row, seen(tried), tried.counts) == (None, seen(real), real.counts)


def test_file_that_breaks_off_leaves_nothing(company: Company, tmp_path: Path) -> None:
    many = [entry("1.00", own=f"26022{n:05d}") for n in range(9000)]
    text = camt("053", statement(*many))
    with pytest.raises(Refused) as refused:
        brought(company, tmp_path, "cut.xml", text[:-200])
    assert refused.value.code == "bad_xml"
    assert (BankEntry.objects.count(), Payment.objects.count(), ReceivedFile.objects.count()) == (0, 0, 0)
    assert brought(company, tmp_path, "whole.xml", text).created == 9000
    assert Payment.objects.count() == 9000
    assert check(company) == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("bomb.xml", camt("053", statement(PAID), head="<!DOCTYPE a [<!ENTITY b 'c'>]>").encode(), "xml_doctype"),
        ("empty.xml", b"", "empty_file"),
        ("notes.txt", b"Dear all, the bank file follows.", "not_a_bank_file"),
        ("mixed.xml", camt("053", statement(PAID)).encode().replace(b"Bob Oy", b"B\xf6b \xc3\xb6"), "bad_xml"),
    ],
)
def test_what_is_no_whole_bank_file_is_refused(
    company: Company, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        brought(company, tmp_path, name, content)
    assert refused.value.code == code
    assert not BankEntry.objects.exists()


def test_amounts_that_cannot_be_are_told_and_the_others_taken(company: Company, tmp_path: Path) -> None:
    huge, nothing = entry("1000000000000000.00", own="2602200009"), entry("0.00", own="2602200010", sign="DBIT")
    report = brought(company, tmp_path, "odd.xml", camt("053", statement(huge, nothing, PAID)))
    assert codes(report) == ["bad_amount"]
    assert report.problems[0].where == "odd.xml, Stmt 1, Ntry 1"
    assert states(company) == {"set_aside no_money": 1, "payment": 1}
    row = ReceivedFile.objects.get()
    assert (row.state, row.problems[0]["code"]) == ("partly", "bad_amount")


def test_refused_file_is_tried_again_in_its_row(company: Company, tmp_path: Path) -> None:
    text = camt("053", statement(PAID))
    first = brought(company, tmp_path, "feb.xml", text, dry=True)
    ReceivedFile.objects.create(
        company=company, origin="folder", kind="unknown", state="refused", name="feb.xml", refused="not_a_bank_file",
        digest=digest_of(tmp_path / "feb.xml"), size=1, by="worker", at=TODAY["at"], on=TODAY["on"], seq=1,
    )  # fmt: skip
    brought(company, tmp_path, "feb.xml", text)
    row = ReceivedFile.objects.get()
    assert (row.state, row.refused, row.kind, row.created) == ("taken", "", "bank", first.created)


def test_payments_get_the_next_free_names(company: Company, tmp_path: Path) -> None:
    for ref in ("B-2", "B-3"):
        payments.book_payment(company, "5.00", "EUR", ref=ref, **TODAY)
    both = [entry("1.00", own="2602210001"), entry("2.00", own="2602210002")]
    brought(company, tmp_path, "feb.xml", camt("053", statement(*both)))
    refs = Payment.objects.filter(amount_minor__lt=500).order_by("id").values_list("ref", flat=True)
    assert len(set(refs)) == 2
    assert not {"B-2", "B-3"} & set(refs)


def test_several_references_stand_in_one_and_long_texts_are_cut(company: Company, tmp_path: Path) -> None:
    strd = "".join(f"<Strd><CdtrRefInf><Ref>RF{n}</Ref></CdtrRefInf></Strd>" for n in (1, 2))
    long = "x" * 1400
    more = f"<RmtInf><Ustrd>{long}</Ustrd><Ustrd>{long}</Ustrd>{strd}</RmtInf>"
    brought(company, tmp_path, "a.xml", camt("053", statement(entry("3.00", detail("3.00", more=more), own="A260220"))))
    payment, told = Payment.objects.get(), BankEntry.objects.get()
    assert (payment.reference, len(payment.remittance)) == ("RF1; RF2", 2000)
    assert (told.references, told.remittance) == (["RF1", "RF2"], f"{long} {long}")


def test_money_without_currency_waits_for_a_person(company: Company, tmp_path: Path) -> None:
    text = "!Type:Bank\nD13/02/2026\nT12.50\nPBob\n^\n"
    report = brought(company, tmp_path, "a.qif", text)
    assert states(company) == {"unclear currency_missing": 1}
    assert "currency_missing" in codes(report)
    assert not Payment.objects.exists()


def test_gap_between_files_is_told_and_goes_when_the_missing_one_comes(company: Company, tmp_path: Path) -> None:
    def day(number: int, opening: str, paid: str, closing: str) -> str:
        on = f"2026-02-{number:02d}"
        balances = balance("OPBD", opening, on) + balance("CLBD", closing, on)
        one = entry(paid, own=f"26020000{number}", day=on)
        return camt("053", statement(one, number=f"S-{number}", balances=balances))

    assert codes(brought(company, tmp_path, "1.xml", day(1, "10.00", "5.00", "15.00"))) == []
    report = brought(company, tmp_path, "3.xml", day(3, "18.00", "1.00", "19.00"))
    assert codes(report) == ["balance_gap"]
    for told in ("18.00 EUR on 2026-02-03", "15.00 EUR on 2026-02-01"):
        assert told in report.problems[0].message
    assert BankStatement.objects.exclude(gap="").get().name == "S-3"
    assert codes(brought(company, tmp_path, "2.xml", day(2, "15.00", "3.00", "18.00"))) == []
    assert not BankStatement.objects.exclude(gap="").exists()
    assert codes(brought(company, tmp_path, "4.xml", day(4, "19.00", "1.00", "20.00"))) == []


def test_story_of_a_week_on_both_databases(any_database: str, company: Company, tmp_path: Path) -> None:
    take(company, INVOICES)
    parts = [detail(f"{n}0.00", who=f"Ünsal\u20ac {n}", own=f"26022100{n}{n}") for n in (1, 2)]
    booked = entry("100.00", detail("100.00", who="C-1", more="<RmtInf><Ustrd>R-1</Ustrd></RmtInf>"), own="2602200001")
    returned = entry("100.00", own="2602230001", sign="DBIT", day="2026-02-23", more="<RvslInd>true</RvslInd>")
    brought(company, tmp_path, "052.xml", camt("052", statement(entry("30.00", own="2602210001"), SOON)))
    brought(company, tmp_path, "054.xml", camt("054", statement(entry("30.00", *parts, own="2602210001"))))
    both = [booked, entry("30.00", own="2602210001"), returned, entry("7.00", own="2602200003")]
    report = brought(company, tmp_path, "053.xml", camt("053", statement(*both)))
    assert seen(report) == (4, 3, 1)
    living = Payment.objects.filter(reversed=False).values_list("amount_minor", flat=True)
    assert sorted(living)[:3] == [700, 1000, 2000]
    assert BankEntry.objects.filter(why="reversal").count() + Payment.objects.filter(reversed=True).count() == 2
    assert seen(brought(company, tmp_path, "again.xml", camt("053", statement(*both)) + "\n")) == (4, 0, 4)
    assert check(company) == []
