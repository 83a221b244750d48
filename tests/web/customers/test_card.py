# SPDX-License-Identifier: MIT
"""The card of a customer, and what is done on it."""

import pytest
from django.test import Client

from dunwell.services.companies import create_company
from dunwell.services.edit_customer import edit_customer
from dunwell.store.models import Customer, CustomerEmail, Event, Hold, Membership, Note, User
from tests.web.conftest import NOW, House
from tests.web.customers.cast import customer, joined, sent, text


def card(house: House, ref: str = "C-1", more: str = "") -> str:
    return f"/c/acme/customers/{customer(house.acme, ref).pk}/{more}"


def test_the_card_tells_account_items_contacts_and_what_happened_lately(house: House, alice: Client) -> None:
    page = text(alice, card(house))
    assert "1,234.50 EUR is overdue, the oldest for 20 days." in page
    assert "EUR 1,234.50 1,234.50 5.00 − 30.00 1,209.50" in page.replace("−30.00", "− 30.00")
    assert "R-1 3 weeks ago" in page
    assert "aalto@acme.example" in page
    assert "Reminder fee" in page
    assert "Credit note CN-1" in page
    assert "Notice N-1 made" in page
    assert "0 / 0 kept / broken" in page


def test_the_limit_of_credit_warns_whoever_sells(house: House) -> None:
    sam = joined(house, "sam", "seller")
    row = customer(house.acme, "C-1")
    edit_customer(
        house.acme, row.pk, {"credit_limit": "1000", "warn_after_days": "14"}, on=NOW.date(), actor="alice", at=NOW
    )
    page = text(sam, card(house))
    assert "Above the credit limit: 1,209.50 EUR is owed, the limit is 1,000.00 EUR." in page
    assert "the oldest for 20 days. Sellers are warned from 14 on." in page
    assert "Edit" not in page


def test_the_timeline_is_filtered_by_kind(house: House, alice: Client) -> None:
    page = text(alice, card(house, "C-2", "timeline/?kind=payments"))
    assert "Payment" in page
    assert "made:" not in page
    assert "Nothing of this kind has happened." in text(alice, card(house, "C-2", "timeline/?kind=promises"))
    assert alice.get(card(house, "C-2", "timeline/?kind=gossip")).status_code == 400


def test_the_statement_tells_every_movement_with_the_balance_after_it(house: House, alice: Client) -> None:
    page = text(alice, card(house, "C-1", "statement/"))
    assert "Invoice R-1 1,234.50 1,234.50" in page
    assert "Credit note CN-1 30.00 1,204.50" in page
    assert "Balance: 1,209.50 EUR" in page


def test_a_customer_is_written_by_hand(house: House, alice: Client) -> None:
    given = {"name": "Elo Oy", "ref": "C-9", "email": "pay@elo.example", "kind": "business", "credit_limit": "1 500,00"}
    page = sent(alice, "/c/acme/customers/new/", **given)
    assert "The customer is written down." in page
    row = customer(house.acme, "C-9")
    assert (str(row.credit_limit), CustomerEmail.objects.get(customer=row).address) == ("1500.0000", "pay@elo.example")


