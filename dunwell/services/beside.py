# SPDX-License-Identifier: MIT
"""What a payment settled, and what was settled beside it because it came: forgiven, or by credit notes taken off."""

from django.db.models import Q, QuerySet

from dunwell.store.models import Allocation, MatchProposal, Payment


def write_offs_beside(payment: Payment) -> QuerySet[Payment]:
    """What is forgiven because this payment came: such a write-off bears the payment's ref as its reference, whoever
    the payment's customer is by now."""
    if payment.kind == Payment.Kind.WRITE_OFF:
        return Payment.objects.none()
    rows = Payment.objects.filter(company=payment.company_id, reference=payment.ref, kind=Payment.Kind.WRITE_OFF)
    return rows.filter(reversed=False).order_by("pk")


def credits_beside(payment: Payment) -> QuerySet[Allocation]:
    """What credit notes settle because the payer took them off: the event that booked the payment used them."""
    rows = Allocation.objects.filter(company=payment.company_id, reversed_seq__isnull=True)
    return rows.filter(_used_with(payment)).order_by("pk")


def settled_with(payment: Payment) -> list[Allocation]:
    """All that a payment settles, with what is beside it; of one that was reversed, what it settled until then."""
    forgiven = Payment.objects.filter(
        company=payment.company_id, reference=payment.ref, kind=Payment.Kind.WRITE_OFF
    ).values("pk")
    rows = Allocation.objects.filter(company=payment.company_id)
    rows = rows.filter(Q(payment=payment) | Q(payment__in=forgiven) | _used_with(payment))
    # What is beside a payment is ended right after it; nothing of it can be ended later.
    ended = payment.reversed_seq
    rows = rows.filter(reversed_seq__isnull=True) if ended is None else rows.filter(reversed_seq__gte=ended)
    return list(rows.select_related("item__invoice", "claim", "payment", "credit_note").order_by("seq", "pk"))


def _used_with(payment: Payment) -> Q:
    booked = MatchProposal.objects.filter(payment=payment, seq__isnull=False).values("seq")
    return Q(credit_note__isnull=False, seq__in=booked)
