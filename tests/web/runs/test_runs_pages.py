# SPDX-License-Identifier: MIT
"""Runs, notices and messages on screen."""

import csv
import io
import re
from datetime import timedelta

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone

from dunwell.services.creditor_report import report_if_due
from dunwell.services.due import local_date
from dunwell.services.house_mail import queue_house_mail
from dunwell.services.house_mail_pump import pump_house_mail
from dunwell.services.proposals import open_proposal
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import (
    Company,
    Customer,
    Delivery,
    HouseMail,
    Membership,
    Notice,
    Run,
    SentMessage,
    User,
)
from tests.web.conftest import NOW, PASSWORD, House, signed_in


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return b"".join(answer).decode()


def words_of(client: Client, address: str) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(client, address)).split())


def last_run(house: House) -> Run:
    return Run.objects.filter(company=house.acme).latest("on")


def notice_of(house: House, ref: str = "C-1") -> Notice:
    return Notice.objects.filter(company=house.acme, customer__ref=ref).latest("pk")


def written(house: House, kind: str, to: str, subject: str) -> HouseMail:
    """A message to somebody of Acme, still to be carried."""
    return queue_house_mail(house.acme, kind, to=to, on=NOW.date(), subject=subject, text="All well.", at=NOW)


def limited(house: House, role: str = "bookkeeper") -> tuple[Client, User]:
    """Dora, who sees her own customers alone."""
    dora = User.objects.create_user("dora", password=PASSWORD)
    Membership.objects.create(company=house.acme, user=dora, role=role, own_only=True)
    return signed_in("dora"), dora


def test_runs_are_listed_with_what_became_of_their_messages(house: House, alice: Client) -> None:
    said = words_of(alice, "/c/acme/runs/")
    assert "Monday 9 March 2026" in said
    assert "Kept here" in said
    assert "No runs" not in said
    assert "Nothing fits." in words_of(alice, "/c/acme/runs/?status=proposed")
    assert "Nothing fits." in words_of(alice, "/c/acme/runs/?since=2026-03-10")


def test_a_run_tells_its_sums_outcomes_and_notices(house: House, alice: Client) -> None:
    said = words_of(alice, f"/c/acme/runs/{last_run(house).pk}/")
    assert "Run of Monday 9 March 2026" in said
    assert "Aalto &amp; Sons &lt;Oy&gt;" in said
    assert "reminder" in said
    assert "1 still without one" in said
    assert "Unreachable" in said


def test_notices_of_a_run_are_searched_sorted_and_exported(house: House, alice: Client) -> None:
    run = last_run(house).pk
    assert "Berg AB" not in words_of(alice, f"/c/acme/runs/{run}/?q=aalto")
    assert "Nothing fits." in words_of(alice, f"/c/acme/runs/{run}/?state=refused")
    for sort in ("customer", "-total", "state", "level", "number"):
        assert "Aalto" in words_of(alice, f"/c/acme/runs/{run}/?sort={sort}")
    rows = list(csv.reader(io.StringIO(text_of(alice, f"/c/acme/runs/{run}/?format=csv"))))
    assert rows[0][1:3] == ["Customer number", "Notice"]
    assert len(rows) == 1 + Notice.objects.filter(run=run).count()
    assert text_of(alice, "/c/acme/runs/?format=csv").count("\n") == 1 + Run.objects.filter(company=house.acme).count()


def test_the_plan_of_a_run_is_told_again_as_it_was_decided(house: House, alice: Client) -> None:
    run = last_run(house).pk
    said = words_of(alice, f"/c/acme/runs/{run}/plan/")
    assert "Told again from what was known before this run" in said
    assert "R-4" in said
    only = words_of(alice, f"/c/acme/runs/{run}/plan/?outcome=unreachable")
    assert "R-5" in only
    assert "R-4" not in only
    assert "Dahl Ky" in text_of(alice, f"/c/acme/runs/{run}/plan/?format=csv&q=dahl")


def test_a_proposed_run_leads_to_its_approval(house: House, alice: Client) -> None:
    Company.objects.filter(code="acme").update(mode="review")
    company = Company.objects.get(code="acme")
    run_dunning(company, local_date(company, timezone.now()), actor="worker", at=timezone.now())
    proposal = open_proposal(company)
    assert proposal is not None
    said = words_of(alice, f"/c/acme/runs/{proposal.pk}/")
    assert "Nothing of it goes out before somebody approves it." in said
    assert "Look at it and approve" in said


def test_a_notice_shows_lines_way_message_and_story(house: House, alice: Client) -> None:
    notice = notice_of(house)
    page = text_of(alice, f"/c/acme/notices/{notice.pk}/")
    said = words_of(alice, f"/c/acme/notices/{notice.pk}/")
    assert "R-1 took this level" in said
    assert "aalto@acme.example" in said
    assert "kept in the built-in mailbox" in said
    delivery = Delivery.objects.get(notice=notice)
    assert f'src="/c/acme/mailbox/{delivery.pk}/body/"' in page
    assert 'sandbox=""' in page
    assert "Withdraw" not in said, "it has left"
    assert f"Notice {notice.number} made" in said