def test_what_was_typed_stays_with_the_error_at_its_field(house: House, alice: Client) -> None:
    answer = alice.post("/c/acme/customers/new/", {"name": "Elo Oy", "ref": "C-1", "country": "XX", "phone": "ring me"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Elo Oy"' in page
    assert "Another customer has this number already." in page
    assert "Write the country&#x27;s two letters" in page
    assert "Write the number with digits" in page
    assert not Customer.objects.filter(company=house.acme, name="Elo Oy").exists()


def test_a_customer_is_changed_and_history_tells_how(house: House, alice: Client) -> None:
    sent(alice, card(house, more="edit/"), name="Aalto Oy", ref="C-1", kind="business", country="FI", phone="+358 9 1")
    assert customer(house.acme, "C-1").phone == "+358 9 1"
    assert "telephone: none → +358 9 1" in text(alice, card(house, more="timeline/?kind=changes"))


def test_addresses_are_added_ordered_marked_and_taken_away(house: House, alice: Client) -> None:
    here = card(house, more="contacts/")
    sent(alice, f"{here}add/", address="boss@aalto.example", name="Boss", role="manager")
    answer = alice.post(f"{here}add/", {"address": "boss@aalto.example", "role": "manager"})
    assert "This address is there already." in answer.content.decode()
    sent(alice, f"{here}2/up/")
    sent(alice, f"{here}2/mark/")
    page = text(alice, card(house))
    assert page.index("boss@aalto.example") < page.index("aalto@acme.example Mail came back")
    sent(alice, f"{here}2/edit/", address="aalto@acme.example", name="Ann", role="approver")
    assert CustomerEmail.objects.get(address="aalto@acme.example").bad is True
    sent(alice, f"{here}2/mark/")
    assert "Nothing goes to boss@aalto.example any more." in text(alice, f"{here}1/remove/")
    sent(alice, f"{here}1/remove/")
    rows = CustomerEmail.objects.filter(customer=customer(house.acme, "C-1"))
    assert list(rows.values_list("address", "name", "role", "bad")) == [
        ("aalto@acme.example", "Ann", "approver", False)
    ]
    assert alice.post(f"{here}7/mark/").status_code == 404


def test_additional_information_says_which_procedure_and_why(house: House, alice: Client) -> None:
    page = text(alice, card(house, more="more/"))
    assert "By the rules “Everybody” takes this customer (kind: Business; country: FI, domestic; no group)." in page
    assert "Enable reminders wins over the reminder of each invoice." in page
    page = sent(alice, card(house, more="more/"), procedure="none", reminder_default="on")
    assert "No procedure reminds this customer." in page
    row = customer(house.acme, "C-1")
    assert (row.procedure_choice, row.reminders, row.reminder_default) == ("none", False, True)
    assert "Reminders are off: nothing goes to this customer" in page


def test_before_the_switch_the_reminders_of_a_customer_stand_folded(house: House, alice: Client) -> None:
    new = create_company(
        code="new", name="New Oy", country="FI", currency="EUR", language="en", time_zone="UTC", actor="alice", at=NOW
    )
    Membership.objects.create(company=new, user=User.objects.get(username="alice"), role="owner")
    address = f"/c/new/customers/{Customer.objects.create(company=new, ref='C-1', name='Aalto').pk}/more/"
    folded = "take effect once the company’s reminders are on"
    assert folded in alice.get(address).content.decode().partition("<summary>")[2]
    assert folded not in text(alice, card(house, more="more/"))
    sent(alice, address, procedure="none", reminders="on")
    assert customer(new, "C-1").reminder_default is False


def test_standing_answers_are_asked_for_in_mode_offer_alone(house: House, alice: Client) -> None:
    assert "When an invoice is late" not in text(alice, card(house, more="more/"))
    type(house.acme).objects.filter(pk=house.acme.pk).update(mode="offer")
    assert "When an invoice is late" in text(alice, card(house, more="more/"))
    sent(alice, card(house, more="more/"), procedure="auto", reminders="on", offers="always")
    assert customer(house.acme, "C-1").offers == "always"


def test_the_switch_is_turned_off_and_back(house: House, alice: Client) -> None:
    assert "Reminders are off: nothing goes to this customer." in sent(alice, card(house, more="switch/"))
    seq = Event.objects.filter(company=house.acme).latest("seq").seq
    sent(alice, f"/c/acme/customers/undo/{seq}/{seq}/")
    assert customer(house.acme, "C-1").reminders is True


def test_notes_are_written_by_a_seller_and_taken_back(house: House) -> None:
    sam = joined(house, "sam", "seller")
    assert "Asks for order numbers" in sent(sam, card(house, more="note/"), text="Asks for order numbers")
    note = Note.objects.get(company=house.acme)
    assert "Asks for order numbers" in text(sam, f"/c/acme/notes/{note.pk}/remove/")
    page = sent(sam, f"/c/acme/notes/{note.pk}/remove/")
    assert "The note is taken back." in page
    assert "Asks for order numbers" in text(sam, card(house, more="timeline/?kind=notes"))


def test_a_colleague_s_note_is_taken_back_by_who_may_edit(house: House, alice: Client) -> None:
    sam, sue = joined(house, "sam", "seller"), joined(house, "sue", "seller")
    sent(sam, card(house, more="note/"), text="Asks for order numbers")
    note = Note.objects.get(company=house.acme)
    address = f"/c/acme/notes/{note.pk}/remove/"
    assert address not in sue.get(card(house)).content.decode()
    assert address in sam.get(card(house)).content.decode()
    assert sue.post(address).status_code == 409
    assert "The note is taken back." in sent(alice, address)


def test_taking_back_asks_for_the_right_of_what_is_taken_back(house: House, alice: Client) -> None:
    sent(alice, card(house, more="switch/"))
    seq = Event.objects.filter(company=house.acme).latest("seq").seq
    Membership.objects.filter(company=house.acme, user__username="alice").update(role="caller")
    assert alice.post(f"/c/acme/customers/undo/{seq}/{seq}/").status_code == 403
    assert customer(house.acme, "C-1").reminders is False


def test_a_hold_shows_with_its_end_and_is_ended(house: House, alice: Client) -> None:
    page = sent(alice, card(house, more="hold/"), reason="Waits for the crane", until="2026-03-31")
    assert "Waits for the crane" in page
    assert "through 31 Mar 2026" in page
    hold = Hold.objects.get(company=house.acme)
    assert alice.post(card(house, "C-2", f"hold/{hold.pk}/end/")).status_code == 404
    assert "The next run decides again" in text(alice, card(house, more=f"hold/{hold.pk}/end/"))
    sent(alice, card(house, more=f"hold/{hold.pk}/end/"))
    hold.refresh_from_db()
    assert hold.ended_seq is not None


@pytest.mark.parametrize("more", ["", "timeline/", "statement/", "more/", "edit/", "note/", "hold/", "contacts/add/"])
def test_what_is_another_company_s_is_not_there(house: House, charlie: Client, alice: Client, more: str) -> None:
    assert charlie.get(card(house, more=more)).status_code == 404
    stranger = customer(house.other, "C-1").pk
    assert alice.get(f"/c/acme/customers/{stranger}/{more}").status_code == 404


def test_an_auditor_reads_and_changes_nothing(house: House, bob: Client) -> None:
    for more in ("", "timeline/", "statement/", "more/"):
        assert bob.get(card(house, more=more)).status_code == 200
    for more in ("edit/", "note/", "hold/", "contacts/add/"):
        assert bob.get(card(house, more=more)).status_code == 403
    assert bob.post(card(house, more="more/"), {"procedure": "none"}).status_code == 403
    assert bob.post(card(house, more="switch/")).status_code == 403
