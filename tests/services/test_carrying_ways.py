# SPDX-License-Identifier: MIT
"""Messages of several companies by several ways in one pass: what stops one way stops no other."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings

from dunwell.delivery.mail_url import MailSettings
from dunwell.services import check_books
from dunwell.services.run_dunning import run_dunning
from dunwell.services.ways import encrypted
from dunwell.store.models import Company, CompanyWay, Delivery
from tests.delivery.server import Script
from tests.services.ledger import take
from tests.services.post import BOB, MORNING, RUN_ON, carry, later, serving, states, told, writing_company

INVOICE = "invoice,customer_id,issue_date,due_date,currency,amount"


@pytest.fixture(autouse=True)
def near(home: object) -> Iterator[None]:
    """Mail servers on this machine are allowed."""
    before = settings.ENVIRONMENT
    settings.ENVIRONMENT = replace(before, private_networks=True)
    yield
    settings.ENVIRONMENT = before


def other_company() -> Company:
    """Beta, which writes to the same customers."""
    beta = Company.objects.create(
        code="beta", name="Beta Oy", country="FI", currency="EUR", language="en", time_zone="Europe/Helsinki",
        mode=Company.Mode.AUTOMATIC, reminders=True, email="invoices@beta.example",
    )  # fmt: skip
    writing_company(beta)
    return beta


def own_server(company: Company, mail: MailSettings, password: str = "", **more: object) -> CompanyWay:
    """The company's own mail server, switched on."""
    known = {"host": mail.host, "port": mail.port, "security": "plain", "connections": mail.connections}
    known |= {"user": "user"} if password else {}
    secrets = encrypted({"password": password}) if password else None
    return CompanyWay.objects.create(
        company=company, way="smtp", channel="email", on=True, settings=known, secrets=secrets, **more
    )


@contextmanager
def two_servers(own: Script, house: Script) -> Iterator[tuple[MailSettings, MailSettings]]:
    with ExitStack() as stack:
        yield stack.enter_context(serving(own)), stack.enter_context(serving(house))


def test_a_company_with_its_own_server_uses_it_and_the_others_the_houses(company: Company) -> None:
    writing_company(company)
    beta = other_company()
    own, house = Script(), Script()
    with two_servers(own, house) as (theirs, ours):
        own_server(company, theirs)
        report = carry(ours)
    assert (report.accepted, report.blocked_ways) == (4, {})
    assert (len(own.messages), len(house.messages)) == (2, 2)
    assert set(Delivery.objects.filter(company=company).values_list("way", flat=True)) == {"smtp"}
    assert set(Delivery.objects.filter(company=beta).values_list("way", flat=True)) == {"house"}
    assert b'From: "Acme Oy" <invoices@acme.example>' in own.messages[0]


def test_what_each_recipient_was_answered_is_kept(company: Company) -> None:
    writing_company(company)
    house = Script({"RCPT books@customer.example": ["550 5.1.1 no such user"]})
    with serving(house) as mail:
        carry(mail)
    row = Delivery.objects.get(notice__number="N-2")
    assert row.answers["books@customer.example"] == "550 5.1.1 no such user"
    assert row.answers["david@customer.example"].startswith("250 2.0.0 queued as")
    assert row.domain == "customer.example"


def test_a_wrong_password_of_one_company_is_one_alarm_and_stops_no_other(company: Company) -> None:
    writing_company(company)
    beta = other_company()
    own, house = Script(password="right"), Script()
    with two_servers(own, house) as (theirs, ours):
        row = own_server(company, theirs, password="wrong")
        for seconds in (0, 10, 20, 30):
            carry(ours, at=later(seconds=seconds))
        assert own.commands.count("EHLO sink") <= 1
        assert sum(command.startswith("AUTH") for command in own.commands) == 1
    assert set(states(beta).values()) == {"accepted"}
    assert set(Delivery.objects.filter(company=company).values_list("state", "attempts")) == {("queued", 0)}
    assert (told(company, "way_blocked"), told(beta, "way_blocked"), told(beta, "mail_blocked")) == (1, 0, 0)
    row.refresh_from_db()
    assert row.blocked_answer.startswith("535")
    assert (row.blocked_at, row.again_at) == (MORNING, later(minutes=1))
    assert check_books.check(company) == []


