# SPDX-License-Identifier: MIT
"""What is taken back: payments, allocations, invoices, credit notes, claims. Items reopen where they stood."""

from datetime import date, datetime

from dunwell.core.money import decimal_string
from dunwell.core.problem import Refused
from dunwell.services import allocating, find
from dunwell.services.beside import credits_beside, write_offs_beside
from dunwell.services.promises import reopen_promises
from dunwell.services.writing import changed, said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Allocation, Claim, Company, Event, Invoice, Payment


def reverse_payment(company: Company, ref: str, *, reason: str, on: date, actor: str, at: datetime) -> Payment:
    """The money went back: all that the payment settled is open again, with what was written off beside it (a cash
    discount is granted to who pays) and what credit notes settled that the payer took off. A write-off is taken back in
    the same way. Promises that it kept are made again.

    Raises `Refused("payment_reversed")` twice.
    """
    reason = said(reason)
    with writing(company) as locked:
        payment = find.get_payment(locked, ref)
        if payment.reversed:
            raise Refused("payment_reversed", payment=ref)
        items = {
            item
            for row in [payment, *write_offs_beside(payment)]
            for item in _reverse(locked, row, reason, on=on, actor=actor, at=at)
        }
        if payment.kind == Payment.Kind.MONEY:
            reopen_promises(locked, items, actor=actor, at=at, on=on)
        return find.get_payment(locked, ref)


def reverse_allocation(company: Company, allocation: int, *, on: date, actor: str, at: datetime) -> None:
    """Ends one allocation, by its id; its payment or credit note is free again by that much, a write-off is undone,
    and what was written off of the item beside its payment."""
    with writing(company) as locked:
        rows = Allocation.objects.filter(company=locked, pk=allocation)
        row = rows.select_related("item", "claim", "payment").first()
        target = (row.item or row.claim) if row else None
        if row is None or target is None:
            raise Refused("not_found", what="allocation", name=str(allocation))
        if row.reversed_seq is not None:
            raise Refused("already_ended", what="allocation")
        beside = _beside(row)
        facts: dict[str, object] = {"amount": decimal_string(row.amount_minor, row.currency)}
        if beside:
            facts["write_offs"] = {str(one.payment): decimal_string(one.amount_minor, one.currency) for one in beside}
        invoice = row.item.invoice_id if row.item else None
        entry = Entry("allocation_reversed", on, target.customer_id, invoice, row.item_id, data=facts)
        _reopen(locked, [row, *beside], on=on, seq=chain.append(locked, actor, at, [entry]))
        if row.item_id:
            reopen_promises(locked, [row.item_id], actor=actor, at=at, on=on)


def cancel_invoice(company: Company, number: str, *, reason: str, on: date, actor: str, at: datetime) -> Invoice:
    """The invoice is no longer owed: what had settled it is free again. Raises `Refused("invoice_cancelled")` twice."""
    return _cancel(company, number, False, reason=reason, on=on, actor=actor, at=at)


def cancel_credit_note(company: Company, number: str, *, reason: str, on: date, actor: str, at: datetime) -> Invoice:
    """The credit note is no longer granted: what it had settled is open again, with its dunning state."""
    return _cancel(company, number, True, reason=reason, on=on, actor=actor, at=at)


def waive_claim(company: Company, claim: int, *, reason: str, on: date, actor: str, at: datetime) -> Claim:
    """The claim, by its id, is asked for no more; what was paid on it is free again. Raises `already_ended` twice."""
    reason = said(reason)
    with writing(company) as locked:
        row = find.get_claim(locked, claim)
        if row.status == Claim.Status.WAIVED:
            raise Refused("already_ended", what="claim")
        facts: dict[str, object] = {"kind": row.kind, "amount": decimal_string(row.amount_minor, row.currency)}
        entry = Entry(
            "claim_waived", on, row.customer_id, item=row.item_id, notice=row.notice_id, data=facts | {"reason": reason}
        )
        seq = chain.append(locked, actor, at, [entry])
        settled = list(Allocation.objects.filter(company=locked, claim=row, reversed_seq__isnull=True))
        allocating.reverse(locked, settled, on=on, seq=seq)
        Claim.objects.filter(pk=row.pk).update(status=Claim.Status.WAIVED, waived_seq=seq)
        return find.get_claim(locked, claim)


