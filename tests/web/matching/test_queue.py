# SPDX-License-Identifier: MIT
"""The queue of payments to match: what stands in it, what is told of the chosen one, what each decision does."""

import re

import pytest
from django.test import Client

from dunwell.store.models import MatchProposal, Membership, Payment, User
from tests.web.conftest import NOW, PASSWORD, House, signed_in
from tests.web.matching.cast import QUEUE, Waiting, came, open_of, said, waiting


@pytest.fixture
def three(house: House) -> Waiting:
    return waiting(house.acme)


def mark_on(page: str) -> str:
    found = re.search(r'name="mark" value="(\w+)"', page)
    assert found
    return found[1]


def confirm(client: Client, one: MatchProposal, *, mark: str = "", place: str = "queue", **more: str) -> object:
    mark = mark or mark_on(said(client, f"{QUEUE}?at={one.pk}"))
    return client.post(f"{QUEUE}{one.pk}/confirm/", {"mark": mark, "place": place, **more}, follow=True)


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
    answer = confirm(alice, three.aalto, next=str(three.berg.pk))
    page = answer.content.decode()
    paid = Payment.objects.get(pk=three.aalto.payment_id)
    assert paid.customer
    assert paid.customer.ref == "C-1"
    assert open_of(house.acme, "700101") == 0
    assert answer.redirect_chain[-1][0] == f"{QUEUE}?at={three.berg.pk}"
    assert f"{paid.ref} is booked." in page
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
    again = confirm(alice, three.aalto, mark=mark).content.decode()
    assert "look at it again" in again
    assert Payment.objects.get(pk=three.aalto.payment_id).allocated_minor == 30000


def test_what_changed_since_it_was_looked_at_is_not_booked(three: Waiting, alice: Client) -> None:
    page = confirm(alice, three.aalto, mark="00000000").content.decode()
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
    back = alice.post(f"{QUEUE}{three.zorro.pk}/undo/", {"place": "card"}, follow=True)
    assert back.status_code == 200
    assert MatchProposal.objects.filter(payment__payer_name="Zorro", state="open").exists()


def test_a_card_of_its_own_goes_on_to_the_next(three: Waiting, alice: Client) -> None:
    answer = confirm(alice, three.aalto, place="card")
    assert answer.redirect_chain[-1][0] == f"{QUEUE}{three.berg.pk}/"


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
    lines = b"".join(answer).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert len(lines) == 4
    assert "BERG AB" in "".join(lines)
