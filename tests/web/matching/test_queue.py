# SPDX-License-Identifier: MIT
"""The queue of payments to match: what stands in it, what is told of the chosen one, what each decision does."""

import re

import pytest
from django.test import Client

from dunwell.services.companies import set_company
from dunwell.services.match_payments import match_waiting
from dunwell.store.models import MatchProposal, Membership, OpenItem, Payment, User
from tests.web.conftest import NOW, PASSWORD, House, signed_in
from tests.web.matching.cast import QUEUE, Waiting, came, open_of, said, waiting


@pytest.fixture
def three(house: House) -> Waiting:
    return waiting(house.acme)


def mark_on(page: str) -> str:
    found = re.search(r'name="mark" value="(\w+)"', page)
    assert found
    return found[1]


def confirm(
    client: Client, one: MatchProposal, *, mark: str = "", place: str = "queue", **more: str
) -> tuple[str, str]:
    """Confirms a proposal as it was last seen: the page that follows, and its address."""
    mark = mark or mark_on(said(client, f"{QUEUE}?at={one.pk}"))
    answer = client.post(f"{QUEUE}{one.pk}/confirm/", {"mark": mark, "place": place, **more}, follow=True)
    return answer.content.decode(), answer.redirect_chain[-1][0]


def test_the_queue_shows_what_waits_with_its_sum(three: Waiting, alice: Client) -> None:
    page = said(alice, QUEUE)
    assert "3 payments wait for you:" in page
    assert "657.00\N{NO-BREAK SPACE}EUR" in page
    # The surest stands first, and beside the list with its words marked and escaped.
    assert "Invoice <mark>700101</mark>, thank you &lt;3" in page
    assert "The text names invoice 700101" in page
    assert "The amount is what is open, to the cent" in page
    assert page.index("Aalto &amp; Sons &lt;Oy&gt;</a>") < page.index("BERG AB</a>") < page.index("Zorro</a>")


def test_what_speaks_against_a_proposal_is_told_apart(three: Waiting, alice: Client) -> None:
    page = said(alice, f"{QUEUE}?at={three.berg.pk}")
    for_it, against = page.split("What speaks against it")
    assert "is the name of Berg AB" in for_it
    assert "Nothing tells which invoices are meant" in against


def test_nothing_found_offers_to_search(three: Waiting, alice: Client) -> None:
    page = said(alice, f"{QUEUE}{three.zorro.pk}/")
    assert "Nothing tells whose money this is" in page
    assert "Find the customer" in page
    assert "/confirm/" not in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=zorro", ["Zorro"]), ("q=280,00", ["BERG AB"]), ("q=280.00", ["BERG AB"]), ("q=Invoice", ["Aalto"]),
        ("state=found", ["Aalto", "BERG AB"]), ("state=nothing", ["Zorro"]), ("state=decided", []),
    ],
)  # fmt: skip
def test_the_queue_is_searched_and_filtered(three: Waiting, alice: Client, asked: str, found: list[str]) -> None:
    page = said(alice, f"{QUEUE}?{asked}")
    table = page.split("<tbody>")[1].split("</tbody>")[0] if found else ""
    for name in ("Aalto", "BERG AB", "Zorro"):
        assert (name in table) == (name in found)


def test_confirming_books_and_shows_the_next_with_an_undo(three: Waiting, alice: Client, house: House) -> None:
    page, where = confirm(alice, three.aalto, next=str(three.berg.pk))
    paid = Payment.objects.get(pk=three.aalto.payment_id)
    assert paid.customer
    assert paid.customer.ref == "C-1"
    assert open_of(house.acme, "700101") == 0
    assert where == f"{QUEUE}?at={three.berg.pk}"
    assert f"{paid.ref} is booked for Aalto &amp; Sons &lt;Oy&gt;: 700101." in page
    undo = re.search(r'action="([^"]+/undo/[^"]*)"', page)
    assert undo
    taken = alice.post(undo[1].replace("&amp;", "&"), follow=True)
    assert "it waits for you" in taken.content.decode()
    assert open_of(house.acme, "700101") == 30000
    three.aalto.refresh_from_db()
    assert three.aalto.state == "open"


def test_the_same_confirmation_twice_books_once_and_says_so(three: Waiting, alice: Client, house: House) -> None:
    mark = mark_on(said(alice, f"{QUEUE}?at={three.aalto.pk}"))
    confirm(alice, three.aalto, mark=mark)
    again, _where = confirm(alice, three.aalto, mark=mark)
    assert "look at it again" in again
    assert Payment.objects.get(pk=three.aalto.payment_id).allocated_minor == 30000


def test_what_changed_since_it_was_looked_at_is_not_booked(three: Waiting, alice: Client) -> None:
    page, _where = confirm(alice, three.aalto, mark="00000000")
    assert "It has changed meanwhile" in page
    three.aalto.refresh_from_db()
    assert three.aalto.state == "open"


