# SPDX-License-Identifier: MIT
"""From the hand-over to the money, and from the hand-over back: what a case does to what was handed over."""

import hashlib
import io
from datetime import date
from decimal import Decimal

import pikepdf
import pytest

from dunwell.core.problem import Refused
from dunwell.services import check_books, payments
from dunwell.services.case_find import case_of
from dunwell.services.case_ledger import ledger_of
from dunwell.services.case_money import Money, collect, give_up
from dunwell.services.case_package import package_of
from dunwell.services.case_sending import send_case
from dunwell.services.case_steps import acknowledge, put_back, return_case, take_back
from dunwell.services.explain import explain
from dunwell.services.house_mail_pump import pump_house_mail
from dunwell.services.planned import planned_for_customer
from dunwell.services.run_dunning import run_dunning
from dunwell.services.withdraw import withdraw_notice
from dunwell.store.models import CaseItem, Claim, Company, DunningState, Event, HouseMail, OpenItem, Payment, Task
from tests.services.cases import HANDED_ON, PDF, act, case_of_customer, handed_over, later, opened, partner
from tests.services.post import when


def outcomes(company: Company, on: date) -> dict[str, str]:
    customer = OpenItem.objects.get(company=company, invoice__number="R-1").customer_id
    return {row.name: row.outcome for row in planned_for_customer(company, customer, on)}


def codes(company: Company) -> list[str]:
    rows = Event.objects.filter(company=company, code__startswith="case_").order_by("seq")
    return list(rows.values_list("code", flat=True))


def test_a_case_from_the_hand_over_to_the_money(any_database: str, company: Company) -> None:
    case = handed_over(company)
    assert (case.status, case.partner and case.partner.name, case.currency) == ("prepared", "Incasso Oy", "EUR")
    assert Task.objects.filter(case=case, kind="case", done=False).count() == 1

    sent = send_case(company, case.pk, act(), note="as agreed")
    assert (sent.case.status, [one.name for one in sent.missing]) == ("sent", ["Invoice R-2.pdf"])
    assert not Task.objects.filter(case=case, done=False).exists()
    with package_of(sent.case, later(9).on).file as file:
        assert hashlib.sha256(file.read()).hexdigest() == sent.case.package
    assert outcomes(company, HANDED_ON) == {"R-1": "in_collection", "R-2": "in_collection"}

    known = acknowledge(company, case.pk, later(2), reference="AZ 12/26")
    assert (known.status, known.reference, known.status_on) == ("acknowledged", "AZ 12/26", later(2).on)

    part = collect(company, case.pk, later(20), money=Money("100.00", "AZ 12/26"))
    assert (part.case.status, part.left) == ("acknowledged", 7000)
    assert OpenItem.objects.get(invoice__number="R-1").open_minor == 0
    assert outcomes(company, later(20).on) == {"R-2": "in_collection"}

    whole = collect(company, case.pk, later(30), money=Money("75.00"))
    assert (whole.case.status, whole.left) == ("collected", 0)
    assert ledger_of(whole.case, later(30).on).total == 0
    assert not Claim.objects.filter(customer__ref="C-1", status="open").exists()
    last = Payment.objects.latest("pk")
    assert (last.amount_minor, last.allocated_minor) == (7500, 7000)
    assert not CaseItem.objects.filter(case=case, ended_seq__isnull=True).exists()
    assert codes(company) == ["case_sent", "case_acknowledged", "case_part_collected", "case_collected"]
    assert check_books.check(company) == []


