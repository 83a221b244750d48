# SPDX-License-Identifier: MIT
"""Plans and runs in the words of the outer contract: names instead of ids, decimal strings, ISO dates."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from dunwell.core.money import decimal_string
from dunwell.core.plan import Plan, plan
from dunwell.core.tables import ACTIONS
from dunwell.services.load_facts import Loaded, is_large
from dunwell.services.run_dunning import RunReport
from dunwell.services.separate_mail import separate_problems
from dunwell.services.why import level_code, why
from dunwell.store.columns import ColumnReader
from dunwell.store.models import Company, Delivery, Notice, NoticeLine, Run

Json = dict[str, object]


@dataclass(frozen=True)
class Names:
    """What the ids of a plan are called: `items` has item, name, invoice; `customers` customer, ref."""

    items: pl.DataFrame
    customers: pl.DataFrame


def names_of(company: Company, customers: list[int] | None = None, *, settled: bool = True) -> Names:
    """The names of a company's items and customers, or of some customers'. `settled`: of settled items too."""
    some = "" if customers is None else f" AND {{}} IN ({', '.join(str(int(one)) for one in customers) or '-1'})"
    still = "" if settled else " AND i.allocated_minor < i.amount_minor"
    with ColumnReader(large=customers is None and is_large(company)) as reader:
        items = reader.read(
            "SELECT i.id AS item, n.number AS invoice, i.installment FROM store_openitem i "  # noqa: S608  # our own names and ids
            f"JOIN store_invoice n ON n.id = i.invoice_id WHERE i.company_id = ?{some.format('i.customer_id')}{still}",
            [company.pk],
            {"item": pl.Int64, "invoice": pl.String, "installment": pl.Int64},
        )
        people = reader.read(
            f"SELECT id AS customer, ref, name FROM store_customer WHERE company_id = ?{some.format('id')}",  # noqa: S608  # our own names and ids
            [company.pk],
            {"customer": pl.Int64, "ref": pl.String, "name": pl.String},
        )
    part = pl.when(pl.col("installment") > 0).then(pl.format("{}/{}", "invoice", "installment"))
    return Names(items.with_columns(name=part.otherwise(pl.col("invoice"))), people)


def item_rows(plan: Plan, loaded: Loaded, names: Names) -> Iterator[Json]:
    """The items of a plan, ordered by customer, then item."""
    procedures = loaded.facts.procedures
    rows = plan.items.join(names.items, on="item", how="left").join(names.customers, on="customer", how="left")
    for row in rows.sort("ref", "invoice", "installment").iter_rows(named=True):
        currency, index = row["currency"], row["procedure"]
        yield {
            "item": row["name"],
            "invoice": row["invoice"],
            "customer": row["ref"],
            "currency": currency,
            "open": decimal_string(row["open"], currency),
            "chased": decimal_string(row["chased"], currency),
            "outcome": row["outcome"],
            "procedure": None if index is None else procedures[index].code,
            "level": level_code(row, "level" if row["outcome"] == "step" else "state", procedures),
            "age_days": row["age_days"],
            "next_on": row["next_on"].isoformat() if row["next_on"] else None,
            "why": why(row, loaded.facts),
        }


def planned_notices(plan: Plan, loaded: Loaded, names: Names) -> list[Json]:
    """The notices that a plan makes, ordered by customer, currency and action."""
    lines = plan.lines.join(names.items, on="item", how="left", maintain_order="left")
    by_notice = {key[0]: part for key, part in lines.group_by("notice", maintain_order=True)}
    refs = dict(names.customers.select("customer", "ref").iter_rows())
    made = [
        _notice(
            row,
            refs[row["customer"]],
            loaded.facts.procedures[row["procedure"]].levels[row["level"] - 1].code,
            list(by_notice[row["notice"]].select("name", "stepped", "chased").iter_rows()),
        )
        for row in plan.notices.iter_rows(named=True)
    ]
    return sorted(made, key=_order)


def made_notices(run: Run, names: Names) -> list[Json]:
    """The notices that a run made, as they stand now, with number and delivery."""
    called = dict(names.items.select("item", "name").iter_rows())
    refs = dict(names.customers.select("customer", "ref").iter_rows())
    lines: dict[int, list[tuple[str, bool, int]]] = {}
    rows = NoticeLine.objects.filter(notice__run=run).order_by("notice_id", "id")
    for notice, item, step, chased in rows.values_list("notice_id", "item_id", "step", "chased_minor"):
        lines.setdefault(notice, []).append((called[item], step is not None, chased))
    states = dict(Delivery.objects.filter(notice__run=run).order_by("place").values_list("notice_id", "state"))
    made: list[Json] = [
        {
            **_notice(_amounts(notice), refs[notice.customer_id], notice.level, lines.get(notice.pk, [])),
            "number": notice.number,
            "delivery": "withdrawn" if notice.withdrawn_seq else states.get(notice.pk),
        }
        for notice in Notice.objects.filter(run=run).order_by("pk")
    ]
    return sorted(made, key=_order)


def plan_json(company: Company, plan: Plan, loaded: Loaded) -> Json:
    """The answer of `plan --json`."""
    names = names_of(company)
    return {
        **_head(company, plan),
        "items": list(item_rows(plan, loaded, names)),
        "notices": planned_notices(plan, loaded, names),
    }


def run_json(company: Company, report: RunReport) -> Json:
    """The answer of `run --json`; in mode review the notices are what is proposed."""
    names = names_of(company)
    # A run needs no look ahead; whoever reads its answer does.
    told = plan(report.loaded.facts, report.plan.on)
    proposed = report.run.status == Run.Status.PROPOSED
    made = planned_notices(report.plan, report.loaded, names) if proposed else made_notices(report.run, names)
    problems = [problem.as_json() for problem in separate_problems(report.loaded.facts)]
    return {
        **_head(company, report.plan),
        "run": report.run.pk,
        "already": report.already,
        "status": report.run.status,
        "items": list(item_rows(told, report.loaded, names)),
        "notices": made,
        **({"problems": problems} if problems else {}),
    }


def _head(company: Company, plan: Plan) -> Json:
    return {"company": company.code, "on": plan.on.isoformat(), "sending_day": any(plan.sending)}


def _order(notice: Json) -> tuple[str, str, int]:
    return str(notice["customer"]), str(notice["currency"]), ACTIONS.index(str(notice["action"]))


def _amounts(notice: Notice) -> Json:
    return {
        "currency": notice.currency,
        "action": notice.action,
        "channel": notice.channel,
        "credits": notice.credits_minor,
        "claims": notice.claims_minor,
        "fee": notice.fee_minor,
        "total": notice.total_minor,
    }


def _notice(row: Json, customer: str, level: str, lines: list[tuple[str, bool, int]]) -> Json:
    currency = str(row["currency"])

    def money(name: str) -> str:
        amount = row[name]
        return decimal_string(amount if isinstance(amount, int) else 0, currency)

    none = decimal_string(0, currency)
    return {
        "customer": customer,
        "currency": currency,
        "action": row["action"],
        "level": level,
        "channel": row["channel"] or None,
        "lines": [
            {
                "item": name,
                "stepped": stepped,
                "chased": decimal_string(chased, currency),
                "interest": none,
                "compensation": none,
            }
            for name, stepped, chased in lines
        ],
        **{name: money(name) for name in ("credits", "claims", "fee", "total")},
    }