def test_none_of_these_leaves_it_without_a_customer(three: Waiting, alice: Client) -> None:
    answer = alice.post(f"{QUEUE}{three.berg.pk}/refuse/", {"place": "queue"}, follow=True)
    assert "it stays without a customer" in answer.content.decode()
    three.berg.refresh_from_db()
    assert three.berg.state == "refused"
    assert "BERG AB" not in said(alice, QUEUE).split("<tbody>")[1].split("</tbody>")[0]
    assert "BERG AB" in said(alice, f"{QUEUE}?state=refused")


def test_what_is_not_a_customer_s_is_set_aside_with_its_reason(three: Waiting, alice: Client) -> None:
    address = f"{QUEUE}{three.zorro.pk}/set-aside/"
    assert alice.post(address, {"reason": " ", "place": "queue"}).status_code == 422
    answer = alice.post(address, {"reason": "A refund", "place": "queue"}, follow=True)
    assert "not a customer" in answer.content.decode()
    assert Payment.objects.get(pk=three.zorro.payment_id).reversed
    card = said(alice, f"{QUEUE}{three.zorro.pk}/")
    assert "Decided by alice" in card
    assert "Undo this decision" in card
    for _twice in range(2):
        back = alice.post(f"{QUEUE}{three.zorro.pk}/undo/", {"place": "card"}, follow=True)
        assert back.status_code == 200
    assert "was taken back already" in back.content.decode()
    assert Payment.objects.filter(payer_name="Zorro", reversed=False).count() == 1
    assert "Undo this decision" not in said(alice, f"{QUEUE}{three.zorro.pk}/")
    assert "Undo this decision" not in said(alice, f"/c/acme/payments/{three.zorro.payment_id}/")
    assert MatchProposal.objects.filter(payment__payer_name="Zorro", state="open").exists()


def test_a_card_of_its_own_goes_on_to_the_next(three: Waiting, alice: Client) -> None:
    _page, where = confirm(alice, three.aalto, place="card")
    assert where == f"{QUEUE}{three.berg.pk}/"


def test_sure_ones_are_confirmed_together_once_their_sum_is_named(three: Waiting, alice: Client, house: House) -> None:
    both = {"pick": [three.aalto.pk, three.berg.pk, three.zorro.pk]}
    asked = alice.post(f"{QUEUE}confirm/", both).content.decode()
    assert "2 payments: 580.00\N{NO-BREAK SPACE}EUR" in asked
    assert "1 of them is not sure." in asked
    seen = re.findall(r'name="seen" value="([^"]+)"', asked)
    done = alice.post(f"{QUEUE}confirm/", {**both, "sure": "yes", "seen": seen}, follow=True).content.decode()
    assert "2 payments are booked." in done
    assert open_of(house.acme, "700101") == 0
    undo = re.search(r'action="([^"]+confirm/undo/[^"]*)"', done)
    assert undo
    assert "2 payments wait again." in alice.post(undo[1], follow=True).content.decode()
    assert open_of(house.acme, "700101") == 30000


def test_what_was_not_seen_is_not_confirmed_with_the_others(three: Waiting, alice: Client) -> None:
    told = {"pick": [three.aalto.pk], "sure": "yes", "seen": [f"{three.aalto.pk}:00000000"]}
    page = alice.post(f"{QUEUE}confirm/", told, follow=True).content.decode()
    assert "1 had changed and waits." in page
    three.aalto.refresh_from_db()
    assert three.aalto.state == "open"


def test_another_company_s_is_not_there(three: Waiting, house: House, alice: Client) -> None:
    payment = came(house.other, "10.00", "Somebody", "Text")
    other = MatchProposal.objects.create(company=house.other, payment=payment, at=NOW)
    for act in ("", "confirm/", "refuse/", "set-aside/", "split/", "undo/"):
        assert alice.post(f"{QUEUE}{other.pk}/{act}", {"reason": "x", "mark": "x"}).status_code == 404
    alice.post(f"{QUEUE}confirm/", {"pick": [other.pk], "sure": "yes"})
    other.refresh_from_db()
    assert other.state == "open"


@pytest.mark.parametrize(("role", "own_only", "status"), [
    ("bookkeeper", False, 200), ("bookkeeper", True, 403), ("caller", False, 403), ("auditor", False, 403),
])  # fmt: skip
def test_who_may_decide(three: Waiting, house: House, role: str, own_only: bool, status: int) -> None:
    user = User.objects.create_user("bert", password=PASSWORD)
    Membership.objects.create(company=house.acme, user=user, role=role, own_only=own_only)
    bert = signed_in("bert")
    assert bert.get(QUEUE).status_code == status
    answer = bert.post(f"{QUEUE}{three.berg.pk}/refuse/", {"place": "queue"})
    assert answer.status_code == (302 if status == 200 else 403)


