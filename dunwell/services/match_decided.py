# SPDX-License-Identifier: MIT
"""What a person is told beside a proposal: what somebody wrote who decided it, why it was not booked by itself, what it
would settle."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from dunwell.core.money import Money
from dunwell.services.find import item_name
from dunwell.services.match_parts import kept_parts
from dunwell.services.match_shown import MatchShown
from dunwell.store.models import Allocation, Claim, Company, Event, MatchProposal, OpenItem, Payment


@dataclass(frozen=True)
class GivenUp:
    """What a payment relieved an item of beside what it paid; `kind`: why."""

    payment: int
    name: str
    invoice: int | None
    amount: Money
    kind: str


@dataclass(frozen=True)
class Settles:
    """A part of a proposal: what it pays (with credit notes) of an item or claim, gives up of it, and leaves open."""

    name: str
    amount: Money
    given_up: Money
    kind: str
    left: Money


@dataclass(frozen=True)
class Would:
    """All that a proposal settles, and what of the payment stays credit."""

    parts: tuple[Settles, ...]
    credit: Money


def would_settle(company: Company, proposals: Sequence[int]) -> dict[int, Would]:
    """What confirming each of these (their ids) would settle."""
    rows = list(MatchProposal.objects.filter(company=company, pk__in=proposals).select_related("payment"))
    parts = {row.pk: kept_parts(row) for row in rows}
    told = [part for some in parts.values() for part in some]
    items = OpenItem.objects.filter(company=company).select_related("invoice")
    of_items = items.in_bulk([part.item for part in told if part.item is not None])
    claims = Claim.objects.filter(company=company).select_related("notice")
    of_claims = claims.in_bulk([part.claim for part in told if part.claim is not None])
    found = {}
    for row in rows:
        currency, lines = row.payment.currency, []
        for part in parts[row.pk]:
            item, claim = of_items.get(part.item or 0), of_claims.get(part.claim or 0)
            target = item or claim
            if target is None:
                continue
            name = item_name(item) if item else claim.notice.number if claim else ""
            paid = part.minor + part.credited
            left = max(target.amount_minor - target.allocated_minor - paid - part.written_off, 0)
            sums = (Money(minor, currency) for minor in (paid, part.written_off, left))
            amount, given_up, stays = sums
            lines.append(Settles(name, amount, given_up, part.kind, stays))
        found[row.pk] = Would(tuple(lines), Money(row.credit_minor, currency))
    return found


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
