# SPDX-License-Identifier: MIT
"""What a person does about bank files: brings one, says whose an account is, says what an entry is."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dunwell.store.models import BankAccount, BankEntry, Company, Payment, ReceivedFile, StatementAccount
from tests.services.bank_files import IBAN, OTHER, camt, detail, entry, statement
from tests.web.bank.test_bank_pages import shown
from tests.web.conftest import House

UPLOAD = "/c/acme/bank/upload/"


def bring(client: Client, name: str, text: str, **form: str) -> str:
    """Brings a file; the page on which one lands."""
    file = SimpleUploadedFile(name, text.encode())
    answer = client.post(UPLOAD, {"statements": file, **form}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def one_entry(**more: str) -> str:
    return camt("053", statement(entry("55.00", detail("55.00", who="Dahl Ky", ref="R-5"), day="2026-03-09", **more)))


def held(company: Company) -> StatementAccount:
    return StatementAccount.objects.get(company=company, number=IBAN)


def test_a_file_of_an_unknown_account_is_held_until_somebody_says_whose_it_is(alice: Client, house: House) -> None:
    BankAccount.objects.create(company=house.acme, place=1, number=OTHER)
    page = bring(alice, "march.xml", one_entry())
    assert "nobody has said whose it is" in page
    assert Payment.objects.filter(company=house.acme, ref__startswith="B-").count() == 0
    account = held(house.acme)
    assert "1 entry is held back" in shown(alice, "/c/acme/bank/accounts/")
    asks = shown(alice, f"/c/acme/bank/accounts/{account.pk}/ours/")
    assert "What was held back becomes payments" in asks
    page = alice.post(f"/c/acme/bank/accounts/{account.pk}/ours/", follow=True).content.decode()
    assert "It is ours" in page
    assert Payment.objects.filter(company=house.acme, ref="B-1", amount_minor=5500).count() == 1


def test_somebody_else_s_account_brings_no_payment(alice: Client, house: House) -> None:
    BankAccount.objects.create(company=house.acme, place=1, number=OTHER)
    bring(alice, "march.xml", one_entry())
    alice.post(f"/c/acme/bank/accounts/{held(house.acme).pk}/theirs/")
    assert held(house.acme).ours == "no"
    assert not Payment.objects.filter(company=house.acme, ref__startswith="B-").exists()


def test_the_first_account_is_taken_to_be_ours_and_that_is_told(alice: Client, house: House) -> None:
    page = bring(alice, "march.xml", one_entry())
    assert f"{IBAN} was taken to be yours" in page
    assert held(house.acme).ours == "yes"


def test_the_same_file_again_leads_to_the_first(alice: Client, house: House) -> None:
    bring(alice, "march.xml", one_entry())
    bring(alice, "again.xml", one_entry())
    assert ReceivedFile.objects.filter(company=house.acme).count() == 1


def test_what_is_no_bank_file_is_kept_with_the_reason_and_tried_again(alice: Client, house: House) -> None:
    page = bring(alice, "notes.txt", "Dear bank, where is my money?")
    row = ReceivedFile.objects.get(company=house.acme)
    assert row.state == "refused"
    assert "Nothing of it was taken." in page
    original = alice.get(f"/c/acme/bank/{row.pk}/original/")
    assert b"".join(original) == b"Dear bank, where is my money?"
    assert "attachment" in original.headers["Content-Disposition"]
    page = alice.post(f"/c/acme/bank/{row.pk}/again/", {"profile": ""}, follow=True).content.decode()
    assert "Nothing of it was taken." in page
    assert ReceivedFile.objects.filter(company=house.acme).count() == 1


def test_a_file_must_be_chosen(alice: Client, house: House) -> None:
    answer = alice.post(UPLOAD, {})
    assert answer.status_code == 422
    assert "Choose a file." in answer.content.decode()
    assert alice.post(UPLOAD, {"statements": SimpleUploadedFile("a.xml", b"")}).status_code == 422


def unclear(alice: Client, company: Company) -> BankEntry:
    """The second of two entries that look alike, in different files."""
    StatementAccount.objects.create(company=company, number=IBAN, ours="yes", seq=1)
    bring(alice, "a.xml", one_entry(own="A-1"))
    bring(alice, "b.xml", camt("054", statement(entry("55.00", detail("55.00", who="Dahl Ky", ref="R-5"),
                                                      day="2026-03-09", own="Z-9"), number="N-1")))  # fmt: skip
    row = BankEntry.objects.filter(company=company).latest("pk")
    if row.state != "unclear":
        first = BankEntry.objects.filter(company=company).earliest("pk")
        BankEntry.objects.filter(pk=row.pk).update(
            state="unclear", why="maybe_told_before", same_as=first, payment=None
        )  # fmt: skip
    return BankEntry.objects.get(pk=row.pk)


def test_the_same_movement_is_no_second_payment(alice: Client, house: House) -> None:
    row = unclear(alice, house.acme)
    before = Payment.objects.filter(company=house.acme).count()
    asks = shown(alice, f"/c/acme/bank/entries/{row.pk}/same/")
    assert "It becomes no payment" in asks
    alice.post(f"/c/acme/bank/entries/{row.pk}/same/")
    assert BankEntry.objects.get(pk=row.pk).state == "known"
    assert Payment.objects.filter(company=house.acme).count() == before
    answer = alice.post(f"/c/acme/bank/entries/{row.pk}/another/")  # a page that was left open
    assert answer.status_code == 422
    assert BankEntry.objects.get(pk=row.pk).state == "known"


def test_another_payment_is_booked(alice: Client, house: House) -> None:
    row = unclear(alice, house.acme)
    alice.post(f"/c/acme/bank/entries/{row.pk}/another/")
    found = BankEntry.objects.get(pk=row.pk)
    assert found.state == "payment"
    assert found.payment is not None


def test_what_is_no_customer_s_is_set_aside_with_a_reason(alice: Client, house: House) -> None:
    row = unclear(alice, house.acme)
    assert alice.post(f"/c/acme/bank/entries/{row.pk}/aside/", {"reason": ""}).status_code == 422
    alice.post(f"/c/acme/bank/entries/{row.pk}/aside/", {"reason": "Interest"})
    assert BankEntry.objects.get(pk=row.pk).state == "set_aside"


def test_an_entry_without_a_currency_asks_for_it(alice: Client, house: House) -> None:
    row = unclear(alice, house.acme)
    BankEntry.objects.filter(pk=row.pk).update(why="currency_missing", currency="", same_as=None)
    assert "Say the currency" in shown(alice, f"/c/acme/bank/entries/{row.pk}/")
    assert alice.post(f"/c/acme/bank/entries/{row.pk}/another/", {"currency": "EURO"}).status_code == 422
    alice.post(f"/c/acme/bank/entries/{row.pk}/another/", {"currency": "eur"})
    found = BankEntry.objects.get(pk=row.pk)
    assert (found.state, found.currency) == ("payment", "EUR")


def test_who_only_looks_on_decides_nothing(bob: Client, alice: Client, house: House) -> None:
    row = unclear(alice, house.acme)
    for path in (f"bank/entries/{row.pk}/same/", "bank/upload/", f"bank/accounts/{row.account_id}/ours/"):
        assert bob.post(f"/c/acme/{path}").status_code == 403
    assert BankEntry.objects.get(pk=row.pk).state == "unclear"