def test_the_package_holds_what_its_lists_say(any_database: str, company: Company) -> None:
    case = handed_over(company)
    payments.pay(company, "R-1", "40.00", **when(date(2026, 4, 15)))
    package = package_of(case, HANDED_ON)
    archive, told, rows = opened(package.file)
    assert {one["name"]: one["sha256"] for one in told["files"]} == {
        name: hashlib.sha256(archive.read(name)).hexdigest()
        for name in archive.namelist()
        if name not in {"case.json", "contents.txt"}
    }
    assert sorted(archive.namelist()) == [
        "case.json", "claims.csv", "contents.txt", "correspondence.csv", "cover-letter.pdf", "deliveries.csv",
        "invoices/Invoice R-1.pdf", "notices/2026-03-08 N-1.eml", "notices/2026-03-08 N-1.pdf",
        "notices/2026-03-22 N-3.eml", "notices/2026-03-22 N-3.pdf",
    ]  # fmt: skip
    assert archive.read("invoices/Invoice R-1.pdf") == PDF + b"R-1"
    for name in ("cover-letter.pdf", "notices/2026-03-22 N-3.pdf"):
        with pikepdf.open(io.BytesIO(archive.read(name))) as pages:
            assert len(pages.pages) >= 1
    # R-1 60.00, R-2 50.00, and two fees: 5.00, and 10 % of both invoices.
    total = sum(Decimal(row["claimed"]) for row in rows)
    assert total == Decimal(told["totals"]["total"]) == Decimal("130.00")
    assert (told["totals"]["principal"], told["totals"]["claims"]) == ("110.00", "20.00")
    assert ledger_of(case, HANDED_ON).total == 13000
    assert told["interest"] == {
        "computed": False,
        "amount": None,
        "remark": "Default interest to date is not included: it has not been computed yet.",
    }
    assert told["missing"] == [{"name": "Invoice R-2.pdf", "why": "no_original"}]
    assert "Invoice R-2.pdf" in archive.read("contents.txt").decode()
    package.file.close()


def test_the_evidence_says_who_took_each_message_and_when(company: Company) -> None:
    case = handed_over(company)
    with package_of(case, HANDED_ON).file as file:
        archive, told, _ = opened(file)
        (first, second, call, handover) = told["notices"]
        assert [one["action"] for one in told["notices"]] == ["notice", "notice", "call", "handover"]
        (way,) = first["deliveries"]
        assert (way["channel"], way["state"], way["recipients"]) == ("email", "accepted", ["cecilia@customer.example"])
        assert [one["event"] for one in way["history"]] == ["delivery_accepted"]
        assert way["history"][0]["at"].startswith("2026-03-08T05:00:00")
        message = archive.read(way["file"])
        assert hashlib.sha256(message).hexdigest() == way["message_sha256"]
        assert (call["deliveries"], handover["file"], second["level"]) == ([], None, "dunning")


def test_the_same_facts_give_the_same_bytes(company: Company) -> None:
    case = handed_over(company)
    with package_of(case, HANDED_ON).file as one, package_of(case, HANDED_ON).file as two:
        assert one.read() == two.read()
    payments.pay(company, "R-1", "40.00", **when(HANDED_ON))
    first, second = package_of(case, HANDED_ON), package_of(case, later(1).on)
    with first.file, second.file:
        assert first.sha256 != second.sha256


def test_a_returned_case_goes_on_where_it_stood(company: Company) -> None:
    case = handed_over(company)
    send_case(company, case.pk, act())
    state = DunningState.objects.get(item__invoice__number="R-1")
    returned = return_case(company, case.pk, later(40), reason="the debtor is insolvent")
    assert returned.status == "returned"
    # The hand-over was the last level of its procedure.
    assert outcomes(company, later(40).on) == {"R-1": "finished", "R-2": "finished"}
    assert DunningState.objects.get(item__invoice__number="R-1").position == state.position == 4
    run_dunning(company, later(41).on, actor="bob", at=later(41).at)
    assert case_of_customer(company, "C-1").pk == case.pk
    with pytest.raises(Refused, match="case_state"):
        acknowledge(company, case.pk, later(41))
    assert check_books.check(company) == []


def test_a_prepared_case_that_is_taken_back_gives_the_previous_state_back(company: Company) -> None:
    case = handed_over(company)
    over = take_back(company, case.pk, act(), reason="they rang")
    assert over.status == "ended"
    assert DunningState.objects.get(item__invoice__number="R-1").position == 3
    assert not Task.objects.filter(case=case, done=False).exists()
    assert outcomes(company, later(1).on) == {"R-1": "step", "R-2": "step"}
    assert check_books.check(company) == []


