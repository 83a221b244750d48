# SPDX-License-Identifier: MIT
"""A small language for stories: `story.on("8 Mar").run()`, then what was decided and what goes out, as plain words.

day.items   {"A": "step to reminder", "B": "not_due, next 27 Mar"}
day.out     ["reminder to C-1: A 100.00 = 100.00"]          (listed lines stand in brackets)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, cast

from dunwell.intake.ledger import read_ledger
from dunwell.services import companies, pauses, payments, procedures, promises, proposals, reversals
from dunwell.services.explain import explain
from dunwell.services.import_ledger import ImportReport, import_rows
from dunwell.services.present import plan_json, run_json
from dunwell.services.run_dunning import plan_for, run_dunning
from dunwell.store.models import Case, Company, Promise, Task
from tests.scenarios.carried import carry
from tests.services.ledger import When, Who

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Day:
    """What a plan or a run decided, in words. `already`: the run had been made before."""

    items: dict[str, str]
    out: list[str]
    already: bool = False

    def __getitem__(self, item: str) -> str:
        return self.items[item]


class Story:
    """One company, its customers and a calendar that only its teller moves."""

    def __init__(self, procedure: str, *, mode: str = "automatic", year: int = 2028, country: str = "DE") -> None:
        self.year, self.today, self.actor = year, date(year, 1, 1), "teller"
        self.company = companies.create_company(
            code="tale",
            name="Tale Ltd",
            country=country,
            currency="EUR",
            language="en",
            time_zone="Europe/Berlin",
            mode=mode,
            **self.who,
        )
        companies.set_company(self.company, {"reminders": "on", "email": "books@tale.example"}, **self.who)
        self.procedures(procedure)
        self.company = Company.objects.get(pk=self.company.pk)

    @property
    def who(self) -> Who:
        return Who(actor=self.actor, at=datetime.combine(self.today, time(6), UTC))

    @property
    def when(self) -> When:
        return When(**self.who, on=self.today)

    def day(self, words: str) -> date:
        """`8 Mar` of the story's year, or `8 Mar 2029`."""
        number, month, *year = words.split()
        return date(int(year[0]) if year else self.year, _MONTHS.index(month) + 1, int(number))

    def on(self, day: str | date) -> "Story":
        """The story goes on at this day."""
        self.today = self.day(day) if isinstance(day, str) else day
        return self

    # What is owed

    def procedures(self, text: str) -> None:
        procedures.apply(self.company, text, name="procedures.toml", **self.who)

    def customer(self, ref: str, *, kind: str = "business", country: str = "DE", email: str | None = None) -> None:
        address = f"{ref.lower()}@customer.example" if email is None else email
        self.take("customer_id,name,kind,country,language,email", f"{ref},Customer {ref},{kind},{country},en,{address}")

    def invoice(
        self,
        number: str,
        amount: str,
        *,
        due: str | None = None,
        issued: str | None = None,
        customer: str = "C-1",
        currency: str = "EUR",
    ) -> None:
        """One invoice (a negative amount: a credit note); the customer is made when it is not there."""
        self._know(customer)
        issue = self.day(issued) if issued else min(self.today, self.day(due)) if due else self.today
        due_on = self.day(due) if due else ""
        head = "invoice,customer_id,issue_date,due_date,currency,amount"
        self.take(head, f"{number},{customer},{issue},{due_on},{currency},{amount}")

    def instalments(self, number: str, *parts: tuple[str, str], customer: str = "C-1", issued: str) -> None:
        """One invoice in instalments, each of an amount and a due date."""
        self._know(customer)
        head = "invoice,customer_id,issue_date,due_date,currency,amount,installment"
        rows = [
            f"{number},{customer},{self.day(issued)},{self.day(due)},EUR,{amount},{place}"
            for place, (amount, due) in enumerate(parts, 1)
        ]
        self.take(head, *rows)

    def take(self, head: str, *rows: str) -> ImportReport:
        """A file with this header and these rows is imported; any problem fails the test."""
        reading = read_ledger("\n".join([head, *rows, ""]).encode(), name="story.csv")
        report = import_rows(self.company, reading, **self.when)
        assert report.problems == ()
        return report

    # What happens

    def pay(self, invoice: str, amount: str, ref: str = "") -> str:
        return payments.pay(self.company, invoice, amount, ref=ref, **self.when).ref

    def give_back(self, ref: str) -> None:
        reversals.reverse_payment(self.company, ref, reason="returned", **self.when)

    def hold(self, item: str, until: str | None = None) -> int:
        last = self.day(until) if until else None
        return pauses.hold(self.company, item=item, reason="asked to wait", until=last, **self.when).pk

    def end_hold(self, hold: int) -> None:
        pauses.end_hold(self.company, hold, **self.when)

    def promise(self, item: str, amount: str, by: str) -> None:
        promises.promise(self.company, item, amount=amount, by=self.day(by), reason="by telephone", **self.when)

    def promises(self, item: str) -> list[str]:
        rows = Promise.objects.filter(company=self.company, item__invoice__number=item).order_by("pk")
        return [row.status for row in rows]

    # What is decided

    def plan(self) -> Day:
        """What a run today would do."""
        planned, loaded = plan_for(self.company, self.today)
        return _told(plan_json(self.company, planned, loaded))

    def run(self) -> Day:
        """Today's run; what it decided is what the dry run said just before."""
        before = self.plan()
        report = run_dunning(self.company, self.today, **self.who)
        day = _told(run_json(self.company, report), already=report.already)
        if not report.already:
            assert (_outcomes(day), day.out) == (_outcomes(before), before.out)
        return Day(before.items, day.out, report.already)

    def approve(self) -> tuple[list[str], list[str]]:
        """A person approves what is proposed: what goes out, and what had changed since, in words."""
        approval = proposals.approve(self.company, on=self.today, **self.who)
        names = _item_names(self.company)
        changes = [f"{names[change.item]}: {change.what} ({change.outcome})" for change in approval.changes]
        return [_notice(one) for one in _notices_of_run(approval)], changes

    def deliver(self) -> int:
        """Everything queued is carried, and accepted; how many messages."""
        return carry(self.company, self.who, self.today)

    def why(self, item: str) -> str:
        """What is told about today's decision on an item, with the gate that held."""
        (told,) = [one for one in explain(self.company, item, self.today) if one.item["item"] == item]
        return str(told.item["outcome"])

    def tasks(self) -> list[str]:
        """The open work of people, as `call C-1`."""
        rows = Task.objects.filter(company=self.company, done=False).select_related("customer").order_by("pk")
        return [f"{row.kind} {row.customer.ref}" for row in rows]

    def cases(self) -> list[str]:
        """What was handed over, as `C-1: A, B`."""
        rows = Case.objects.filter(company=self.company, ended_seq__isnull=True).order_by("pk")
        return [
            f"{row.customer.ref}: {', '.join(str(one.item) for one in row.items.order_by('item_id'))}" for row in rows
        ]

    def _know(self, customer: str) -> None:
        if not self.company.customer_set.filter(ref=customer).exists():
            self.customer(customer)


