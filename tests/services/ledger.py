# SPDX-License-Identifier: MIT
"""Small ledgers for tests of use cases, made through the front door: read a file, import it."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypedDict

from dunwell.intake.ledger import read_ledger
from dunwell.services import payments, procedures
from dunwell.services.import_ledger import ImportReport, import_rows
from dunwell.store.models import (
    Claim,
    Company,
    Customer,
    Delivery,
    DunningState,
    Notice,
    NoticeLine,
    OpenItem,
    ProcedureVersion,
    Run,
)


class Who(TypedDict):
    actor: str
    at: datetime


class When(Who):
    on: date


AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ON = date(2026, 3, 1)
ALICE = Who(actor="alice", at=AT)
TODAY = When(actor="alice", at=AT, on=ON)

GOLD = """\
[[procedure]]
code = "gold"
name = "Gold"
[[procedure.level]]
code = "r"
action = "notice"
after_days = 9
"""
INVOICES = """\
invoice,customer_id,issue_date,due_date,currency,amount
R-1,C-1,2026-02-01,2026-02-15,EUR,100.00
R-2,C-1,2026-02-02,2026-03-20,EUR,50.00
R-3,C-2,2026-02-03,,EUR,70.00
"""
INSTALLMENTS = """\
invoice,customer_id,issue_date,due_date,currency,amount,installment
I-1,C-1,2026-01-01,2026-02-01,EUR,30.00,2
I-1,C-1,2026-01-01,2026-01-15,EUR,30.00,1
I-1,C-1,2026-01-01,2026-03-01,EUR,40.00,3
"""


def take(
    company: Company, text: str, *, create: bool = True, dry: bool = False, folder: Path | None = None
) -> ImportReport:
    reading = read_ledger(text.encode(), name="ledger.csv")
    return import_rows(company, reading, create_customers=create, dry_run=dry, base_folder=folder, **TODAY)


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.created, report.updated, report.unchanged


def codes(report: ImportReport) -> list[str]:
    return [problem.code for problem in report.problems]


def open_items(company: Company) -> dict[str, int]:
    """What is open, by the item's name, in minor units."""
    items = (
        OpenItem.objects.filter(company=company).select_related("invoice").order_by("invoice__number", "installment")
    )
    return {str(item): item.open_minor for item in items}


def noticed(company: Company) -> Notice:
    """The three invoices, 40.00 paid on R-1, and one notice that chases the rest of it, as a run would have left it."""
    procedures.apply(company, GOLD, name="p.toml", **ALICE)
    take(company, INVOICES)
    payments.pay(company, "R-1", "40.00", **TODAY)
    version, customer = ProcedureVersion.objects.get(), Customer.objects.get(ref="C-1")
    item = OpenItem.objects.get(invoice__number="R-1")
    run = Run.objects.create(company=company, on=ON, status="applied", sending_day=True, seq=1, at=AT)
    notice = Notice.objects.create(
        company=company, run=run, customer=customer, version=version, number="N-1", on=ON, action="notice", level="r",
        position=1, currency="EUR", chased_minor=6000, credits_minor=0, claims_minor=0, fee_minor=500, total_minor=6500,
        seq=1,
    )  # fmt: skip
    NoticeLine.objects.create(
        company=company, notice=notice, item=item, version=version, step=1, position=1, charged=1, chased_minor=6000
    )
    DunningState.objects.create(
        item=item, company=company, position=1, steps=1, last_on=ON, notice=notice, noticed_on=ON, charged=2
    )
    Claim.objects.create(
        company=company, customer=customer, item=item, notice=notice, kind="fee", currency="EUR", amount_minor=500,
        on=ON, seq=1,
    )  # fmt: skip
    Delivery.objects.create(company=company, notice=notice, channel="email", message_id="<1@acme>", due_at=AT)
    return notice
