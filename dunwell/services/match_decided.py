# SPDX-License-Identifier: MIT
"""What a person is told beside a proposal: what somebody wrote who decided it, and why it was not booked by itself."""

import json
from dataclasses import dataclass

from dunwell.core.money import Money
from dunwell.services.find import item_name
from dunwell.services.match_shown import MatchShown
from dunwell.store.models import Allocation, Company, Event, MatchProposal, Payment


@dataclass(frozen=True)
class GivenUp:
    """What a payment relieved an item of beside what it paid; `kind`: why."""

    payment: int
    name: str
    invoice: int | None
    amount: Money
    kind: str


def reason_of(company: Company, payment: int) -> str:
    """What somebody wrote who set a payment aside or refused what was proposed for it; empty: nothing."""
    rows = MatchProposal.objects.filter(company=company, payment=payment, state__in=["set_aside", "refused"])
    seq = rows.values_list("seq", flat=True).first()
    event = Event.objects.filter(company=company, seq=seq).first() if seq is not None else None
    return str(json.loads(event.data).get("reason", "")) if event else ""


def given_up_beside(company: Company, payment: int) -> list[GivenUp]:
    """What was given up beside a payment and still is: such write-offs bear its name as their reference."""
    ref = Payment.objects.filter(company=company, pk=payment, kind=Payment.Kind.MONEY).values("ref")
    rows = Allocation.objects.filter(company=company, payment__kind=Payment.Kind.WRITE_OFF, reversed_seq__isnull=True)
    rows = rows.filter(
        payment__reference__in=ref, payment__company=company, payment__reversed=False, item__isnull=False
    )
    return [
        GivenUp(
            payment=row.payment_id or 0,
            name=item_name(row.item) if row.item else "",
            invoice=row.item.invoice_id if row.item else None,
            amount=Money(row.amount_minor, row.currency),
            kind=row.payment.remittance if row.payment else "",
        )
        for row in rows.select_related("item__invoice", "payment").order_by("pk")[:200]
    ]


def why_left(company: Company, one: MatchShown) -> str:
    """Why what fits in all was not booked by itself: off (the company wants none), by_hand (a person had it in hand
    before), similar_name (the name alone, and not enough). Empty: it is not so, or the books move."""
    if not one.open or one.stale or one.row.level != "sure":
        return ""
    if not company.match_automatically:
        return "off"
    if one.row.by:
        return "by_hand"
    kinds = {why.kind for why in one.why}
    return "similar_name" if "similar_name" in kinds and "account" not in kinds else ""
