# SPDX-License-Identifier: MIT
"""What a person changes about a coming run before it is made: leave out, add a sentence, take another channel.

Each is recorded by one event and taken back by another, so that the day can be told again with it. What a run was made
of stays as it is: a change that comes after the run of its day, or a later one, is refused.
"""

from collections.abc import Sequence
from datetime import date, datetime

from dunwell.core.problem import Refused
from dunwell.letters.formats import one_line
from dunwell.services.deciding import channels_of, decide
from dunwell.services.load_facts import load_facts
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Customer, OpenItem, Run, RunEdit

_LONGEST = 500


def leave_out(
    company: Company, items: Sequence[int], *, run_on: date, on: date, actor: str, at: datetime
) -> list[RunEdit]:
    """These items (their ids) take no step in the run of `run_on`, as if held until its end; those that are left out
    already stay so. Raises `Refused("run_exists")`, `date_passed`, `not_found`.
    """
    with writing(company) as locked:
        _refuse_made(locked, run_on, on)
        rows = list(OpenItem.objects.filter(company=locked, pk__in=items).order_by("pk"))
        if len(rows) != len(set(items)):
            raise Refused("not_found", what="item")
        known = RunEdit.objects.filter(company=locked, on=run_on, item__in=items, ended_seq__isnull=True)
        done = set(known.values_list("item", flat=True))
        new = [row for row in rows if row.pk not in done]
        told: dict[str, object] = {"run": run_on.isoformat(), "what": str(RunEdit.Kind.LEAVE_OUT)}
        entries = [Entry("run_edited", on, row.customer_id, row.invoice_id, row.pk, data=dict(told)) for row in new]
        first = chain.append(locked, actor, at, entries) if entries else 0
        return [
            RunEdit.objects.create(
                company=locked,
                on=run_on,
                customer_id=row.customer_id,
                item=row,
                kind=RunEdit.Kind.LEAVE_OUT,
                by=actor,
                seq=seq,
            )
            for seq, row in enumerate(new, first)
        ]


def add_sentence(
    company: Company, customer: int, currency: str, text: str, *, run_on: date, on: date, actor: str, at: datetime
) -> RunEdit:
    """This sentence is added to the customer's (by its id) messages in this currency, in place of an earlier one.

    Raises `Refused("sentence_missing")`, `too_long`, `run_exists`, `date_passed`, `not_found`.
    """
    sentence = one_line(text)
    if not sentence:
        raise Refused("sentence_missing")
    sentence = said(sentence, _LONGEST)
    with writing(company) as locked:
        _refuse_made(locked, run_on, on)
        row = _customer(locked, customer)
        return _put(locked, row, currency, RunEdit.Kind.SENTENCE, sentence, run_on=run_on, on=on, actor=actor, at=at)


def choose_channel(
    company: Company, customer: int, currency: str, channel: str, *, run_on: date, on: date, actor: str, at: datetime
) -> RunEdit:
    """The customer's messages in this currency travel by `channel` in the run of `run_on`.

    Raises `Refused("nothing_goes_out")`, `channel_not_in_level`, `channel_not_carried`, `channel_not_open` (the
    customer has no such address), `run_exists`, `date_passed`, `not_found`.
    """
    with writing(company) as locked:
        _refuse_made(locked, run_on, on)
        row = _customer(locked, customer)
        _refuse_channel(locked, row, currency, channel, run_on)
        return _put(locked, row, currency, RunEdit.Kind.CHANNEL, channel, run_on=run_on, on=on, actor=actor, at=at)


def take_back(company: Company, edit: int, *, on: date, actor: str, at: datetime) -> RunEdit:
    """Ends an edit by its id. Raises `Refused("not_found")`, `already_ended`, `run_exists`."""
    with writing(company) as locked:
        row = RunEdit.objects.filter(company=locked, pk=edit).select_related("item").first()
        if row is None:
            raise Refused("not_found", what="run_edit", name=str(edit))
        if row.ended_seq is not None:
            raise Refused("already_ended", what="run_edit")
        _refuse_made(locked, row.on, row.on)
        invoice = row.item.invoice_id if row.item else None
        entry = Entry("run_edit_ended", on, row.customer_id, invoice, row.item_id, data=_told(row))
        row.ended_seq = chain.append(locked, actor, at, [entry])
        row.save(update_fields=["ended_seq"])
        return row


def _put(
    company: Company,
    customer: Customer,
    currency: str,
    kind: RunEdit.Kind,
    value: str,
    *,
    run_on: date,
    on: date,
    actor: str,
    at: datetime,
) -> RunEdit:
    """The edit of a *locked* company, in place of the one of its kind that there was."""
    row = RunEdit(company=company, on=run_on, customer=customer, currency=currency, kind=kind, value=value, by=actor)
    before = RunEdit.objects.filter(
        company=company, on=run_on, customer=customer, currency=currency, kind=kind, ended_seq__isnull=True
    )
    row.seq = chain.append(company, actor, at, [Entry("run_edited", on, customer.pk, data=_told(row))])
    before.update(ended_seq=row.seq)
    row.save(force_insert=True)
    return row


def _told(row: RunEdit) -> dict[str, object]:
    told: dict[str, object] = {"run": row.on.isoformat(), "what": str(row.kind)}
    return told if row.item_id else {**told, "currency": row.currency, "value": row.value}


def _customer(company: Company, customer: int) -> Customer:
    row = Customer.objects.filter(company=company, pk=customer).first()
    if row is None:
        raise Refused("not_found", what="customer", name=str(customer))
    return row


def _refuse_channel(company: Company, customer: Customer, currency: str, channel: str, run_on: date) -> None:
    loaded = load_facts(company, run_on, customers=[customer.pk])
    facts = loaded.facts
    rows = decide(loaded, run_on, next_dates=False).notices.rows(named=True)
    messages = [row for row in rows if row["currency"] == currency and row["action"] == "notice"]
    if not messages:
        raise Refused("nothing_goes_out", customer=customer.ref, on=run_on.isoformat())
    named = [facts.procedures[row["procedure"]].levels[row["level"] - 1] for row in messages]
    if not all(channel in level.channels for level in named):
        raise Refused("channel_not_in_level", channel=channel, level=named[0].code)
    if channel not in facts.channels:
        raise Refused("channel_not_carried", channel=channel)
    if not all(channel in channels_of(facts, row["procedure"], row["level"], customer.pk) for row in messages):
        raise Refused("channel_not_open", channel=channel, customer=customer.ref)


def _refuse_made(company: Company, run_on: date, on: date) -> None:
    """Raises for a run that was made, and for a day that is over."""
    if run_on < on:
        raise Refused("date_passed", date=run_on.isoformat(), on=on.isoformat())
    if Run.objects.filter(company=company, on__gte=run_on, status=Run.Status.APPLIED).exists():
        raise Refused("run_exists", on=run_on.isoformat())
