# SPDX-License-Identifier: MIT
"""The worked ledger of docs/algorithms/reports.md, and its tables as they stand there."""

from datetime import UTC, date, datetime, time
from pathlib import Path

from dunwell.services import payments, reversals
from dunwell.store.models import Company
from tests.services.ledger import When, take

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "reports.md"


def table(heading: str, number: int = 0) -> list[dict[str, str]]:
    """A table under a heading of the page, a row a dictionary by the words of its head."""
    part = PAGE.read_text("utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    tables = [block.splitlines() for block in part.split("\n\n") if block.startswith("|")]
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in tables[number]]
    return [dict(zip(head, row, strict=True)) for row in rows]


def when(day: str) -> When:
    on = date.fromisoformat(day)
    return When(actor="alice", at=datetime.combine(on, time(12), UTC), on=on)


def ledger(company: Company) -> None:
    """Everything of the page's first table, in its order."""
    rows = table("A worked ledger")
    take(
        company,
        "invoice,customer_id,issue_date,due_date,currency,amount\n"
        + "".join(
            f"{row['number']},C-1,{row['issued or on']},{row['due'].replace('–', '')},EUR,{row['amount']}\n"
            for row in rows
            if row["what"] in {"invoice", "credit note"}
        ),
    )
    for row in rows:
        at = when(row["issued or on"])
        match row["what"]:
            case "paid":
                payments.pay(company, row["number"], row["amount"], ref=f"P-{row['number']}", **at)
            case "used of CN":
                payments.allocate(company, "CN", item=row["number"], amount=row["amount"], **at)
            case "paid in advance":
                payments.book_payment(company, row["amount"], "EUR", customer="C-1", ref="ADVANCE", **at)
            case "payment went back":
                reversals.reverse_payment(company, f"P-{row['number']}", reason="returned", **at)
            case "cancelled":
                reversals.cancel_invoice(company, row["number"], reason="wrong", **at)
    company.refresh_from_db()
