# SPDX-License-Identifier: MIT
"""Whatever happens, in whatever order: what must hold of the books, the notices and the history holds after it."""

from datetime import timedelta
from itertools import count, pairwise
from typing import ClassVar

from django.db.models import F, Model, QuerySet, Sum
from django.db.models.expressions import Combinable
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from dunwell.core.procedure_document import one
from dunwell.services.check_books import check
from dunwell.store.models import Allocation, Company, Event, Invoice, Notice, NoticeLine, OpenItem, Payment, Run
from tests.delivery.server import Script
from tests.scenarios.life import Life
from tests.services.own_server import inside_allowed
from tests.services.post import serving

N = st.integers(0, 199)
YES = st.booleans()
NUMBERS = count(1)


class Books(RuleBasedStateMachine):
    """A random life, with its laws."""

    port: ClassVar[int]

    @initialize()
    def begin(self) -> None:
        self.life = Life(f"books-{next(NUMBERS)}", self.port)
        for customer in range(3):
            self.life.invoice(customer, customer, 3 * customer)

    @rule(customer=N, amount=N, due=N, parts=st.integers(1, 3))
    def invoice(self, customer: int, amount: int, due: int, parts: int) -> None:
        self.life.invoice(customer, amount, due, parts)

    @rule(which=N, kind=N, value=N)
    def change_invoice(self, which: int, kind: int, value: int) -> None:
        self.life.change_invoice(which, kind, value)

    @rule(which=N)
    def cancel_invoice(self, which: int) -> None:
        self.life.cancel_invoice(which)

    @rule(customer=N, amount=N)
    def credit_note(self, customer: int, amount: int) -> None:
        self.life.credit_note(customer, amount)

    @rule(which=N)
    def cancel_credit_note(self, which: int) -> None:
        self.life.cancel_credit_note(which)

    @rule(which=N, tenths=N)
    def pay(self, which: int, tenths: int) -> None:
        self.life.pay(which, tenths)

    @rule(customer=N, amount=N)
    def book(self, customer: int, amount: int) -> None:
        self.life.book(customer, amount)

    @rule(source=N, what=N, to_claim=YES)
    def allocate(self, source: int, what: int, to_claim: bool) -> None:
        self.life.allocate(source, what, to_claim)

    @rule(which=N)
    def reverse(self, which: int) -> None:
        self.life.reverse(which)

    @rule(which=N)
    def reverse_allocation(self, which: int) -> None:
        self.life.reverse_allocation(which)

    @rule(which=N)
    def waive(self, which: int) -> None:
        self.life.waive(which)

    @rule(which=N, days=N)
    def hold(self, which: int, days: int) -> None:
        self.life.hold(which, days)

    @rule(which=N)
    def end_hold(self, which: int) -> None:
        self.life.end_hold(which)

    @rule(which=N, tenths=N, days=N)
    def dispute(self, which: int, tenths: int, days: int) -> None:
        self.life.dispute(which, tenths, days)

    @rule(which=N, tenths=N, days=N)
    def promise(self, which: int, tenths: int, days: int) -> None:
        self.life.promise(which, tenths, days)

    @rule(which=N, on=YES)
    def switch(self, which: int, on: bool) -> None:
        self.life.switch(which, on)

    @rule(which=N)
    def procedures(self, which: int) -> None:
        self.life.procedures(which)

    @rule(days=N)
    def weeks(self, days: int) -> None:
        """Nobody looks after it for a while."""
        for _ in range(4):
            self.run(days)
            self.life.deliver()

    @rule()
    def deliver(self) -> None:
        self.life.deliver()

    @rule(which=N)
    def withdraw(self, which: int) -> None:
        self.life.withdraw(which)

    @rule(days=N)
    def run(self, days: int) -> None:
        self.life.tick(days)
        report = self.life.run()
        assert report is not None
        for line in NoticeLine.objects.filter(notice__run=report.run, step__isnull=False).select_related("item"):
            assert line.item.open_minor >= line.chased_minor > 0
        head = Company.objects.get(pk=self.life.company.pk)
        again = self.life.run()
        assert again is not None
        assert (again.already, again.run.pk) == (True, report.run.pk)
        assert Company.objects.filter(pk=head.pk, event_seq=head.event_seq, notice_count=head.notice_count).exists()

    @invariant()
    def books_are_proved(self) -> None:
        assert check(self.life.company) == []

    @invariant()
    def history_is_whole(self) -> None:
        company = Company.objects.get(pk=self.life.company.pk)  # the chain itself is proved with the books
        assert Event.objects.filter(company=company).count() == company.event_seq

    @invariant()
    def money_is_neither_made_nor_lost(self) -> None:
        company = self.life.company
        came = Payment.objects.filter(company=company, reversed=False)
        granted = Invoice.objects.filter(company=company, amount_minor__lt=0, cancelled=False)
        used = Allocation.objects.filter(company=company, reversed_seq=None)
        brought = _sum(came, F("amount_minor")) - _sum(granted, F("amount_minor"))
        free = _sum(came, F("amount_minor") - F("allocated_minor")) - _sum(granted, F("amount_minor") + F("used_minor"))
        assert brought == _sum(used, F("amount_minor")) + free
        owed = OpenItem.objects.filter(company=company, invoice__cancelled=False)
        left = _sum(owed, F("amount_minor") - F("allocated_minor"))
        assert _sum(owed, F("amount_minor")) == left + _sum(used.filter(item__isnull=False), F("amount_minor"))

    @invariant()
    def no_item_steps_twice_or_too_soon(self) -> None:
        lines = NoticeLine.objects.filter(company=self.life.company, step__isnull=False, withdrawn=False)
        steps: dict[int, list[NoticeLine]] = {}
        for line in lines.select_related("notice", "version").order_by("item", "step"):
            steps.setdefault(line.item_id, []).append(line)
        for own in steps.values():
            for earlier, later in pairwise(own):
                level = one(later.version.document).levels[(later.position or 0) - 1]
                assert (later.step or 0) > (earlier.step or 0)
                assert later.notice.on - earlier.notice.on >= timedelta(level.gap_days)
            charged = [line.charged for line in own if line.charged]
            assert len(charged) == len(set(charged))

    @invariant()
    def a_date_has_one_run_and_a_call_one_task(self) -> None:
        company = self.life.company
        days = Run.objects.filter(company=company).values_list("on", flat=True)
        assert len(days) == len(set(days)) == len(self.life.runs)
        calls = Notice.objects.filter(company=company, action="call").count()
        assert company.task_set.filter(kind="call").count() == calls


def _sum[M: Model](rows: QuerySet[M], amount: Combinable) -> int:
    return int(rows.aggregate(total=Sum(amount))["total"] or 0)


def test_books_hold_whatever_happens(database: str) -> None:
    with serving(Script()) as mail, inside_allowed():
        Books.port = mail.port
        run_state_machine_as_test(
            Books,
            settings=settings(
                max_examples=10,
                stateful_step_count=40,
                derandomize=True,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
