# SPDX-License-Identifier: MIT
"""Mode offer: what is five days late and unanswered is offered to the creditor, who accepts or declines each item, or
gives a standing answer for a customer. An answer for one item wins over the standing one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from dunwell.core.problem import Refused
from dunwell.services.writing import changed, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Customer, Event, Offer, OpenItem

OFFERED_AFTER_DAYS = 5
_CHUNK = 500


@dataclass(frozen=True)
class Answered:
    """The items whose answer is new (their ids), and its events, `first` to `last` (0: none)."""

    items: tuple[int, ...] = ()
    first: int = 0
    last: int = 0


@dataclass(frozen=True)
class Undone:
    """How many items have the answer, or none, that they had before, and how many were answered since and stay."""

    restored: int
    left: int


def offered_of(company: Company, rows: pl.DataFrame) -> pl.DataFrame:
    """Those of a plan's rows (they have `late`) that are offered and not answered."""
    waiting = rows.filter((pl.col("outcome") == "awaiting_offer") & (pl.col("late") >= OFFERED_AFTER_DAYS))
    declined, never = _declined(company), _customers(company, Customer.Offers.NEVER)
    return waiting.filter(~pl.col("item").is_in(declined) & ~pl.col("customer").is_in(never))


def declined_of(company: Company, rows: pl.DataFrame) -> pl.DataFrame:
    """Those that the creditor keeps to himself: declined, or of a customer who is never to be reminded."""
    declined, never = _declined(company), _customers(company, Customer.Offers.NEVER)
    waiting = rows.filter(pl.col("outcome") == "awaiting_offer")
    return waiting.filter(pl.col("item").is_in(declined) | pl.col("customer").is_in(never))


def answer(company: Company, items: Sequence[int], said: str, *, on: date, actor: str, at: datetime) -> Answered:
    """Accepts or declines (`accepted`, `declined`) these items (their ids); tells for which of them that is new.

    Raises `Refused("not_found")`, `bad_value`.
    """
    if said not in Offer.Answer.values:
        raise Refused("bad_value", key="answer", value=said, wanted=", ".join(Offer.Answer.values))
    with writing(company) as locked:
        rows = _items(locked, items)
        before = _answers(locked, items)
        new = [row for row in rows if row.pk not in before or before[row.pk].answer != said]
        if not new:
            return Answered()
        first = chain.append(locked, actor, at, [_entry(row, f"offer_{said}", on) for row in new])
        _end([(before[row.pk], seq) for seq, row in enumerate(new, first) if row.pk in before])
        _give([Offer(company=locked, item=row, answer=said, on=on, seq=seq) for seq, row in enumerate(new, first)])
        return Answered(tuple(row.pk for row in new), first, first + len(new) - 1)


def undo(company: Company, first: int, last: int, *, on: date, actor: str, at: datetime) -> Undone:
    """Takes back the answers whose events go from `first` to `last`: each item has the answer again that it had before,
    or none and is offered again. Raises `Refused("not_found")`, also for somebody else's answers."""
    with writing(company) as locked:
        events = list(Event.objects.filter(company=locked, seq__gte=first, seq__lte=last))
        known = {f"offer_{said}" for said in Offer.Answer.values}
        if not events or any(one.actor != actor or one.code not in known for one in events):
            raise Refused("not_found", what="act", name=f"{first}-{last}")
        mine = Offer.objects.filter(company=locked, seq__gte=first, seq__lte=last, ended_seq__isnull=True)
        given = list(mine.select_related("item").order_by("seq"))
        if given:
            # What an answer took the place of was ended by the answer's own event.
            ended = Offer.objects.filter(company=locked, ended_seq__gte=first, ended_seq__lte=last)
            _put_back(locked, given, {one.item_id: one.answer for one in ended}, on=on, actor=actor, at=at)
        return Undone(len(given), len(events) - len(given))


def set_standing(company: Company, customer: int, said: str, *, actor: str, at: datetime) -> str:
    """The standing answer for a customer (by its id): `ask`, `always` or `never`. Gives what it was.

    Raises `Refused("not_found")`, `bad_value`.
    """
    if said not in Customer.Offers.values:
        raise Refused("bad_value", key="offers", value=said, wanted=", ".join(Customer.Offers.values))
    with writing(company) as locked:
        row = Customer.objects.filter(company=locked, pk=customer).first()
        if row is None:
            raise Refused("not_found", what="customer", name=str(customer))
        before = row.offers
        if changes := changed(row, offers=said):
            row.save(update_fields=["offers"])
            chain.append(locked, actor, at, [Entry("customer_changed", customer=row.pk, data={"changes": changes})])
        return before


def _declined(company: Company) -> list[int]:
    rows = Offer.objects.filter(company=company, answer=Offer.Answer.DECLINED, ended_seq__isnull=True)
    return list(rows.values_list("item", flat=True))


def _customers(company: Company, said: str) -> list[int]:
    return list(Customer.objects.filter(company=company, offers=said).values_list("pk", flat=True))


def _put_back(
    locked: Company, given: Sequence[Offer], before: Mapping[int, str], *, on: date, actor: str, at: datetime
) -> None:
    entries = [
        _entry(one.item, f"offer_{before[one.item_id]}", on)
        if one.item_id in before
        else _entry(one.item, "offer_taken_back", on, said=str(one.answer))
        for one in given
    ]
    told = list(enumerate(given, chain.append(locked, actor, at, entries)))
    _end([(one, seq) for seq, one in told])
    _give(
        [
            Offer(company=locked, item=one.item, answer=before[one.item_id], on=on, seq=seq)
            for seq, one in told
            if one.item_id in before
        ]
    )


def _answers(company: Company, items: Sequence[int]) -> dict[int, Offer]:
    found: dict[int, Offer] = {}
    for start in range(0, len(items), _CHUNK):
        rows = Offer.objects.filter(company=company, item__in=items[start : start + _CHUNK], ended_seq__isnull=True)
        found |= {row.item_id: row for row in rows}
    return found


def _items(company: Company, items: Sequence[int]) -> list[OpenItem]:
    wanted = sorted(set(items))
    rows: list[OpenItem] = []
    for start in range(0, len(wanted), _CHUNK):
        rows += OpenItem.objects.filter(company=company, pk__in=wanted[start : start + _CHUNK]).order_by("pk")
    if len(rows) != len(wanted):
        raise Refused("not_found", what="item")
    return rows


def _end(rows: Sequence[tuple[Offer, int]]) -> None:
    for row, seq in rows:
        row.ended_seq = seq
    Offer.objects.bulk_update([row for row, _ in rows], ["ended_seq"], batch_size=_CHUNK)


def _give(rows: Sequence[Offer]) -> None:
    Offer.objects.bulk_create(rows, batch_size=_CHUNK)


def _entry(row: OpenItem, code: str, on: date, **facts: object) -> Entry:
    return Entry(code, on, row.customer_id, row.invoice_id, row.pk, data=facts)
