# SPDX-License-Identifier: MIT
"""What a case is about, in figures: its items with all that settled them, the claims on top, the credits against.

Amounts are minor units of the case's currency, as the books have them now. Interest is in it only as far as a claim of
it was made: nothing is computed here.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from dunwell.services.case_claims import claims_of, members_of
from dunwell.services.find import item_name
from dunwell.services.load_facts import procedures_of
from dunwell.store.models import Allocation, Case, Claim, Dispute, Invoice, OpenItem, Payment

_CHUNK = 500
_LIVE = [Case.Status.PREPARED, Case.Status.SENT, Case.Status.ACKNOWLEDGED]


@dataclass(frozen=True, slots=True)
class Settled:
    """What settled a part. `kind`: payment, write_off or credit_note; `name` its number; `on` the day of the money."""

    on: date
    kind: str
    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class LedgerItem:
    """One item handed over. `pdf` is the SHA-256 of the invoice's original; empty: there is none. What is disputed is
    open, and is not claimed."""

    pk: int
    invoice_id: int
    name: str
    invoice: str
    installment: int
    issued_on: date
    due_on: date | None
    reference: str
    pdf: str
    original: int
    settled: tuple[Settled, ...]
    open: int
    disputed: int
    days_overdue: int

    @property
    def claimed(self) -> int:
        return self.open - self.disputed


@dataclass(frozen=True, slots=True)
class LedgerClaim:
    """A fee, interest or compensation. `notice` is the notice that charged it; `state`: open, paid or waived."""

    pk: int
    kind: str
    notice: str
    on: date
    item: str
    amount: int
    settled: tuple[Settled, ...]
    open: int
    state: str


@dataclass(frozen=True, slots=True)
class LedgerCredit:
    """Money of the customer that settles nothing yet: it is owed less by this."""

    on: date
    kind: str
    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """A case's figures on a day. `total` = principal + claims − credits, of what is open and not disputed."""

    currency: str
    on: date
    items: tuple[LedgerItem, ...]
    claims: tuple[LedgerClaim, ...]
    credits: tuple[LedgerCredit, ...]

    @property
    def principal(self) -> int:
        return sum(one.claimed for one in self.items)

    @property
    def on_top(self) -> int:
        return sum(one.open for one in self.claims)

    @property
    def credit(self) -> int:
        return sum(one.amount for one in self.credits)

    @property
    def total(self) -> int:
        return self.principal + self.on_top - self.credit


def ledger_of(case: Case, on: date) -> Ledger:
    """The figures of a case as the books have them, with the days overdue `on` a day."""
    ids = list(members_of(case).values_list("item", flat=True))
    return Ledger(
        currency=case.currency,
        on=on,
        items=tuple(_items(ids, on)),
        claims=tuple(_claims(case, ids)),
        credits=tuple(_credits(case)),
    )


def _items(ids: Sequence[int], on: date) -> Iterator[LedgerItem]:
    rows: list[OpenItem] = []
    settled: dict[int, list[Settled]] = {}
    disputed: dict[int, int | None] = {}
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        rows += OpenItem.objects.filter(pk__in=part).select_related("invoice")
        settled |= _settled("item", part)
        disputed |= _disputed(part, on)
    for row in sorted(rows, key=lambda one: (one.due_on or one.issued_on, one.invoice.number, one.installment)):
        still = 0 if row.invoice.cancelled else row.open_minor
        part_of = disputed.get(row.pk, 0)
        yield LedgerItem(
            pk=row.pk,
            invoice_id=row.invoice_id,
            name=item_name(row),
            invoice=row.invoice.number,
            installment=row.installment,
            issued_on=row.issued_on,
            due_on=row.due_on,
            reference=row.invoice.reference,
            pdf=row.invoice.pdf,
            original=row.amount_minor,
            settled=tuple(settled.get(row.pk, ())),
            open=still,
            disputed=still if part_of is None else min(still, part_of),
            days_overdue=(on - (row.due_on or row.issued_on)).days,
        )


def _claims(case: Case, items: Sequence[int]) -> Iterator[LedgerClaim]:
    found = claims_of(case, items)
    settled: dict[int, list[Settled]] = {}
    for start in range(0, len(found), _CHUNK):
        settled |= _settled("claim", [row.pk for row in found[start : start + _CHUNK]])
    for row in found:
        yield LedgerClaim(
            pk=row.pk,
            kind=row.kind,
            notice=row.notice.number,
            on=row.on,
            item=item_name(row.item) if row.item else "",
            amount=row.amount_minor,
            settled=tuple(settled.get(row.pk, ())),
            open=row.amount_minor - row.allocated_minor if row.status == Claim.Status.OPEN else 0,
            state=row.status,
        )


def _credits(case: Case) -> Iterator[LedgerCredit]:
    """Free money and credit notes, in the customer's oldest live case, where its procedure deducts them."""
    if case.status not in _LIVE or _older(case).exists() or not _nets(case):
        return
    mine = {"company": case.company_id, "customer": case.customer_id, "currency": case.currency}
    free = Payment.objects.filter(
        **mine, kind=Payment.Kind.MONEY, reversed=False, allocated_minor__lt=F("amount_minor")
    )
    for row in free.order_by("paid_on", "pk"):
        yield LedgerCredit(row.paid_on, "payment", row.ref, row.amount_minor - row.allocated_minor)
    notes = Invoice.objects.filter(**mine, amount_minor__lt=0, cancelled=False)
    for note in notes.order_by("issued_on", "pk"):
        if left := -note.amount_minor - note.used_minor:
            yield LedgerCredit(note.issued_on, "credit_note", note.number, left)


def _nets(case: Case) -> bool:
    if case.notice is None:
        return True
    (procedure,) = procedures_of([case.notice.version])
    return procedure.net_credits


def _older(case: Case) -> QuerySet[Case]:
    rows = Case.objects.filter(company=case.company_id, customer=case.customer_id, currency=case.currency)
    return rows.filter(status__in=_LIVE, seq__lt=case.seq)


def _disputed(ids: Sequence[int], on: date) -> dict[int, int | None]:
    """How much of items (their ids) is disputed on a day; None: all of it."""
    found: dict[int, int | None] = {}
    rows = Dispute.objects.filter(item__in=ids, ended_seq__isnull=True).filter(Q(until=None) | Q(until__gte=on))
    for item, minor in rows.values_list("item_id", "amount_minor"):
        before = found.get(item, 0)
        found[item] = None if minor is None or before is None else before + minor
    return found


def _settled(what: str, ids: Sequence[int]) -> dict[int, list[Settled]]:
    """All that settles items or claims (their ids) now, by id, in the order of its days."""
    found: dict[int, list[Settled]] = defaultdict(list)
    rows = Allocation.objects.filter(**{f"{what}__in": ids}, reversed_seq__isnull=True)
    for row in rows.select_related("payment", "credit_note").order_by("on", "pk"):
        target = row.item_id if what == "item" else row.claim_id
        if target is not None:
            found[target].append(_source(row))
    return found


def _source(row: Allocation) -> Settled:
    if row.payment is not None:
        kind = "write_off" if row.payment.kind == Payment.Kind.WRITE_OFF else "payment"
        return Settled(row.payment.paid_on, kind, row.payment.ref, row.amount_minor)
    return Settled(row.on, "credit_note", row.credit_note.number if row.credit_note else "", row.amount_minor)