def test_a_message_is_shown_as_it_left_in_a_frame_that_can_do_nothing(house: House, alice: Client) -> None:
    delivery = Delivery.objects.get(notice=notice_of(house))
    said = words_of(alice, f"/c/acme/mailbox/{delivery.pk}/")
    assert "Message-ID" in said
    assert SentMessage.objects.get(delivery=delivery).sha256 in said
    body = alice.get(f"/c/acme/mailbox/{delivery.pk}/body/")
    assert "sandbox" in body.headers["Content-Security-Policy"]
    assert "script-src" not in body.headers["Content-Security-Policy"]
    assert "Aalto" in words_of(alice, "/c/acme/mailbox/?q=aalto")
    assert "Nothing fits." in words_of(alice, "/c/acme/mailbox/?q=nobody")
    assert alice.get(f"/c/acme/mailbox/{delivery.pk}/7/").status_code == 404


@pytest.fixture
def waiting(house: House) -> Notice:
    """A notice that has not left."""
    now = timezone.now() + timedelta(days=14)
    company = Company.objects.get(code="acme")
    run_dunning(company, local_date(company, now), actor="worker", at=now)
    return Notice.objects.filter(company=company, deliveries__state="queued").latest("pk")


def test_what_has_not_left_is_shown_as_it_would_leave_and_withdrawn(waiting: Notice, alice: Client) -> None:
    address = f"/c/acme/notices/{waiting.pk}/"
    assert "As it would leave now" in words_of(alice, address)
    assert waiting.number in text_of(alice, f"{address}preview/") or "R-" in text_of(alice, f"{address}preview/")
    assert "It cannot be undone." in words_of(alice, f"{address}withdraw/")
    empty = alice.post(f"{address}withdraw/", {"reason": ""})
    assert empty.status_code == 422
    done = alice.post(f"{address}withdraw/", {"reason": "sent by mistake"})
    assert (done.status_code, done.headers["Location"]) == (302, address)
    waiting.refresh_from_db()
    assert waiting.withdrawn_why == "sent by mistake"
    said = words_of(alice, address)
    assert "Withdrawn: sent by mistake" in said
    again = alice.post(f"{address}withdraw/", {"reason": "twice"})
    assert again.status_code == 422
    assert "taken back already" in again.content.decode()


@pytest.mark.parametrize(("way", "state"), [("arrived", "accepted"), ("again", "queued")])
def test_an_unknown_delivery_is_resolved_by_a_person(waiting: Notice, alice: Client, way: str, state: str) -> None:
    Delivery.objects.filter(notice=waiting).update(state="unknown", answer="the connection broke")
    address = f"/c/acme/notices/{waiting.pk}/"
    said = words_of(alice, address)
    assert "it may have arrived or not" in said
    assert "Send it again" in said
    form = words_of(alice, f"{address}{way}/")
    assert "the connection broke" in form
    assert "Message-ID" in form
    assert alice.post(f"{address}{way}/", {"reason": "he answered"}).status_code == 302
    assert Delivery.objects.get(notice=waiting).state == state
    assert alice.post(f"{address}{way}/", {"reason": "he answered"}).status_code == 422


def test_the_report_is_shown_as_the_creditor_got_it(house: House, alice: Client) -> None:
    run = last_run(house)
    assert "No report has told of this run yet" in words_of(alice, f"/c/acme/runs/{run.pk}/report/")
    company = Company.objects.get(code="acme")
    made = report_if_due(company, local_date(company, NOW), actor="worker", at=NOW)
    assert made is not None
    pump_house_mail(now=lambda: NOW)
    said = words_of(alice, f"/c/acme/runs/{run.pk}/report/")
    assert made.subject.replace("&", "&amp;") in said
    assert "money@acme.example" in said
    body = alice.get(f"/c/acme/house-mail/{made.pk}/body/")
    assert "sandbox" in body.headers["Content-Security-Policy"]
    assert "Dahl Ky" in body.content.decode()
    assert "aalto" in text_of(alice, f"/c/acme/house-mail/{made.pk}/0/").lower()
    assert alice.get(f"/c/acme/house-mail/{made.pk}/1/").status_code == 404
    assert made.subject in words_of(alice, "/c/acme/house-mail/")


