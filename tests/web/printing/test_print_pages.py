# SPDX-License-Identifier: MIT
"""Batches of letters on screen: made, looked at, taken away, posted, undone, and shrunk."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dunwell.services import payments, procedures
from dunwell.services.due import local_date
from dunwell.services.print_batches import gather
from dunwell.services.print_due import take_out_asked
from dunwell.services.print_files import PDF, file_of
from dunwell.services.run_dunning import run_dunning
from dunwell.services.way_settings import save_way, switch_way
from dunwell.store.models import Company, Customer, Delivery, PrintBatch, PrintedLetter
from tests.services.printing import texts_of
from tests.web.conftest import House
from tests.web.runs.test_runs_pages import text_of, words_of

RULES = """\
[[procedure]]
code = "all"
name = "Everybody"
[[procedure.level]]
code = "reminder"
action = "notice"
after_days = 7
channels = ["letter"]
[[procedure.level]]
code = "warning"
action = "notice"
after_days = 21
gap_days = 1
channels = ["letter"]
"""
LIST = "/c/acme/print/"


@pytest.fixture
def letters(house: House) -> Company:
    """Acme prints its letters; today's run has queued some."""
    now = timezone.now()
    company = Company.objects.get(code="acme")
    who = {"actor": "alice", "at": now}
    save_way(company, "print", {}, on=now.date(), **who)  # type: ignore[arg-type]  # as people do it
    switch_way(company, "print", to=True, on=now.date(), **who)  # type: ignore[arg-type]  # as people do it
    procedures.apply(company, RULES, name="p.toml", **who)  # type: ignore[arg-type]  # as people do it
    Customer.objects.filter(company=company).update(street="Katu 1", postal_code="00100", city="Helsinki")
    then = now + timedelta(days=14)
    run_dunning(company, local_date(company, then), actor="worker", at=now)
    company.refresh_from_db()
    return company


@pytest.fixture
def batch(letters: Company) -> PrintBatch:
    (made,) = gather(letters, on=local_date(letters, timezone.now()), actor="alice", now=timezone.now).batches
    return made


def at(batch: PrintBatch, what: str = "") -> str:
    return f"{LIST}{batch.pk}/{what}"


def taken(client: Client, address: str) -> bytes:
    """What is downloaded there."""
    answer = client.get(address)
    assert answer.status_code == 200
    content = b"".join(answer)
    answer.close()
    return content


def pay_first(batch: PrintBatch) -> str:
    """Pays all invoices of the first letter's notice; gives the notice's number."""
    notice = PrintedLetter.objects.get(batch=batch, place=1).delivery.notice
    for line in notice.lines.select_related("item__invoice"):
        left = line.item.amount_minor - line.item.allocated_minor
        payments.pay(
            batch.company, line.item.invoice.number, f"{left / 100:.2f}", on=timezone.now().date(), actor="alice",
            at=timezone.now(),
        )  # fmt: skip
    return notice.number


def test_an_empty_list_says_how_letters_come_about(house: House, alice: Client) -> None:
    said = words_of(alice, LIST)
    assert "No letter is printed here yet." in said
    assert "Channels" in said


def test_letters_that_wait_are_gathered_by_a_press_of_a_button(letters: Company, alice: Client) -> None:
    waiting = Delivery.objects.filter(company=letters, channel="letter", state="queued").count()
    assert waiting > 1
    said = words_of(alice, LIST)
    assert f"{waiting} letters wait to be gathered." in said
    assert "No batch yet." in said
    assert alice.get(f"{LIST}gather/").status_code == 405
    page = alice.post(f"{LIST}gather/", follow=True).content.decode()
    assert f"{waiting} letters were gathered." in page
    assert "Print batch 1" in page
    assert "Batch 1" in words_of(alice, LIST)


