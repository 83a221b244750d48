# SPDX-License-Identifier: MIT
"""A year behind a large ledger: invoices that were paid, on time or late, and the notices that the late ones had."""

from datetime import date, datetime, timedelta

import polars as pl

from dunwell.store import chain
from dunwell.store.bulk import insert_rows, reserve_ids
from dunwell.store.chain import Entry
from dunwell.store.models import (
    Allocation,
    Company,
    Delivery,
    Event,
    Invoice,
    Notice,
    NoticeLine,
    OpenItem,
    Payment,
    ProcedureVersion,
    Run,
)

_LEVELS = ((1, "reminder", 7), (2, "dunning-1", 21), (3, "dunning-2", 35))


def paid_year(company: Company, count: int, today: date) -> None:
    """So many invoices of the year before `today`, all paid, for a *locked* company; its chain tells of each."""
    first = max(OpenItem.objects.order_by("-pk").values_list("pk", flat=True)[0], 0) + 1
    people = OpenItem.objects.filter(company=company).order_by("-customer_id").values_list("customer_id", flat=True)[0]
    rows = _invoices(first, count, people, today)
    _tell_invoices(company)
    _insert_paid(company, rows)
    lines = _lines(rows, today)
    runs = _runs(company, lines, rows, today)
    _insert_notices(company, lines, runs)


