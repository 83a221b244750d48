# SPDX-License-Identifier: MIT
"""Whatever comes, goes back, is decided and given up, in whatever order: balances are sums, and the books are sound."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from itertools import count

from django.db.models import F, Model, Q, QuerySet, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from dunwell.core.money import decimal_string
from dunwell.core.problem import Refused
from dunwell.services import (
    allocation_order,
    companies,
    match_decisions,
    match_undo,
    payments,
    procedures,
    promises,
    reversals,
)
from dunwell.services.bank_reversal_decisions import not_a_reversal, take_back
from dunwell.services.bank_reversals import take_back_returned
from dunwell.services.check_books import check
from dunwell.services.match_payments import match_waiting
from dunwell.services.run_dunning import run_dunning
from dunwell.services.write_off import write_off
from dunwell.store.models import Allocation, BankEntry, Claim, Company, Customer, Invoice, MatchProposal, OpenItem
from dunwell.store.models import Payment as Paid
from tests.services.bank_rows import Told, bank_file, entry, money
from tests.services.ledger import ALICE, When, take
from tests.services.post import CUSTOMERS, INVOICES, RULES, RUN_ON

N = st.integers(0, 199)
YES = st.booleans()
NUMBERS = count(1)
CREDITS = """\
invoice,customer_id,issue_date,due_date,currency,amount
R-4,C-1,2026-02-04,2026-02-25,EUR,150.00
K-1,C-1,2026-02-05,,EUR,-30.00
K-2,C-2,2026-02-05,,EUR,-70.00
"""
# Amounts that fit something here and there.
AMOUNTS = ("100.00", "50.00", "70.00", "150.00", "155.00", "20.00", "48.00", "0.01", "123.45")


class Why(When):
    reason: str


class MoneyStory(RuleBasedStateMachine):
    """One company and its bank; what is refused changes nothing."""

    @initialize(costs_first=YES)
    def begin(self, costs_first: bool) -> None:
        self.day, self.files, self.refused = RUN_ON, count(1), 0
        self.company = companies.create_company(
            code=f"money-{next(NUMBERS)}", name="M", country="FI", currency="EUR", language="en",
            time_zone="Europe/Helsinki", **ALICE,
        )  # fmt: skip
        order = {"allocation_order": "costs_first"} if costs_first else {}
        companies.set_company(self.company, {"reminders": "on"} | order, **ALICE)
        procedures.apply(self.company, RULES, name="rules.toml", **ALICE)
        for text in (CUSTOMERS, INVOICES, CREDITS):
            assert not take(self.company, text).problems
        run_dunning(self.company, self.day, actor="alice", at=self.when["at"])
        self.company.refresh_from_db()

    @property
    def when(self) -> When:
        return When(actor="alice", at=datetime.combine(self.day, time(5), UTC), on=self.day)

    @rule(which=N, amount=N)
    def pay(self, which: int, amount: int) -> None:
        self.tried(lambda: payments.pay(self.company, f"R-{which % 4 + 1}", AMOUNTS[amount % 9], **self.when))

    @rule(which=N, amount=N, named=YES)
    def bank_brings(self, which: int, amount: int, named: bool) -> None:
        file = bank_file(self.company, f"in-{next(self.files)}")
        text = f"Invoice R-{which % 4 + 1}" if named else ""
        money(file, AMOUNTS[amount % 9], on=self.day, end_to_end_id=f"E-{file.pk}", remittance=text)

    @rule(which=N, part=YES, charged=YES)
    def bank_takes_back(self, which: int, part: bool, charged: bool) -> None:
        came = self.pick(BankEntry.objects.filter(amount_minor__gt=0).order_by("pk"), which)
        if came is None:
            return
        file = bank_file(self.company, f"out-{next(self.files)}")
        minor, charges = max(1, came.amount_minor // (2 if part else 1)), 350 if charged else 0
        told = Told(end_to_end_id=came.end_to_end_id, return_reason="AM04", charges_minor=charges)
        entry(file, -minor - charges, self.day, **told)
        take_back_returned(self.company, file, **self.when)

    @rule(which=N, of=N)
    def person_says_what_went_back(self, which: int, of: int) -> None:
        row, paid = self.pick(BankEntry.objects.filter(amount_minor__lt=0), which), self.pick(Paid.objects.all(), of)
        if row and paid:
            self.tried(lambda: take_back(self.company, row.pk, paid.ref, **self.when))

    @rule(which=N)
    def person_says_it_took_nothing(self, which: int) -> None:
        if row := self.pick(BankEntry.objects.filter(state__in=("unclear", "reversal")), which):
            self.tried(lambda: not_a_reversal(self.company, row.pk, reason="rent", **self.when))

    @rule(automatically=YES)
    def match(self, automatically: bool) -> None:
        Company.objects.filter(pk=self.company.pk).update(match_automatically=automatically)
        match_waiting(self.company, **self.when)

    @rule(which=N, answer=st.sampled_from(["confirm", "refuse", "set_aside", "undo"]))
    def answer(self, which: int, answer: str) -> None:
        if not (row := self.pick(MatchProposal.objects.all(), which)):
            return
        acts: dict[str, Callable[[], object]] = {
            "confirm": lambda: match_decisions.confirm(self.company, row.pk, **self.when),
            "refuse": lambda: match_decisions.refuse(self.company, row.pk, **self.when),
            "set_aside": lambda: match_decisions.set_aside(self.company, row.pk, reason="rent", **self.when),
            "undo": lambda: match_undo.undo(self.company, row.pk, **self.when),
        }
        self.tried(acts[answer])

    @rule(which=N, of=N, given_up=st.sampled_from([0, 0, 100, 4000]))
    def decide(self, which: int, of: int, given_up: int) -> None:
        paid, item = self.pick(Paid.objects.all(), which), self.pick(OpenItem.objects.select_related("customer"), of)
        if paid and item:
            minor = min(paid.amount_minor, max(0, item.open_minor - given_up))
            part = match_decisions.DecidedPart(
                minor, item.pk, written_off=given_up, kind="tolerance" if given_up else ""
            )
            self.tried(lambda: match_decisions.decide(self.company, paid.pk, item.customer.ref, [part], **self.when))

    @rule(which=N, of=N, nobody=YES)
    def assign(self, which: int, of: int, nobody: bool) -> None:
        if paid := self.pick(Paid.objects.all(), which):
            whose = None if nobody else f"C-{of % 2 + 1}"
            self.tried(lambda: payments.assign(self.company, paid.ref, whose, actor="alice", at=self.when["at"]))

    @rule(source=N, what=N, to_claim=YES)
    def allocate(self, source: int, what: int, to_claim: bool) -> None:
        notes = Invoice.objects.filter(company=self.company, amount_minor__lt=0).values_list("number", flat=True)
        paid = Paid.objects.filter(company=self.company).values_list("ref", flat=True)
        sources = [*paid.order_by("pk"), *notes.order_by("pk")]
        claims = Claim.objects.filter(company=self.company)
        claim = claims[what % len(claims)].pk if to_claim and claims else None
        item, name = None if claim else f"R-{what % 4 + 1}", sources[source % len(sources)]
        self.tried(lambda: payments.allocate(self.company, name, item=item, claim=claim, **self.when))

    @rule(which=N)
    def use_credit(self, which: int) -> None:
        customer = Customer.objects.get(company=self.company, ref=f"C-{which % 2 + 1}").pk
        allocation_order.use_credit(self.company, customer, "EUR", **self.when)

    @rule(which=N, kind=st.sampled_from(["payment", "allocation", "invoice", "note", "claim", "restore"]))
    def take_back_by_hand(self, which: int, kind: str) -> None:
        rows: dict[str, Callable[[], object]] = {
            "payment": lambda: reversals.reverse_payment(self.company, self.of(Paid, which).ref, **self.why),
            "allocation": lambda: reversals.reverse_allocation(
                self.company, self.of(Allocation, which).pk, **self.when
            ),
            "invoice": lambda: reversals.cancel_invoice(self.company, f"R-{which % 4 + 1}", **self.why),
            "note": lambda: reversals.cancel_credit_note(self.company, f"K-{which % 2 + 1}", **self.why),
            "claim": lambda: reversals.waive_claim(self.company, self.of(Claim, which).pk, **self.why),
            "restore": lambda: reversals.restore_invoice(self.company, self.of(Invoice, which).number, **self.why),
        }
        self.tried(rows[kind])

    @rule(which=N, amount=N)
    def write_off(self, which: int, amount: int) -> None:
        name = f"R-{which % 4 + 1}"
        self.tried(lambda: write_off(self.company, name, amount=AMOUNTS[amount % 9], reason="bankrupt", **self.when))

    @rule(which=N, amount=N)
    def promise(self, which: int, amount: int) -> None:
        by, name = self.day + timedelta(days=3), f"R-{which % 4 + 1}"
        made = AMOUNTS[amount % 9]
        self.tried(lambda: promises.promise(self.company, name, by=by, amount=made, reason="soon", **self.when))

    @rule(days=st.integers(1, 9))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)
        promises.judge_promises(self.company, **self.when)

    @invariant()
    def books_are_sound(self) -> None:
        assert check(self.company) == []

    @invariant()
    def balances_are_amounts_less_what_settles_them(self) -> None:
        used = Allocation.objects.filter(company=self.company, reversed_seq=None)
        for model, column in ((OpenItem, "item"), (Paid, "payment"), (Claim, "claim")):
            rows = model._default_manager.filter(company=self.company)
            assert not rows.filter(Q(allocated_minor__lt=0) | Q(allocated_minor__gt=F("amount_minor"))).exists()
            sums = dict(used.exclude(**{column: None}).values_list(column).annotate(taken=Sum("amount_minor")))
            counted = dict(rows.exclude(allocated_minor=0).values_list("pk", "allocated_minor"))
            assert counted == sums, column

    @invariant()
    def money_is_neither_made_nor_lost(self) -> None:
        """What a bank brought and did not take back is there: as payments that stand, whole."""
        brought = BankEntry.objects.filter(company=self.company, state="payment", payment__reversed=False)
        for row in brought.select_related("payment"):
            assert row.payment
            assert decimal_string(row.amount_minor, "EUR") == decimal_string(row.payment.amount_minor, "EUR")

    @property
    def why(self) -> "Why":
        return Why(reason="because", **self.when)

    def of[M: Model](self, model: type[M], which: int) -> M:
        found = self.pick(model._default_manager.all(), which)
        if found is None:
            raise Refused("not_found")
        return found

    def pick[M: Model](self, rows: QuerySet[M], which: int) -> M | None:
        own = list(rows.filter(company=self.company).order_by("pk"))
        return own[which % len(own)] if own else None

    def tried(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Refused:
            self.refused += 1


def test_balances_and_books_hold_whatever_happens_to_money(database: str) -> None:
    run_state_machine_as_test(
        MoneyStory,
        settings=settings(
            max_examples=9,
            stateful_step_count=24,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