def test_a_blocked_way_is_asked_again_by_itself_after_growing_waits(company: Company) -> None:
    writing_company(company)
    own = Script(password="right")
    with serving(own) as mail:
        row = own_server(company, mail, password="wrong")
        tried = [minute for minute in range(20) if _tries(own, minute)]
        assert tried == [0, 1, 2, 4, 8, 16]
        CompanyWay.objects.filter(pk=row.pk).update(secrets=encrypted({"password": "right"}))
        assert carry(at=later(minutes=40)).accepted == 2
    row.refresh_from_db()
    assert (row.blocked_at, row.blocked_answer, row.again_at) == (None, "", None)
    assert (told(company, "way_blocked"), told(company, "way_works")) == (1, 1)


def _tries(own: Script, minute: int) -> bool:
    before = own.connections
    carry(at=later(minutes=minute))
    return own.connections > before


def test_a_host_that_is_gone_stops_one_company_only(company: Company) -> None:
    writing_company(company)
    beta = other_company()
    house = Script()
    with serving(house) as ours:
        own_server(company, MailSettings("plain", "127.0.0.1", 1, connections=2))
        report = carry(ours)
    assert (report.accepted, len(report.blocked_ways), report.blocked) == (2, 1, None)
    assert set(states(beta).values()) == {"accepted"}
    assert told(company, "way_blocked") == 1


def test_settings_that_cannot_be_read_stop_one_company_only(company: Company) -> None:
    writing_company(company)
    beta = other_company()
    house = Script()
    with serving(house) as ours:
        row = own_server(company, ours)
        CompanyWay.objects.filter(pk=row.pk).update(secrets=b"not ours")
        carry(ours)
    assert set(states(beta).values()) == {"accepted"}
    assert "secret_lost" in CompanyWay.objects.get().blocked_answer


def test_a_paused_way_waits_and_goes_on_when_it_is_resumed(company: Company) -> None:
    writing_company(company)
    with serving(Script()) as mail:
        row = own_server(company, mail, paused=True)
        assert carry(mail).carried == 0
        CompanyWay.objects.filter(pk=row.pk).update(paused=False)
        assert carry(mail).accepted == 2


def test_a_way_is_paced_and_what_is_too_much_goes_in_the_next_minutes(company: Company) -> None:
    writing_company(company, run=False, invoices=f"{INVOICE}\n")
    _customers(company, [f"k{number}@x{number}.example" for number in range(25)])
    with serving(Script()) as mail:
        own_server(company, mail, per_minute=10)
        sent = [carry(at=later(minutes=minute)).accepted for minute in range(4)]
        assert sent == [10, 10, 5, 0]
    assert Delivery.objects.filter(state="accepted", slot_at=None).count() == 25


def test_one_slow_domain_does_not_hold_up_the_others(company: Company) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, domain_per_minute=5)
    writing_company(company, run=False, invoices=f"{INVOICE}\n")
    _customers(company, [*(f"k{number}@slow.example" for number in range(20)), "a@fast.example", "b@quick.example"])
    script = Script()
    with serving(script) as mail:
        assert carry(mail).accepted == 7
        recipients = [command for command in script.commands if command.startswith("RCPT")]
        assert sum("slow.example" in one for one in recipients) == 5
        assert carry(mail, at=later(seconds=59)).accepted == 0
        assert [carry(mail, at=later(minutes=minute)).accepted for minute in (1, 2, 3, 4)] == [5, 5, 5, 0]


def _customers(company: Company, addresses: list[str]) -> None:
    people = [f"K-{number},K,FI,en,{address}" for number, address in enumerate(addresses)]
    owed = [f"V-{number},K-{number},2026-02-15,2026-03-01,EUR,10.00" for number in range(len(addresses))]
    assert not take(company, "\n".join(["customer_id,name,country,language,email", *people])).problems
    assert not take(company, "\n".join([INVOICE, *owed])).problems
    run_dunning(company, RUN_ON, **BOB)


def test_letters_that_are_printed_are_left_to_the_batches(company: Company) -> None:
    writing_company(company)
    CompanyWay.objects.create(company=company, way="print", channel="letter", on=True)
    Delivery.objects.filter(notice__number="N-1").update(channel="letter")
    with serving(Script()) as mail:
        report = carry(mail, at=MORNING + timedelta(days=1))
    assert (report.accepted, report.left) == (1, 0)
    assert states(company)["N-1"] == "queued"
