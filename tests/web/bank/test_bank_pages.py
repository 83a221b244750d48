# SPDX-License-Identifier: MIT
"""The screens of what the bank told: files, entries, accounts; what a person decides; what nobody else sees."""

from datetime import date

import pytest
from django.test import Client

from dunwell.store.models import BankEntry, BankStatement, Company, Payment, ReceivedFile, StatementAccount
from tests.web.conftest import NOW, House

ON = date(2026, 3, 9)


def file_of(company: Company, name: str = "march.xml", **values: object) -> ReceivedFile:
    """A bank file that came in."""
    given = {"origin": "upload", "kind": "bank", "state": "taken", "format": "camt.053.001.08", "size": 5, "read": 1}
    given |= {"by": "alice", "at": NOW, "on": ON, "seq": 1, "digest": f"{company.code}-{name}"}
    return ReceivedFile.objects.create(company=company, name=name, **(given | values))


def account_of(company: Company, number: str = "FI2112345600000785", ours: str = "yes") -> StatementAccount:
    return StatementAccount.objects.create(company=company, number=number, ours=ours, holder="Acme Oy", seq=1)


def entry_of(statement: BankStatement, place: int = 1, **values: object) -> BankEntry:
    """An entry of 10.00 euro that Aalto paid."""
    given = {"state": "outgoing", "likeness": "x", "booked_on": ON, "amount_minor": 1000, "currency": "EUR"}
    given |= {"status": "booked", "counterparty": "Aalto", "where": f"march.xml, Ntry {place}"}
    return BankEntry.objects.create(
        company=statement.company, statement=statement, account=statement.account, place=place, **(given | values)
    )


@pytest.fixture
def statement(house: House) -> BankStatement:
    return BankStatement.objects.create(
        company=house.acme, file=file_of(house.acme), account=account_of(house.acme), currency="EUR", name="S-1",
        opening_minor=0, closing_minor=1000, opened_on=ON, closed_on=ON,
    )  # fmt: skip


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_empty_pages_say_how_files_come_in(alice: Client, bob: Client) -> None:
    for path in ("bank/", "bank/entries/", "bank/accounts/"):
        page = shown(alice, f"/c/acme/{path}")
        assert "/c/acme/bank/upload/" in page, path
    assert "To match" in shown(alice, "/c/acme/payments/") or "Bank files" in shown(alice, "/c/acme/payments/")
    assert bob.get("/c/acme/bank/").status_code == 403


def test_a_file_shows_its_statement_and_what_became_of_each_entry(alice: Client, statement: BankStatement) -> None:
    entry_of(statement)
    page = shown(alice, "/c/acme/bank/")
    assert "march.xml" in page
    assert "FI2112345600000785" in page
    page = shown(alice, f"/c/acme/bank/{statement.file_id}/")
    assert "10.00" in page
    assert "Money out" in page
    assert "Aalto" in page


def test_formats_are_called_as_people_call_them(alice: Client, house: House) -> None:
    for number, told in enumerate(("csv:ubs", "mt940", "camt.053.001.08")):
        file_of(house.acme, f"{number}.x", format=told)
    page = shown(alice, "/c/acme/bank/")
    assert "CSV: UBS, Switzerland" in page
    assert "csv:ubs" not in page
    assert ">MT940<" in page
    assert ">camt.053.001.08<" in page


def test_a_gap_is_told_with_its_cure(alice: Client, statement: BankStatement) -> None:
    BankStatement.objects.filter(pk=statement.pk).update(gap="balance_gap")
    for path in (f"bank/{statement.file_id}/", "bank/accounts/"):
        page = shown(alice, f"/c/acme/{path}")
        assert "A statement is missing" in page
        assert "Bring the statement that is missing" in page


def test_an_entry_that_looks_like_another_stands_beside_it(alice: Client, statement: BankStatement) -> None:
    first = entry_of(statement, state="outgoing", bank_reference="B-77")
    second = entry_of(statement, 2, state="unclear", same_as=first)
    for path in ("bank/entries/", f"bank/entries/{second.pk}/"):
        page = shown(alice, f"/c/acme/{path}")
        assert "told before" in page
        assert "B-77" in page
        assert f"/c/acme/bank/entries/{second.pk}/same/" in page
        assert f"/c/acme/bank/entries/{second.pk}/another/" in page


def test_entries_are_found_by_amount_text_and_direction(alice: Client, statement: BankStatement) -> None:
    entry_of(statement, counterparty="Berg", remittance="Invoice R-2")
    entry_of(statement, 2, counterparty="Cassel", amount_minor=-123456)
    for asked, there, absent in (
        ("q=1 234,56", "Cassel", "Berg"), ("q=r-2", "Berg", "Cassel"), ("direction=out", "Cassel", "Berg"),
        ("direction=in", "Berg", "Cassel"), ("since=2026-03-09&until=2026-03-09&state=outgoing", "Berg", "Nobody"),
        (f"account={statement.account_id}&sort=-amount", "Berg", "Nobody"),
    ):  # fmt: skip
        page = shown(alice, f"/c/acme/bank/entries/?{asked}")
        assert there in page, asked
        assert absent not in page, asked
    assert "Nothing fits." in shown(alice, "/c/acme/bank/entries/?since=2026-03-10")


def test_lists_are_exported_whole(alice: Client, statement: BankStatement) -> None:
    entry_of(statement, amount_minor=-5)
    for path, said in (("bank/", "march.xml"), ("bank/entries/", "-0.05"), ("bank/accounts/", "Acme Oy")):
        answer = alice.get(f"/c/acme/{path}?format=csv")
        assert said in b"".join(answer).decode("utf-8-sig"), path


def test_a_payment_leads_to_the_entry_that_told_it(alice: Client, statement: BankStatement) -> None:
    payment = Payment.objects.filter(company=statement.company).earliest("pk")
    entry = entry_of(statement, state="payment", payment=payment)
    assert f"/c/acme/bank/entries/{entry.pk}/" in shown(alice, f"/c/acme/payments/{payment.pk}/")
    assert payment.ref in shown(alice, f"/c/acme/bank/entries/{entry.pk}/")


def test_a_refused_file_says_why_and_may_be_tried_again(alice: Client, house: House) -> None:
    row = file_of(
        house.acme, "odd.csv", state="refused", refused="no_profile", read=0,
        problems=[{"code": "no_profile", "where": "odd.csv", "message": "no bank writes this header"}],
    )  # fmt: skip
    page = shown(alice, f"/c/acme/bank/{row.pk}/")
    assert "The header row is that of no bank we know" in page
    assert f"/c/acme/bank/{row.pk}/again/" in page
    form = shown(alice, f"/c/acme/bank/{row.pk}/again/")
    assert "LHV Pank, Estonia" in form
    answer = alice.post(f"/c/acme/bank/{row.pk}/again/", {"profile": "lhv"})
    assert answer.status_code == 422  # its bytes are gone
    assert "no longer in this installation" in answer.content.decode()


def test_another_company_s_bank_is_not_there(charlie: Client, alice: Client, statement: BankStatement) -> None:
    entry = entry_of(statement)
    for path in (
        f"bank/{statement.file_id}/",
        f"bank/entries/{entry.pk}/",
        f"bank/accounts/{statement.account_id}/ours/",
    ):
        assert charlie.get(f"/c/other/{path}").status_code == 404
        assert charlie.get(f"/c/acme/{path}").status_code == 404
    assert "Aalto" not in shown(charlie, "/c/other/bank/entries/")
