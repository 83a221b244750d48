# SPDX-License-Identifier: MIT
"""Today in mode offer: accept or decline, a standing answer, sample texts and the partner's contact."""

from io import BytesIO

import pytest
from django.test import Client
from docx import Document

from dunwell.services.companies import get_company
from dunwell.store.models import Customer, Membership, Offer, Partner, User
from tests.letters.paper.sheets import pages_of
from tests.web.conftest import PASSWORD, signed_in
from tests.web.today.conftest import Maker, text
from tests.web.today.test_today import customer, followed, item, undo_of

PAGE = "/c/acme/today/"


@pytest.fixture
def alice(founded: Maker) -> Client:
    Partner.objects.create(company=founded("offer"), name="Incasso Oy", phone="09 123", is_default=True)
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


def test_samples_are_downloaded_as_letters(alice: Client) -> None:
    page = f"{PAGE}offers/{item('R-2').pk}/"
    pdf, docx = alice.get(f"{page}?format=pdf"), alice.get(f"{page}?format=docx")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert 'filename="Payment reminder R-2.pdf"' in pdf.headers["Content-Disposition"]
    assert all("Berg AB" in one for one in pages_of(pdf.content))
    assert "attachment" in docx.headers["Content-Disposition"]
    assert "Dear Berg AB," in [
        line for one in Document(BytesIO(docx.content)).paragraphs for line in one.text.split("\n")
    ]
    assert alice.get(f"{page}?format=exe").headers["Content-Type"].startswith("text/html")


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


def test_all_that_fit_are_answered_though_only_one_page_was_ticked(alice: Client) -> None:
    address, form = f"{PAGE}offers/answer/?of=offers", {"pick": item("R-1").pk, "everything": "yes", "do": "declined"}
    page = followed(alice, address, {**form, "query": "q=berg"})
    assert "Declined: nothing is sent about 2 invoices." in page
    assert answered() == {"R-2", "R-3"}
    undo = undo_of(page)
    assert "?" not in undo
    followed(alice, undo)
    assert answered() == set()
    followed(alice, address, {**form, "query": ""})
    assert answered() == {"R-1", "R-2", "R-3", "R-5"}


def test_all_that_fit_the_declined_are_those_that_were_declined(alice: Client) -> None:
    address = f"{PAGE}offers/answer/"
    followed(alice, address, {"pick": [item("R-2").pk, item("R-3").pk], "do": "declined"})
    assert f'action="{address}?of=declined"' in text(alice, f"{PAGE}offers/declined/")
    page = followed(alice, f"{address}?of=declined", {"everything": "yes", "query": "", "do": "accepted"})
    assert "Accepted: 2 invoices are reminded from the next run on." in page
    assert answered("accepted") == {"R-2", "R-3"}
    followed(alice, undo_of(page))
    assert answered("declined") == {"R-2", "R-3"}
    assert alice.post(f"{address}?of=nothing", {"everything": "yes", "do": "accepted"}).status_code == 400


def test_whoever_answers_stays_where_the_answer_was_given_and_so_does_the_undo(alice: Client) -> None:
    address, declined = f"{PAGE}offers/answer/", f"{PAGE}offers/declined/"
    given = alice.post(address, {"item": item("R-1").pk, "do": "declined", "back": "today"})
    assert given.headers["Location"] == PAGE
    undo = undo_of(text(alice, PAGE))
    assert alice.post(undo).headers["Location"] == PAGE
    followed(alice, address, {"pick": [item("R-2").pk, item("R-3").pk], "do": "declined"})
    given = alice.post(f"{address}?of=declined", {"pick": item("R-2").pk, "do": "accepted"})
    assert given.headers["Location"] == declined
    assert alice.post(undo_of(text(alice, declined))).headers["Location"] == declined
    assert answered() == {"R-2", "R-3"}


def answered(said: str = "declined") -> set[str]:
    return {str(one.item) for one in Offer.objects.filter(ended_seq__isnull=True, answer=said)}


def test_nobody_is_offered_answers_that_they_may_not_give(alice: Client) -> None:
    ada = User.objects.create_user("ada", password=PASSWORD)
    Membership.objects.create(company=get_company("acme"), user=ada, role="auditor")
    auditor = signed_in("ada")
    followed(alice, f"{PAGE}offers/answer/", {"item": item("R-2").pk, "do": "declined"})
    for page in (f"{PAGE}offers/", f"{PAGE}offers/declined/"):
        shown = text(auditor, page)
        for part in ('value="accepted"', 'name="pick"', "bulk-bar"):
            assert part not in shown


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
