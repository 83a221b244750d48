# SPDX-License-Identifier: MIT
"""What came of a call: reached, promised, disputed, not reached, a wrong number. Each is a line of history."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from dunwell.core.money import decimal_string, minor_units
from dunwell.core.problem import Refused
from dunwell.services.find import item_name
from dunwell.services.pauses import dispute, hold
from dunwell.services.promises import promise
from dunwell.services.tasks import end_task, finish_task, open_task, put_off
from dunwell.services.writing import changed, said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, NoticeLine, OpenItem, Promise, Task


def reached(
    company: Company,
    task: int,
    *,
    note: str,
    hold_until: date | None = None,
    again_on: date | None = None,
    own: int | None = None,
    on: date,
    actor: str,
    at: datetime,
) -> Task:
    """Somebody was reached; `note` says what came of it.

    `hold_until`: no reminders for the call's items up to and with that day. `again_on`: the call is made once more
    then; else it is done. Raises what `hold` and `put_off` raise.
    """
    with transaction.atomic():
        row = open_task(company, task, own)
        for item in items_of(row) if hold_until else ():
            hold(company, item=item_name(item), reason=said(note), until=hold_until, on=on, actor=actor, at=at)
        if again_on:
            return put_off(
                company, task, again_on=again_on, reason=said(note), result=Task.Result.REACHED, own=own, on=on,
                actor=actor, at=at,
            )  # fmt: skip
        return finish_task(company, task, reason=note, result=Task.Result.REACHED, own=own, on=on, actor=actor, at=at)


def not_reached(
    company: Company, task: int, *, again_on: date, note: str = "", own: int | None = None, on: date, actor: str,
    at: datetime,
) -> Task:  # fmt: skip
    """Nobody answered: it counts as a try, and the call is made again on another day."""
    return put_off(
        company, task, again_on=again_on, reason=note, result=Task.Result.NOT_REACHED, own=own, on=on, actor=actor,
        at=at,
    )  # fmt: skip


def promised(
    company: Company,
    task: int,
    *,
    by: date,
    amount: str | None = None,
    items: Sequence[int] | None = None,
    note: str = "",
    own: int | None = None,
    on: date,
    actor: str,
    at: datetime,
) -> list[Promise]:
    """They pay `amount` (None: all) by a date: promises on the call's items (or these, by id), the oldest due first.

    Raises what `promises.promise` raises; `above_open` when they promise more than is open and not promised yet.
    """
    reason = note.strip() or "Promised on the phone"
    with transaction.atomic():
        row = open_task(company, task, own)
        made = [
            promise(company, name, by=by, reason=reason, amount=part, actor=actor, at=at, on=on)
            for name, part in _shares(items_of(row, items), amount)
        ]
        with writing(company) as locked:
            told: dict[str, object] = {"by": by.isoformat(), "amount": amount}
            end_task(locked, row, result=Task.Result.PROMISED, reason=reason, on=on, actor=actor, at=at, more=told)
        return made


def disputed(
    company: Company,
    task: int,
    *,
    reason: str,
    amount: str | None = None,
    items: Sequence[int] | None = None,
    until: date | None = None,
    own: int | None = None,
    on: date,
    actor: str,
    at: datetime,
) -> int:
    """They contest the call's items (or these, by id); `amount` of one item alone. How many are disputed now."""
    reason = said(reason)
    with transaction.atomic():
        row = open_task(company, task, own)
        chosen = items_of(row, items)
        if amount is not None and len(chosen) != 1:
            raise Refused("one_item_wanted")
        for item in chosen:
            dispute(company, item_name(item), reason=reason, amount=amount, until=until, actor=actor, at=at, on=on)
        with writing(company) as locked:
            end_task(locked, row, result=Task.Result.DISPUTED, reason=reason, on=on, actor=actor, at=at)
        return len(chosen)


def wrong_number(
    company: Company, task: int, *, note: str = "", own: int | None = None, on: date, actor: str, at: datetime
) -> Task:
    """The number is not theirs: it is taken off the customer, and finding another one becomes a task."""
    with writing(company) as locked:
        row = open_task(locked, task, own)
        customer, number = row.customer, row.customer.phone
        reason = said(note) if note.strip() else "Wrong number"
        end_task(
            locked, row, result=Task.Result.WRONG_NUMBER, reason=reason, on=on, actor=actor, at=at,
            more={"number": number},
        )  # fmt: skip
        changes = changed(customer, phone="")
        entries = [Entry("contact_missing", on, customer.pk, notice=row.notice_id, data={"number": number})]
        if changes:
            customer.save(update_fields=["phone"])
            entries.append(Entry("customer_changed", on, customer.pk, data={"changes": changes}))
        seq = chain.append(locked, actor, at, entries)
        waiting = Task.objects.filter(company=locked, customer=customer, kind=Task.Kind.UNREACHABLE, done=False)
        if not waiting.exists():
            text = f"Wrong number {number}: find another one" if number else "No telephone number: find one"
            Task.objects.create(
                company=locked, customer=customer, kind=Task.Kind.UNREACHABLE, notice=row.notice, text=text, on=on,
                seq=seq,
            )  # fmt: skip
        return row


def items_of(task: Task, chosen: Sequence[int] | None = None) -> list[OpenItem]:
    """The items that a call is about and of which something is open, the oldest due first; `chosen`: only these.

    Raises `Refused("nothing_open")` when none is left, `not_found` for one that is not on the call.
    """
    lines = NoticeLine.objects.filter(notice=task.notice_id, withdrawn=False).select_related("item__invoice")
    items = [line.item for line in lines]
    if chosen is not None:
        strange = set(chosen) - {item.pk for item in items}
        if strange:
            raise Refused("not_found", what="invoice", name=str(min(strange)))
        items = [item for item in items if item.pk in chosen]
    items = [item for item in items if item.open_minor > 0 and not item.invoice.cancelled]
    if not items:
        raise Refused("nothing_open")
    return sorted(items, key=lambda item: (item.due_on or item.issued_on, item.pk))


def _shares(items: Sequence[OpenItem], amount: str | None) -> list[tuple[str, str]]:
    """How much of each item a promised amount covers: decimal strings by the item's name."""
    promised_before = Promise.objects.filter(item__in=items, status=Promise.Status.OPEN)
    taken: dict[int, int] = {}
    for of, minor in promised_before.values_list("item_id", "amount_minor"):
        taken[of] = taken.get(of, 0) + minor
    left = {item.pk: max(0, item.open_minor - taken.get(item.pk, 0)) for item in items}
    currency = items[0].currency
    rest = sum(left.values()) if amount is None else minor_units(amount, currency)
    if rest <= 0:
        raise Refused("bad_amount" if amount else "nothing_open", amount=amount, currency=currency)
    if rest > sum(left.values()):
        raise Refused("above_open", amount=amount, open=decimal_string(sum(left.values()), currency))
    shares: list[tuple[str, str]] = []
    for item in items:
        part = min(rest, left[item.pk])
        rest -= part
        if part:
            shares.append((item_name(item), decimal_string(part, currency)))
    return shares