def test_a_batch_tells_what_is_in_it_and_gives_its_files(batch: PrintBatch, alice: Client) -> None:
    said = words_of(alice, at(batch))
    assert "To be posted" in said
    assert batch.sha256 in said
    assert "Not downloaded yet." in said
    answer = alice.get(at(batch, "batch.pdf"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    pages = texts_of(b"".join(answer))
    answer.close()
    assert len(pages) == batch.pages
    assert "First downloaded" in words_of(alice, at(batch))
    told = json.loads(taken(alice, at(batch, "manifest.json")))
    assert told["count"]["letters"] == batch.letters
    assert "Print batch 1" in texts_of(taken(alice, at(batch, "cover.pdf")))[0]
    row = PrintedLetter.objects.get(batch=batch, place=1)
    single = alice.get(f"{LIST}letters/{row.pk}/")
    assert row.delivery.notice.number in texts_of(single.content)[0]


def test_letters_of_a_batch_are_searched_sorted_and_exported(batch: PrintBatch, alice: Client) -> None:
    assert "Nothing fits." in words_of(alice, at(batch, "?q=nobody"))
    for sort in ("customer", "-postcode", "pages", "-total", "notice"):
        assert "Aalto" in words_of(alice, at(batch, f"?sort={sort}"))
    assert text_of(alice, at(batch, "?format=csv")).count("\n") == 1 + batch.letters
    assert "Nothing fits." in words_of(alice, f"{LIST}?state=posted")
    assert text_of(alice, f"{LIST}?format=csv").count("\n") == 2


def test_a_batch_is_posted_on_somebodys_word(batch: PrintBatch, alice: Client) -> None:
    assert "It cannot be undone." in words_of(alice, at(batch, "posted/"))
    today = local_date(batch.company, timezone.now())
    ahead = alice.post(at(batch, "posted/"), {"posted_on": (today + timedelta(days=1)).isoformat()})
    assert ahead.status_code == 422
    done = alice.post(at(batch, "posted/"), {"posted_on": today.isoformat()}, follow=True).content.decode()
    assert "Batch 1 counts as posted." in done
    assert "on the word of alice" in done
    # The help of the shortcuts names undoing; the batch offers none.
    assert "Undo" not in words_of(alice, at(batch)).replace("Undo what was just done", "")
    notice = PrintedLetter.objects.get(batch=batch, place=1).delivery.notice
    said = words_of(alice, f"/c/acme/notices/{notice.pk}/")
    assert "print batch 1" in said
    assert f"Letter {notice.number} posted with print batch 1" in said
    assert "print batch 1" in words_of(alice, f"/c/acme/runs/{notice.run_id}/")
    assert alice.post(at(batch, "posted/"), {"posted_on": today.isoformat()}).status_code == 422


def test_what_was_paid_meanwhile_is_named_before_download_and_before_posted(batch: PrintBatch, alice: Client) -> None:
    number = pay_first(batch)
    assert "would not go as it was printed" in words_of(alice, at(batch))
    led = alice.get(at(batch, "batch.pdf"))
    assert (led.status_code, led.headers["Location"]) == (302, at(batch, "download/"))
    assert number in words_of(alice, at(batch, "download/"))
    assert taken(alice, at(batch, "batch.pdf?anyway=yes")).startswith(b"%PDF")
    today = local_date(batch.company, timezone.now()).isoformat()
    refused = alice.post(at(batch, "posted/"), {"posted_on": today})
    assert refused.status_code == 422
    assert "Tick this to go on." in refused.content.decode()
    assert alice.post(at(batch, "posted/"), {"posted_on": today, "anyway": "on"}).status_code == 302
    assert PrintBatch.objects.get(pk=batch.pk).state == "posted"


def test_letters_that_were_overtaken_are_taken_out(batch: PrintBatch, alice: Client) -> None:
    number = pay_first(batch)
    form = alice.get(at(batch, "take-out/")).content.decode()
    assert number in form
    picks = re.findall(r'name="pick" value="(\d+)"', form)
    assert len(picks) == 1
    given = {"pick": picks, "sure": "yes", "then": "next"}
    assert alice.post(at(batch, "take-out/"), given).status_code == 422, "a reason is missing"
    done = alice.post(at(batch, "take-out/"), {**given, "reason": "paid"}, follow=True).content.decode()
    assert "1 letter was taken out. The PDF was made anew: print that one." in done
    assert "Taken out" in done
    left = PrintBatch.objects.get(pk=batch.pk)
    assert left.letters == batch.letters - 1
    assert len(texts_of(taken(alice, at(batch, "batch.pdf")))) == left.pages


def test_a_large_batch_is_made_anew_by_the_worker(
    batch: PrintBatch, alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dunwell.web.views.printing.acts._ANEW_AT_ONCE", 1)
    pick = PrintedLetter.objects.get(batch=batch, place=2)
    given = {"pick": [pick.pk], "sure": "yes", "then": "next", "reason": "she rang"}
    said = alice.post(at(batch, "take-out/"), given, follow=True).content.decode()
    assert "1 letter is being taken out" in said
    assert PrintBatch.objects.get(pk=batch.pk).letters == batch.letters
    today = local_date(batch.company, timezone.now())
    refused = alice.post(at(batch, "posted/"), {"posted_on": today.isoformat()})
    assert "wait until its PDF is made anew" in refused.content.decode()
    kept = file_of(batch, PDF).read_bytes()
    file_of(batch, PDF).write_bytes(b"%PDF cut short")
    assert "The file cannot be read." in words_of(alice, at(batch))
    file_of(batch, PDF).write_bytes(kept)
    assert "The file cannot be read." not in words_of(alice, at(batch))
    take_out_asked(batch.company, today, now=timezone.now)
    assert PrintBatch.objects.get(pk=batch.pk).letters == batch.letters - 1
    said = words_of(alice, at(batch))
    assert "being taken out" not in said
    assert "Letters to be taken out of print batch 1: 1" in words_of(alice, "/c/acme/history/")


def test_ticked_letters_are_asked_about_before_they_are_taken_out(batch: PrintBatch, alice: Client) -> None:
    pick = PrintedLetter.objects.get(batch=batch, place=2)
    asked = alice.post(at(batch, "take-out/"), {"pick": [pick.pk]})
    assert asked.status_code == 200
    assert pick.delivery.notice.number in asked.content.decode()
    assert PrintBatch.objects.get(pk=batch.pk).letters == batch.letters
    alice.post(at(batch, "take-out/"), {"pick": [pick.pk], "sure": "yes", "then": "withdraw", "reason": "she rang"})
    assert Delivery.objects.get(pk=pick.delivery_id).state == "withdrawn"
    assert alice.post(at(batch, "take-out/"), {}).status_code == 302, "nothing is ticked"


def test_an_undone_batch_says_so_and_its_letters_wait(batch: PrintBatch, alice: Client) -> None:
    assert alice.post(at(batch, "undo/"), {"reason": ""}).status_code == 422
    done = alice.post(at(batch, "undo/"), {"reason": "wrong paper"}, follow=True).content.decode()
    assert "Batch 1 is undone; its letters wait again." in done
    assert f"{batch.letters} letters wait to be gathered." in words_of(alice, LIST)


def test_who_only_looks_on_changes_nothing(batch: PrintBatch, bob: Client, charlie: Client) -> None:
    said = words_of(bob, at(batch))
    assert "It was posted" not in said
    assert bob.post(at(batch, "undo/"), {"reason": "x"}).status_code == 403
    assert bob.post(f"{LIST}gather/").status_code == 403
    assert charlie.get(at(batch)).status_code == 404
    assert charlie.get(f"/c/other/print/{batch.pk}/").status_code == 404
    assert charlie.get(f"/c/other/print/{batch.pk}/batch.pdf").status_code == 404
