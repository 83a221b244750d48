# SPDX-License-Identifier: MIT
"""A large ledger, made in columns and written in bulk: five open items a customer, most of them on the ladder.

About a tenth of the items step on `ON`; the rest are not due, waiting, held, disputed, promised, off, or finished.
"""

from datetime import UTC, date, datetime, timedelta

import polars as pl
from django.db import transaction

from dunwell.services import companies, procedures
from dunwell.store import chain
from dunwell.store.bulk import insert_rows
from dunwell.store.models import (
    Company,
    Customer,
    CustomerEmail,
    Dispute,
    DunningState,
    Hold,
    Invoice,
    OpenItem,
    Payment,
    Promise,
)

ON = date(2026, 6, 2)
AT = datetime(2026, 6, 2, 5, tzinfo=UTC)
ACTOR = "bench"
_ONE = """
[[procedure]]
code = "{code}"
name = "{code}"
applies_to = {{ kind = ["{kind}"] }}
minimum_item = {{ EUR = "5.00" }}
minimum_total = {{ EUR = "10.00", SEK = "100.00" }}
quiet_days = 3
stop_after_months = 24
escalation = "{escalation}"
"""
_LEVEL = """
[[procedure.level]]
code = "{code}"
action = "{action}"
after_days = {after}
gap_days = {gap}
{more}
"""
_LADDER = (
    ("reminder", "notice", 7, 7, ""),
    ("dunning-1", "notice", 21, 14, 'fee = { EUR = "5.00" }'),
    ("dunning-2", "notice", 35, 14, 'fee_percent = "2"\nfee_max = { EUR = "40.00" }\nminimum_total = { EUR = "1.00" }'),
    ("call", "call", 49, 14, ""),
    ("handover", "handover", 63, 14, ""),
)


def make_ledger(items: int, on: date = ON) -> Company:
    """A company with that many open items of a fifth as many customers, as it stands on a day."""
    company = companies.create_company(
        code="bench", name="Bench", country="DE", currency="EUR", language="de", time_zone="Europe/Berlin",
        actor=ACTOR, at=AT,
    )  # fmt: skip
    companies.set_company(company, {"reminders": "on", "tolerance": "0.10"}, actor=ACTOR, at=AT)
    text = "".join(
        _ONE.format(code=kind, kind=kind, escalation=escalation)
        + "".join(_LEVEL.format(code=c, action=a, after=n, gap=g, more=m) for c, a, n, g, m in _LADDER)
        for kind, escalation in (("business", "stepwise"), ("consumer", "stepwise"))
    )
    procedures.apply(company, text, name="bench.toml", actor=ACTOR, at=AT)
    with transaction.atomic():
        locked = chain.locked(company)
        _fill(locked, items, on)
    return Company.objects.get(pk=company.pk)


