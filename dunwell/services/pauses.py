# SPDX-License-Identifier: MIT
"""What stops or shapes the reminding of an item for a while: holds, disputes, payments under way, offers.

Each begins with one event and ends with another. Promises: promises.py.
"""

from datetime import date, datetime

from dunwell.core.money import decimal_string
from dunwell.core.problem import Refused
from dunwell.services.find import get_customer, get_item
from dunwell.services.promises import part_of, refuse_passed
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Customer, Dispute, Hold, Offer, OpenItem, PaymentUnderWay


def hold(
    company: Company,
    *,
    item: str | None = None,
    customer: str | None = None,
    reason: str,
    until: date | None = None,
    owner: str = "",
    on: date,
    actor: str,
    at: datetime,
) -> Hold:
    """No reminders for an item, or a customer, up to and with `until` (None: until somebody ends it).

    Raises `Refused("reason_missing")`, `date_passed`, `not_found`; `bad_request` for both or neither of the two.
    """
    reason = said(reason)
    refuse_passed(until, on)
    if (item is None) == (customer is None):
        raise Refused("bad_request", wanted="an item or a customer")
    facts: dict[str, object] = {"reason": reason, "until": until.isoformat() if until else None}
    with writing(company) as locked:
        held = get_item(locked, item) if item is not None else None
        debtor = get_customer(locked, customer) if customer is not None else None
        about = held or debtor
        seq = chain.append(locked, actor, at, [_about(about, "hold_made", on, facts)] if about else [])
        return Hold.objects.create(
            company=locked,
            item=held,
            customer=debtor,
            reason=reason,
            owner=owner or actor,
            on=on,
            until=until,
            seq=seq,
        )


def end_hold(company: Company, hold: int, *, on: date, actor: str, at: datetime) -> None:
    """Ends a hold by its id. Raises `Refused("not_found")`, `already_ended`."""
    with writing(company) as locked:
        row = Hold.objects.filter(company=locked, pk=hold).select_related("item", "customer").first()
        if row is None:
            raise Refused("not_found", what="hold", name=str(hold))
        _refuse_ended(row.ended_seq, "hold")
        about = row.item or row.customer
        entries = [_about(about, "hold_ended", on, {"reason": row.reason})] if about else []
        row.ended_seq = chain.append(locked, actor, at, entries)
        row.save(update_fields=["ended_seq"])


def dispute(
    company: Company,
    item: str,
    *,
    reason: str,
    amount: str | None = None,
    until: date | None = None,
    owner: str = "",
    on: date,
    actor: str,
    at: datetime,
) -> Dispute:
    """All (`amount` None) or part of what is open of an item is contested; the rest goes on.

    Raises `Refused("reason_missing")`, `date_passed`, `nothing_open`, `above_open`, `bad_amount`, `not_found`.
    """
    reason = said(reason)
    refuse_passed(until, on)
    with writing(company) as locked:
        row = get_item(locked, item)
        minor = part_of(row, amount)
        facts: dict[str, object] = {
            "reason": reason,
            "amount": decimal_string(minor, row.currency) if amount is not None else None,
            "until": until.isoformat() if until else None,
        }
        seq = chain.append(locked, actor, at, [_about(row, "dispute_made", on, facts)])
        return Dispute.objects.create(
            company=locked,
            item=row,
            amount_minor=None if amount is None else minor,
            reason=reason,
            owner=owner or actor,
            on=on,
            until=until,
            seq=seq,
        )


def end_dispute(company: Company, dispute: int, *, on: date, actor: str, at: datetime) -> None:
    """Ends a dispute by its id. Raises `Refused("not_found")`, `already_ended`."""
    with writing(company) as locked:
        row = Dispute.objects.filter(company=locked, pk=dispute).select_related("item").first()
        if row is None:
            raise Refused("not_found", what="dispute", name=str(dispute))
        _refuse_ended(row.ended_seq, "dispute")
        entry = _about(row.item, "dispute_ended", on, {"reason": row.reason})
        row.ended_seq = chain.append(locked, actor, at, [entry])
        row.save(update_fields=["ended_seq"])


def start_payment(
    company: Company, item: str, *, note: str = "", on: date, actor: str, at: datetime
) -> PaymentUnderWay:
    """A direct debit or card payment for an item has been started. Raises `Refused("already_under_way")`."""
    if len(note) > 200 or "\x00" in note:
        raise Refused("too_long", key="note", limit=200)
    with writing(company) as locked:
        row = get_item(locked, item)
        if PaymentUnderWay.objects.filter(item=row, ended_seq__isnull=True).exists():
            raise Refused("already_under_way", item=item)
        seq = chain.append(locked, actor, at, [_about(row, "payment_started", on, {"note": note})])
        return PaymentUnderWay.objects.create(company=locked, item=row, on=on, note=note, seq=seq)


def end_payment(company: Company, item: str, *, on: date, actor: str, at: datetime) -> None:
    """It arrived, or failed: nothing is under way any more. Raises `Refused("not_found", what="payment_under_way")`."""
    with writing(company) as locked:
        row = get_item(locked, item)
        under_way = PaymentUnderWay.objects.filter(item=row, ended_seq__isnull=True).first()
        if under_way is None:
            raise Refused("not_found", what="payment_under_way", name=item)
        under_way.ended_seq = chain.append(locked, actor, at, [_about(row, "payment_ended", on, {})])
        under_way.save(update_fields=["ended_seq"])


def accept_offer(company: Company, item: str, *, on: date, actor: str, at: datetime) -> bool:
    """In mode offer: remind this item. False when that was the answer already."""
    return _answer(company, item, Offer.Answer.ACCEPTED, on=on, actor=actor, at=at)


def decline_offer(company: Company, item: str, *, on: date, actor: str, at: datetime) -> bool:
    """In mode offer: do not remind this item. False when that was the answer already."""
    return _answer(company, item, Offer.Answer.DECLINED, on=on, actor=actor, at=at)


def _answer(company: Company, item: str, answer: Offer.Answer, *, on: date, actor: str, at: datetime) -> bool:
    with writing(company) as locked:
        row = get_item(locked, item)
        before = Offer.objects.filter(item=row, ended_seq__isnull=True).first()
        if before and before.answer == answer:
            return False
        seq = chain.append(locked, actor, at, [_about(row, f"offer_{answer.value}", on, {})])
        if before:
            before.ended_seq = seq
            before.save(update_fields=["ended_seq"])
        Offer.objects.create(company=locked, item=row, answer=answer, on=on, seq=seq)
        return True


def _refuse_ended(seq: int | None, what: str) -> None:
    if seq is not None:
        raise Refused("already_ended", what=what)


def _about(about: OpenItem | Customer, code: str, on: date, facts: dict[str, object]) -> Entry:
    if isinstance(about, Customer):
        return Entry(code, on, about.pk, data=facts)
    return Entry(code, on, about.customer_id, about.invoice_id, about.pk, data=facts)
