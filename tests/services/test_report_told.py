# SPDX-License-Identifier: MIT
"""What a report to the creditor tells: every way, what changed since, why, what comes next; and sending it by hand."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import transaction

from dunwell.core.problem import Refused
from dunwell.services import payments
from dunwell.services.creditor_report import coming_report, report_now
from dunwell.services.reversals import waive_claim
from dunwell.services.run_dunning import run_dunning
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Claim, Company, Customer, Delivery, HouseMail, Notice, Task
from tests.services.ledger import Who
from tests.services.post import writing_company
from tests.services.test_creditor_report import MONDAY, SUNDAY, moment, report, reporting, sent


def who(on: date) -> Who:
    return Who(actor="worker", at=moment(on, 5))


def carried_as(number: str, *ways: tuple[str, str, str]) -> None:
    """The notice took these ways: (channel, state, answer), one after the other."""
    notice = Notice.objects.get(number=number)
    Delivery.objects.filter(notice=notice).delete()
    for place, (channel, state, answer) in enumerate(ways, start=1):
        Delivery.objects.create(
            company=notice.company, notice=notice, channel=channel, state=state, answer=answer, place=place,
            recipients=[f"{channel}@customer.example"], message_id=f"<{number}-{place}@acme.example>",
            due_at=moment(SUNDAY),
        )  # fmt: skip


def test_every_way_of_a_message_is_told_and_the_last_one_counts(any_database: str, company: Company) -> None:
    reporting(company)
    writing_company(company)
    carried_as("N-1", ("email", "refused", "550 no such user"), ("letter", "accepted", ""))
    carried_as("N-2", ("einvoice", "accepted", "ACK 7"))
    row = report(company, SUNDAY)
    assert row is not None
    assert "E-mail: refused: 550 no such user; then Letter: posted" in row.text
    assert "E-invoice: taken by the e-invoice operator" in row.text
    assert "By channel: E-invoice 1, Letter 1." in row.text
    assert "1 message took a second channel, because the first did not carry it." in row.text
    assert "1 letter less on paper." in row.text
    assert row.subject == "Acme Oy: 2 reminders went out (8 March 2026)"
    first = table(row)[0]
    assert (first["channel"], first["state"], first["earlier_ways"]) == (
        "letter", "accepted", "email refused: 550 no such user",
    )  # fmt: skip


def table(row: HouseMail) -> list[dict[str, str]]:
    """The attached table."""
    return list(csv.DictReader(io.StringIO(row.files[0]["text"].removeprefix("\ufeff"))))


def test_what_became_of_it_later_is_told_by_the_next_report_and_once(company: Company) -> None:
    reporting(company)
    writing_company(company)
    carried_as("N-1", ("email", "accepted", "250 ok"))
    carried_as("N-2", ("email", "accepted", "250 ok"))
    assert report(company, SUNDAY) is not None
    run_dunning(company, MONDAY, **who(MONDAY))
    assert report(company, MONDAY, 12) is None, "nothing new"
    carried_as("N-1", ("email", "bounced", "5.1.1 no such user"), ("letter", "queued", ""))
    notice = Notice.objects.get(number="N-1")
    company.refresh_from_db()
    bounced = Entry("delivery_bounced", MONDAY, notice.customer_id, notice=notice.pk, data={"number": "N-1"})
    with transaction.atomic():
        chain.append(chain.locked(company), "worker", moment(MONDAY), [bounced])
    row = report(company, MONDAY, 12)
    assert row is not None
    assert "No message went out." in row.text
    assert "What changed since" in row.text
    assert "E-mail: came back: 5.1.1 no such user; then Letter: on its way" in row.text
    assert [(one["part"], one["notice"]) for one in table(row)] == [("changed", "N-1")]
    tuesday = MONDAY + timedelta(days=1)
    run_dunning(company, tuesday, **who(tuesday))
    assert report(company, tuesday, 12) is None


def test_what_was_paid_in_time_and_what_people_put_right_is_told_with_the_reason(company: Company) -> None:
    reporting(company)
    writing_company(company)
    payments.pay(company, "R-3", "70.00", on=SUNDAY, **who(SUNDAY))
    sent()
    claim = Claim.objects.filter(customer__ref="C-1").get()
    waive_claim(company, claim.pk, reason="First time", on=SUNDAY, **who(SUNDAY))
    row = report(company, SUNDAY)
    assert row is not None
    assert "withdrawn; nothing was sent (paid) · " in row.text
    assert "reminder; next: paid" in row.text
    assert "- Withdrawn before they left: paid 1" in row.text
    assert "- Claim waived · N-1: First time (worker)" in row.text
    david = next(one for one in table(row) if one["customer"] == "David")
    assert (david["state"], david["withdrawn_because"], david["next_step"]) == ("withdrawn", "settled", "paid")


def test_the_report_looks_two_weeks_ahead_and_tells_what_waits(company: Company) -> None:
    reporting(company)
    writing_company(company)
    Company.objects.filter(pk=company.pk).update(reminders=True)
    carried_as("N-1", ("email", "accepted", "250 ok"))
    carried_as("N-2", ("letter", "printed", ""))
    for kind in ("reply", "case", "unreachable"):
        customer = Customer.objects.get(ref="C-1")
        Task.objects.create(company=company, customer=customer, kind=kind, text=f"{kind} <b>", on=SUNDAY, seq=1)
    row = report(company, SUNDAY)
    assert row is not None
    assert "- 22 March 2026: 2 messages" in row.text
    assert "- 1 reply of a customer" in row.text
    assert "- 1 case to prepare" in row.text
    assert "- 1 letter is printed: post it, and say so" in row.text
    assert "- 1 contact to mend" in row.text, "another address of hers is good"
    assert row.data["missing"] == 0


def test_a_person_may_send_what_was_not_told_yet_and_nothing_twice(company: Company) -> None:
    reporting(company, "off")
    writing_company(company)
    sent()
    company.refresh_from_db()
    draft = coming_report(company, SUNDAY, moment(SUNDAY))
    assert draft is not None
    row = report_now(company, SUNDAY, actor="alice", at=moment(SUNDAY))
    assert (row.subject, row.files[0]["text"]) == (draft.subject, draft.file.text)
    company.refresh_from_db()
    assert coming_report(company, SUNDAY, moment(SUNDAY)) is None
    with pytest.raises(Refused, match="nothing_to_report"):
        report_now(company, SUNDAY, actor="alice", at=moment(SUNDAY))
    Company.objects.filter(pk=company.pk).update(email="", report_to="")
    company.refresh_from_db()
    with pytest.raises(Refused, match="no_report_address"):
        report_now(company, SUNDAY, actor="alice", at=moment(SUNDAY))
