# SPDX-License-Identifier: MIT
"""The rows of an applied plan, table by table: (columns, rows) as the store's bulk functions take them."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import polars as pl
from django.conf import settings

from dunwell.core.money import decimal_string
from dunwell.core.plan import Plan
from dunwell.letters.email import message_id
from dunwell.services.addresses import mail_domain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Run

Rows = tuple[tuple[str, ...], list[tuple[object, ...]]]


def notice_events(made: pl.DataFrame, plan: Plan) -> list[Entry]:
    """One line of history a notice, with the items that stepped and those that were listed."""
    items = plan.lines.group_by("notice", maintain_order=True).agg(
        stepped=pl.col("item").filter(pl.col("stepped")), listed=pl.col("item").filter(~pl.col("stepped"))
    )
    rows = made.join(items, on="notice", how="left", maintain_order="left").select(
        "id", "number", "customer", "action", "code", "currency", "total", "stepped", "listed"
    )
    return [
        Entry(
            "notice_made",
            plan.on,
            customer,
            item=stepped[0] if len(stepped) == 1 else None,
            notice=notice,
            data={
                "number": number,
                "action": action,
                "level": level,
                "total": decimal_string(total, currency),
                "currency": currency,
                "stepped": stepped,
                "listed": listed,
            },
        )
        for notice, number, customer, action, level, currency, total, stepped, listed in rows.iter_rows()
    ]


def notice_rows(company: Company, run: Run, made: pl.DataFrame) -> Rows:
    """The notices. Interest and compensation are not computed yet: 0."""
    zero = pl.lit(0, pl.Int64)
    return _rows(
        made,
        id="id", company_id=pl.lit(company.pk), run_id=pl.lit(run.pk), customer_id="customer", version_id="version",
        number="number", on="on", action="action", level="code", position="level", currency="currency",
        channel="channel", chased_minor="chased", credits_minor="credits", claims_minor="claims", fee_minor="fee",
        interest_minor=zero, compensation_minor=zero, total_minor="total", seq="seq", sentence="sentence",
        withdrawn_why=pl.lit(""),
    )  # fmt: skip


def line_rows(company: Company, lines: pl.DataFrame) -> Rows:
    """The lines: a stepped one with its step and level, and the level whose fee it was charged with."""
    stepped = pl.col("stepped")
    return _rows(
        lines,
        company_id=pl.lit(company.pk), notice_id="id", item_id="item", version_id="version",
        step=pl.when(stepped).then(pl.col("steps").fill_null(0) + 1),
        position=pl.when(stepped).then(pl.col("position")),
        charged=pl.when(pl.col("charges")).then(pl.col("group_level")),
        chased_minor="chased", withdrawn=pl.lit(value=False),
    )  # fmt: skip


def state_rows(company: Company, on: date, lines: pl.DataFrame) -> Rows:
    """How far each stepped item has come now. A call or hand-over leaves the last notice what it was."""
    told = pl.col("action") == "notice"
    before = pl.col("charged").fill_null(0)
    bit = pl.lit(2, pl.Int64).pow(pl.col("group_level").cast(pl.UInt32)).cast(pl.Int64)
    return _rows(
        lines.filter(pl.col("stepped")),
        item_id="item", company_id=pl.lit(company.pk),
        position=pl.max_horizontal("position", "level_state"),
        steps=pl.col("steps").fill_null(0) + 1,
        last_on=pl.lit(on),
        notice_id=pl.when(told).then(pl.col("id")).otherwise(pl.col("notice_state")),
        noticed_on=pl.when(told).then(pl.lit(on)).otherwise(pl.col("noticed_on")),
        accepted=pl.when(told).then(pl.lit(value=False)).otherwise(pl.col("accepted").fill_null(value=False)),
        charged=pl.when(pl.col("charges")).then(before | bit).otherwise(before),
    )  # fmt: skip


def delivery_rows(company: Company, made: pl.DataFrame, channels: Mapping[int, Sequence[str]], at: datetime) -> Rows:
    """The queued deliveries of the messages, one a channel: a notice's own, or all that `channels` names for its id.

    Their Message-IDs are fixed now, so that a repeated try is the same message.
    """
    domain = mail_domain(company, settings.ENVIRONMENT)
    columns = (
        "company_id", "notice_id", "channel", "place", "state", "message_id", "recipients", "attempts", "due_at",
        "leased_by", "answer",
    )  # fmt: skip
    messages = made.filter(pl.col("action") == "notice").select("id", "number", "channel")
    nobody = json.dumps([])
    rows: list[tuple[object, ...]] = []
    for notice, number, own in messages.iter_rows():
        for place, channel in enumerate(channels.get(notice, (own,)), 1):
            name = message_id(company.code, number, channel, domain, secret=settings.SECRET_KEY)
            rows.append((company.pk, notice, channel, place, "queued", name, nobody, 0, at, "", ""))
    return columns, rows


def claim_rows(company: Company, on: date, made: pl.DataFrame, lines: pl.DataFrame) -> Rows:
    """The fee of a notice as a claim of its own; it belongs to an item when only one was charged."""
    charged = lines.filter(pl.col("charges")).group_by("notice").agg(pl.col("item").first(), one=pl.len() == 1)
    fees = made.filter(pl.col("fee") > 0).join(charged, on="notice", how="left", maintain_order="left")
    zero = pl.lit(0, pl.Int64)
    return _rows(
        fees,
        company_id=pl.lit(company.pk), customer_id="customer", item_id=pl.when(pl.col("one")).then(pl.col("item")),
        notice_id="id", kind=pl.lit("fee"), currency="currency", amount_minor="fee", allocated_minor=zero,
        status=pl.lit("open"), on=pl.lit(on), seq="seq",
    )  # fmt: skip


def case_rows(
    company: Company, on: date, handed: pl.DataFrame, lines: pl.DataFrame, partner: int | None
) -> tuple[Rows, Rows]:
    """A case for every hand-over, and the items in it; `handed` has the ids of the cases, `partner` is whom to."""
    cases = _rows(
        handed,
        id="case", company_id=pl.lit(company.pk), customer_id="customer", notice_id="id", number="number",
        currency="currency", partner_id=pl.lit(partner, pl.Int64), status=pl.lit("prepared"), on=pl.lit(on),
        status_on=pl.lit(on), seq="seq",
    )  # fmt: skip
    within = lines.join(handed.select("notice", "case", "seq"), on="notice", how="inner")
    items = _rows(within, company_id=pl.lit(company.pk), case_id="case", item_id="item", seq="seq")
    return cases, items


def _rows(frame: pl.DataFrame, **columns: pl.Expr | str) -> Rows:
    named = {name: pl.col(one) if isinstance(one, str) else one for name, one in columns.items()}
    chosen = frame.select(**named)
    rows: Sequence[tuple[object, ...]] = chosen.rows()
    return tuple(named), list(rows)
