# SPDX-License-Identifier: MIT
"""What a bank tells twice is one payment, and two payments that look alike stay two."""

import json
from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.services import payments
from dunwell.services.bank_entry_decisions import another_payment, not_a_customers, told_before
from dunwell.services.check_books import check
from dunwell.services.import_bank import import_bank_file
from dunwell.services.received_files import FileReport
from dunwell.store.models import BankEntry, Company, Event, Payment
from tests.services.bank_files import COMMAND, IBAN, brought, camt, detail, entry, seen, statement, states
from tests.services.ledger import INVOICES, TODAY, take

NAME = "2602200001"
ONE = detail("100.00", who="Bob Oy", ref="RF18000000000001", end="E-1")
THREE = [detail(f"{n}0.00", who=f"Customer {n}", ref=f"RF1800000000000{n}", own=f"26022000{n}{n}") for n in (1, 2, 3)]


def living(company: Company) -> list[int]:
    found = Payment.objects.filter(company=company, reversed=False)
    return sorted(found.values_list("amount_minor", flat=True))


def test_report_of_the_day_then_statement(company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, "052.xml", camt("052", statement(entry("100.00", own=NAME), number="R-1")))
    assert not Payment.objects.get().payer_name
    report = brought(company, tmp_path, "053.xml", camt("053", statement(entry("100.00", ONE, own=NAME))))
    assert (seen(report), living(company)) == ((1, 0, 1), [10000])
    again = BankEntry.objects.get(state="known")
    assert again.same_as == BankEntry.objects.get(state="payment")
    payment = Payment.objects.get()
    assert (payment.payer_name, payment.reference) == ("Bob Oy", "RF18000000000001")
    assert Event.objects.filter(code="payment_changed").count() == 1
    assert check(company) == []


def test_announced_then_booked(company: Company, tmp_path: Path) -> None:
    soon = entry("100.00", own=NAME, status="PDNG", day="2026-02-19")
    brought(company, tmp_path, "052.xml", camt("052", statement(soon)))
    assert living(company) == []
    report = brought(company, tmp_path, "053.xml", camt("053", statement(entry("100.00", ONE, own=NAME))))
    assert (seen(report), living(company)) == ((1, 1, 0), [10000])
    assert states(company) == {"known": 1, "payment": 1}
    late = brought(company, tmp_path, "052b.xml", camt("052", statement(soon, number="R-2")))
    assert (seen(late), living(company)) == ((1, 0, 1), [10000])


def test_details_then_their_sum(company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, "054.xml", camt("054", statement(entry("60.00", *THREE, own=NAME))))
    report = brought(company, tmp_path, "053.xml", camt("053", statement(entry("60.00", own=NAME))))
    assert (seen(report), living(company)) == ((1, 0, 1), [1000, 2000, 3000])
    assert check(company) == []


def test_sum_then_its_details_while_it_waits(company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, "053.xml", camt("053", statement(entry("60.00", own=NAME))))
    report = brought(company, tmp_path, "054.xml", camt("054", statement(entry("60.00", *THREE, own=NAME))))
    assert (seen(report), living(company)) == ((3, 3, 0), [1000, 2000, 3000])
    gone = Payment.objects.get(reversed=True)
    event = Event.objects.get(company=company, seq=gone.reversed_seq or 0)
    assert (event.code, json.loads(event.data)["reason"]) == (
        "payment_reversed",
        "the bank told its parts in another file",
    )
    assert BankEntry.objects.get(payment=gone).state == "known"
    again = brought(company, tmp_path, "053b.xml", camt("053", statement(entry("60.00", own=NAME), number="S-2")))
    assert (seen(again), living(company)) == ((1, 0, 1), [1000, 2000, 3000])
    assert check(company) == []


def test_sum_that_somebody_used_stays(company: Company, tmp_path: Path) -> None:
    take(company, INVOICES)
    brought(company, tmp_path, "053.xml", camt("053", statement(entry("60.00", own=NAME))))
    payments.assign(company, "B-1", "C-1", actor="alice", at=TODAY["at"])
    report = brought(company, tmp_path, "054.xml", camt("054", statement(entry("60.00", *THREE, own=NAME))))
    assert (seen(report), living(company)) == ((3, 0, 3), [6000])


def test_files_that_overlap(company: Company, tmp_path: Path) -> None:
    days = [entry(f"{n}.00", own=f"26021000{n:02d}", day=f"2026-02-{n:02d}") for n in range(1, 21)]
    brought(company, tmp_path, "a.xml", camt("053", statement(*days[:12])))
    report = brought(company, tmp_path, "b.xml", camt("053", statement(*days[8:], number="S-2")))
    assert (seen(report), len(living(company))) == ((12, 8, 4), 20)


