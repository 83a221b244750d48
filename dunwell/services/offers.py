# SPDX-License-Identifier: MIT
"""Mode offer: what is five days late and unanswered is offered to the creditor, who accepts or declines each item, or
gives a standing answer for a customer. An answer for one item wins over the standing one.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import polars as pl

from dunwell.core.problem import Refused
from dunwell.services.writing import changed, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Customer, Offer, OpenItem

OFFERED_AFTER_DAYS = 5


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


def answer(company: Company, items: Sequence[int], said: str, *, on: date, actor: str, at: datetime) -> list[int]:
    """Accepts or declines (`accepted`, `declined`) these items (their ids); for which of them that is new.

    Raises `Refused("not_found")`, `bad_value`.
    """
    if said not in Offer.Answer.values:
        raise Refused("bad_value", key="answer", value=said, wanted=", ".join(Offer.Answer.values))
    with writing(company) as locked:
        rows = _items(locked, items)
        before = {one.item_id: one for one in _answers(locked, items)}
        new = [row for row in rows if row.pk not in before or before[row.pk].answer != said]
        if not new:
            return []
        first = chain.append(locked, actor, at, [_entry(row, f"offer_{said}", on) for row in new])
        for seq, row in enumerate(new, first):
            if row.pk in before:
                _end(before[row.pk], seq)
            Offer.objects.create(company=locked, item=row, answer=said, on=on, seq=seq)
        return [row.pk for row in new]


def take_back(company: Company, items: Sequence[int], *, on: date, actor: str, at: datetime) -> int:
    """Takes back the answers for these items: they are offered again. How many had one."""
    with writing(company) as locked:
        rows = {row.pk: row for row in _items(locked, items)}
        given = _answers(locked, items)
        if given:
            entries = [_entry(rows[one.item_id], "offer_taken_back", on, said=str(one.answer)) for one in given]
            for seq, one in enumerate(given, chain.append(locked, actor, at, entries)):
                _end(one, seq)
        return len(given)


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


def _answers(company: Company, items: Iterable[int]) -> list[Offer]:
    return list(Offer.objects.filter(company=company, item__in=items, ended_seq__isnull=True).order_by("item"))


def _items(company: Company, items: Sequence[int]) -> list[OpenItem]:
    rows = list(OpenItem.objects.filter(company=company, pk__in=items).order_by("pk"))
    if len(rows) != len(set(items)):
        raise Refused("not_found", what="item")
    return rows


def _end(row: Offer, seq: int) -> None:
    row.ended_seq = seq
    row.save(update_fields=["ended_seq"])


def _entry(row: OpenItem, code: str, on: date, **facts: object) -> Entry:
    return Entry(code, on, row.customer_id, row.invoice_id, row.pk, data=facts)
