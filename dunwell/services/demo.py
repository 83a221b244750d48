# SPDX-License-Identifier: MIT
"""A sample company with two years of history, made by the same use cases that real ones go through.

    on Mondays, at last every working day:  files come in → people act → the run → what is queued is carried

Its mail never leaves the machine: everything goes to the built-in mailbox.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from dunwell.core.money import decimal_string
from dunwell.core.problem import Refused
from dunwell.intake.ledger import read_ledger
from dunwell.letters.notice import Account
from dunwell.services import demo_ledger, demo_money, demo_story
from dunwell.services.companies import create_company, set_company
from dunwell.services.company_look import set_accounts, set_logo
from dunwell.services.deliver import deliver
from dunwell.services.demo_ledger import Bill
from dunwell.services.demo_pdf import one_page
from dunwell.services.import_ledger import import_rows
from dunwell.services.partners import add_partner
from dunwell.services.procedures import apply as apply_procedures
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Company

CODE = "demo"
ZONE = "Europe/Helsinki"
_PEOPLE = "Katri Salo"
_DAILY_DAYS = 60
_ABOUT = {
    "email": "laskut@tuulikello.example",
    "phone": "+358 9 555 0100",
    "street": "Satamakatu 10",
    "postal_code": "00160",
    "city": "Helsinki",
    "vat_id": "FI12345671",
    "colour": "#0f6b5c",
    "footer": "Tuulikello Oy, kotipaikka Helsinki",
    "tolerance": "0.05",
}
_PARTNER = {
    "name": "Rantaperintä Oy",
    "person": "Maija Virtanen",
    "email": "toimeksiannot@rantaperinta.example",
    "phone": "+358 9 555 0177",
    "street": "Rantakatu 3",
    "postal_code": "00180",
    "city": "Helsinki",
    "client_number": "A-2041",
}


def demo_company() -> Company | None:
    """The sample company, if it has been made."""
    return Company.objects.filter(code=CODE).first()


def make_demo(*, today: date, actor: str, at: datetime, progress: Callable[[int], None] | None = None) -> Company:
    """Makes the sample company, as it stands on `today` before that day's run; in mode review, so that you decide.

    `progress` is told the percentage done. Raises `Refused("demo_exists")`, or `mail_is_real` when a mail server is
    set: nobody must ever get a letter from it.
    """
    if settings.ENVIRONMENT.mail_url:
        raise Refused("mail_is_real")
    if demo_company():
        raise Refused("demo_exists", company=CODE)
    bills = demo_ledger.bills(today, demo_story.staged(today))
    days = run_days(today, bills)
    start = _moment(min(bill.issued for bill in bills) - timedelta(days=7), 9)
    company = _company(start)
    with tempfile.TemporaryDirectory(prefix="dunwell-demo-") as folder:
        replay = _Replay(company, today, Path(folder), bills)
        replay.customers(start)
        for number, day in enumerate(days):
            replay.until(day - timedelta(days=1))
            replay.run(day)
            if progress:
                progress(100 * number // len(days))
        replay.until(today)
    demo_money.bring_in(company, today, bills, demo_money.When(on=today, actor=_PEOPLE, at=_moment(today, 5)))
    # Switched at the end: until now its runs went out by themselves.
    set_company(company, {"mode": "review"}, actor=actor, at=at)
    return Company.objects.get(pk=company.pk)


def run_days(today: date, bills: Sequence[Bill]) -> list[date]:
    """The days with a run: the Mondays on which something is overdue, in the last weeks every Monday to Friday."""
    days = [today - timedelta(days=ago) for ago in range(demo_ledger.HISTORY_DAYS, 0, -1)]
    daily_from = today - timedelta(days=_DAILY_DAYS)
    mondays = [day for day in days if day.weekday() == 0 and day < daily_from]
    late = [day for day in mondays if any(_is_late(bill, day) for bill in bills)]
    return late + [day for day in days if day >= daily_from and day.weekday() < 5]


def _is_late(bill: Bill, day: date) -> bool:
    """Whether a reminder of this bill may be due on that day, as far as the payments to come tell."""
    paid = sum(minor for when, minor in bill.paid if when < day)
    return bill.due is not None and bill.due + timedelta(days=7) <= day and paid < bill.minor


def _company(start: datetime) -> Company:
    company = create_company(
        code=CODE,
        name="Tuulikello Oy",
        country="FI",
        currency="EUR",
        language="fi",
        time_zone=ZONE,
        reminders=True,
        actor=_PEOPLE,
        at=start,
    )
    set_company(company, _ABOUT, actor=_PEOPLE, at=start)
    set_accounts(company, [Account("FI21 1234 5600 0007 85", "NDEAFIHH", "Nordea")], actor=_PEOPLE, at=start)
    set_logo(company, files("dunwell.services").joinpath("demo_data", "logo.png").read_bytes(), actor=_PEOPLE, at=start)
    add_partner(company, _PARTNER, actor=_PEOPLE, at=start)
    company.refresh_from_db()
    text = files("dunwell.services").joinpath("demo_data", "procedures.toml").read_text("utf-8")
    apply_procedures(company, text, name="procedures.toml", actor=_PEOPLE, at=start)
    return company


def _moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo(ZONE)).astimezone(UTC)


@dataclass
class _Replay:
    """The history on its way: what is before `done` has happened."""

    company: Company
    today: date
    folder: Path
    bills: Sequence[Bill]
    done: date = date.min
    payments: int = 0

    def customers(self, at: datetime) -> None:
        self._take(demo_ledger.customers_file(), "customers.csv", at)

    def until(self, day: date) -> None:
        """Everything through this day: invoices and payments come in, people act."""
        fresh = [bill for bill in self.bills if self.done < bill.issued <= day]
        for bill in fresh:
            if bill.minor > 0:
                (self.folder / f"{bill.number}.pdf").write_bytes(_pdf(bill))
        if fresh:
            self._take(demo_ledger.invoice_rows(fresh), f"invoices-{day}.csv", _moment(day, 17))
        paid = [
            (when, bill.number, minor, bill)
            for bill in self.bills
            for when, minor in bill.paid
            if self.done < when <= day
        ]
        paid.sort(key=lambda one: one[:3])
        if paid:
            rows = demo_ledger.payment_rows([(when, minor, bill) for when, _, minor, bill in paid], self.payments + 1)
            self._take(rows, f"bank-{day}.csv", _moment(day, 17, 5))
            self.payments += len(paid)
        self._play(day)
        self.done = day

    def run(self, day: date) -> None:
        """The run of a morning, and its messages on their way into the mailbox."""
        report = run_dunning(self.company, day, actor="worker", at=_moment(day, 6))
        if report.run.notices_count:
            deliver(
                company=self.company,
                worker="demo",
                now=lambda: _moment(day, 6, 5),
                on_of=lambda _: day,
                carrier_settings=None,
                mailbox_folder=settings.ENVIRONMENT.mailbox,
            )

    def _play(self, day: date) -> None:
        numbers = {bill.key: bill.number for bill in self.bills if bill.key}
        for scene in demo_story.SCENES:
            on = self.today + timedelta(days=scene.day)
            if self.done < on <= day:
                when = demo_story.When(on=on, actor=_PEOPLE, at=_moment(day, 18))
                scene.play(self.company, numbers, when, self.today)

    def _take(self, content: bytes, name: str, at: datetime) -> None:
        reading = read_ledger(content, name=name)
        report = import_rows(self.company, reading, base_folder=self.folder, actor=_PEOPLE, at=at, on=at.date())
        if report.problems:
            raise RuntimeError(f"the sample ledger has a mistake: {report.problems[0]}")


def _pdf(bill: Bill) -> bytes:
    amount = f"{decimal_string(bill.minor, bill.currency)} {bill.currency}"
    due = [f"Instalment {place}: due {day}" for place, (day, _) in enumerate(bill.parts, 1)] or [f"Due: {bill.due}"]
    head = ["Tuulikello Oy", "Satamakatu 10, 00160 Helsinki", "", f"INVOICE {bill.number}", f"Date: {bill.issued}"]
    reference = demo_ledger.creditor_reference(bill.number)
    return one_page([*head, *due, f"Customer: {bill.customer}", "", f"Total: {amount}", f"Reference: {reference}"])