def test_two_alike_without_a_name_are_two_and_come_once(company: Company, tmp_path: Path) -> None:
    alike = entry("25.00", detail("25.00", who="Bob Oy"))
    brought(company, tmp_path, "a.xml", camt("053", statement(alike, alike)))
    assert living(company) == [2500, 2500]
    report = brought(company, tmp_path, "b.xml", camt("053", statement(alike, alike, number="S-2")))
    assert (seen(report), living(company)) == ((2, 0, 2), [2500, 2500])
    third = brought(company, tmp_path, "c.xml", camt("053", statement(alike, alike, alike, number="S-3")))
    assert (seen(third), living(company)) == ((3, 1, 2), [2500, 2500, 2500])


def test_statement_twice_in_one_file_is_once(company: Company, tmp_path: Path) -> None:
    one = entry("100.00", ONE, own=NAME)
    report = brought(company, tmp_path, "a.xml", camt("052", statement(one), statement(one, number="S-2")))
    assert (seen(report), living(company)) == ((2, 1, 1), [10000])


def test_same_day_and_amount_with_other_names_are_two(company: Company, tmp_path: Path) -> None:
    for file, own in (("a.xml", "2602200001"), ("b.xml", "2602200002")):
        one = entry("100.00", detail("100.00", who="Bob Oy"), own=own)
        brought(company, tmp_path, file, camt("053", statement(one)))
    assert living(company) == [10000, 10000]


def junk_named(who: str, *, ref: str = "", end: str = "") -> str:
    """Money under a name that the bank gives to all that came that day."""
    return entry("100.00", detail("100.00", who=who, ref=ref, end=end), own="SEPA2026")


@pytest.mark.parametrize("kind", ["052", "053", "054"])
def test_other_payer_under_the_same_name_waits_for_a_person(company: Company, tmp_path: Path, kind: str) -> None:
    brought(company, tmp_path, "a.xml", camt("053", statement(junk_named("Bob Oy"))))
    brought(company, tmp_path, "b.xml", camt(kind, statement(junk_named("Carla Schmidt"), number="S-2")))
    assert (states(company), living(company)) == ({"payment": 1, "unclear maybe_told_before": 1}, [10000])


def test_other_reference_under_the_same_name_waits_for_a_person(company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, "a.xml", camt("053", statement(junk_named("Bob Oy", ref="RF18000000000001"))))
    brought(company, tmp_path, "b.xml", camt("053", statement(junk_named("Bob Oy", ref="RF18000000000002"))))
    assert (states(company), living(company)) == ({"payment": 1, "unclear maybe_told_before": 1}, [10000])


def test_other_detail_under_the_same_name_waits_for_a_person(company: Company, tmp_path: Path) -> None:
    for name, who in (("a.xml", "Bob Oy"), ("b.xml", "Carla Schmidt")):
        one = entry("100.00", detail("100.00", who=who, own="SEPA2026"))
        brought(company, tmp_path, name, camt("053", statement(one)))
    assert (states(company), living(company)) == ({"payment": 1, "unclear maybe_told_before": 1}, [10000])


@pytest.mark.parametrize(
    ("first", "then"),
    [("Matti Virtanen", "VIRTANEN MATTI"), ("Müller GmbH", "MUELLER GMBH"), ("Bob", "BOB"), ("", "Bob Oy")],
)
def test_payer_written_otherwise_under_the_same_name_is_one(
    company: Company, tmp_path: Path, first: str, then: str
) -> None:
    brought(company, tmp_path, "a.xml", camt("053", statement(junk_named(first))))
    brought(company, tmp_path, "b.xml", camt("054", statement(junk_named(then))))
    assert living(company) == [10000]
    assert "unclear maybe_told_before" not in states(company)


def test_payers_under_one_name_are_each_found_again(company: Company, tmp_path: Path) -> None:
    both = [junk_named("Bob Oy"), junk_named("Carla Schmidt")]
    brought(company, tmp_path, "a.xml", camt("053", statement(*both)))
    brought(company, tmp_path, "b.xml", camt("053", statement(*reversed(both), number="S-2")))
    assert (states(company), living(company)) == ({"payment": 2, "known": 2}, [10000, 10000])
    assert check(company) == []


def test_announced_under_one_name_and_booked_in_another_order(company: Company, tmp_path: Path) -> None:
    soon = [one.replace("BOOK", "PDNG") for one in (junk_named("Bob Oy"), junk_named("Carla Schmidt"))]
    for place, one in enumerate((*soon, junk_named("Carla Schmidt"))):
        brought(company, tmp_path, f"{place}.xml", camt("052", statement(one, number=f"S-{place}")))
    assert living(company) == [10000]
    brought(company, tmp_path, "b.xml", camt("053", statement(junk_named("Bob Oy"))))
    waiting = BankEntry.objects.filter(state="unclear").count()
    assert len(living(company)) + waiting == 2


def test_numbers_that_only_count_name_nothing(company: Company, tmp_path: Path) -> None:
    for day in ("2026-01-20", "2026-02-20"):
        one = entry("100.00", detail("100.00", who="Bob Oy"), own="1", day=day)
        brought(company, tmp_path, f"{day}.xml", camt("053", statement(one)))
    assert living(company) == [10000, 10000]


