# SPDX-License-Identifier: MIT
"""What became of messages and what people put right; and the report to the creditor, looked at and sent."""

from datetime import date

from django.test import Client
from django.utils import timezone

from dunwell.services import reversals
from dunwell.services.companies import set_company
from dunwell.services.figures.periods import Period
from dunwell.services.figures.quality import quality
from dunwell.services.figures.reading import Scope
from dunwell.store.models import Claim, Company, Delivery, HouseMail
from tests.web.conftest import House, signed_in
from tests.web.figures.test_start import text

REPORTS = "/c/acme/reports/"
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def test_the_quality_report_tells_what_people_put_right_and_why(house: House, alice: Client) -> None:
    claim = Claim.objects.filter(company=house.acme, status="open").first()
    assert claim is not None
    at = timezone.now()
    reversals.waive_claim(house.acme, claim.pk, reason="=A friend", on=at.date(), actor="alice", at=at)
    page = text(alice, f"{REPORTS}quality/")
    assert "What people put right, and why" in page
    assert "Claim waived" in page
    assert "=A friend alice" in page
    rows = b"".join(alice.get(f"{REPORTS}quality/?format=csv&part=put-right")).decode("utf-8-sig").splitlines()
    assert rows[0] == "On,What,About,Why,By"
    assert "'=A friend" in rows[1]


def test_a_message_that_took_two_ways_counts_once_and_by_the_last(house: House, alice: Client) -> None:
    before = quality(Scope(house.acme), MARCH)
    first = Delivery.objects.filter(company=house.acme, state="accepted").earliest("pk")
    Delivery.objects.filter(pk=first.pk).update(state="bounced")
    Delivery.objects.create(
        company=house.acme, notice=first.notice, channel="letter", place=2, state="accepted", message_id="<2@a>",
        due_at=timezone.now(),
    )  # fmt: skip
    # The figures are kept while the books stand as they are: something has to happen.
    set_company(house.acme, {"phone": "+358 9 1"}, actor="alice", at=timezone.now())
    after = quality(Scope(Company.objects.get(pk=house.acme.pk)), MARCH)
    assert (after.processed, after.accepted, after.fell_back) == (before.processed, before.accepted, 1)
    assert after.channels == {"email": before.accepted - 1, "letter": 1}
    page = text(alice, f"{REPORTS}quality/")
    assert "By channel" in page
    assert "Passed on to a second channel 1" in page


def test_the_report_to_you_is_looked_at_sent_and_sent_again(house: House, alice: Client) -> None:
    page = text(alice, f"{REPORTS}to-you/")
    assert "It goes out once a week" in page
    assert "the run of 9 Mar 2026" in page
    frame = alice.get(f"{REPORTS}to-you/body/").content.decode()
    assert "What went to your customers" in frame
    assert "Dahl Ky (C-4)" in frame
    rows = alice.get(f"{REPORTS}to-you/file/").content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("part,date,customer_id,customer,notice")
    assert rows[-1].startswith("missing,,C-4,Dahl Ky")
    answer = alice.post(f"{REPORTS}to-you/send/", follow=True).content.decode()
    assert "is queued." in answer
    mail = HouseMail.objects.get(company=house.acme, kind="report")
    assert mail.files[0]["text"].encode() == alice.get(f"/c/acme/house-mail/{mail.pk}/0/").content
    assert alice.get(f"{REPORTS}to-you/body/").status_code == 404
    assert "Everything is told" in text(alice, f"{REPORTS}to-you/")
    assert alice.post(f"{REPORTS}to-you/send/").status_code == 409
    HouseMail.objects.filter(pk=mail.pk).update(state="accepted", answer="250 ok")
    assert "Send again" in text(alice, f"{REPORTS}to-you/")
    alice.post(f"/c/acme/house-mail/{mail.pk}/again/")
    again = HouseMail.objects.get(pk=mail.pk)
    assert (again.state, again.message_id == mail.message_id) == ("queued", False)


def test_an_auditor_reads_the_report_to_come_and_sends_none(house: House) -> None:
    bob = signed_in("bob")
    assert "Send now" not in text(bob, f"{REPORTS}to-you/")
    assert bob.post(f"{REPORTS}to-you/send/").status_code == 403