def _invoices(first: int, count: int, people: int, today: date) -> pl.DataFrame:
    rows = pl.select(id=pl.int_range(first, first + count)).with_columns(h=pl.col("id").hash(5))
    h = pl.col("h").cast(pl.Int64, wrap_numerical=True).abs()
    rows = rows.with_columns(
        customer=h % people + 1,
        due=pl.lit(today) - pl.duration(days=75 + h // 13 % 330),
        amount=h % 90000 + 300,
        currency=pl.when(h % 20 == 0).then(pl.lit("SEK")).otherwise(pl.lit("EUR")),
        late=pl.when(h // 7 % 100 < 55).then(-(h % 9)).when(h // 7 % 100 < 80).then(h % 20 + 1).otherwise(h % 60 + 10),
    )
    return rows.with_columns(paid=pl.col("due") + pl.duration(days="late"), issued=pl.col("due") - pl.duration(days=30))


def _lines(rows: pl.DataFrame, today: date) -> pl.DataFrame:
    """One line a step: on the first Monday after the item reached the level, unless it was paid by then."""
    found = []
    for position, level, after in _LEVELS:
        reached = rows.with_columns(
            on=(pl.col("due") + pl.duration(days=after - 1)).dt.truncate("1w") + pl.duration(weeks=1),
            position=pl.lit(position), level=pl.lit(level),
        )  # fmt: skip
        found.append(reached.filter(pl.col("on") < pl.col("paid"), pl.col("on") < today))
    return pl.concat(found).sort("on", "customer", "currency", "id")


def _tell_invoices(company: Company) -> None:
    rows = OpenItem.objects.filter(company=company).values_list("customer_id", "invoice_id", "pk", "issued_on")
    entries = [Entry("invoice_created", on, customer, invoice, item) for customer, invoice, item, on in rows]
    chain.append(company, "bench", company_start(company), entries)


def company_start(company: Company) -> datetime:
    """The moment of the company's first event."""
    return Event.objects.filter(company=company).order_by("seq").values_list("at", flat=True)[0]


def _insert_paid(company: Company, rows: pl.DataFrame) -> None:
    empty, own = pl.lit(""), {"company_id": pl.lit(company.pk), "seq": pl.lit(1)}
    _insert(
        Invoice, rows, **own, id="id", customer_id="customer", number=pl.format("R-{}", "id"), issued_on="issued",
        currency="currency", amount_minor="amount", used_minor=pl.lit(0), reference=empty, pdf=empty,
        cancelled=pl.lit(value=False),
    )  # fmt: skip
    _insert(
        OpenItem, rows, **own, id="id", invoice_id="id", customer_id="customer", installment=pl.lit(0),
        currency="currency", issued_on="issued", due_on="due", amount_minor="amount", allocated_minor="amount",
        remind=pl.lit(value=True),
    )  # fmt: skip
    paid = rows.with_columns(payment=pl.Series(reserve_ids(Payment, rows.height), dtype=pl.Int64))
    _insert(
        Payment, paid, **own, id="payment", customer_id="customer", ref=pl.format("BANK-{}", "id"), paid_on="paid",
        currency="currency", amount_minor="amount", allocated_minor="amount", reference=empty, payer_name=empty,
        payer_account=empty, remittance=empty, reversed=pl.lit(value=False),
    )  # fmt: skip
    _insert(
        Allocation, paid, **own, payment_id="payment", item_id="id", currency="currency", amount_minor="amount",
        on="paid",
    )  # fmt: skip


def _runs(company: Company, lines: pl.DataFrame, rows: pl.DataFrame, today: date) -> dict[date, Run]:
    """A run every Monday, with its events and those of the week: invoices that came, money that came."""
    notices = lines.group_by("on").agg(pl.struct("customer", "currency").n_unique().alias("count"))
    counts = dict(notices.iter_rows())
    told = [(on, "invoice_created", customer, item) for on, customer, item in _pick(rows, "issued")]
    told += [(on, "payment_booked", customer, item) for on, customer, item in _pick(rows, "paid")]
    weeks = {monday: [Entry("run_applied", monday, data={"notices": count})] for monday, count in counts.items()}
    for on, code, customer, item in sorted(told):
        weeks.setdefault(on - timedelta(days=on.weekday()), []).append(Entry(code, on, customer, item, item))
    found, at = {}, company_start(company)
    for monday, entries in sorted(weeks.items()):
        seq = chain.append(company, "bench", at, entries)
        if monday in counts:
            found[monday] = Run.objects.create(
                company=company, on=monday, status="applied", sending_day=True, seq=seq, at=at,
                notices_count=counts[monday], outcomes={"step": counts[monday]},
            )  # fmt: skip
    return found


def _pick(rows: pl.DataFrame, day: str) -> list[tuple[date, int, int]]:
    return list(rows.select(day, "customer", "id").iter_rows())


def _insert_notices(company: Company, lines: pl.DataFrame, runs: dict[date, Run]) -> None:
    versions = list(ProcedureVersion.objects.filter(company=company).order_by("pk").values_list("pk", flat=True))
    notices = lines.group_by("on", "customer", "currency", maintain_order=True).agg(
        pl.col("position").max(), pl.col("level").last(), chased=pl.col("amount").sum()
    )
    notices = notices.with_columns(
        notice=pl.Series(reserve_ids(Notice, notices.height), dtype=pl.Int64),
        number=pl.format("N-{}", pl.int_range(notices.height) + company.notice_count + 1),
        run=pl.col("on").replace_strict({on: run.pk for on, run in runs.items()}, return_dtype=pl.Int64),
        seq=pl.col("on").replace_strict({on: run.seq for on, run in runs.items()}, return_dtype=pl.Int64),
    )
    h, zero, empty, own = pl.col("notice").hash(2), pl.lit(0), pl.lit(""), {"company_id": pl.lit(company.pk)}
    gone, bad = h % 50 == 1, h % 100
    _insert(
        Notice, notices, **own, id="notice", run_id="run", customer_id="customer", version_id=pl.lit(versions[0]),
        number="number", on="on", action=pl.lit("notice"), level="level", position="position", currency="currency",
        channel=pl.lit("email"), chased_minor="chased", credits_minor=zero, claims_minor=zero, fee_minor=zero,
        interest_minor=zero, compensation_minor=zero, total_minor="chased", seq="seq",
        withdrawn_seq=pl.when(gone).then(pl.col("seq")),
        withdrawn_why=pl.when(gone).then(pl.lit("settled")).otherwise(empty),
    )  # fmt: skip
    ended = (
        pl.when(bad == 3).then(pl.lit("bounced")).when(bad == 5).then(pl.lit("refused")).otherwise(pl.lit("accepted"))
    )
    state = pl.when(gone).then(pl.lit("withdrawn")).otherwise(ended)
    _insert(
        Delivery, notices, **own, notice_id="notice", channel=pl.lit("email"), state=state,
        message_id=pl.format("<{}@bench.example>", "number"), recipients=pl.lit("[]"), attempts=pl.lit(1),
        due_at=pl.col("on").cast(pl.Datetime).dt.replace_time_zone("UTC"), leased_by=empty, answer=pl.lit("250 ok"),
        finished_at=pl.col("on").cast(pl.Datetime).dt.replace_time_zone("UTC"),
        accepted_seq=pl.when(state == "accepted").then(pl.col("seq")),
    )  # fmt: skip
    within = lines.join(notices.select("on", "customer", "currency", "notice"), on=["on", "customer", "currency"])
    _insert(
        NoticeLine, within, **own, notice_id="notice", item_id="id", version_id=pl.lit(versions[0]), step="position",
        position="position", chased_minor="amount", withdrawn=pl.col("notice").hash(2) % 50 == 1,
    )  # fmt: skip
    company.notice_count += notices.height
    Company.objects.filter(pk=company.pk).update(notice_count=company.notice_count)


def _insert(model: type, frame: pl.DataFrame, **columns: pl.Expr | str) -> None:
    named = {name: pl.col(one) if isinstance(one, str) else one for name, one in columns.items()}
    for part in frame.select(**named).iter_slices(100_000):
        insert_rows(model, tuple(named), part.rows())
