# SPDX-License-Identifier: MIT
"""Credit that lies about, and what banks took back: told, used, decided."""

from django.test import Client

from dunwell.services import payments
from dunwell.store.models import BankEntry, Customer, Invoice, Membership, Payment, User
from tests.web.conftest import NOW, PASSWORD, House, signed_in
from tests.web.matching.cast import open_of, said, unclear

CREDIT, BACK = "/c/acme/payments/credit/", "/c/acme/payments/reversals/"


def credited(house: House) -> Customer:
    """Aalto has a credit note of 30.00 and overpaid 20.00."""
    payments.book_payment(house.acme, "20.00", "EUR", on=NOW.date(), customer="C-1", actor="alice", at=NOW)
    return Customer.objects.get(company=house.acme, ref="C-1")


def test_credit_stands_beside_what_is_owed(house: House, alice: Client) -> None:
    credited(house)
    page = said(alice, CREDIT)
    assert "settle nothing yet. 50.00\N{NO-BREAK SPACE}EUR" in page
    row = page.split("<tbody>")[1].split("</tbody>")[0]
    assert "Aalto" in row
    assert "20.00" in row
    assert "30.00" in row
    assert "1,239.50\N{NO-BREAK SPACE}EUR" in row  # the invoice and its fee
    assert "Use it" in row


def test_credit_is_used_after_it_was_shown_for_what(house: House, alice: Client) -> None:
    customer = credited(house)
    address = f"{CREDIT}{customer.pk}/EUR/"
    asked = said(alice, address)
    assert "CN-1" in asked
    assert "50.00\N{NO-BREAK SPACE}EUR" in asked
    done = alice.post(address, follow=True).content.decode()
    assert "settled." in done
    assert Invoice.objects.get(company=house.acme, number="CN-1").used_minor == 3000
    assert "No money lies about" in done
    # A second press finds nothing to use, and says so.
    assert "nothing that this credit could settle" in alice.post(address).content.decode()


def test_credit_is_shown_to_who_looks_after_the_customer_alone(house: House) -> None:
    customer = credited(house)
    olli = User.objects.create_user("olli", password=PASSWORD)
    Membership.objects.create(company=house.acme, user=olli, role="bookkeeper", own_only=True)
    client = signed_in("olli")
    assert "No money lies about" in said(client, CREDIT)
    assert client.post(f"{CREDIT}{customer.pk}/EUR/").status_code == 404
    Customer.objects.filter(pk=customer.pk).update(owner=olli)
    assert "Aalto" in said(client, CREDIT)


def test_credit_is_exported(house: House, alice: Client) -> None:
    credited(house)
    lines = b"".join(alice.get(f"{CREDIT}?format=csv")).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "1239.50" in lines[1]


def test_a_movement_that_may_take_a_payment_back_shows_which_it_could_be(house: House, alice: Client) -> None:
    unclear(house.acme)
    paid = Payment.objects.get(company=house.acme, amount_minor=4000, kind="money")
    page = said(alice, BACK)
    assert "The customer disputes the direct debit (MD06)" in page
    assert f'name="payment" value="{paid.ref}"' in page


def test_a_payment_is_taken_back_and_reopens_its_invoice(house: House, alice: Client) -> None:
    entry = unclear(house.acme)
    paid = Payment.objects.get(company=house.acme, amount_minor=4000, kind="money")
    assert open_of(house.acme, "R-2") == 6000
    page = alice.post(f"{BACK}{entry.pk}/take/", {"payment": paid.ref}, follow=True).content.decode()
    assert f"{paid.ref} went back" in page
    assert open_of(house.acme, "R-2") == 10000
    row = page.split("<tbody>")[1].split("</tbody>")[0]
    assert paid.ref in row
    assert "R-2" in row
    again = alice.post(f"{BACK}{entry.pk}/take/", {"payment": paid.ref}, follow=True)
    assert "decided already" in again.content.decode()


def test_a_payment_that_is_not_there_is_refused_in_words(house: House, alice: Client) -> None:
    entry = unclear(house.acme)
    page = alice.post(f"{BACK}{entry.pk}/take/", {"payment": "P-404"}, follow=True).content.decode()
    assert "P-404" in page
    assert BankEntry.objects.get(pk=entry.pk).state == "unclear"


def test_money_that_went_out_is_no_reversal(house: House, alice: Client) -> None:
    entry = unclear(house.acme)
    address = f"{BACK}{entry.pk}/not/"
    assert alice.post(address, {"reason": ""}).status_code == 422
    page = alice.post(address, {"reason": "Rent"}, follow=True).content.decode()
    assert "Kept as money that went out." in page
    assert BankEntry.objects.get(pk=entry.pk).state == "outgoing"
    assert alice.post(address, {"reason": "Rent"}).status_code == 404


def test_movements_of_another_company_are_not_there(house: House, alice: Client) -> None:
    entry = unclear(house.other)
    assert alice.post(f"{BACK}{entry.pk}/take/", {"payment": "P-1"}).status_code == 404
    assert alice.post(f"{BACK}{entry.pk}/not/", {"reason": "Rent"}).status_code == 404
