# SPDX-License-Identifier: MIT
"""What is done to an invoice on its page: each act says what follows, and each can be undone or ended."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dunwell.services.check_books import check
from dunwell.store.models import Claim, Customer, Dispute, Hold, Invoice, OpenItem, Payment, Promise
from tests.web.conftest import House
from tests.web.invoices.acting import act, open_of, page_of, refused, text, undo


def test_a_full_payment_takes_two_clicks_and_can_be_undone(house: House, alice: Client) -> None:
    address = f"{page_of(house.acme, 'R-2')}pay/"
    form = alice.get(address).content.decode()
    assert 'value="60.00"' in form
    assert 'value="2026-03-10"' in form
    page = undo(alice, address, amount="60.00", paid_on="2026-03-10")
    assert "It was taken back; what it settled is open again." in page
    assert open_of(house.acme, "R-2") == 6000
    page = act(alice, address, amount="60,00", paid_on="2026-03-10")
    assert "Payment recorded. Nothing of it is open any more: it is not reminded." in page
    assert check(house.acme) == []


def test_a_part_payment_leaves_the_rest_to_be_chased(house: House, alice: Client) -> None:
    page = act(alice, f"{page_of(house.acme, 'R-2')}pay/", amount="10.00", paid_on="2026-03-09", reference="bank")
    assert "Payment recorded. Not reminded before" in page
    assert open_of(house.acme, "R-2") == 5000


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount": "", "paid_on": "2026-03-10"}, "This field is required."),
        ({"amount": "1.234", "paid_on": "2026-03-10"}, "Write the amount like 1234.50"),
        ({"amount": "0", "paid_on": "2026-03-10"}, "Write the amount like 1234.50 or 1234,50."),
        ({"amount": "5", "paid_on": "2026-03-11"}, "Choose 2026-03-10 or earlier."),
    ],
)
def test_a_payment_that_cannot_be_keeps_what_was_typed(
    house: House, alice: Client, fields: dict[str, str], said: str
) -> None:
    assert said in refused(alice, f"{page_of(house.acme, 'R-2')}pay/", **fields)
    assert open_of(house.acme, "R-2") == 6000


def test_a_hold_says_until_when_and_ends(house: House, alice: Client) -> None:
    address = f"{page_of(house.acme, 'R-1')}hold/"
    facts = {"reason": "Talks", "until": "2026-04-20", "owner": "bob"}
    assert "On hold. Not reminded before 21 Apr 2026." in act(alice, address, **facts)
    hold = Hold.objects.get()
    page = text(alice, page_of(house.acme, "R-1"))
    assert "What stops it" in page
    assert "Talks bob, since 10 Mar 2026 20 Apr 2026 all of it" in page
    end = f"{page_of(house.acme, 'R-1')}end/hold/{hold.pk}/"
    assert f'hx-get="{end}"' in alice.get(page_of(house.acme, "R-1")).content.decode()
    assert "The next run decides again" in text(alice, end)
    assert "The hold has ended." in act(alice, end)
    assert "What stops it" not in text(alice, page_of(house.acme, "R-1"))
    assert "This field is required." in refused(alice, address, reason="", until="")


def test_a_hold_of_a_day_that_has_passed_is_refused_at_its_field(house: House, alice: Client) -> None:
    said = refused(alice, f"{page_of(house.acme, 'R-1')}hold/", reason="x", until="2026-03-09")
    assert "Choose 2026-03-10 or later." in said


def test_a_part_is_disputed_and_the_rest_goes_on(house: House, alice: Client) -> None:
    address = f"{page_of(house.acme, 'R-1')}dispute/"
    page = act(alice, address, reason="Broken", amount="34.50")
    assert "The dispute is recorded." in page
    assert Dispute.objects.get().amount_minor == 3450
    assert "Disputed in part" in page
    assert "That is more than the 1234.50 that is open." in refused(alice, address, reason="x", amount="9999")
    assert "The dispute has ended." in undo(alice, address, reason="All of it")


def test_a_promise_rests_until_its_day(house: House, alice: Client) -> None:
    address = f"{page_of(house.acme, 'R-1')}promise/"
    page = act(alice, address, reason="By phone", amount="1234.50", until="2026-03-20")
    assert "The promise is recorded. Not reminded before 21 Mar 2026." in page
    promise = Promise.objects.get()
    page = act(alice, f"{page_of(house.acme, 'R-1')}end/promise/{promise.pk}/")
    assert "ended without a verdict" in page


def test_instalments_are_agreed_and_ended_as_one(house: House, alice: Client) -> None:
    address = f"{page_of(house.acme, 'R-1')}instalments/"
    assert 'value="617.25"' in alice.get(f"{address}?count=2").content.decode()
    facts = {"by_1": "2026-03-20", "amount_1": "600", "by_2": "2026-04-20", "amount_2": "634.50", "reason": "By phone"}
    page = act(alice, f"{address}?count=2", **facts)
    assert "The instalments are agreed. Not reminded before 21 Mar 2026." in page
    assert "20 Apr 2026" in page
    first = Promise.objects.earliest("by")
    page = act(alice, f"{page_of(house.acme, 'R-1')}end/agreement/{first.pk}/")
    assert "The agreement was ended" in page
    assert set(Promise.objects.values_list("status", flat=True)) == {"ended"}
    page = refused(alice, f"{address}?count=2", **facts | {"amount_2": "1"})
    assert "The parts together are 601.00; 1234.50 is open." in page


def test_a_payment_under_way_stops_it_until_it_ends(house: House, alice: Client) -> None:
    page = undo(alice, f"{page_of(house.acme, 'R-1')}under-way/", note="Direct debit")
    assert "No payment is under way any more." in page


def test_a_write_off_settles_and_is_taken_back(house: House, alice: Client) -> None:
    address = f"{page_of(house.acme, 'R-2')}write-off/"
    page = act(alice, address, amount="60.00", reason="Bankrupt")
    assert "Written off. Nothing of it is open any more" in page
    assert "W-1 Write-off Bankrupt" in page
    back = f"{page_of(house.acme, 'R-2')}end/payment/{Payment.objects.get(ref='W-1').pk}/"
    act(alice, back)
    assert open_of(house.acme, "R-2") == 6000
    assert check(house.acme) == []


def test_a_fee_is_waived_and_asked_for_again(house: House, alice: Client) -> None:
    claim = Claim.objects.get(company=house.acme, customer__ref="C-1")
    page = page_of(house.acme, "R-1")
    assert "Waived: 5.00 EUR is asked for no more." in act(alice, f"{page}claims/{claim.pk}/waive/", reason="Goodwill")
    assert "It is asked for again" in act(alice, f"{page}claims/{claim.pk}/ask-again/")
    claim.refresh_from_db()
    assert claim.status == "open"


def test_an_invoice_is_cancelled_and_that_is_taken_back(house: House, alice: Client) -> None:
    page = undo(alice, f"{page_of(house.acme, 'R-2')}cancel/", reason="In error")
    assert "It is owed again. What had settled it stays credit." in page
    assert not Invoice.objects.get(company=house.acme, number="R-2").cancelled
    assert check(house.acme) == []


def test_the_switch_turns_in_place_and_back(house: House, alice: Client) -> None:
    page = page_of(house.acme, "R-1")
    item = OpenItem.objects.get(company=house.acme, invoice__number="R-1")
    target = f"span#remind-{item.invoice_id}"
    headers = {"HX-Request": "true", "HX-Target": target}
    part = alice.post(f"{page}reminders/", headers=headers).content.decode()
    assert 'aria-pressed="false"' in part
    assert "<html" not in part
    item.refresh_from_db()
    assert not item.remind
    assert "Reminders of this invoice are on." in act(alice, f"{page}reminders/")
    assert "It is not reminded until somebody changes that." not in text(alice, page)
    for _twice in range(2):  # the undo says which way
        act(alice, f"{page}reminders/?on=no")
        item.refresh_from_db()
        assert not item.remind


def test_the_original_is_attached_shown_saved_and_removed(house: House, alice: Client) -> None:
    page = page_of(house.acme, "R-1")
    assert alice.get(f"{page}original/").status_code == 404
    file = SimpleUploadedFile("invoice.pdf", b"%PDF-1.7 hello", content_type="application/pdf")
    assert "The original is kept." in act(alice, f"{page}original/attach/", file=file)
    shown = alice.get(f"{page}original/")
    assert (shown.content, shown["Content-Type"]) == (b"%PDF-1.7 hello", "application/pdf")
    assert shown["Content-Disposition"] == 'inline; filename="R-1.pdf"'
    assert alice.get(f"{page}original/?download")["Content-Disposition"].startswith("attachment")
    bad = SimpleUploadedFile("invoice.pdf", b"<html>", content_type="application/pdf")
    assert "PDF" in refused(alice, f"{page}original/attach/", file=bad)
    assert "none attached" in act(alice, f"{page}original/remove/")


def test_a_note_stands_on_the_invoice(house: House, alice: Client) -> None:
    page = act(alice, f"{page_of(house.acme, 'R-1')}note/", text="Rang, nobody there")
    assert "Rang, nobody there" in page


@pytest.mark.parametrize("what", ["pay/", "hold/", "write-off/", "cancel/", "edit/", "note/", "reminders/"])
def test_who_only_reads_changes_nothing(house: House, bob: Client, what: str) -> None:
    address = page_of(house.acme, "R-1")
    assert bob.get(address).status_code == 200
    assert bob.post(f"{address}{what}").status_code == 403


def test_what_is_another_s_cannot_be_ended_from_here(house: House, alice: Client, charlie: Client) -> None:
    act(alice, f"{page_of(house.acme, 'R-1')}hold/", reason="Talks", until="")
    hold = Hold.objects.get()
    assert alice.post(f"{page_of(house.acme, 'R-2')}end/hold/{hold.pk}/").status_code == 404
    assert alice.post(f"{page_of(house.acme, 'R-1')}end/nonsense/{hold.pk}/").status_code == 404
    assert charlie.post(f"{page_of(house.acme, 'R-1')}end/hold/{hold.pk}/").status_code == 404
    assert charlie.get(page_of(house.acme, "R-1")).status_code == 404
    other = re.sub("acme", "other", page_of(house.acme, "R-1"))
    assert charlie.get(other).status_code == 404


def test_who_is_limited_to_own_customers_sees_those_alone(house: House, bob: Client) -> None:
    member = house.acme.membership_set.get(user__username="bob")
    member.own_only = True
    member.save()
    Customer.objects.filter(company=house.acme, ref="C-2").update(owner=member.user)
    assert bob.get(page_of(house.acme, "R-2")).status_code == 200
    assert bob.get(page_of(house.acme, "R-1")).status_code == 404
    assert bob.get(f"{page_of(house.acme, 'R-1')}explain/").status_code == 404
    listed = text(bob, "/c/acme/invoices/")
    assert "R-2" in listed
    assert "R-1" not in listed
