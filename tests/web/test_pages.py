# SPDX-License-Identifier: MIT
"""What the pages say, of the cast's two companies."""

import re

from django.test import Client
from django.utils import timezone

from dunwell.services.companies import create_company
from dunwell.store.models import Customer, Delivery, Membership, Notice
from tests.web.conftest import House

TAGS = re.compile(r"<[^>]+>")


def text(client: Client, address: str) -> str:
    """The words of a page, without tags, on one line."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(TAGS.sub(" ", answer.content.decode()).replace("\xa0", " ").split())


def customer(house: House, ref: str) -> Customer:
    return Customer.objects.get(company=house.acme, ref=ref)


def test_the_first_page_leads_to_the_company(alice: Client) -> None:
    answer = alice.get("/")
    assert answer.headers["Location"] == "/c/acme/"


def test_who_belongs_to_no_company_is_told_so(house: House, alice: Client) -> None:
    Membership.objects.all().delete()
    assert "You belong to no company yet" in text(alice, "/")


def test_what_is_refused_is_told_within_the_company(house: House, alice: Client, bob: Client) -> None:
    for client, address, status, told in (
        (bob, "/c/acme/people/", 403, "Not allowed"),
        (alice, "/c/acme/invoices/999999/", 404, "Nothing is here"),
        (alice, "/c/acme/settings/calendar/business/", 405, "Not sent"),
    ):
        answer = client.get(address)
        assert answer.status_code == status
        assert told in answer.content.decode()
        assert "/c/acme/customers/" in answer.content.decode()


def test_a_customer_without_an_address_is_said_to_be_out_of_reach(house: House, alice: Client) -> None:
    page = text(alice, f"/c/acme/customers/{customer(house, 'C-4').pk}/")
    assert "no reminder reaches this customer by e-mail" in page


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
    assert "Begin the set-up" in text(alice, "/c/empty/")
    assert "Empty" in text(alice, "/c/acme/")