def test_a_report_that_could_not_be_delivered_is_said_on_the_page_of_runs(house: House, alice: Client) -> None:
    row = written(house, "report", "boss@acme.example", "What went out")
    assert "could not be delivered" not in words_of(alice, "/c/acme/runs/")
    HouseMail.objects.filter(pk=row.pk).update(state="refused", answer="550 no such user")
    assert "The last report to boss@acme.example could not be delivered." in words_of(alice, "/c/acme/runs/")
    assert "550 no such user" in words_of(alice, f"/c/acme/house-mail/{row.pk}/")


def test_a_report_that_could_not_be_delivered_is_sent_again_by_who_may_decide(
    house: House, alice: Client, bob: Client
) -> None:
    row = written(house, "report", "boss@acme.example", "What went out")
    address = f"/c/acme/house-mail/{row.pk}/"
    assert "Send again" not in words_of(alice, address)
    HouseMail.objects.filter(pk=row.pk).update(state="refused", answer="550 no such user")
    assert "Send again" in words_of(alice, address)
    assert "Send again" not in words_of(bob, address)
    assert bob.post(f"{address}again/").status_code == 403
    assert alice.get(f"{address}again/").status_code == 405
    said = alice.post(f"{address}again/", follow=True).content.decode()
    assert "It is queued again." in said
    assert "Send again" not in said
    assert HouseMail.objects.get(pk=row.pk).state == "queued"
    assert "queued again" in words_of(alice, "/c/acme/history/")
    assert alice.post(f"{address}again/").status_code == 409


def test_an_invitation_is_for_those_who_may_invite(house: House, alice: Client, bob: Client) -> None:
    row = queue_house_mail(
        house.acme, "invitation", to="eve@acme.example", on=NOW.date(), subject="Come", text="link", at=NOW
    )
    assert "Come" in words_of(alice, "/c/acme/house-mail/")
    assert "Come" not in words_of(bob, "/c/acme/house-mail/")
    assert bob.get(f"/c/acme/house-mail/{row.pk}/").status_code == 404
    assert HouseMail.objects.count() == 1


def test_who_is_limited_to_own_documents_sees_own_notices_and_no_runs(house: House) -> None:
    client, dora = limited(house)
    notice, delivery = notice_of(house), Delivery.objects.get(notice=notice_of(house))
    for address in (
        f"/c/acme/notices/{notice.pk}/",
        f"/c/acme/mailbox/{delivery.pk}/",
        f"/c/acme/mailbox/{delivery.pk}/body/",
    ):
        assert client.get(address).status_code == 404, address
    assert "Aalto" not in text_of(client, "/c/acme/mailbox/")
    Customer.objects.filter(pk=notice.customer_id).update(owner=dora)
    assert client.get(f"/c/acme/notices/{notice.pk}/").status_code == 200
    assert client.get(f"/c/acme/mailbox/{delivery.pk}/").status_code == 200
    for address in (
        "runs/",
        f"runs/{last_run(house).pk}/",
        f"runs/{last_run(house).pk}/plan/",
        "house-mail/",
        "history/",
    ):
        assert client.get(f"/c/acme/{address}").status_code == 403, address


def test_an_auditor_looks_on_and_a_stranger_sees_nothing(
    waiting: Notice, house: House, bob: Client, charlie: Client
) -> None:
    run, delivery = last_run(house), Delivery.objects.filter(company=house.acme).first()
    assert delivery is not None
    assert bob.get(f"/c/acme/runs/{run.pk}/").status_code == 200
    assert bob.get(f"/c/acme/notices/{waiting.pk}/withdraw/").status_code == 403
    assert "Withdraw" not in words_of(bob, f"/c/acme/notices/{waiting.pk}/")
    for address in (
        "runs/", f"runs/{run.pk}/", f"runs/{run.pk}/plan/", f"runs/{run.pk}/report/", f"notices/{waiting.pk}/",
        f"notices/{waiting.pk}/preview/", f"mailbox/{delivery.pk}/", "house-mail/", "history/",
    ):  # fmt: skip
        assert charlie.get(f"/c/acme/{address}").status_code == 404, address
        if any(part.isdecimal() for part in address.split("/")):
            assert charlie.get(f"/c/other/{address}").status_code == 404, address


def test_a_notice_is_there_as_a_letter_to_print_too(waiting: Notice, alice: Client) -> None:
    page = text_of(alice, f"/c/acme/notices/{waiting.pk}/")
    assert f"/c/acme/notices/{waiting.pk}/letter.pdf" in page
    letter = alice.get(f"/c/acme/notices/{waiting.pk}/letter.pdf")
    assert letter["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(letter.content)) as pdf:
        assert "payment reminder" in str(pdf.docinfo["/Title"])
    with_invoices = alice.get(f"/c/acme/notices/{waiting.pk}/letter.pdf?originals=yes")
    assert with_invoices.status_code == 200
    Notice.objects.filter(pk=waiting.pk).update(action="call")
    assert alice.get(f"/c/acme/notices/{waiting.pk}/letter.pdf").status_code == 409, "a call is not written"
