# SPDX-License-Identifier: MIT
"""What the pages say, of the cast's two companies."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dunwell.services import pauses
from dunwell.services.companies import create_company
from dunwell.services.due import local_date
from dunwell.services.find import get_item
from dunwell.store.models import Customer, Delivery, Invoice, Membership, Notice
from tests.web.conftest import House

TAGS = re.compile(r"<[^>]+>")


def text(client: Client, address: str) -> str:
    """The words of a page, without tags, on one line."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(TAGS.sub(" ", answer.content.decode()).replace("\xa0", " ").split())


def customer(house: House, ref: str) -> Customer:
    return Customer.objects.get(company=house.acme, ref=ref)


def invoice(house: House, number: str) -> Invoice:
    return Invoice.objects.get(company=house.acme, number=number)


def test_the_first_page_leads_to_the_company(alice: Client) -> None:
    answer = alice.get("/")
    assert answer.headers["Location"] == "/c/acme/"


def test_who_belongs_to_no_company_is_told_so(house: House, alice: Client) -> None:
    Membership.objects.all().delete()
    assert "You belong to no company yet" in text(alice, "/")


def test_the_plan_gives_every_item_its_outcome_and_reason(alice: Client) -> None:
    page = text(alice, "/c/acme/plan/")
    assert "5 items" in page
    for number in ("R-1", "R-2", "R-3", "R-4", "R-5"):
        assert number in page
    assert "Unreachable No channel of level reminder reaches the customer." in page


def test_the_plan_is_filtered_by_outcome_and_words(alice: Client) -> None:
    page = text(alice, "/c/acme/plan/?outcome=not_due")
    assert "R-4" in page
    assert "R-1" not in page
    page = text(alice, "/c/acme/plan/?q=BERG")
    assert "R-2" in page
    assert "R-3" in page
    assert "R-4" not in page
    assert "No item fits." in text(alice, "/c/acme/plan/?q=nobody")


def test_a_filter_stays_when_another_is_chosen(alice: Client) -> None:
    page = alice.get("/c/acme/plan/?q=berg&page=1").content.decode()
    assert 'href="?q=berg&amp;outcome=waiting"' in page


@pytest.mark.parametrize("on", ["yesterday", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_date_that_is_none_is_a_bad_request(alice: Client, on: str) -> None:
    assert alice.get("/c/acme/plan/", {"on": on}).status_code == 400


def test_the_plan_of_an_earlier_day_is_what_was_decided_then(house: House, alice: Client) -> None:
    yesterday = local_date(house.acme, timezone.now()) - timedelta(days=1)
    page = text(alice, f"/c/acme/plan/?outcome=step&on={yesterday}")
    assert "R-1" in page
    assert "3 items" in page


def test_a_page_past_the_end_is_the_last_one(alice: Client) -> None:
    assert "5 items" in text(alice, "/c/acme/plan/?page=99")
    assert "4 customers" in text(alice, "/c/acme/customers/?page=junk")


def test_what_changed_shows_at_once(house: House, alice: Client) -> None:
    assert "On hold" not in text(alice, "/c/acme/plan/")
    when = {"actor": "alice", "at": timezone.now(), "on": local_date(house.acme, timezone.now())}
    pauses.hold(house.acme, item=get_item(house.acme, "R-4"), reason="asked us to wait", **when)  # type: ignore[arg-type]
    assert "On hold" in text(alice, "/c/acme/plan/")


def test_the_customers_are_listed_with_what_they_owe(alice: Client) -> None:
    page = text(alice, "/c/acme/customers/")
    # R-1 and the fee of its notice, less the credit note.
    assert "Aalto &amp; Sons &lt;Oy&gt; C-1 Business 1,234.50 EUR 1,209.50 EUR" in page
    assert "Berg AB C-2 Business 60.00 EUR 2,000.00 SEK 65.00 EUR 2,000.00 SEK" in page
    assert "Cassel C-3 Consumer 0.00 EUR 70.00 EUR" in page
    assert "1 customer" in text(alice, "/c/acme/customers/?q=cassel@")
    assert "Nobody is called “zzz”" in text(alice, "/c/acme/customers/?q=zzz")


def test_a_customer_s_page_shows_account_notices_and_history(house: House, alice: Client) -> None:
    page = text(alice, f"/c/acme/customers/{customer(house, 'C-1').pk}/")
    assert "EUR 1,234.50 1,234.50 5.00 − 30.00 1,209.50" in page.replace("−30.00", "− 30.00")
    assert "aalto@acme.example" in page
    assert "Reminder fee" in page
    assert "CN-1 credit note of 30.00 EUR" in page
    assert "Kept here email to aalto@acme.example read it" in page
    assert re.search(r"Notice N-\d, level reminder: 1209.50 EUR by worker", page)


def test_a_customer_without_an_address_is_said_to_be_out_of_reach(house: House, alice: Client) -> None:
    page = text(alice, f"/c/acme/customers/{customer(house, 'C-4').pk}/")
    assert "no reminder reaches this customer by e-mail" in page


def test_an_invoice_is_explained_gate_by_gate_for_a_day(house: House, alice: Client) -> None:
    yesterday = local_date(house.acme, timezone.now()) - timedelta(days=1)
    page = text(alice, f"/c/acme/invoices/{invoice(house, 'R-2').pk}/?on={yesterday}")
    assert "100.00 EUR · 60.00 EUR open" in page
    assert "Settled no Company switched off no" in page
    assert "Goes out yes" in page
    assert "It takes level reminder" in page
    assert "payment" in page
    assert "40.00 EUR" in page


def test_a_credit_note_has_a_page_without_a_decision(house: House, alice: Client) -> None:
    page = text(alice, f"/c/acme/invoices/{invoice(house, 'CN-1').pk}/")
    assert "Credit note of" in page
    assert "-30.00 EUR left" in page
    assert "Gate by gate" not in page


def test_the_mailbox_lists_the_company_s_messages_alone(house: House, alice: Client, charlie: Client) -> None:
    page = text(alice, "/c/acme/mailbox/")
    assert "aalto@acme.example" in page
    assert "other.example" not in page
    assert "acme.example" not in text(charlie, "/c/other/mailbox/")


def test_a_message_is_shown_as_sent(house: House, alice: Client) -> None:
    notice = Notice.objects.get(company=house.acme, customer__ref="C-1")
    delivery = Delivery.objects.get(notice=notice)
    page = text(alice, f"/c/acme/mailbox/{delivery.pk}/")
    assert f"Notice {notice.number} to Aalto" in page
    assert "1,209.50" in page
    body = alice.get(f"/c/acme/mailbox/{delivery.pk}/body/")
    assert "<table" in body.content.decode()
    assert alice.get(f"/c/acme/mailbox/{delivery.pk}/0/").status_code == 404


def test_empty_pages_say_what_to_do(house: House, alice: Client) -> None:
    empty = create_company(
        code="empty", name="Empty", country="FI", currency="EUR", language="en", time_zone="Europe/Helsinki",
        actor="alice", at=timezone.now(),
    )  # fmt: skip
    Membership.objects.create(company=empty, user_id=int(alice.session["_auth_user_id"]), role="owner")
    for page in ("", "plan/", "customers/", "mailbox/"):
        assert "dunwell " in text(alice, f"/c/empty/{page}"), page
    assert "Empty" in text(alice, "/c/acme/")
