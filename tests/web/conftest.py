# SPDX-License-Identifier: MIT
"""The cast of the back office: Alice owns Acme, Bob looks on there, Charlie owns Other and must see nothing of Acme."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from dunwell.services import payments, procedures
from dunwell.services.companies import create_company, set_company
from dunwell.services.due import local_date
from dunwell.services.pump_outbox import pump_outbox
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Company, Membership, User
from tests import databases
from tests.services.ledger import take

# A Tuesday, 10:00 in Helsinki.
NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
PROCEDURES = """\
[[procedure]]
code = "all"
name = "Everybody"
[[procedure.level]]
code = "reminder"
action = "notice"
after_days = 7
fee = { EUR = "5.00" }
[[procedure.level]]
code = "warning"
action = "notice"
after_days = 21
"""


def book(company: Company, today: date) -> None:
    """Four customers: reminded and overdue, partly paid with a credit, not due yet, and one without an e-mail."""

    def ago(days: int) -> str:
        return (today - timedelta(days=days)).isoformat()

    take(
        company,
        "customer_id,name,kind,country,email\n"
        f"C-1,Aalto & Sons <Oy>,business,FI,aalto@{company.code}.example\n"
        f"C-2,Berg AB,business,FI,berg@{company.code}.example\n"
        f"C-3,Cassel,consumer,FI,cassel@{company.code}.example\n"
        "C-4,Dahl Ky,business,FI,\n",
    )
    take(
        company,
        "invoice,customer_id,issue_date,due_date,currency,amount\n"
        f"R-1,C-1,{ago(40)},{ago(20)},EUR,1234.50\n"
        f"R-2,C-2,{ago(60)},{ago(45)},EUR,100.00\n"
        f"R-3,C-2,{ago(50)},{ago(35)},SEK,2000.00\n"
        f"R-4,C-3,{ago(3)},{ago(-11)},EUR,70.00\n"
        f"R-5,C-4,{ago(130)},{ago(100)},EUR,55.00\n"
        f"CN-1,C-1,{ago(5)},,EUR,-30.00\n",
    )
    payments.pay(company, "R-2", "40.00", actor="alice", at=timezone.now(), on=today)


def make(code: str, name: str, *owners: str, mode: str = "automatic") -> Company:
    """A company that is switched on, with its ledger."""
    now = timezone.now()
    company = create_company(
        code=code, name=name, country="FI", currency="EUR", language="en", time_zone="Europe/Helsinki", mode=mode,
        actor="alice", at=now,
    )  # fmt: skip
    procedures.apply(company, PROCEDURES, name="p.toml", actor="alice", at=now)
    set_company(company, {"reminders": "on", "email": f"money@{code}.example"}, actor="alice", at=now)
    book(company, local_date(company, now))
    for owner in owners:
        user = User.objects.filter(username=owner).first() or User.objects.create_user(owner, password=PASSWORD)
        Membership.objects.create(company=company, user=user, role=Membership.Role.OWNER)
    company.refresh_from_db()
    return company


def run_lately(company: Company, days: int = 1) -> None:
    """The runs of the last days up to yesterday, and their messages carried into the built-in mailbox."""
    for back in range(days, 0, -1):
        now = timezone.now() - timedelta(days=back)
        run_dunning(company, local_date(company, now), actor="worker", at=now)
        pump_outbox(limit=100, now=timezone.now)
    company.refresh_from_db()


@dataclass(frozen=True)
class House:
    """Two companies; Acme has had a run."""

    acme: Company
    other: Company


def built(days: int = 1) -> House:
    """The two companies, each with the runs of so many days."""
    acme, other = make("acme", "Acme Oy", "alice"), make("other", "Other Ltd", "charlie")
    bob = User.objects.create_user("bob", password=PASSWORD)
    Membership.objects.create(company=acme, user=bob, role=Membership.Role.AUDITOR)
    for company in (acme, other):
        run_lately(company, days)
    return House(acme, other)


@pytest.fixture(scope="session")
def house_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with both companies, made once a session (and worker) on the Tuesday morning of NOW."""
    folder, before = tmp_path_factory.mktemp("house") / "home", settings.ENVIRONMENT
    folder.mkdir()
    file = folder / "dunwell.sqlite3"
    shutil.copyfile(sqlite_template, file)
    settings.ENVIRONMENT = replace(before, home=folder)
    try:
        with databases.used(f"sqlite:///{file}"), time_machine.travel(NOW, tick=False):
            built()
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        settings.ENVIRONMENT = before
    return folder


@pytest.fixture
def house(home: Path, house_template: Path) -> Iterator[House]:
    """Acme (Alice, Bob as auditor) with yesterday's run carried; Other (Charlie) the same. It is Tuesday morning."""
    shutil.copytree(house_template, home, dirs_exist_ok=True)
    with databases.used(f"sqlite:///{home / 'dunwell.sqlite3'}"), time_machine.travel(NOW, tick=False):
        yield House(Company.objects.get(code="acme"), Company.objects.get(code="other"))


def browser() -> Client:
    """One that nobody is signed in to."""
    return Client(SERVER_NAME="127.0.0.1")


def signed_in(name: str) -> Client:
    """A browser in which this person is signed in."""
    client = browser()
    assert client.login(username=name, password=PASSWORD)
    return client


@pytest.fixture
def alice(house: House) -> Client:
    return signed_in("alice")


@pytest.fixture
def bob(house: House) -> Client:
    return signed_in("bob")


@pytest.fixture
def charlie(house: House) -> Client:
    return signed_in("charlie")
