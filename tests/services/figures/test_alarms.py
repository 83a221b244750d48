# SPDX-License-Identifier: MIT
"""Alarms: what is wrong with the machine and the books; what the last run did; what waits for a person."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

from dunwell.core.money import Money
from dunwell.services import pauses, payments
from dunwell.services.figures.alarms import alarms
from dunwell.services.figures.last_run import last_run
from dunwell.services.figures.reading import Scope
from dunwell.services.figures.waiting import waiting
from dunwell.store.models import (
    BankEntry,
    BankStatement,
    Company,
    CompanyWay,
    Customer,
    Delivery,
    DocumentSource,
    MatchProposal,
    Payment,
    ReceivedFile,
    StatementAccount,
    Task,
    User,
)
from tests.services.own_server import own_mail
from tests.services.post import RULES, RUN_ON, carry, when, writing_company

# Ten in the morning in Helsinki, on the day of the run.
NOW = datetime(2026, 3, 8, 8, 0, tzinfo=UTC)


def told(company: Company, now: datetime = NOW, own: int | None = None) -> dict[str, dict[str, object]]:
    company.refresh_from_db()
    return {one.code: one.facts for one in alarms(Scope(company, own), now)}


def with_mail() -> None:
    """An installation that sends (nothing is sent here)."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mail_url="smtp://127.0.0.1:1")


def test_a_company_that_never_ran_is_led_to_its_set_up(company: Company) -> None:
    Company.objects.update(reminders=False)
    assert told(company)["not_set_up"]["next"]


def test_a_company_that_was_switched_off_is_told_so(company: Company) -> None:
    writing_company(company)
    Company.objects.update(reminders=False)
    assert "switched_off" in told(company)


def test_a_run_that_was_not_made_an_hour_after_its_time_was_missed(company: Company) -> None:
    writing_company(company)
    assert "run_missed" not in told(company)
    assert told(company, NOW + timedelta(days=1))["run_missed"] == {"last": RUN_ON}
    before_six = datetime(2026, 3, 9, 4, 30, tzinfo=UTC)
    assert "run_missed" not in told(company, before_six)


def test_a_company_that_is_on_and_never_ran_is_told_so(company: Company) -> None:
    writing_company(company, run=False)
    assert "never_run" in told(company)


def test_the_built_in_mailbox_is_told_while_it_is_in_use(company: Company) -> None:
    assert "built_in_mailbox" in told(company)
    with_mail()
    assert "built_in_mailbox" not in told(company)


def test_mail_that_fails_for_a_fifth_is_an_alarm(company: Company) -> None:
    own_mail(company, 587, host="smtp.acme.example")
    writing_company(company, rules=RULES.replace('name = "All"', 'name = "All"\ngrouping = "invoice"'))
    with_mail()
    assert Delivery.objects.count() == 3
    two = Delivery.objects.order_by("pk").values_list("pk", flat=True)[:2]
    Delivery.objects.filter(pk__in=list(two)).update(state="retrying")
    assert "mail_failing" not in told(company), "two are too few to be sure"
    Delivery.objects.exclude(state="retrying").update(state="refused", finished_at=NOW)
    assert told(company)["mail_failing"]["failed"] == 3
    assert "mail_failing" in told(company, NOW + timedelta(days=6))
    Delivery.objects.update(finished_at=NOW, state="refused")
    assert "mail_failing" not in told(company, NOW + timedelta(days=8)), "that is long ago"


def test_no_payment_for_longer_than_the_company_bears_is_told(company: Company) -> None:
    writing_company(company)
    payments.pay(company, "R-1", "10.00", **when(date(2026, 3, 8)))
    assert "no_payments" not in told(company, NOW + timedelta(days=14))
    assert told(company, NOW + timedelta(days=15))["no_payments"]["last"] == date(2026, 3, 8)


def test_unknown_deliveries_and_holds_that_end_are_told(company: Company) -> None:
    writing_company(company)
    Delivery.objects.update(state="unknown")
    pauses.hold(company, item="R-1", reason="wait", until=date(2026, 3, 10), **when(RUN_ON))
    pauses.hold(company, item="R-2", reason="wait", until=date(2026, 4, 10), **when(RUN_ON))
    found = told(company)
    assert found["unknown_deliveries"] == {"count": 2}
    assert found["holds_end"]["count"] == 1


def test_whoever_sees_only_own_customers_is_told_of_these_alone(company: Company) -> None:
    writing_company(company)
    Delivery.objects.update(state="unknown")
    olga = User.objects.create_user("olga")
    Customer.objects.filter(ref="C-2").update(owner=olga)
    Company.objects.update(reminders=False)
    assert told(company, own=olga.pk) == {"unknown_deliveries": {"count": 1}}


def test_the_gravest_alarm_comes_first(company: Company) -> None:
    writing_company(company)
    Delivery.objects.update(state="unknown")
    company.refresh_from_db()
    tones = [one.tone for one in alarms(Scope(company), NOW + timedelta(days=1))]
    assert tones == sorted(tones, key=("stop", "warn", "info").index)