def restore_invoice(company: Company, number: str, *, reason: str, on: date, actor: str, at: datetime) -> Invoice:
    """A cancelled invoice (or credit note) is owed again. What had settled it stays free. Raises `not_cancelled`."""
    reason = said(reason)
    with writing(company) as locked:
        invoice = find.get_invoice(locked, number)
        if not invoice.cancelled:
            raise Refused("not_cancelled", invoice=number)
        facts: dict[str, object] = {"changes": changed(invoice, cancelled=False), "reason": reason}
        chain.append(
            locked, actor, at, [Entry("invoice_changed", on, invoice.customer_id, invoice.pk, data=dict(facts))]
        )
        invoice.save(update_fields=["cancelled"])
        return invoice


def restore_claim(company: Company, claim: int, *, reason: str, on: date, actor: str, at: datetime) -> Claim:
    """A claim that a person waived is asked for again. Raises `Refused("not_waived")`: it was not, or its notice or
    line was withdrawn since."""
    reason = said(reason)
    with writing(company) as locked:
        row = find.get_claim(locked, claim)
        by_hand = Event.objects.filter(company=locked, seq=row.waived_seq or 0, code="claim_waived").exists()
        if row.status != Claim.Status.WAIVED or not by_hand or row.notice.withdrawn_seq:
            raise Refused("not_waived", claim=claim)
        facts: dict[str, object] = {"kind": row.kind, "amount": decimal_string(row.amount_minor, row.currency)}
        facts |= {"claim": row.pk, "reason": reason, "changes": {"waived_seq": [row.waived_seq, None]}}
        entry = Entry("claim_restored", on, row.customer_id, item=row.item_id, notice=row.notice_id, data=facts)
        chain.append(locked, actor, at, [entry])
        Claim.objects.filter(pk=row.pk).update(status=Claim.Status.OPEN, waived_seq=None)
        return find.get_claim(locked, claim)


def _beside(allocation: Allocation) -> list[Allocation]:
    """What was written off of the same item because the payment came."""
    if allocation.payment is None or allocation.item_id is None:
        return []
    rows = Allocation.objects.filter(payment__in=write_offs_beside(allocation.payment), item=allocation.item_id)
    return list(rows.filter(reversed_seq__isnull=True).select_related("payment").order_by("pk"))


def _reverse(company: Company, payment: Payment, reason: str, *, on: date, actor: str, at: datetime) -> list[int]:
    """Takes one payment or write-off of a *locked* company back; the items (ids) that it had settled."""
    own = Allocation.objects.filter(company=company, payment=payment, reversed_seq__isnull=True)
    settled = [*own, *credits_beside(payment)]
    items = [allocation.item_id for allocation in settled if allocation.item_id]
    amount = decimal_string(payment.amount_minor, payment.currency)
    facts: dict[str, object] = {"payment": payment.ref, "amount": amount, "reason": reason, "items": items}
    code = "write_off_reversed" if payment.kind == Payment.Kind.WRITE_OFF else "payment_reversed"
    seq = chain.append(company, actor, at, [Entry(code, on, payment.customer_id, data=facts)])
    allocating.reverse(company, settled, on=on, seq=seq)
    Payment.objects.filter(pk=payment.pk).update(reversed=True, reversed_seq=seq)
    return items


def _reopen(company: Company, allocations: list[Allocation], *, on: date, seq: int) -> None:
    """Ends allocations; a write-off among their sources is nothing without its own."""
    allocating.reverse(company, allocations, on=on, seq=seq)
    sources = {allocation.payment_id for allocation in allocations if allocation.payment_id is not None}
    given_up = Payment.objects.filter(company=company, pk__in=sources, kind=Payment.Kind.WRITE_OFF)
    given_up.update(reversed=True, reversed_seq=seq)


def _cancel(
    company: Company, number: str, is_credit: bool, *, reason: str, on: date, actor: str, at: datetime
) -> Invoice:
    reason = said(reason)
    with writing(company) as locked:
        invoice = find.get_invoice(locked, number)
        if (invoice.amount_minor < 0) != is_credit:
            raise Refused("credit_note" if not is_credit else "not_a_credit_note", invoice=number)
        if invoice.cancelled:
            raise Refused("invoice_cancelled", invoice=number)
        changes = changed(invoice, cancelled=True)
        entry = Entry(
            "invoice_changed", on, invoice.customer_id, invoice.pk, data={"changes": changes, "reason": reason}
        )
        seq = chain.append(locked, actor, at, [entry])
        allocations = Allocation.objects.filter(company=locked, reversed_seq__isnull=True)
        mine = allocations.filter(credit_note=invoice) if is_credit else allocations.filter(item__invoice=invoice)
        _reopen(locked, list(mine), on=on, seq=seq)
        Invoice.objects.filter(pk=invoice.pk).update(cancelled=True)
        return find.get_invoice(locked, number)
