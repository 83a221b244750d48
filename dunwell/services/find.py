# SPDX-License-Identifier: MIT
"""From what people write to the row that they mean, within one company. What another company has is not found."""

from typing import NoReturn

from dunwell.core.problem import Refused
from dunwell.store.models import Claim, Company, Customer, Invoice, Notice, OpenItem, Payment


def get_customer(company: Company, ref: str) -> Customer:
    """A customer by its number. Raises `Refused("not_found", what="customer")`."""
    customer = Customer.objects.filter(company=company, ref=ref).first()
    return customer or _not_found("customer", ref)


def get_invoice(company: Company, number: str) -> Invoice:
    """An invoice or credit note by its number. Raises `Refused("not_found", what="invoice")`."""
    invoice = Invoice.objects.select_related("customer").filter(company=company, number=number).first()
    return invoice or _not_found("invoice", number)


def get_notice(company: Company, number: str) -> Notice:
    """A notice by its number. Raises `Refused("not_found", what="notice")`."""
    notice = Notice.objects.select_related("customer", "version__procedure").filter(company=company, number=number)
    return notice.first() or _not_found("notice", number)


def get_payment(company: Company, ref: str) -> Payment:
    """A payment by its ref. Raises `Refused("not_found", what="payment")`."""
    payment = Payment.objects.select_related("customer").filter(company=company, ref=ref).first()
    return payment or _not_found("payment", ref)


def get_claim(company: Company, claim: int) -> Claim:
    """A claim by its id. Raises `Refused("not_found", what="claim")`."""
    found = Claim.objects.select_related("customer", "notice").filter(company=company, pk=claim).first()
    return found or _not_found("claim", str(claim))


def get_item(company: Company, name: str) -> OpenItem:
    """The open item called `R-1`, or `R-1/2` for instalment 2 of R-1 (unless an invoice itself bears that number).

    Raises `Refused("not_found")`, `which_installment` when there are several, `credit_note` for one of those.
    """
    items = items_named(company, name)
    if len(items) > 1:
        raise Refused("which_installment", invoice=name, installments=[item.installment for item in items])
    return items[0]


def items_named(company: Company, name: str) -> list[OpenItem]:
    """The open items that a name means: one, or all instalments of an invoice, in their order."""
    items = _items(company, name)
    if items:
        return items
    if Invoice.objects.filter(company=company, number=name).exists():
        raise Refused("credit_note", invoice=name)
    number, _, installment = name.rpartition("/")
    if number and installment.isascii() and installment.isdecimal() and len(installment) <= 5:
        items = [item for item in _items(company, number) if item.installment == int(installment) > 0]
    return items or _not_found("invoice", name)


def item_name(item: OpenItem) -> str:
    """What the item is called: `R-1`, or `R-1/2` for an instalment. Its invoice is read if it was not."""
    return f"{item.invoice.number}/{item.installment}" if item.installment else item.invoice.number


def _items(company: Company, number: str) -> list[OpenItem]:
    items = OpenItem.objects.filter(company=company, invoice__company=company, invoice__number=number)
    return list(items.select_related("invoice", "customer").order_by("installment"))


def _not_found(what: str, name: str) -> NoReturn:
    raise Refused("not_found", what=what, name=name)
