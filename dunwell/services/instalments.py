# SPDX-License-Identifier: MIT
"""Instalments agreed later: one open item, to be paid in several parts by several days.

They are promises made in one act (they share its `seq`): each rests until its day and is then kept or broken by
itself, in the order of the days. The open item and the invoice stay what they are. docs/decisions/0005.
"""

from collections.abc import Sequence
from datetime import date, datetime

from dunwell.core.money import decimal_string, minor_units
from dunwell.core.problem import Refused
from dunwell.services.find import get_item
from dunwell.services.promises import end_promises, refuse_passed
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, OpenItem, Promise

MOST_PARTS = 60


def agree_instalments(
    company: Company,
    item: str,
    parts: Sequence[tuple[date, str]],
    *,
    reason: str,
    owner: str = "",
    on: date,
    actor: str,
    at: datetime,
) -> list[Promise]:
    """Parts (last day, amount) that together are all that is open of an item.

    100.00 open, 50.00 by 1 March and 50.00 by 1 April: the first 50.00 that come keep the first part, the next the
    second. Raises `Refused("parts_few")`, `parts_order`, `parts_sum`, `promised_already`, `date_passed`, `bad_amount`,
    `nothing_open`, `reason_missing`, `not_found`.
    """
    reason = said(reason)
    with writing(company) as locked:
        row = get_item(locked, item)
        amounts = _amounts(row, parts, on)
        if Promise.objects.filter(item=row, status=Promise.Status.OPEN).exists():
            raise Refused("promised_already", item=item)
        told = [{"by": by.isoformat(), "amount": decimal_string(minor, row.currency)} for by, minor in amounts]
        facts: dict[str, object] = {"parts": told, "reason": reason}
        entry = Entry("instalments_agreed", on, row.customer_id, row.invoice_id, row.pk, data=facts)
        seq, rest, promises = chain.append(locked, actor, at, [entry]), row.open_minor, []
        for by, minor in amounts:
            promises.append(
                Promise(
                    company=locked,
                    item=row,
                    amount_minor=minor,
                    # What is open once the parts before it have come: each part waits for its own money.
                    open_before_minor=rest,
                    by=by,
                    reason=reason,
                    owner=owner or actor,
                    on=on,
                    seq=seq,
                )
            )
            rest -= minor
        return Promise.objects.bulk_create(promises)


def end_agreement(company: Company, promise: int, *, on: date, actor: str, at: datetime) -> int:
    """Ends what is still open of the agreement that a promise (its id) belongs to; how many parts.

    Raises `Refused("not_found")`, `already_ended`.
    """
    with writing(company) as locked:
        row = Promise.objects.filter(company=locked, pk=promise).first()
        if row is None:
            raise Refused("not_found", what="promise", name=str(promise))
        still = Promise.objects.filter(company=locked, item=row.item_id, seq=row.seq, status=Promise.Status.OPEN)
        count = end_promises(locked, still, actor=actor, at=at, on=on)
        if not count:
            raise Refused("already_ended", what="promise")
        return count


def even_parts(minor: int, count: int) -> list[int]:
    """An amount in so many parts, as equal as whole minor units allow, the larger first: 100 in 3 is 34, 33, 33."""
    part, over = divmod(minor, count)
    return [part + (1 if number < over else 0) for number in range(count)]


def _amounts(row: OpenItem, parts: Sequence[tuple[date, str]], on: date) -> list[tuple[date, int]]:
    if row.open_minor <= 0:
        raise Refused("nothing_open", item=str(row))
    if not 2 <= len(parts) <= MOST_PARTS:
        raise Refused("parts_few", most=MOST_PARTS)
    amounts = [(by, minor_units(amount, row.currency)) for by, amount in parts]
    for (by, minor), (_, amount) in zip(amounts, parts, strict=True):
        refuse_passed(by, on)
        if minor <= 0:
            raise Refused("bad_amount", amount=amount, currency=row.currency)
    days = [by for by, _ in amounts]
    if days != sorted(set(days)):
        raise Refused("parts_order")
    total = sum(minor for _, minor in amounts)
    if total != row.open_minor:
        open_text = decimal_string(row.open_minor, row.currency)
        raise Refused("parts_sum", sum=decimal_string(total, row.currency), open=open_text)
    return amounts