def test_same_name_on_another_day_waits_for_a_person(company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, "a.xml", camt("053", statement(entry("100.00", ONE, own=NAME))))
    later = entry("100.00", ONE, own=NAME, day="2026-02-23")
    brought(company, tmp_path, "b.xml", camt("053", statement(later)))
    assert (states(company), living(company)) == ({"payment": 1, "unclear maybe_told_before": 1}, [10000])


CSV = "Account;Date;Amount;Currency;Payer;Text\n{account};2026-02-20;100.00;EUR;{payer};{text}\n"
MAP = """\
[values]
currency = "EUR"
[[header]]
account = "Account"
booked_on = "Date"
amount = "Amount"
currency = "Currency"
counterparty = "Payer"
remittance = "Text"
"""


@pytest.mark.parametrize("account", [IBAN, "FI21 1234 5600 0007 85", ""])
def test_csv_after_camt(company: Company, tmp_path: Path, account: str) -> None:
    paid = detail("100.00", who="Bob Oy", more="<RmtInf><Ustrd>Invoice R-77</Ustrd></RmtInf>")
    brought(company, tmp_path, "a.xml", camt("053", statement(entry("100.00", paid, own=NAME))))
    report = _csv(company, tmp_path, account=account, payer="BOB OY", text="Invoice R-77")
    assert (seen(report), living(company)) == ((1, 0, 1), [10000])


def test_csv_of_somebody_else_on_the_same_day(company: Company, tmp_path: Path) -> None:
    paid = detail("100.00", who="Bob Oy", more="<RmtInf><Ustrd>Invoice R-77</Ustrd></RmtInf>")
    brought(company, tmp_path, "a.xml", camt("053", statement(entry("100.00", paid, own=NAME))))
    report = _csv(company, tmp_path, account=IBAN, payer="Carol AB", text="Invoice R-78")
    assert (seen(report), living(company)) == ((1, 1, 0), [10000, 10000])


def _unclear(company: Company, tmp_path: Path) -> BankEntry:
    """Same day and amount and payer in two formats, and nothing more."""
    brought(
        company, tmp_path, "a.xml", camt("053", statement(entry("100.00", detail("100.00", who="Bob Oy"), own=NAME)))
    )
    _csv(company, tmp_path, account=IBAN, payer="Bob Oy", text="rent")
    found = BankEntry.objects.get(state="unclear")
    assert (found.why, found.same_as, living(company)) == (
        "maybe_told_before", BankEntry.objects.get(state="payment"), [10000],
    )  # fmt: skip
    return found


def test_person_says_it_is_another_payment(company: Company, tmp_path: Path) -> None:
    found = another_payment(company, _unclear(company, tmp_path).pk, **TODAY)
    assert (found.state, found.same_as, living(company)) == ("payment", None, [10000, 10000])
    with pytest.raises(Refused, match="entry_decided"):
        told_before(company, found.pk, **TODAY)
    assert check(company) == []


def test_person_says_it_is_the_same(company: Company, tmp_path: Path) -> None:
    waits = _unclear(company, tmp_path)
    (tmp_path / "again").mkdir()
    _csv(company, tmp_path / "again", account=IBAN, payer="Bob Oy", text="rent", more="\n")
    found = told_before(company, waits.pk, **TODAY)
    assert (found.state, living(company)) == ("known", [10000])
    payment = BankEntry.objects.get(state="payment")
    assert [one.same_as for one in BankEntry.objects.filter(state="known")] == [payment, payment]


def test_person_says_it_is_no_customers(company: Company, tmp_path: Path) -> None:
    found = not_a_customers(company, _unclear(company, tmp_path).pk, reason="a gift", **TODAY)
    assert (found.state, living(company)) == ("set_aside", [10000])
    assert json.loads(Event.objects.get(code="bank_entry_decided").data)["reason"] == "a gift"


def _csv(company: Company, folder: Path, *, more: str = "", **told: str) -> FileReport:
    (folder / "my.toml").write_text(MAP)
    file = folder / "a.csv"
    file.write_text(CSV.format(**told) + more)
    return import_bank_file(company, file, arrival=COMMAND, profile=str(folder / "my.toml"), **TODAY)


def test_person_says_in_which_currency_it_is(company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, "a.qif", "!Type:Bank\nD13/02/2026\nT12.50\nPBob\n^\n")
    entry_id = BankEntry.objects.get().pk
    for currency, code in (("", "currency_missing"), ("XXL", "unknown_currency"), ("JPY", "bad_amount")):
        with pytest.raises(Refused, match=code):
            another_payment(company, entry_id, currency=currency, **TODAY)
    another_payment(company, entry_id, currency="EUR", **TODAY)
    assert (living(company), Payment.objects.get().currency) == ([1250], "EUR")
    assert check(company) == []
