# SPDX-License-Identifier: MIT
"""History on screen: searched, told in words, and proven."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test import Client

from dunwell.services import proof
from dunwell.store.models import Company, Customer, Event, Invoice
from tests.web.conftest import House
from tests.web.runs.test_runs_pages import text_of, words_of


def test_history_is_told_in_sentences_newest_first(house: House, alice: Client) -> None:
    said = words_of(alice, "/c/acme/history/")
    assert "kept in the built-in mailbox; nobody received it" in said
    assert "Aalto &amp; Sons &lt;Oy&gt;" in said
    assert "{" not in said


def test_history_is_searched_by_kind_period_customer_invoice_and_words(house: House, alice: Client) -> None:
    assert "Notice made" not in words_of(alice, "/c/acme/history/?code=payment_booked").replace("Notice made ", "")
    assert "Payment" in words_of(alice, "/c/acme/history/?code=payment_booked")
    assert "Nothing fits." in words_of(alice, "/c/acme/history/?since=2026-03-12")
    assert "Nothing fits." in words_of(alice, "/c/acme/history/?q=nowhere-to-be-found")
    berg = Customer.objects.get(company=house.acme, ref="C-2").pk
    told = words_of(alice, f"/c/acme/history/?customer={berg}")
    assert "Only what is about one customer." in told
    assert "Aalto" not in told
    invoice = Invoice.objects.get(company=house.acme, number="R-2").pk
    assert "R-2" in words_of(alice, f"/c/acme/history/?invoice={invoice}")
    assert "Berg AB" in words_of(alice, "/c/acme/history/?q=berg")
    assert alice.get("/c/acme/history/?code=made_up").status_code == 400


def test_pages_follow_one_another(house: House, alice: Client) -> None:
    first = text_of(alice, "/c/acme/history/")
    total = Event.objects.filter(company=house.acme).count()
    if total > 50:
        assert 'rel="next"' in first
    assert 'rel="prev"' in text_of(alice, "/c/acme/history/?after=5")
    assert f"{total} in all" in words_of(alice, "/c/acme/history/")


def test_an_export_has_every_line_with_its_facts(house: House, alice: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(text_of(alice, "/c/acme/history/?format=csv").lstrip("\ufeff"))))
    assert len(rows) == Event.objects.filter(company=house.acme).count()
    made = next(row for row in rows if row["Code"] == "notice_made")
    assert json.loads(made["Facts"])["number"] == made["Notice"]


def test_a_line_shows_its_facts_on_demand(house: House, alice: Client) -> None:
    event = Event.objects.filter(company=house.acme, code="notice_made").latest("seq")
    said = words_of(alice, f"/c/acme/history/{event.seq}/")
    assert event.hash in said
    assert "stepped" in said
    dialog = alice.get(f"/c/acme/history/{event.seq}/", headers={"HX-Request": "true", "HX-Target": "div#dialog-body"})
    assert b"<html" not in dialog.content
    assert event.hash in dialog.content.decode()
    assert alice.get("/c/acme/history/999999/").status_code == 404


def test_the_chain_is_proven_unbroken(house: House, alice: Client) -> None:
    assert "lines" in words_of(alice, "/c/acme/history/verify/")
    answer = alice.post("/c/acme/history/verify/")
    count = Event.objects.filter(company=house.acme).count()
    assert f"{count} lines, unbroken since" in answer.content.decode()


def test_a_long_chain_is_proven_piece_by_piece(house: House, alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = {"HX-Request": "true", "HX-Target": "div#proof"}
    follow = proof.follow
    monkeypatch.setattr("dunwell.web.views.history.verify.follow", lambda company, place: follow(company, place, 5))
    carried, said = "", ""
    for _ in range(100):
        said = alice.post("/c/acme/history/verify/", {"place": carried}, headers=pieces).content.decode()
        if "unbroken since" in said:
            break
        assert "<progress" in said
        carried = said.split('name="place" value="')[1].split('"')[0]
    assert "unbroken since" in said
    assert alice.post("/c/acme/history/verify/", {"place": "made up"}, headers=pieces).status_code == 400


def test_a_changed_line_is_found_with_its_place(house: House, alice: Client) -> None:
    event = Event.objects.filter(company=house.acme, code="notice_made").first()
    assert event is not None
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER event_kept")
        cursor.execute("UPDATE store_event SET actor = 'nobody' WHERE id = %s", [event.pk])
    said = alice.post("/c/acme/history/verify/").content.decode()
    assert f"The chain breaks at line {event.seq}" in said
    assert "wrong" in alice.post("/c/acme/history/books/").content.decode()


def test_the_books_are_checked_on_screen(house: House, alice: Client) -> None:
    assert "Everything adds up" in alice.post("/c/acme/history/books/").content.decode()
    assert alice.get("/c/acme/history/books/").status_code == 405


def test_whoever_may_not_read_history_may_not_prove_it(house: House, bob: Client, charlie: Client) -> None:
    assert bob.post("/c/acme/history/verify/").status_code == 200
    assert charlie.post("/c/acme/history/verify/").status_code == 404
    assert charlie.post("/c/acme/history/books/").status_code == 404
    assert Company.objects.count() == 2