def test_an_empty_queue_says_that_all_is_well(house: House, alice: Client) -> None:
    assert "Every payment has its customer" in said(alice, QUEUE)


def test_the_export_has_the_whole_queue(three: Waiting, alice: Client) -> None:
    answer = alice.get(f"{QUEUE}?format=csv")
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert "BERG AB" in "".join(lines)


def test_a_payment_is_split_by_hand_and_the_rest_written_off(three: Waiting, alice: Client, house: House) -> None:
    address = f"{QUEUE}{three.berg.pk}/split/"
    page = said(alice, address)
    keys = {number: f"i{OpenItem.objects.get(invoice__number=number).pk}" for number in ("700102", "700103")}
    assert f'name="{keys["700103"]}" value="20.00"' in page  # as proposed
    parts = {keys["700102"]: "200,00", keys["700103"]: "60.00", f"left_{keys['700103']}": "tolerance"}
    answer = alice.post(address, {"customer": "C-2", "place": "queue", **parts}, follow=True)
    assert "is booked for Berg AB: 700102, 700103." in answer.content.decode()
    assert (open_of(house.acme, "700102"), open_of(house.acme, "700103"), open_of(house.acme, "R-2")) == (0, 0, 6000)
    given_up = Payment.objects.get(company=house.acme, kind="write_off")
    assert (given_up.amount_minor, given_up.remittance) == (9000, "tolerance")
    paid = Payment.objects.get(pk=three.berg.payment_id)
    assert paid.amount_minor - paid.allocated_minor == 2000
    card = said(alice, f"/c/acme/payments/{paid.pk}/")
    assert "Decided by hand" in card


@pytest.mark.parametrize(("amount", "why"), [
    ("999.00", "Only 200.00\N{NO-BREAK SPACE}EUR is open."), ("ten", "Write the amount like"),
])  # fmt: skip
def test_an_amount_that_cannot_be_is_told_at_its_field(three: Waiting, alice: Client, amount: str, why: str) -> None:
    key = f"i{OpenItem.objects.get(invoice__number='700102').pk}"
    answer = alice.post(f"{QUEUE}{three.berg.pk}/split/", {"customer": "C-2", key: amount})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    three.berg.refresh_from_db()
    assert three.berg.state == "open"


def test_more_than_was_paid_is_refused(three: Waiting, alice: Client) -> None:
    keys = {f"i{OpenItem.objects.get(invoice__number=n).pk}": a for n, a in (("700102", "200"), ("700103", "150"))}
    answer = alice.post(f"{QUEUE}{three.berg.pk}/split/", {"customer": "C-2", **keys})
    assert answer.status_code == 422
    three.berg.refresh_from_db()
    assert three.berg.state == "open"


def test_another_customer_is_found_by_a_part_of_the_name(three: Waiting, alice: Client, house: House) -> None:
    address = f"{QUEUE}{three.zorro.pk}/split/"
    found = said(alice, f"{address}?customer=Cass")
    assert "customer=C-3" in found
    assert "Book it" not in found
    assert "There is no such customer." in said(alice, f"{address}?customer=Nobody")
    key = f"i{OpenItem.objects.get(company=house.acme, invoice__number='R-4').pk}"
    assert f'name="{key}" value="70.00"' in said(alice, f"{address}?customer=C-3")
    alice.post(address, {"customer": "C-3", key: "70.00"})
    paid = Payment.objects.get(pk=three.zorro.payment_id)
    assert paid.customer_id
    assert paid.amount_minor - paid.allocated_minor == 700


def test_an_invoice_says_that_it_was_matched_by_itself(three: Waiting, alice: Client, house: House) -> None:
    set_company(house.acme, {"match_automatically": "on"}, actor="alice", at=NOW)
    MatchProposal.objects.filter(company=house.acme).update(stale=True)
    came(house.acme, "150.00", "Berg AB", "Invoice 700103")
    match_waiting(house.acme, on=NOW.date(), actor="worker", at=NOW)
    item = OpenItem.objects.get(company=house.acme, invoice__number="700103")
    assert item.open_minor == 0
    assert "matched by itself: the text names it" in said(alice, f"/c/acme/invoices/{item.invoice_id}/")
    booked = MatchProposal.objects.get(company=house.acme, state="booked", payment__amount_minor=15000)
    card = said(alice, f"/c/acme/payments/{booked.payment_id}/")
    assert "Why it is booked so" in card
    taken = alice.post(f"{QUEUE}{booked.pk}/undo/", {"place": "payment"}, follow=True)
    assert taken.redirect_chain[-1][0] == f"/c/acme/payments/{booked.payment_id}/"
    item.refresh_from_db()
    assert item.open_minor == 15000
