# SPDX-License-Identifier: MIT
"""Two years of a real ledger replayed week by week: 2466 invoices, each paid on the day on which it was paid.

How many notices of each level there are is also worked out item by item, from the same dates and nothing else.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import holidays
import pytest

from dunwell.delivery.mail_url import MailSettings
from dunwell.services import companies, pauses, procedures
from dunwell.services.check_books import check
from dunwell.services.import_ledger import import_rows
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Company, Delivery, Dispute, Notice, NoticeLine
from tests.corpus.files import IBM, mapped, skip_without_corpus, written
from tests.scenarios.carried import carry, mail_server
from tests.scenarios.ladders import ladder, level
from tests.services.ledger import When, Who

pytestmark = pytest.mark.corpus
skip_without_corpus()

FIRST, LAST = date(2012, 1, 2), date(2014, 1, 6)
LEVELS = (("reminder", 1, 7), ("second", 8, 7), ("final", 21, 14))  # code, after_days, gap_days
HOLIDAYS = holidays.country_holidays("US", years=range(2012, 2015))


@dataclass(frozen=True)
class Row:
    invoice: str
    customer: str
    issued: date
    due: date
    amount: str
    disputed: bool
    settled: date


def rows() -> list[Row]:
    with IBM.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                one["invoiceNumber"],
                one["customerID"],
                _day(one["InvoiceDate"]),
                _day(one["DueDate"]),
                one["InvoiceAmount"],
                one["Disputed"] == "Yes",
                _day(one["SettledDate"]),
            )
            for one in csv.DictReader(file)
        ]


def weeks() -> Iterator[date]:
    on = FIRST
    while on <= LAST:
        yield on
        on += timedelta(7)


def who(on: date) -> Who:
    return Who(actor="replay", at=datetime.combine(on, time(6), UTC))


def when(on: date) -> When:
    return When(**who(on), on=on)


def opened(ledger: list[Row]) -> Company:
    """The company with its customers and all invoices, those still to be written too."""
    company = companies.create_company(
        code="ibm",
        name="Sample Inc",
        country="US",
        currency="USD",
        language="en",
        time_zone="America/New_York",
        **who(FIRST),
    )
    companies.set_company(company, {"reminders": "on", "email": "books@sample.example"}, **who(FIRST))
    steps = [level(code, after, gap_days=gap) for code, after, gap in LEVELS]
    procedures.apply(company, ladder(*steps), name="replay.toml", **who(FIRST))
    people = sorted({row.customer for row in ledger})
    cards = [f"{one},Customer {one},business,US,en,{one.lower()}@debtor.example" for one in people]
    text = "\n".join(["customer_id,name,kind,country,language,email", *cards, ""])
    assert import_rows(company, written(text, "customers.csv"), **when(FIRST)).created == 100
    invoices = import_rows(company, mapped(IBM.name, "ibm_invoices.toml"), **when(FIRST))
    assert (invoices.created, invoices.problems) == (2466, ())
    return company


def replayed(company: Company, ledger: list[Row], mail: MailSettings) -> None:
    """Week by week: disputes begin, money comes, disputes end, the run is made, its messages are carried."""
    before = FIRST - timedelta(7)
    for on in weeks():
        for row in ledger:
            if row.disputed and before < row.issued <= on < row.settled:
                pauses.dispute(company, row.invoice, reason="as the ledger says", **when(on))
        paid = [row for row in ledger if before < row.settled <= on]
        if paid:
            lines = [f"{row.invoice},{row.settled},{row.amount},USD,{row.invoice}" for row in paid]
            text = "\n".join(["payment_id,date,amount,currency,invoice", *lines, ""])
            report = import_rows(company, written(text, "payments.csv"), **when(on))
            assert (report.created, report.problems) == (len(paid), ())
        settled = {row.invoice for row in paid if row.disputed}
        for dispute in Dispute.objects.filter(company=company, ended_seq=None, item__invoice__number__in=settled):
            pauses.end_dispute(company, dispute.pk, **when(on))
        assert not run_dunning(company, on, **who(on)).already
        carry(company, who(on), on, mail)
        before = on


def expected(ledger: list[Row]) -> tuple[Counter[str], Counter[str]]:
    """Steps and notices of each level, worked out from the dates of each item alone."""
    steps: Counter[str] = Counter()
    notices: Counter[tuple[str, date]] = Counter()
    days = [on for on in weeks() if on not in HOLIDAYS]
    for row in ledger:
        taken, last = 0, date.min
        for on in days:
            open_then = on < row.settled and not (row.disputed and row.issued <= on)
            if not open_then or taken == len(LEVELS):
                continue
            code, after, gap = LEVELS[taken]
            if (on - row.due).days >= after and (last == date.min or (on - last).days >= gap):
                taken, last = taken + 1, on
                steps[code] += 1
                notices[row.customer, on] = max(notices[row.customer, on], taken)
    return steps, Counter(LEVELS[position - 1][0] for position in notices.values())


def test_two_years_replayed_remind_exactly_what_was_open(database: str, tmp_path: Path) -> None:
    ledger = rows()
    company = opened(ledger)
    with mail_server(tmp_path / "record") as mail:
        replayed(company, ledger, mail)

    steps, notices = expected(ledger)
    lines = list(NoticeLine.objects.select_related("item__invoice", "notice", "version"))
    stepped = [line for line in lines if line.step]
    assert Counter(LEVELS[(line.position or 0) - 1][0] for line in stepped) == steps
    assert Counter(Notice.objects.values_list("level", flat=True)) == notices
    assert steps == {"reminder": 304, "second": 91, "final": 5}
    assert notices == {"reminder": 277, "second": 86, "final": 5}

    settled = {row.invoice: row.settled for row in ledger}
    assert all(line.notice.on < settled[line.item.invoice.number] for line in lines)
    last: dict[int, date] = {}
    for line in sorted(stepped, key=lambda line: line.notice.on):
        gap = LEVELS[(line.position or 0) - 1][2]
        assert (line.notice.on - last.get(line.item_id, date.min)).days >= gap
        last[line.item_id] = line.notice.on
    sent = Counter(line.split("\t")[0] for line in (tmp_path / "record").read_text().splitlines())
    assert sent == Counter(Delivery.objects.filter(state="accepted").values_list("message_id", flat=True))
    assert (sent.total(), max(sent.values())) == (notices.total(), 1)
    assert check(company) == []


def _day(text: str) -> date:
    month, day, year = map(int, text.split("/"))
    return date(year, month, day)
