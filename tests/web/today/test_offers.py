# SPDX-License-Identifier: MIT
"""Today in mode offer: accept or decline, a standing answer, sample texts and the partner's contact."""

import pytest
from django.test import Client

from dunwell.services.companies import get_company
from dunwell.store.models import Company, Customer, Membership, Offer, User
from tests.web.conftest import signed_in
from tests.web.today.conftest import Maker, text
from tests.web.today.test_today import customer, followed, item, undo_of

PAGE = "/c/acme/today/"


@pytest.fixture
def alice(founded: Maker) -> Client:
    Company.objects.filter(pk=founded("offer").pk).update(partner_name="Incasso Oy", partner_contact="09 123")
    return signed_in("alice")


def test_late_items_are_offered_here_and_nothing_goes_out(alice: Client) -> None:
    page = text(alice, PAGE)
    assert "Shall we remind these?" in page
    assert "R-1" in page
    assert "Nothing goes out." in page
    assert "R-4" not in text(alice, f"{PAGE}offers/")  # not due yet


def test_what_is_accepted_goes_out_and_the_answer_is_undone(alice: Client) -> None:
    page = followed(alice, f"{PAGE}offers/answer/", {"item": item("R-1").pk, "do": "accepted", "back": "today"})
    assert "Accepted: 1 invoice is reminded from the next run on." in page
    assert "aalto@acme.example" in page
    followed(alice, undo_of(page))
    assert "Nothing goes out." in text(alice, PAGE)
    assert Offer.objects.filter(ended_seq__isnull=True).count() == 0


def test_what_is_declined_keeps_its_samples_and_the_partners_contact(alice: Client) -> None:
    followed(alice, f"{PAGE}offers/answer/", {"pick": [item("R-2").pk, item("R-3").pk], "do": "declined"})
    assert "R-2" not in text(alice, f"{PAGE}offers/")
    page = text(alice, f"{PAGE}offers/declined/")
    assert "R-2" in page
    assert "Incasso Oy" in page
    samples = text(alice, f"{PAGE}offers/{item('R-2').pk}/")
    assert "Dear Berg AB," in samples
    file = alice.get(f"{PAGE}offers/{item('R-2').pk}/?format=txt")
    assert "attachment" in file.headers["Content-Disposition"]
    assert "Dear Berg AB," in file.content.decode()


def test_a_standing_answer_counts_at_once_and_is_undone(alice: Client) -> None:
    page = followed(alice, f"{PAGE}offers/answer/", {"customer": customer("C-1"), "do": "always"})
    assert "is reminded without asking" in page
    assert "aalto@acme.example" in text(alice, PAGE)
    followed(alice, undo_of(page))
    assert Customer.objects.get(ref="C-1").offers == "ask"
    followed(alice, f"{PAGE}offers/answer/", {"customer": customer("C-1"), "do": "never"})
    assert "R-1" in text(alice, f"{PAGE}offers/declined/")


def test_each_row_of_the_list_carries_its_own_answers(alice: Client) -> None:
    part = alice.get(f"{PAGE}offers/", headers={"HX-Request": "true", "HX-Target": "section#list"}).content.decode()
    one, whose = f"{PAGE}offers/answer/?item={item('R-1').pk}", f"{PAGE}offers/answer/?customer={customer('C-1')}"
    assert "<h1" not in part
    assert part.count(f'formaction="{one}"') == 2
    followed(alice, one, {"do": "accepted", "pick": [item("R-2").pk]})
    assert [str(offer.item) for offer in Offer.objects.filter(ended_seq__isnull=True)] == ["R-1"]
    assert f'formaction="{whose}"' in part
    followed(alice, whose, {"do": "never"})
    assert Customer.objects.get(ref="C-1").offers == "never"


def test_nobody_is_offered_answers_that_they_may_not_give(alice: Client) -> None:
    Membership.objects.create(company=get_company("acme"), user=User.objects.create_user("ada"), role="auditor")
    auditor = Client()
    auditor.force_login(User.objects.get(username="ada"))
    assert 'value="accepted"' not in auditor.get(f"{PAGE}offers/").content.decode()


def test_an_answer_that_is_none_is_a_bad_request_and_what_is_not_ours_not_found(alice: Client) -> None:
    address = f"{PAGE}offers/answer/"
    assert alice.post(address, {"item": item("R-1").pk, "do": "perhaps"}).status_code == 400
    assert alice.post(address, {"item": 99999999, "do": "accepted"}).status_code == 404
    assert alice.post(address, {"customer": 99999999, "do": "always"}).status_code == 404
    assert "Nothing was ticked." in followed(alice, address, {"do": "accepted"})
    assert alice.get(f"{PAGE}offers/99999999/").status_code == 404


def test_in_another_mode_the_page_says_that_answers_do_not_count(founded: Maker) -> None:
    founded("automatic")
    assert "The company is not in mode offer" in text(signed_in("alice"), f"{PAGE}offers/")
    assert get_company("acme").mode == "automatic"
