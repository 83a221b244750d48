# SPDX-License-Identifier: MIT
"""Money comes in and settles items and claims. Taking it back: reversals.py."""

from collections.abc import Sequence
from datetime import date, datetime

from dunwell.core.money import decimal_string, minor_units
from dunwell.core.problem import Refused
from dunwell.services import allocating, find
from dunwell.services.allocating import Source
from dunwell.services.beside import write_offs_beside
from dunwell.services.match_elsewhere import decided_elsewhere
from dunwell.services.payer_accounts import Lesson, teach, unteach
from dunwell.services.promises import keep_promises
from dunwell.services.writing import changed, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Allocation, Claim, Company, Customer, OpenItem, Payment

_LENGTHS = {"ref": 100, "reference": 200, "payer_name": 500, "payer_account": 100, "remittance": 2000}


def pay(
    company: Company,
    invoice: str,
    amount: str,
    *,
    on: date,
    ref: str = "",
    reference: str = "",
    actor: str,
    at: datetime,
) -> Payment:
    """Money for one invoice or instalment, in its currency; without an instalment named, the oldest due comes first.

    What is more than open stays the customer's credit. `ref` empty: `P-1`, `P-2`, … Raises `Refused("not_found")`,
    `bad_amount`, `invoice_cancelled`, `payment_exists`.
    """
    with writing(company) as locked:
        items = find.items_named(locked, invoice)
        document = items[0].invoice
        if document.cancelled:
            raise Refused("invoice_cancelled", invoice=document.number)
        payment = _new_payment(locked, amount, document.currency, on, {"ref": ref, "reference": reference})
        payment.customer = document.customer
        parts = allocating.spread(payment.amount_minor, items)
        item = items[0].pk if len(items) == 1 else None
        about = Entry("payment_booked", on, document.customer_id, document.pk, item, data=_facts(payment, parts))
        _book(locked, payment, parts, entry=about, actor=actor, at=at)
        return find.get_payment(locked, payment.ref)


def book_payment(
    company: Company,
    amount: str,
    currency: str,
    *,
    on: date,
    customer: str | None = None,
    ref: str = "",
    reference: str = "",
    payer_name: str = "",
    payer_account: str = "",
    remittance: str = "",
    actor: str,
    at: datetime,
) -> Payment:
    """Money that settles nothing yet: the customer's credit, or, without a customer, money that waits to be matched."""
    texts = {
        "ref": ref,
        "reference": reference,
        "payer_name": payer_name,
        "payer_account": payer_account,
        "remittance": remittance,
    }
    with writing(company) as locked:
        payment = _new_payment(locked, amount, currency, on, texts)
        payment.customer = find.get_customer(locked, customer) if customer is not None else None
        entry = Entry("payment_booked", on, payment.customer_id, data=_facts(payment, []))
        _book(locked, payment, [], entry=entry, actor=actor, at=at)
        return payment


def pay_parts(
    company: Company,
    customer: str,
    amount: str,
    currency: str,
    targets: Sequence[OpenItem | Claim],
    *,
    on: date,
    reference: str = "",
    remittance: str = "",
    actor: str,
    at: datetime,
) -> Payment:
    """Money of a customer for many items and claims at once, in their order, each up to what is open of it; what is
    left over stays the customer's credit. Raises `Refused("not_found")`, `bad_amount`."""
    with writing(company) as locked:
        texts = {"ref": "", "reference": reference, "remittance": remittance}
        payment = _new_payment(locked, amount, currency, on, texts)
        payment.customer = find.get_customer(locked, customer)
        left, parts = payment.amount_minor, list[tuple[OpenItem | Claim, int]]()
        for target in targets:
            part = min(left, target.amount_minor - target.allocated_minor)
            if part > 0:
                parts.append((target, part))
                left -= part
        items = [(target, minor) for target, minor in parts if isinstance(target, OpenItem)]
        entry = Entry("payment_booked", on, payment.customer.pk, data=_facts(payment, items))
        _book(locked, payment, parts, entry=entry, actor=actor, at=at)
        return find.get_payment(locked, payment.ref)


def allocate(
    company: Company,
    source: str,
    *,
    item: str | None = None,
    claim: int | None = None,
    amount: str | None = None,
    on: date,
    actor: str,
    at: datetime,
) -> Allocation:
    """Settles an item, or a claim, from a payment (its ref) or a credit note (its number).

    `amount` None: as much as both sides allow. A payment without a customer becomes that of the item's. Raises
    `Refused("nothing_free")`, `nothing_open`, `above_free`, `above_open`, `currency_mismatch`, `other_customer`, ….
    """
    with writing(company) as locked:
        taken_from = allocating.find_source(locked, source)
        target = _target(locked, item, claim)
        _refuse_stranger(taken_from, target)
        minor = _amount(taken_from, target, amount)
        facts: dict[str, object] = {"source": source, "amount": decimal_string(minor, target.currency)}
        seq = chain.append(locked, actor, at, [_about("allocated", target, on, facts)])
        if taken_from.payment and taken_from.payment.customer_id is None:
            _match(locked, taken_from.payment, target.customer_id, actor, at)
        (allocation,) = allocating.settle(locked, taken_from, [(target, minor)], on=on, seq=seq)
        _keep(locked, seq, actor, at, on)
        return allocation