def test_a_sent_case_that_is_taken_back_stays_handed_over_once(company: Company) -> None:
    case = handed_over(company)
    send_case(company, case.pk, act())
    with pytest.raises(Refused, match="case_is_out"):
        withdraw_notice(company, case.number, reason="oops", **when(HANDED_ON))
    assert take_back(company, case.pk, later(5), reason="agreed otherwise").status == "ended"
    assert outcomes(company, later(5).on) == {"R-1": "finished", "R-2": "finished"}
    assert check_books.check(company) == []


def test_what_is_written_off_is_owed_no_more(any_database: str, company: Company) -> None:
    case = handed_over(company)
    send_case(company, case.pk, act())
    gone = give_up(company, case.pk, later(60), reason="nothing to be had")
    assert gone.status == "written_off"
    assert Payment.objects.filter(kind="write_off").count() == 2
    assert ledger_of(gone, later(60).on).total == 0
    assert set(Claim.objects.filter(customer__ref="C-1").values_list("status", flat=True)) == {"waived"}
    assert check_books.check(company) == []


def test_sent_by_mistake_is_prepared_again(any_database: str, company: Company) -> None:
    case = handed_over(company)
    sent = send_case(company, case.pk, act(), by_mail=True)
    assert sent.case.mail is not None
    back = put_back(company, case.pk, act(), note="wrong partner")
    assert (back.status, back.package, back.mail) == ("prepared", "", None)
    assert HouseMail.objects.get(kind="case").state == "withdrawn"
    assert Task.objects.filter(case=case, done=False).count() == 1
    assert send_case(company, case.pk, later(1)).case.status == "sent"


def test_the_partner_gets_the_package_by_mail(company: Company) -> None:
    case = handed_over(company)
    sent = send_case(company, case.pk, act(), by_mail=True).case
    assert pump_house_mail(now=lambda: act().at).accepted == 1
    mail = HouseMail.objects.get(kind="case")
    assert (mail.to, mail.state, mail.files[0]["kept"]) == ("in@incasso.example", "accepted", f"{sent.package}.zip")
    assert "M-77" in mail.text


def test_a_package_too_large_for_mail_is_refused_and_stays_prepared(company: Company) -> None:
    case = handed_over(company)
    Company.objects.filter(pk=company.pk).update(attach_limit_mb=0)
    with pytest.raises(Refused) as refused:
        send_case(Company.objects.get(pk=company.pk), case.pk, act(), by_mail=True)
    assert (refused.value.code, refused.value.context["limit"]) == ("package_too_large", 0)
    assert case_of(company, case.pk).status == "prepared"


def test_thirty_days_are_not_enough(company: Company) -> None:
    case = handed_over(company)
    OpenItem.objects.filter(invoice__number="R-1").update(due_on=date(2026, 3, 22))
    with pytest.raises(Refused) as refused:
        send_case(company, case.pk, act())
    assert (refused.value.code, refused.value.context["days"]) == ("handover_too_early", 30)
    assert send_case(company, case.pk, later(1)).case.status == "sent"


def test_nothing_goes_to_nobody_nor_for_nothing(company: Company) -> None:
    case = handed_over(company)
    other = partner(company, "Advocate", email="", kind="lawyer")
    for number, amount in (("R-1", "100.00"), ("R-2", "50.00")):
        payments.pay(company, number, amount, **when(HANDED_ON))
    Claim.objects.filter(customer__ref="C-1").update(status="waived", waived_seq=1)
    with pytest.raises(Refused, match="nothing_open"):
        send_case(company, case.pk, act())
    assert collectable(company, case.pk) == "case_state"
    assert other.is_default is False
    assert explain(company, "R-1", later(1).on)[0].item["outcome"] == "settled"


def collectable(company: Company, case: int) -> str:
    with pytest.raises(Refused) as refused:
        collect(company, case, act())
    return refused.value.code


def test_collected_needs_all_of_it_or_an_amount(company: Company) -> None:
    case = handed_over(company)
    send_case(company, case.pk, act())
    assert collectable(company, case.pk) == "case_still_open"
    assert Payment.objects.count() == 0
