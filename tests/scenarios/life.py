# SPDX-License-Identifier: MIT
"""The life of a company, as random as its caller: everything that people, customers and banks can do to a ledger.

Every act takes plain numbers and means something for all of them; what the use cases refuse is refused and counts as
not done. What each run decided is kept, for the tests to hold later answers to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import polars as pl
from django.db.models import Model, QuerySet

from dunwell.core.money import decimal_string
from dunwell.core.plan import Plan
from dunwell.core.problem import Refused
from dunwell.intake.ledger import read_ledger
from dunwell.services import companies, pauses, payments, procedures, promises, reversals, switches
from dunwell.services.import_ledger import import_rows
from dunwell.services.run_dunning import RunReport, run_dunning
from dunwell.services.withdraw import withdraw_notice
from dunwell.store.models import (
    Allocation,
    Claim,
    Company,
    Dispute,
    Hold,
    Invoice,
    Notice,
    OpenItem,
    Payment,
    PaymentUnderWay,
    Promise,
)
from tests.scenarios.carried import carry
from tests.scenarios.life_procedures import PROCEDURES
from tests.services.ledger import When, Who
from tests.services.own_server import own_mail

AMOUNTS = ("100.00", "50.00", "19.90", "250.00", "75.55")
BEGIN = date(2027, 1, 4)


@dataclass(frozen=True)
class Decided:
    """What one run decided: per item the outcome, what is chased, the level taken, the level had; and the lines."""

    on: date
    seq: int
    items: dict[int, tuple[object, ...]]
    lines: list[tuple[object, ...]]


def decided(plan: Plan) -> dict[int, tuple[object, ...]]:
    """Item → what was decided about it."""
    columns = ("item", pl.col("outcome").cast(pl.String), "chased", "level", "state", "customer", "open", "currency")
    return {row[0]: row[1:] for row in plan.items.select(*columns).iter_rows()}


def lines_of(plan: Plan) -> list[tuple[object, ...]]:
    """Every line of every notice, with the notice's amounts."""
    joined = plan.lines.join(plan.notices, on="notice", suffix="_notice").sort("notice", "item")
    return joined.select("item", "stepped", "chased", "position", "credits", "claims", "fee", "total").rows()