def short(day: str) -> str:
    """`8 Mar` for `2028-03-08`."""
    on = date.fromisoformat(day)
    return f"{on.day} {_MONTHS[on.month - 1]}"


def _told(answer: dict[str, object], *, already: bool = False) -> Day:
    items = {str(row["item"]): _item(row) for row in cast(list[dict[str, object]], answer["items"])}
    return Day(items, [_notice(row) for row in cast(list[dict[str, Any]], answer["notices"])], already)


def _item(row: dict[str, object]) -> str:
    outcome = str(row["outcome"])
    if outcome == "step":
        return f"step to {row['level']}"
    return f"{outcome}, next {short(str(row['next_on']))}" if row["next_on"] else outcome


def _notice(row: dict[str, Any]) -> str:
    lines = [f"{line['item']} {line['chased']}" for line in row["lines"] if line["stepped"]]
    lines += [f"({line['item']} {line['chased']})" for line in row["lines"] if not line["stepped"]]
    more = [f"{name} {row[name]}" for name in ("credits", "claims", "fee") if float(row[name])]
    currency = "" if row["currency"] == "EUR" else f" {row['currency']}"
    return f"{row['level']} to {row['customer']}: {', '.join([*lines, *more])} = {row['total']}{currency}"


def _outcomes(day: Day) -> dict[str, str]:
    return {item: words.split(",")[0] for item, words in day.items.items()}


def _item_names(company: Company) -> dict[int, str]:
    return {item.pk: str(item) for item in company.openitem_set.select_related("invoice")}


def _notices_of_run(approval: proposals.Approval) -> Iterable[dict[str, Any]]:
    from dunwell.services.present import made_notices, names_of

    return cast(list[dict[str, Any]], made_notices(approval.run, names_of(approval.run.company)))
