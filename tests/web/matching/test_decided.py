# SPDX-License-Identifier: MIT
"""What stands beside a payment that somebody decided, or left: the reason, what was given up, why it waits."""

import re

import pytest
from django.test import Client

from dunwell.services.companies import set_company
from dunwell.services.due import local_date
from dunwell.services.match_payments import match_waiting
from dunwell.store.models import BankEntry, Company, MatchProposal, OpenItem
from tests.web.conftest import NOW, House
from tests.web.matching.cast import QUEUE, Waiting, came, said, unclear, waiting

MAIN = re.compile(r'class="btn btn-primary"[^>]*>(?:<svg.*?</svg>)?\s*([^<]+)')


@pytest.fixture
def three(house: House) -> Waiting:
    return waiting(house.acme)


def shown(client: Client, one: MatchProposal) -> str:
    return said(client, f"{QUEUE}{one.pk}/")


def matched(company: Company, amount: str, name: str, text: str) -> MatchProposal:
    """Money that came in, as the matching answered it."""
    paid = came(company, amount, name, text)
    match_waiting(company, on=local_date(company, NOW), actor="worker", at=NOW)
    return MatchProposal.objects.get(payment=paid)


def test_why_something_is_not_a_customer_s_stands_wherever_it_is_looked_at(
    three: Waiting, alice: Client, house: House
) -> None:
    entry = unclear(house.acme, 7700)
    BankEntry.objects.filter(pk=entry.pk).update(state="payment", payment=three.zorro.payment_id)
    alice.post(f"{QUEUE}{three.zorro.pk}/set-aside/", {"reason": "A refund <of> tax", "place": "queue"})
    for address in (f"bank/entries/{entry.pk}/", f"payments/{three.zorro.payment_id}/"):
        assert "A refund &lt;of&gt; tax" in said(alice, f"/c/acme/{address}"), address
    assert "A refund &lt;of&gt; tax" in shown(alice, three.zorro)
    card = said(alice, f"/c/acme/payments/{three.zorro.payment_id}/")
    assert "What was decided" in card
    assert "Why it is booked so" not in card
    assert "Not a customer" in card.split("<h1>")[1].split("tiles")[0]


def test_what_was_given_up_stands_under_what_was_settled(three: Waiting, alice: Client) -> None:
    key = f"i{OpenItem.objects.get(invoice__number='700102').pk}"
    parts = {key: "195.00", f"left_{key}": "cash_discount"}
    alice.post(f"{QUEUE}{three.berg.pk}/split/", {"customer": "C-2", "place": "queue", **parts})
    for page in (said(alice, f"/c/acme/payments/{three.berg.payment_id}/"), shown(alice, three.berg)):
        settled = page.split("What it settled")[1].split("</table>")[0]
        assert "195.00" in settled
        assert "Cash discount" in settled
        assert ">5.00" in settled


def test_money_of_nobody_is_nobody_s_credit(three: Waiting, alice: Client) -> None:
    card = said(alice, f"/c/acme/payments/{three.zorro.payment_id}/")
    assert "credit of the customer" not in card


def test_what_fits_and_was_left_says_why(three: Waiting, alice: Client, house: House) -> None:
    assert "Nothing is booked by itself here" in shown(alice, three.aalto)
    assert "Nothing is booked by itself here" not in shown(alice, three.berg)  # it does not fit
    set_company(house.acme, {"match_automatically": "on"}, actor="alice", at=NOW)
    MatchProposal.objects.filter(pk=three.aalto.pk).update(decided_by="alice")
    alike = matched(house.acme, "150.00", "Bergg Aaby", "")
    MatchProposal.objects.filter(pk=alike.pk).update(
        customer=three.berg.customer_id, rule="name", score=70, stale=False,
        evidence=[{"kind": "similar_name", "words": "Bergg"}, {"kind": "exact_amount"}],
    )  # fmt: skip
    assert "the name alone is not like enough" in shown(alice, alike)
    assert "A person had it in hand before" in shown(alice, three.aalto)


def test_what_settles_nothing_and_is_of_nobody_known_is_a_guess(three: Waiting, alice: Client, house: House) -> None:
    OpenItem.objects.filter(invoice__number="700101").update(allocated_minor=30000)
    page = shown(alice, matched(house.acme, "10.00", "Stranger Oy", "Invoice 700101"))
    assert "What it names is paid already" in page
    assert "A guess" in page
    assert MAIN.findall(page) == ["Find the customer"]
    assert "Enter c" not in page
    assert MAIN.findall(shown(alice, three.berg)) == ["Confirm"]


def test_an_address_of_nothing_says_so_and_shows_nothing_to_act_on(three: Waiting, alice: Client) -> None:
    for at in ("999999", "x"):
        page = said(alice, f"{QUEUE}?at={at}")
        assert "There is no such payment here." in page
        assert "data-key=" not in page
    assert "There is no such payment here." not in said(alice, QUEUE)


def test_a_refusal_taken_back_opens_nothing(three: Waiting, alice: Client) -> None:
    alice.post(f"{QUEUE}{three.berg.pk}/refuse/", {"place": "queue"})
    page = alice.post(f"{QUEUE}{three.berg.pk}/undo/", {"place": "queue"}, follow=True).content.decode()
    assert "Taken back: it waits for you." in page
    assert "is open again" not in page


def test_many_are_confirmed_with_what_each_settles_before_one(three: Waiting, alice: Client) -> None:
    MatchProposal.objects.filter(pk=three.aalto.pk).update(credit_minor=700)
    page = alice.post(f"{QUEUE}confirm/", {"pick": [three.aalto.pk, three.berg.pk]}).content.decode()
    table = " ".join(page.split("<tbody>")[1].split("</tbody>")[0].split())
    assert "700101 300.00</div>" in table
    assert "700103 20.00 · 130.00 stays open" in table
    assert "Credit that remains 7.00" in table


def test_a_split_begins_with_what_stays_of_each(three: Waiting, alice: Client) -> None:
    page = said(alice, f"{QUEUE}{three.berg.pk}/split/")
    assert "<span data-rest>130.00 →</span>" in page