class Life:
    """A company with three customers; `on` is its today, `runs` what its runs decided. Its mail server is at `port`."""

    def __init__(self, code: str, port: int) -> None:
        self.on, self.code, self.made, self.runs = BEGIN, code, 0, list[Decided]()
        self.refused: list[str] = []
        self.company = companies.create_company(
            code=code, name="Life Ltd", country="FI", currency="EUR", language="en", time_zone="Europe/Helsinki",
            **self.who,
        )  # fmt: skip
        companies.set_company(self.company, {"reminders": "on"}, **self.who)
        own_mail(self.company, port)
        self.procedures(0)
        self._take(
            "customer_id,name,kind,group,email",
            *(
                f"C-{one},Customer {one},{kind},,c{one}@debtor.example"
                for one, kind in enumerate(("business", "", "consumer"))
            ),
        )

    @property
    def who(self) -> Who:
        return Who(actor="life", at=datetime.combine(self.on, time(5), UTC))

    @property
    def when(self) -> When:
        return When(**self.who, on=self.on)

    # Invoices

    def invoice(self, customer: int, amount: int, due: int, parts: int = 1) -> None:
        self.made += 1
        head = "invoice,customer_id,issue_date,due_date,currency,amount,installment"
        rows = [
            f"R-{self.made},C-{customer % 3},{self.on},{self.on + timedelta(due % 12 + 7 * part)},EUR,"
            f"{AMOUNTS[(amount + part) % 5]},{part + 1 if parts > 1 else ''}"
            for part in range(max(1, parts))
        ]
        self._take(head, *rows)

    def change_invoice(self, which: int, kind: int, value: int) -> None:
        """The file comes again with another amount, due date or customer, or with reminders turned off."""
        invoice = self.pick(Invoice.objects.filter(amount_minor__gt=0), which)
        if invoice is None or invoice.items.count() > 1:
            return
        item = invoice.items.get()
        amount = AMOUNTS[value % 5] if kind % 4 == 0 else decimal_string(item.amount_minor, "EUR")
        due = self.on + timedelta(value % 15) if kind % 4 == 1 else item.due_on
        customer = f"C-{value % 3}" if kind % 4 == 2 else invoice.customer.ref
        remind = ("no", "yes")[value % 2] if kind % 4 == 3 else ""
        head = "invoice,customer_id,issue_date,due_date,currency,amount,remind"
        self._take(head, f"{invoice.number},{customer},{invoice.issued_on},{due},EUR,{amount},{remind}")

    def cancel_invoice(self, which: int) -> None:
        if invoice := self.pick(Invoice.objects.filter(amount_minor__gt=0), which):
            self.attempt(reversals.cancel_invoice, invoice.number, reason="in error", **self.when)

    def credit_note(self, customer: int, amount: int) -> None:
        self.made += 1
        row = f"G-{self.made},C-{customer % 3},{self.on},EUR,-{AMOUNTS[amount % 5]}"
        self._take("invoice,customer_id,issue_date,currency,amount", row)

    def change_credit_note(self, which: int, amount: int) -> None:
        if note := self.pick(Invoice.objects.filter(amount_minor__lt=0), which):
            row = f"{note.number},{note.customer.ref},{note.issued_on},EUR,-{AMOUNTS[amount % 5]}"
            self._take("invoice,customer_id,issue_date,currency,amount", row)

    def cancel_credit_note(self, which: int) -> None:
        if note := self.pick(Invoice.objects.filter(amount_minor__lt=0), which):
            self.attempt(reversals.cancel_credit_note, note.number, reason="in error", **self.when)

    # Money

    def pay(self, which: int, tenths: int) -> None:
        """In part, in full, or more than that."""
        if item := self.open_item(which):
            minor = max(1, item.open_minor * (tenths % 12 + 1) // 10)
            self.attempt(payments.pay, str(item), decimal_string(minor, "EUR"), **self.when)

    def book(self, customer: int, amount: int) -> None:
        """Money that settles nothing yet; every fourth names no customer."""
        ref = None if customer % 4 == 3 else f"C-{customer % 4}"
        self.attempt(payments.book_payment, AMOUNTS[amount % 5], "EUR", customer=ref, **self.when)

    def allocate(self, source: int, target: int, to_claim: bool) -> None:
        names = [*Payment.objects.filter(company=self.company).order_by("pk").values_list("ref", flat=True)]
        names += Invoice.objects.filter(company=self.company, amount_minor__lt=0).values_list("number", flat=True)
        if names and to_claim and (claim := self.pick(Claim.objects.all(), target)):
            self.attempt(payments.allocate, names[source % len(names)], claim=claim.pk, **self.when)
        elif names and (item := self.open_item(target)):
            self.attempt(payments.allocate, names[source % len(names)], item=str(item), **self.when)

    def reverse(self, which: int) -> None:
        if payment := self.pick(Payment.objects.all(), which):
            self.attempt(reversals.reverse_payment, payment.ref, reason="returned", **self.when)

    def reverse_allocation(self, which: int) -> None:
        if row := self.pick(Allocation.objects.all(), which):
            self.attempt(reversals.reverse_allocation, row.pk, **self.when)

    def waive(self, which: int) -> None:
        if claim := self.pick(Claim.objects.all(), which):
            self.attempt(reversals.waive_claim, claim.pk, reason="goodwill", **self.when)

    # Pauses

    def hold(self, which: int, days: int) -> None:
        until = self.on + timedelta(days % 20) if days % 4 else None
        target = {"customer": f"C-{which % 3}"} if days % 3 == 0 else {"item": self._name(which)}
        self.attempt(pauses.hold, **target, reason="asked", until=until, **self.when)

    def end_hold(self, which: int) -> None:
        if row := self.pick(Hold.objects.all(), which):
            self.attempt(pauses.end_hold, row.pk, **self.when)

    def dispute(self, which: int, tenths: int, days: int) -> None:
        if item := self.open_item(which):
            until = self.on + timedelta(days % 20) if days % 3 else None
            self.attempt(
                pauses.dispute, str(item), reason="broken", amount=part_of(item, tenths), until=until, **self.when
            )

    def end_dispute(self, which: int) -> None:
        if row := self.pick(Dispute.objects.all(), which):
            self.attempt(pauses.end_dispute, row.pk, **self.when)

    def promise(self, which: int, tenths: int, days: int) -> None:
        if item := self.open_item(which):
            by = self.on + timedelta(days % 15)
            self.attempt(
                promises.promise, str(item), by=by, reason="said so", amount=part_of(item, tenths), **self.when
            )

    def end_promise(self, which: int) -> None:
        if row := self.pick(Promise.objects.all(), which):
            self.attempt(promises.end_promise, row.pk, **self.when)

    def payment_under_way(self, which: int) -> None:
        """Starts one for the item, or ends the one that there is."""
        started = PaymentUnderWay.objects.filter(company=self.company, ended_seq=None).first()
        if started and which % 2:
            self.attempt(pauses.end_payment, str(started.item), **self.when)
        elif name := self._name(which):
            self.attempt(pauses.start_payment, name, **self.when)

    # Switches

    def switch(self, which: int, on: bool) -> None:
        self.attempt(switches.set_customer_reminders, f"C-{which % 3}", on, **self.who)

    def switch_invoice(self, which: int, on: bool) -> None:
        if item := self.open_item(which):
            self.attempt(switches.set_invoice_reminders, item.invoice.number, on, **self.who)

    def assign(self, which: int, choice: int) -> None:
        choices = ("auto", "none", "all", "ladder", "auto")
        self.attempt(switches.assign_procedure, f"C-{which % 3}", choices[choice % 5], **self.who)

    def procedures(self, which: int) -> None:
        self.attempt(procedures.apply, PROCEDURES[which % len(PROCEDURES)], name="p.toml", **self.who)

    def setting(self, which: int) -> None:
        settings = ({"tolerance": "1.00"}, {"tolerance": "0"}, {"reminders": "off"}, {"mode": "offer"})
        back = {"reminders": "on", "mode": "automatic"}
        self.attempt(companies.set_company, settings[which % 4] if which % 12 < 4 else back, **self.who)

    def offer(self, which: int, accept: bool) -> None:
        if name := self._name(which):
            self.attempt(pauses.accept_offer if accept else pauses.decline_offer, name, **self.when)

    def customer(self, which: int, value: int) -> None:
        """The file of customers comes again: other kind, group, address."""
        kind, group = ("business", "consumer", "")[value % 3], ("", "vip")[value % 2]
        row = f"C-{which % 3},Customer,{kind},{group},{f'c{which % 3}@debtor.example' if value % 5 else ''}"
        self._take("customer_id,name,kind,group,email", row)

    # Time

    def tick(self, days: int) -> None:
        self.on += timedelta(days % 9 + 1)

    def tick_and_run(self, days: int) -> None:
        self.tick(days)
        self.run()

    def deliver(self) -> None:
        carry(self.company, self.who, self.on)

    def withdraw(self, which: int) -> None:
        if notice := self.pick(Notice.objects.all(), which):
            self.attempt(withdraw_notice, notice.number, reason="too early", **self.when)

    def run(self) -> RunReport | None:
        """Today's run, or None: a later one was made. A first one is kept."""
        try:
            report = run_dunning(Company.objects.get(pk=self.company.pk), self.on, **self.who)
        except Refused as refused:
            self.refused.append(refused.code)
            return None
        if not report.already:
            self.runs.append(Decided(self.on, report.run.seq, decided(report.plan), lines_of(report.plan)))
        return report

    def _take(self, head: str, *rows: str) -> None:
        reading = read_ledger("\n".join([head, *rows, ""]).encode(), name="life.csv")
        report = import_rows(self.company, reading, **self.when)
        self.refused += [problem.code for problem in report.problems]

    def attempt(self, act: Callable[..., object], *about: object, **facts: object) -> None:
        try:
            act(self.company, *about, **facts)
        except Refused as refused:
            self.refused.append(refused.code)

    def pick[M: Model](self, rows: QuerySet[M], which: int) -> M | None:
        found = list(rows.filter(company=self.company).order_by("pk"))
        return found[which % len(found)] if found else None

    def open_item(self, which: int) -> OpenItem | None:
        return self.pick(OpenItem.objects.select_related("invoice", "customer"), which)

    def _name(self, which: int) -> str:
        item = self.open_item(which)
        return str(item) if item else "none"


def part_of(item: OpenItem, tenths: int) -> str | None:
    share = tenths % 11
    return None if share == 10 else decimal_string(max(1, item.open_minor * (share + 1) // 10), "EUR")