def assign(company: Company, ref: str, customer: str | None, *, actor: str, at: datetime) -> Payment:
    """Says whose money a payment is (None: nobody's yet), as long as none of it settles anything, and nothing is
    forgiven for it. From where this customer pays is learnt, and forgotten of the one before.

    Raises `Refused("payment_reversed")`, `payment_used`, `not_found`; nothing happens when it is theirs already.
    """
    with writing(company) as locked:
        payment = find.get_payment(locked, ref)
        whose = find.get_customer(locked, customer) if customer is not None else None
        if payment.reversed:
            raise Refused("payment_reversed", payment=ref)
        if payment.allocated_minor or payment.kind == Payment.Kind.WRITE_OFF or write_offs_beside(payment).exists():
            raise Refused("payment_used", payment=ref)
        if payment.customer_id != (whose.pk if whose else None):
            _match(locked, payment, whose.pk if whose else None, actor, at)
        return find.get_payment(locked, ref)


def _new_payment(company: Company, amount: str, currency: str, on: date, texts: dict[str, str]) -> Payment:
    minor = minor_units(amount, currency)
    if minor <= 0:
        raise Refused("bad_amount", amount=amount, currency=currency)
    for name, text in texts.items():
        if len(text) > _LENGTHS[name] or "\x00" in text:
            raise Refused("too_long", key=name, limit=_LENGTHS[name])
    ref = texts.pop("ref") or _fresh_ref(company)
    if Payment.objects.filter(company=company, ref=ref).exists():
        raise Refused("payment_exists", payment=ref)
    return Payment(company=company, ref=ref, paid_on=on, currency=currency, amount_minor=minor, **texts)


def _fresh_ref(company: Company) -> str:
    """`P-` and the first number from the count of payments on that is not taken."""
    payments = Payment.objects.filter(company=company)
    number = payments.count() + 1
    while payments.filter(ref=f"P-{number}").exists():
        number += 1
    return f"P-{number}"


def _facts(payment: Payment, parts: list[tuple[OpenItem, int]]) -> dict[str, object]:
    settled = {str(item): decimal_string(minor, payment.currency) for item, minor in parts}
    return {"payment": payment.ref, "amount": decimal_string(payment.amount_minor, payment.currency)} | {
        "currency": payment.currency,
        "settled": settled,
    }


def _book(
    company: Company,
    payment: Payment,
    parts: Sequence[tuple[OpenItem | Claim, int]],
    *,
    entry: Entry,
    actor: str,
    at: datetime,
) -> None:
    payment.seq = chain.append(company, actor, at, [entry])
    payment.save(force_insert=True)
    if parts:
        allocating.settle(company, Source(payment), parts, on=payment.paid_on, seq=payment.seq)
        _keep(company, payment.seq, actor, at, payment.paid_on)


def _match(company: Company, payment: Payment, customer: int | None, actor: str, at: datetime) -> None:
    before = payment.customer_id
    facts: dict[str, object] = {"payment": payment.ref, "changes": changed(payment, customer_id=customer)}
    seq = chain.append(company, actor, at, [Entry("payment_changed", customer=customer or before, data=facts)])
    payment.save(update_fields=["customer"])
    decided_elsewhere(company, payment, actor=actor, at=at)
    if before is not None:
        unteach(company, payment, before)
    if customer is not None:
        teach(company, [Lesson(payment.payer_account, customer, seq)], by_person=True, on=payment.paid_on)


def _keep(company: Company, seq: int, actor: str, at: datetime, on: date) -> None:
    items = allocating.touched_items(Allocation.objects.filter(company=company, seq=seq))
    keep_promises(company, items, actor=actor, at=at, on=on)


def _target(company: Company, item: str | None, claim: int | None) -> OpenItem | Claim:
    if (item is None) == (claim is None):
        raise Refused("bad_request", wanted="an item or a claim")
    if claim is not None:
        return find.get_claim(company, claim)
    found = find.get_item(company, item or "")
    if found.invoice.cancelled:
        raise Refused("invoice_cancelled", invoice=found.invoice.number)
    return found


def _refuse_stranger(source: Source, target: OpenItem | Claim) -> None:
    if source.row.currency != target.currency:
        raise Refused("currency_mismatch", left=source.row.currency, right=target.currency)
    customer: Customer | None = source.row.customer
    if customer is not None and customer.pk != target.customer_id:
        raise Refused("other_customer", source=str(source.row), customer=customer.ref)


def _amount(source: Source, target: OpenItem | Claim, amount: str | None) -> int:
    waived = isinstance(target, Claim) and target.status == Claim.Status.WAIVED
    wanted = 0 if waived else target.amount_minor - target.allocated_minor
    if wanted <= 0:
        raise Refused("nothing_open")
    if source.free_minor <= 0:
        raise Refused("nothing_free", source=str(source.row))
    if amount is None:
        return min(wanted, source.free_minor)
    minor = minor_units(amount, target.currency)
    if minor <= 0:
        raise Refused("bad_amount", amount=amount, currency=target.currency)
    if minor > wanted:
        raise Refused("above_open", amount=amount, open=decimal_string(wanted, target.currency))
    if minor > source.free_minor:
        raise Refused("above_free", amount=amount, free=decimal_string(source.free_minor, target.currency))
    return minor


def _about(code: str, target: OpenItem | Claim, on: date, facts: dict[str, object]) -> Entry:
    if isinstance(target, OpenItem):
        return Entry(code, on, target.customer_id, target.invoice_id, target.pk, data=facts)
    return Entry(code, on, target.customer_id, item=target.item_id, notice=target.notice_id, data=facts)