def test_the_last_run_is_told_by_level_and_by_what_became_of_its_messages(company: Company) -> None:
    assert last_run(company) is None
    writing_company(company)
    carry()
    found = last_run(company)
    assert found
    assert [(one.level, one.action, one.count, str(one.total)) for one in found.sums] == [
        ("reminder", "notice", 2, "230.00 EUR")
    ]
    assert found.states == {"accepted": 2}


def test_what_waits_is_counted_by_kind_the_oldest_first(company: Company) -> None:
    writing_company(company, run=False)
    customer = Customer.objects.get(ref="C-1")
    for day, kind in ((3, "call"), (1, "unreachable"), (30, "call")):
        Task.objects.create(company=company, customer=customer, kind=kind, text="x", on=date(2026, 3, day), seq=1)
    found = waiting(Scope(company), RUN_ON)
    assert (found.kinds, found.total) == ({"call": 1, "unreachable": 1}, 2)
    assert [one.on.day for one in found.first] == [1, 3]
    assert waiting(Scope(company, 999), RUN_ON).total == 0


def test_a_way_that_stands_still_is_an_alarm_with_its_reason(company: Company) -> None:
    own_mail(company, 587, host="smtp.acme.example")
    writing_company(company)
    CompanyWay.objects.update(blocked_at=NOW, blocked_answer="535 no")
    assert told(company)["way_blocked"] == {"way": "smtp", "answer": "535 no"}
    CompanyWay.objects.update(blocked_at=None, on=False)
    assert "way_given_up" in told(company), "the other side wanted no more"
    CompanyWay.objects.update(blocked_answer="", on=True, paused=True, paused_why="Prices")
    assert told(company)["way_paused"] == {"way": "smtp", "why": "Prices"}
    Delivery.objects.update(state="accepted")
    assert "way_paused" not in told(company), "nothing waits for it"


def test_what_waits_for_a_channel_without_a_way_is_an_alarm(company: Company) -> None:
    writing_company(company)
    assert "channel_missing" not in told(company)
    Delivery.objects.update(channel="sms")
    assert told(company)["channel_missing"] == {"channel": "sms"}


def test_a_procedure_that_needs_an_own_server_is_an_alarm_without_it(company: Company) -> None:
    own_mail(company, 587, host="smtp.acme.example")
    writing_company(company, rules=RULES.replace('name = "All"', 'name = "All"\ngrouping = "invoice"'))
    assert "own_server_needed" not in told(company)
    CompanyWay.objects.all().delete()
    assert told(company)["own_server_needed"] == {"procedure": "All"}


def test_entries_that_nobody_has_decided_about_are_told(company: Company) -> None:
    assert not {"entries_undecided", "entries_held", "reversals_unclear"} & told(company).keys()
    at, on = {"by": "alice", "at": NOW, "on": NOW.date(), "seq": 1}, NOW.date()
    file = ReceivedFile.objects.create(
        company=company, origin="upload", kind="bank", state="held", name="a.xml", digest="x", size=1, **at
    )  # fmt: skip
    account = StatementAccount.objects.create(company=company, number="FI1", ours="asked", seq=1)
    statement = BankStatement.objects.create(company=company, file=file, account=account)
    BankEntry.objects.create(
        company=company, statement=statement, account=account, place=1, state="held", likeness="x", booked_on=on,
        amount_minor=1, currency="EUR", status="booked", where="a.xml",
    )  # fmt: skip
    assert told(company)["entries_held"] == {"count": 1}
    assert "entries_held" not in told(company, own=1)
    assert not {"entries_undecided", "reversals_unclear"} & told(company).keys()
    BankEntry.objects.update(state="unclear", why="reversal")
    assert told(company)["reversals_unclear"] == {"count": 1}
    assert not {"entries_undecided", "entries_held"} & told(company).keys()
    BankEntry.objects.update(why="maybe_told_before")
    assert told(company)["entries_undecided"] == {"count": 1}
    assert not {"entries_held", "reversals_unclear"} & told(company).keys()


def test_payments_that_wait_to_be_matched_are_told_with_their_sum(any_database: str, company: Company) -> None:
    assert "payments_unmatched" not in told(company)
    for ref, currency, state in (("B-1", "EUR", "open"), ("B-2", "EUR", "open"), ("B-3", "SEK", "open"),
                                 ("B-4", "EUR", "refused")):  # fmt: skip
        paid = Payment.objects.create(
            company=company, ref=ref, paid_on=NOW.date(), currency=currency, amount_minor=5000, seq=1
        )
        MatchProposal.objects.create(company=company, payment=paid, state=state, at=NOW)
    sums = (Money(10000, "EUR"), Money(5000, "SEK"))
    assert told(company)["payments_unmatched"] == {"count": 3, "sums": sums}
    assert "payments_unmatched" not in told(company, own=1)


def test_a_source_that_fails_for_a_day_is_told_with_its_answer(company: Company) -> None:
    DocumentSource.objects.create(
        company=company, kind="imap", name="Bank", error="no login", well_at=NOW - timedelta(days=2)
    )  # fmt: skip
    assert told(company)["source_fails"] == {"source": "Bank", "since": date(2026, 3, 6), "answer": "no login"}
