# SPDX-License-Identifier: MIT
"""What the matching is told of a company's ledger: what is open, who owes it, and from where they pay. Only reads.

Ids are keys: "12" is open item 12, "#0:7" is claim 7 (`is_claim`, `id_of`); customers and payments are ids as text.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Q

from dunwell.core.matching.model import CashDiscount, CreditNote, Customer, KnownAccount, OpenItem, Policy
from dunwell.core.money import floor_minor_units
from dunwell.services.payer_accounts import known_accounts
from dunwell.store import models
from dunwell.store.models import Claim, Company, NoticeLine

# So long a settled invoice is known, so that who pays it again is told from a stranger.
_REMEMBERED = timedelta(days=550)
_AT_ONCE = 10_000
# Invoices come before what is claimed on top of them, whatever their days, where the company says so.
_LAST = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that the matching needs beside payments and policy."""

    items: list[OpenItem]
    customers: list[Customer]
    accounts: list[KnownAccount]
    credit_notes: list[CreditNote]


def load_ledger(company: Company, on: date) -> Ledger:
    """What is open today, with what was settled lately (at 0), and what is claimed on top."""
    since = on - _REMEMBERED
    notices = _notices(company, since)
    items = [*_items(company, since, notices), *_claims(company)]
    named = models.Customer.objects.filter(company=company).values_list("pk", "name")
    customers = [Customer(str(pk), (name,)) for pk, name in named.iterator(chunk_size=_AT_ONCE)]
    return Ledger(items, customers, known_accounts(company), _credit_notes(company))


def policy_of(company: Company, currency: str) -> Policy:
    """What the company allows, in minor units of a currency."""
    return Policy(
        country=company.country,
        tolerance=floor_minor_units(company.tolerance, currency),
        bank_charges=floor_minor_units(company.bank_charges, currency),
    )


def is_claim(key: str) -> bool:
    """Whether a key means a claim; else an open item."""
    return key.startswith("#")


def id_of(key: str) -> int:
    """The row that a key means."""
    return int(key.rpartition(":")[2])


def _items(company: Company, since: date, notices: dict[int, tuple[str, ...]]) -> Iterator[OpenItem]:
    still = Q(allocated_minor__lt=F("amount_minor")) | Q(issued_on__gte=since)
    rows = models.OpenItem.objects.filter(still, company=company, invoice__cancelled=False).values_list(
        "pk", "customer_id", "currency", "issued_on", "due_on", "amount_minor", "allocated_minor", "installment",
        "invoice__number", "invoice__reference", "invoice__amount_minor", "invoice__discount_percent",
        "invoice__discount_until",
    )  # fmt: skip
    for (pk, customer, currency, issued, due, amount, allocated, part, number, reference, whole, percent, until) in (
        rows.iterator(chunk_size=_AT_ONCE)
    ):  # fmt: skip
        yield OpenItem(
            id=str(pk),
            invoice=number,
            customer=str(customer),
            amount=amount - allocated,
            currency=currency,
            issued_on=issued,
            due_on=due,
            reference=reference,
            discount=_discount(percent, until, whole) if percent and not part else None,
            notices=notices.get(pk, ()),
            name=f"{number}/{part}" if part else "",
        )


def _discount(percent: Decimal, until: date | None, whole: int) -> CashDiscount | None:
    return CashDiscount(percent, until, whole) if until else None


def _notices(company: Company, since: date) -> dict[int, tuple[str, ...]]:
    """The numbers of the messages in force on which an item stands."""
    lines = NoticeLine.objects.filter(company=company, withdrawn=False, notice__withdrawn_seq__isnull=True)
    lines = lines.filter(Q(notice__on__gte=since) | Q(item__allocated_minor__lt=F("item__amount_minor")))
    found: dict[int, list[str]] = defaultdict(list)
    for item, number in lines.values_list("item_id", "notice__number").iterator(chunk_size=_AT_ONCE):
        found[item].append(number)
    return {item: tuple(numbers) for item, numbers in found.items()}


def _claims(company: Company) -> Iterator[OpenItem]:
    """What is claimed on top. It is found by the notices that ask for it, and by the number of the invoice for which it
    is claimed: letters about one invoice print that one's reference over all that they ask for."""
    rows = Claim.objects.filter(company=company, status=Claim.Status.OPEN, allocated_minor__lt=F("amount_minor"))
    if not rows.exists():
        return
    later, invoices = _later_notices(company), _invoices_of_claims(company)
    principal_first = company.allocation_order == Company.AllocationOrder.PRINCIPAL_FIRST
    columns = (
        "pk", "customer_id", "currency", "kind", "on", "amount_minor", "allocated_minor", "notice_id",
        "notice__number", "item__invoice__number", "item__invoice__reference", "item__due_on", "item__issued_on",
    )  # fmt: skip
    for pk, customer, currency, kind, on, amount, allocated, notice, number, *own in rows.values_list(*columns):
        about = own if own[0] is not None else invoices.get(notice, ("", "", None, None))
        invoice, reference, due, issued = about
        is_interest = kind == Claim.Kind.INTEREST
        yield OpenItem(
            # Of one day and invoice ids put them in order: claims before the invoice, here in the company's own.
            id=f"#{int(is_interest != principal_first)}:{pk}",
            invoice=invoice,
            customer=str(customer),
            amount=amount - allocated,
            currency=currency,
            issued_on=on,
            due_on=_LAST if principal_first else due or issued or on,
            reference=reference,
            notices=(number, *(other for at, other in later.get((customer, currency), ()) if at > notice)),
        )


def _credit_notes(company: Company) -> list[CreditNote]:
    """Credit notes of which something is not used: a payer may take them off by itself."""
    rows = models.Invoice.objects.filter(company=company, amount_minor__lt=0, cancelled=False)
    rows = rows.filter(used_minor__lt=-F("amount_minor"))
    columns = ("pk", "number", "customer_id", "amount_minor", "used_minor", "currency", "issued_on")
    return [
        CreditNote(str(pk), number, str(customer), -amount - used, currency, issued_on)
        for pk, number, customer, amount, used, currency, issued_on in rows.values_list(*columns)
    ]


def _later_notices(company: Company) -> dict[tuple[int, str], list[tuple[int, str]]]:
    """The messages in force that also asked for older claims: their ids and numbers, by customer and currency."""
    rows = models.Notice.objects.filter(company=company, withdrawn_seq__isnull=True, claims_minor__gt=0)
    found: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    for pk, customer, currency, number in rows.values_list("pk", "customer_id", "currency", "number"):
        found[customer, currency].append((pk, number))
    return found


def _invoices_of_claims(company: Company) -> dict[int, tuple[str, str, date | None, date]]:
    """Of notices that asked for one invoice alone: its number, reference, due and issue date."""
    lines = NoticeLine.objects.filter(company=company, notice__claims__item=None, notice__claims__status="open")
    columns = ("item__invoice__number", "item__invoice__reference", "item__due_on", "item__issued_on")
    found: dict[int, dict[str, tuple[str, str, date | None, date]]] = defaultdict(dict)
    for notice, *invoice in lines.filter(withdrawn=False).values_list("notice_id", *columns):
        found[notice].setdefault(invoice[0], (invoice[0], invoice[1], invoice[2], invoice[3]))
    return {notice: next(iter(named.values())) for notice, named in found.items() if len(named) == 1}