def _fill(company: Company, items: int, on: date) -> None:
    people = pl.select(id=pl.int_range(1, items // 5 + 1)).with_columns(h=pl.col("id").hash(7))
    h = pl.col("h")
    _insert(
        Customer, company, people, id="id", ref=pl.format("C-{}", "id"), name=pl.format("Customer {}", "id"),
        kind=pl.when(h % 3 == 0).then(pl.lit("consumer")).otherwise(pl.lit("business")),
        country=pl.lit("DE"), language=pl.lit("de"), group=pl.lit(""), street=pl.lit("Street 1"),
        postal_code=pl.lit("1"),
        city=pl.lit("Berlin"), vat_id=pl.lit(""), einvoice_address=pl.lit(""),
        reminders=h % 40 != 1,
        procedure_choice=pl.when(h % 25 == 2).then(pl.lit("none")).otherwise(pl.lit("auto")),
    )  # fmt: skip
    _insert(
        CustomerEmail, company, people.filter(h % 100 != 3), customer_id="id", position=pl.lit(1),
        address=pl.format("c{}@debtor.example", "id"), bad=pl.lit(value=False),
    )  # fmt: skip
    rows = _items(items, on)
    gone = pl.lit("")
    _insert(
        Invoice, company, rows, id="id", customer_id="customer", number=pl.format("R-{}", "id"), issued_on="issued",
        currency="currency", amount_minor="amount", used_minor=pl.lit(0), reference=gone, pdf=gone,
        cancelled=pl.lit(value=False), seq=pl.lit(1),
    )  # fmt: skip
    _insert(
        OpenItem, company, rows, id="id", invoice_id="id", customer_id="customer", installment=pl.lit(0),
        currency="currency", issued_on="issued", due_on="due", amount_minor="amount", allocated_minor=pl.lit(0),
        remind=h % 50 != 4, seq=pl.lit(1),
    )  # fmt: skip
    _pauses(company, rows, on)
    states = rows.filter(pl.col("level") > 0)
    _insert(
        DunningState, company, states, item_id="id", position="level", steps="level", last_on="last", noticed_on="last",
        accepted=pl.lit(value=True), charged=pl.lit(0),
    )  # fmt: skip
    paid = people.filter(h % 60 == 5)
    _insert(
        Payment, company, paid, customer_id="id", ref=pl.format("P-{}", "id"), paid_on=pl.lit(on),
        currency=pl.lit("EUR"), amount_minor=pl.lit(20000), allocated_minor=pl.lit(0), reference=gone,
        payer_name=gone, payer_account=gone,
        remittance=gone, reversed=pl.lit(value=False), seq=pl.lit(1),
    )  # fmt: skip


def _items(items: int, on: date) -> pl.DataFrame:
    rows = pl.select(id=pl.int_range(1, items + 1)).with_columns(h=pl.col("id").hash(3))
    h = pl.col("h").cast(pl.Int64, wrap_numerical=True).abs()
    age = h % 140 - 25  # days past due: some not yet due, some long overdue
    rows = rows.with_columns(
        customer=(pl.col("id") - 1) // 5 + 1,
        due=pl.lit(on) - pl.duration(days=age),
        issued=pl.lit(on) - pl.duration(days=age + 30),
        currency=pl.when(h % 20 == 0).then(pl.lit("SEK")).otherwise(pl.lit("EUR")),
        amount=h % 90000 + 300,
        reached=pl.sum_horizontal(age >= after for _, _, after, _, _ in _LADDER).cast(pl.Int64),
    )
    # Most are where the ladder has brought them and took that step some days ago; the others are ready for the next.
    behind = h // 7 % 100 < 19
    done = pl.when(behind).then((pl.col("reached") - 1).clip(0)).otherwise(pl.col("reached"))
    ago = pl.when(behind).then(15).otherwise(1) + h // 11 % 14
    rows = rows.with_columns(level=done, last=pl.lit(on) - pl.duration(days=ago))
    return rows.with_columns(due=pl.when(h % 30 == 6).then(None).otherwise(pl.col("due")))


def _pauses(company: Company, rows: pl.DataFrame, on: date) -> None:
    h, soon = pl.col("h"), on + timedelta(days=20)
    told = {"reason": pl.lit("bench"), "owner": pl.lit("bench"), "on": pl.lit(on), "seq": pl.lit(1)}
    _insert(Hold, company, rows.filter(h % 100 == 7), item_id="id", until=pl.lit(soon), **told)
    _insert(Dispute, company, rows.filter(h % 200 == 8), item_id="id", amount_minor=pl.lit(200), **told)
    _insert(
        Promise, company, rows.filter(h % 200 == 9), item_id="id", amount_minor="amount", open_before_minor="amount",
        by=pl.lit(soon), status=pl.lit("open"), **told,
    )  # fmt: skip


def _insert(model: type, company: Company, frame: pl.DataFrame, **columns: pl.Expr | str) -> None:
    named = {name: pl.col(one) if isinstance(one, str) else one for name, one in columns.items()}
    names = ("company_id", *named)
    for part in frame.select(company_id=pl.lit(company.pk), **named).iter_slices(100_000):
        insert_rows(model, names, part.rows())
