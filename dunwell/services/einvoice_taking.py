# SPDX-License-Identifier: MIT
"""E-invoices of one file on their way into the books: who may not come in, whose they are, and what they become.

The rows go through the same code as those of a ledger file (import_invoices.py), so one rule holds for both.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db.models import F, Sum

from dunwell.core.money import decimal_string
from dunwell.core.problem import Problem
from dunwell.intake.einvoice.codes import REFUSED
from dunwell.intake.einvoice.rows import EInvoice
from dunwell.services.einvoice_buyers import Buyers
from dunwell.services.einvoice_rows import columns_of, odd_parts, rows_of
from dunwell.services.einvoice_sellers import seller_trouble
from dunwell.services.import_invoices import take_invoices
from dunwell.services.import_pdfs import Pdfs
from dunwell.services.import_state import Import
from dunwell.store.models import Company, Customer, Invoice, OpenItem, ReceivedInvoice

# Of more invoices in a file the customers are read at once.
_FEW = 20
State = ReceivedInvoice.State
Became = Literal["", "created", "updated", "unchanged"]


@dataclass
class Coming:
    """One e-invoice, and what becomes of it: `refused` for which code, `odd` what is told of it. `ref` is its customer;
    `came_to` the invoice in the books.
    """

    place: int
    invoice: EInvoice
    state: str = State.TAKEN
    refused: str = ""
    ref: str = ""
    became: Became = ""
    came_to: int | None = None
    wrong: list[Problem] = field(default_factory=list)
    odd: list[Problem] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether nothing stands in its way so far."""
        return self.state == State.TAKEN

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to pay by what it says itself."""
        return self.invoice.receivable == 0 or any(one.code == "already_paid" for one in self.invoice.problems)

    def stop(self, code: str, message: str, *, state: str = State.REFUSED) -> None:
        """It is not taken; a person may have to decide (`waits`)."""
        self.state, self.refused = state, code if state == State.REFUSED else ""
        self.wrong.append(Problem(code, self.invoice.file, message))


@dataclass(frozen=True)
class Taking:
    """How one file is taken: by a *locked* company, from `path`, in a transaction of the caller."""

    company: Company
    path: Path
    on: date
    create_customers: bool = False
    dry_run: bool = False
    progress: Callable[[int], None] = lambda _: None

    def take(self, coming: Sequence[Coming], buyers: Buyers | None = None) -> Import:
        """Decides about each and writes those that are taken; the caller writes the event that all of them name."""
        found = buyers or Buyers(self.company, many=len(coming) > _FEW)
        for one in coming:
            one.odd += [*one.invoice.problems, *odd_parts(one.invoice)]
        _refuse_strangers(self.company, coming)
        _refuse_repeated(coming)
        self._settle(coming)
        _refuse_counted_twice(self.company, coming)
        for one in (one for one in coming if one.is_open and not one.ref):
            self._find_buyer(one, found)
        return self._write([one for one in coming if one.is_open], found)

    def _settle(self, coming: Iterable[Coming]) -> None:
        """What asks for nothing is known and settled, for the books have no invoices of 0. Where the books ask for
        something of the same number, a person must say which of the two is right.
        """
        settled = [one for one in coming if one.is_open and one.is_settled]
        owed = _owed(self.company, settled)
        for one in settled:
            if one.invoice.number in owed:
                said = "nothing is left to pay, it says, and the books have it open"
                one.stop("nothing_to_pay", f"{said}: record what was paid, or cancel it")
                continue
            one.state, one.became = State.KNOWN, "unchanged"
            message = "nothing is left to pay of it; it was paid before, or is 0"
            one.odd.append(Problem("nothing_to_pay", one.invoice.file, message))

    def _find_buyer(self, one: Coming, buyers: Buyers) -> None:
        found = buyers.find(one.invoice)
        if found.ref is not None:
            one.ref = found.ref
            return
        if found.several or not self.create_customers:
            who = f"it may be {', '.join(found.several[:5])}" if found.several else "no customer is known by it"
            message = f'the buyer "{one.invoice.buyer.name[:200]}" is to be told by a person: {who}'
            one.stop("unknown_buyer", message, state=State.WAITS)
            return
        one.ref = buyers.make(one.invoice.buyer)

    def _write(self, coming: Sequence[Coming], buyers: Buyers) -> Import:
        file = self.path.resolve()
        state = Import(
            company=self.company,
            seq=self.company.event_seq + 1,
            columns=frozenset(),
            create_customers=bool(buyers.newcomers),
            pdfs=Pdfs(file.parent, settings.ENVIRONMENT.documents, self.dry_run),
            on=self.on,
            progress=lambda _: None,
            newcomers=buyers.newcomers,
            is_whole=True,
        )
        before = _known(self.company, coming)
        done = 0
        for columns, some in _by_columns(coming).items():
            state.columns = columns
            take_invoices(state, [row for one in some for row in rows_of(one.invoice, one.ref, file.name)])
            done += len(some)
            self.progress(done)
        _outcome(state, coming, before, _known(self.company, coming))
        return state


def _owed(company: Company, coming: Iterable[Coming]) -> set[str]:
    """Those of the numbers of which the books have something open."""
    numbers = [one.invoice.number for one in coming]
    items = OpenItem.objects.filter(
        company=company, invoice__number__in=numbers, invoice__cancelled=False, allocated_minor__lt=F("amount_minor")
    )
    return set(items.values_list("invoice__number", flat=True)) if numbers else set()


def _refuse_counted_twice(company: Company, coming: Iterable[Coming]) -> None:
    """What was prepaid by the invoice's word may be what is settled in the books: taken off once more, it is lost."""
    some = [one for one in coming if one.is_open and one.invoice.prepaid and one.invoice.receivable > 0]
    rows = Invoice.objects.filter(company=company, number__in=[one.invoice.number for one in some])
    settled = rows.alias(settled=Sum("items__allocated_minor")).filter(settled__gt=0)
    amounts = dict(settled.values_list("number", "amount_minor")) if some else {}
    for one in some:
        if amounts.get(one.invoice.number, one.invoice.receivable) != one.invoice.receivable:
            said = decimal_string(one.invoice.prepaid, one.invoice.currency)
            message = f"it says that {said} were prepaid, and the books have something of it settled already"
            one.stop("prepaid_and_paid", f"{message}: record what is missing there")


