# SPDX-License-Identifier: MIT
"""Payments listed, recorded, assigned, used and taken back."""

from django.test import Client
from django.utils import timezone

from dunwell.services import payments
from dunwell.services.check_books import check
from dunwell.store.models import Customer, Payment
from tests.web.conftest import House
from tests.web.invoices.acting import act, open_of, payment_page, refused, text, words

NEW = "/c/acme/payments/new/"


def entered(house: House, **fields: object) -> dict[str, object]:
    return {"amount": "100.00", "currency": "EUR", "paid_on": "2026-03-10", "how": "proposed"} | fields


def test_a_payment_is_recorded_for_a_customer_and_settles_the_oldest(house: House, alice: Client) -> None:
    page = text(alice, f"{NEW}?customer=C-2")
    assert "R-2" in page
    assert "R-3" in page
    page = act(alice, f"{NEW}?customer=C-2", **entered(house))
    assert "Recorded. It settles R-2, N-2." in page
    assert open_of(house.acme, "R-2") == 0
    assert "35.00 EUR credit of the customer" in page
    assert check(house.acme) == []


def test_by_hand_each_amount_goes_where_it_was_written(house: House, alice: Client) -> None:
    item = Customer.objects.get(company=house.acme, ref="C-2").items.get(currency="EUR").pk
    fields = entered(house, how="hand") | {f"i{item}": "25,00"}
    assert "It settles R-2." in act(alice, f"{NEW}?customer=C-2", **fields)
    assert open_of(house.acme, "R-2") == 3500
    said = refused(alice, f"{NEW}?customer=C-2", **fields | {f"i{item}": "1000.00"})
    assert "open" in said.lower()
    assert Payment.objects.filter(company=house.acme).count() == 2


def test_what_an_amount_would_settle_is_proposed_while_it_is_typed(house: House, alice: Client) -> None:
    payer = Customer.objects.get(company=house.acme, ref="C-2").pk
    address = f"{NEW}proposal/?payer={payer}&currency=EUR&amount=62,50"
    part = alice.get(address).content.decode()
    assert 'value="60.00"' in part
    assert 'value="2.50"' in part
    assert "named" in words(alice.get(f"{address}&reference=R-3").content.decode())
    assert alice.get(f"{NEW}proposal/?payer={payer}&currency=??&amount=x").status_code == 200


def test_kept_as_credit_it_is_used_later(house: House, alice: Client) -> None:
    assert "It is the customer's credit." in act(alice, f"{NEW}?customer=C-2", **entered(house, how="credit"))
    address = payment_page(house.acme, "P-2")
    page = act(alice, f"{address}use/", how="proposed")
    assert "It settles R-2, N-2." in page
    assert "P-2" in text(alice, "/c/acme/payments/?state=credit")


def test_an_unknown_customer_is_asked_for_again(house: House, alice: Client) -> None:
    answer = alice.get(f"{NEW}?customer=nobody")
    assert "There is no such customer." in words(answer.content.decode())


def test_money_of_nobody_is_assigned(house: House, alice: Client) -> None:
    payments.book_payment(
        house.acme, "20.00", "EUR", ref="bank-9", payer_name="B. Erg", actor="bank", at=timezone.now(),
        on=timezone.now().date(),
    )  # fmt: skip
    assert "Whose is it?" in text(alice, "/c/acme/payments/?state=unassigned")
    address = payment_page(house.acme, "bank-9")
    assert "There is no" in refused(alice, f"{address}assign/", customer="C-99")
    page = act(alice, f"{address}assign/", customer="C-2")
    assert "It is this customer's credit now." in page
    assert "Use 20.00 EUR of bank-9" in page
    assert Payment.objects.filter(ref="bank-9", customer__ref="C-2").exists()


def test_a_payment_is_taken_back_with_a_reason(house: House, alice: Client) -> None:
    address = payment_page(house.acme, "P-1")
    assert "Take it back" in text(alice, address)
    assert "This field is required." in refused(alice, f"{address}take-back/", reason="")
    page = act(alice, f"{address}take-back/", reason="Returned by the bank")
    assert "Taken back: what it settled is open again" in page
    assert open_of(house.acme, "R-2") == 10000
    assert "already" in refused(alice, f"{address}take-back/", reason="again").lower()


def test_one_thing_that_it_settled_is_taken_back_alone(house: House, alice: Client) -> None:
    payment = Payment.objects.get(company=house.acme, ref="P-1")
    part = payment.allocations.get().pk
    address = f"{payment_page(house.acme, 'P-1')}parts/{part}/take-back/"
    assert "Take back what settled R-2" in text(alice, address)
    page = act(alice, address)
    assert "It is open again, and the money is free." in page
    assert alice.post(f"{payment_page(house.acme, 'P-1')}parts/{part + 999}/take-back/").status_code == 404


def test_payments_are_nobody_else_s(house: House, bob: Client, charlie: Client) -> None:
    address = payment_page(house.acme, "P-1")
    assert bob.get(address).status_code == 200
    assert bob.post(f"{address}take-back/", {"reason": "x"}).status_code == 403
    assert charlie.get(address).status_code == 404
    assert charlie.get(address.replace("acme", "other")).status_code == 404
