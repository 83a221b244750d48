# SPDX-License-Identifier: MIT
"""The list of customers and "do to selected"."""

from django.test import Client

from dunwell.services.customer_bulk import change_customers
from dunwell.store.models import Customer, Hold, User
from tests.web.conftest import NOW, House
from tests.web.customers.cast import customer, joined, sent, text

LIST = "/c/acme/customers/"
DO = f"{LIST}do/"


def ids(house: House, *refs: str) -> list[int]:
    return [customer(house.acme, ref).pk for ref in refs]


def test_each_customer_is_listed_with_what_it_owes(alice: Client) -> None:
    page = text(alice, LIST)
    assert "Aalto &amp; Sons &lt;Oy&gt; C-1 Everybody aalto@acme.example 1,234.50 EUR 1,234.50 EUR" in page
    assert "60.00 EUR 2,000.00 SEK" in page
    assert "Dahl Ky C-4 Everybody No e-mail" in page
    assert "4 in all" in page


def test_filters_and_sort_stand_in_the_address(alice: Client) -> None:
    page = text(alice, f"{LIST}?mail=none")
    assert "Dahl Ky" in page
    assert "Cassel" not in page
    page = text(alice, f"{LIST}?sort=-overdue")
    assert page.index("Aalto") < page.index("Berg AB") < page.index("Dahl Ky") < page.index("Cassel")
    assert "Nothing fits." in text(alice, f"{LIST}?q=nobody")
    assert alice.get(f"{LIST}?sort=colour").status_code == 400
    assert alice.get(f"{LIST}?kind=martian").status_code == 400


def test_the_list_is_exported_with_money_as_numbers(alice: Client) -> None:
    answer = alice.get(f"{LIST}?format=csv&owes=overdue")
    lines = b"".join(answer).decode().splitlines()
    assert lines[0].startswith("\ufeffCustomer,Number,Group,Procedure,Reached by,Overdue,Open,")
    assert lines[1].startswith(
        "Aalto & Sons <Oy>,C-1,,Everybody,aalto@acme.example,1234.50,1234.50,,Business,FI,yes,no"
    )
    assert lines[2].startswith("Berg AB,C-2,,Everybody,berg@acme.example,60.00,60.00,2000.00 SEK,")
    assert len(lines) == 4


def test_selected_customers_are_moved_after_a_question_and_moved_back(house: House, alice: Client) -> None:
    chosen = ids(house, "C-1", "C-2")
    page = sent(alice, DO, do="procedure", pick=chosen, query="owes=overdue")
    assert "2 customers are chosen." in page
    assert not Customer.objects.filter(procedure_choice="none").exists()
    page = sent(alice, DO, do="procedure", pick=chosen, query="owes=overdue", sure="yes", procedure="none")
    assert "2 customers were changed." in page
    assert Customer.objects.filter(procedure_choice="none").count() == 2
    undo = alice.get(LIST)  # the message was read; its address is that of the events
    assert undo.status_code == 200
    first = house_events(house)[-2]
    page = sent(alice, f"{LIST}undo/{first}/{first + 1}/")
    assert "Taken back: 2 customers are as before." in page
    assert not Customer.objects.filter(procedure_choice="none").exists()


def house_events(house: House) -> list[int]:
    from dunwell.store.models import Event

    rows = Event.objects.filter(company=house.acme, code="customer_changed").order_by("seq")
    return list(rows.values_list("seq", flat=True))


def test_all_that_fit_are_meant_when_everything_is_ticked(house: House, alice: Client) -> None:
    page = sent(alice, DO, do="off", everything="yes", query="owes=overdue", sure="yes")
    assert "3 customers were changed." in page
    assert list(Customer.objects.filter(company=house.acme, reminders=True).values_list("ref", flat=True)) == ["C-3"]
    assert Customer.objects.filter(company=house.other, reminders=True).count() == 4


def test_a_hold_asks_for_its_reason_at_its_field(house: House, alice: Client) -> None:
    chosen = ids(house, "C-1")
    answer = alice.post(DO, {"do": "hold", "pick": chosen, "sure": "yes", "reason": "", "until": "2026-04-01"})
    assert answer.status_code == 422
    assert 'value="2026-04-01"' in answer.content.decode()
    page = sent(alice, DO, do="hold", pick=chosen, sure="yes", reason="On holiday", until="2026-04-01")
    assert "1 customer was changed." in page
    assert Hold.objects.get(company=house.acme).reason == "On holiday"


def test_group_and_owner_are_set_for_many(house: House, alice: Client) -> None:
    owner = User.objects.get(username="alice").pk
    sent(alice, DO, do="group", pick=ids(house, "C-1", "C-2"), sure="yes", group="gold")
    sent(alice, DO, do="owner", pick=ids(house, "C-1"), sure="yes", owner=owner)
    assert Customer.objects.filter(group="gold").count() == 2
    assert customer(house.acme, "C-1").owner_id == owner
    assert "C-2" not in text(alice, f"{LIST}?owner={owner}")


def test_nothing_ticked_changes_nothing(alice: Client) -> None:
    assert "Tick the customers first." in sent(alice, DO, do="off", sure="yes")


def test_customers_of_another_company_are_not_there(house: House, alice: Client) -> None:
    strangers = [customer(house.other, "C-1").pk]
    answer = alice.post(DO, {"do": "off", "pick": strangers, "sure": "yes"})
    assert answer.status_code == 404
    assert customer(house.other, "C-1").reminders is True


def test_who_may_not_switch_is_not_offered_and_not_let(house: House) -> None:
    seller = joined(house, "sam", "seller")
    assert "Do to selected" not in text(seller, LIST)
    assert seller.post(DO, {"do": "off", "pick": ids(house, "C-1"), "sure": "yes"}).status_code == 403
    caller = joined(house, "cal", "caller")
    assert caller.post(DO, {"do": "off", "pick": ids(house, "C-1"), "sure": "yes"}).status_code == 403
    assert caller.post(DO, {"do": "hold", "pick": ids(house, "C-1")}).status_code == 200


def test_a_person_limited_to_own_documents_sees_and_changes_own_customers_alone(house: House) -> None:
    bea = joined(house, "bea", "bookkeeper", own_only=True)
    mine = ids(house, "C-2")
    change_customers(house.acme, mine, {"owner_id": User.objects.get(username="bea").pk}, actor="alice", at=NOW)
    page = text(bea, LIST)
    assert "Berg AB" in page
    assert "Aalto" not in page
    assert bea.get(f"{LIST}{ids(house, 'C-1')[0]}/").status_code == 404
    assert bea.post(DO, {"do": "off", "pick": ids(house, "C-1"), "sure": "yes"}).status_code == 404
    sent(bea, DO, do="off", everything="yes", query="", sure="yes")
    assert list(Customer.objects.filter(company=house.acme, reminders=False).values_list("ref", flat=True)) == ["C-2"]


def test_an_empty_list_says_what_to_do(house: House, alice: Client) -> None:
    bea = joined(house, "bea", "bookkeeper", own_only=True)
    assert "No customers yet." in text(bea, LIST)