def _refuse_strangers(company: Company, coming: Iterable[Coming]) -> None:
    """What is no claim of this company, and what only looks as if it were not."""
    for one in coming:
        if one.invoice.self_billed:
            one.stop("self_billed", REFUSED["self_billed"].format(what=f"type {one.invoice.type_code}"))
            continue
        trouble = seller_trouble(company, one.invoice)
        if trouble and trouble.code == "not_our_invoice":
            one.stop(trouble.code, trouble.message)
        elif trouble:
            one.odd.append(trouble)


def _refuse_repeated(coming: Iterable[Coming]) -> None:
    """A number names one invoice; the second of a file would be taken for a part of the first."""
    seen: set[str] = set()
    for one in coming:
        number = one.invoice.number
        if one.is_open and number in seen:
            one.stop("duplicate_invoice", f'"{number[:100]}" stands in this file before; only the first is taken')
        seen.add(number)


def _by_columns(coming: Iterable[Coming]) -> dict[frozenset[str], list[Coming]]:
    """What an invoice does not state stays as it is in the books: those that state the same go together."""
    groups: dict[frozenset[str], list[Coming]] = {}
    for one in coming:
        groups.setdefault(columns_of(one.invoice), []).append(one)
    return groups


def _known(company: Company, coming: Sequence[Coming]) -> dict[str, int]:
    known: dict[str, int] = {}
    for start in range(0, len(coming), 5000):
        numbers = [one.invoice.number for one in coming[start : start + 5000]]
        known |= dict(Invoice.objects.filter(company=company, number__in=numbers).values_list("number", "pk"))
    return known


def _outcome(state: Import, coming: Iterable[Coming], before: dict[str, int], after: dict[str, int]) -> None:
    """What became of each: by the problems of its rows, and by what is told of its invoice."""
    wrong: dict[str, Problem] = {}
    for problem in state.problems:
        wrong.setdefault(problem.where, problem)
    changed = {entry.invoice for entry in state.entries}
    for one in coming:
        number, trouble = one.invoice.number, wrong.get(one.invoice.file)
        if trouble:
            one.stop(trouble.code, trouble.message)
            continue
        one.came_to = after[number]
        if number not in before:
            one.became = "created"
        else:
            one.became = "updated" if one.came_to in changed else "unchanged"
            one.state = State.TAKEN if one.became == "updated" else State.KNOWN


def customers_of(company: Company, coming: Iterable[Coming]) -> dict[str, int]:
    """The customers of what came, by ref, once it is written."""
    refs = {one.ref for one in coming if one.ref}
    return dict(Customer.objects.filter(company=company, ref__in=refs).values_list("ref", "pk"))
