# SPDX-License-Identifier: MIT
"""Payments that wait: one that is sure, one that is doubtful, one that nobody knows; and what customers owe."""

from dataclasses import dataclass

from django.test import Client
from django.utils import timezone

from dunwell.services import payments
from dunwell.services.companies import set_company
from dunwell.services.due import local_date
from dunwell.services.match_payments import match_waiting
from dunwell.store.models import (
    BankEntry,
    BankStatement,
    Company,
    MatchProposal,
    OpenItem,
    Payment,
    ReceivedFile,
    StatementAccount,
)
from tests.services.ledger import take

QUEUE = "/c/acme/payments/match/"


@dataclass(frozen=True)
class Waiting:
    """The proposals of the three: Aalto names its invoice, Berg two by the amount of one and a part, Zorro none."""

    aalto: MatchProposal
    berg: MatchProposal
    zorro: MatchProposal


def came(company: Company, amount: str, name: str, text: str, account: str = "") -> Payment:
    """Money that came in today, of nobody yet."""
    now = timezone.now()
    return payments.book_payment(
        company, amount, "EUR", on=local_date(company, now), payer_name=name, payer_account=account, remittance=text,
        actor="bank", at=now,
    )  # fmt: skip


def waiting(company: Company) -> Waiting:
    """Three payments in the queue of a company that books nothing by itself."""
    now = timezone.now()
    on = local_date(company, now)
    set_company(company, {"match_automatically": "off"}, actor="alice", at=now)
    take(
        company,
        "invoice,customer_id,issue_date,due_date,currency,amount\n"
        f"700101,C-1,2026-02-01,{on.isoformat()},EUR,300.00\n"
        f"700102,C-2,2026-02-01,{on.isoformat()},EUR,200.00\n"
        f"700103,C-2,2026-02-02,{on.isoformat()},EUR,150.00\n",
    )
    rows = [
        came(company, "300.00", "Aalto & Sons <Oy>", "Invoice 700101, thank you <3", "FI2112345600000785"),
        came(company, "280.00", "BERG AB", "February"),
        came(company, "77.00", "Zorro", "A gift"),
    ]
    match_waiting(company, on=on, actor="worker", at=now)
    return Waiting(*(MatchProposal.objects.get(payment=row) for row in rows))


def said(page: Client, address: str) -> str:
    """The text of a page."""
    answer = page.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def open_of(company: Company, number: str) -> int:
    """What of an invoice is open, in minor units."""
    return OpenItem.objects.get(company=company, invoice__number=number).open_minor


def unclear(company: Company, minor: int = -4000) -> BankEntry:
    """Money that the bank took back, where it does not tell which payment it was. Berg paid as much for R-2."""
    now = timezone.now()
    on = local_date(company, now)
    about = {"company": company}
    file = ReceivedFile.objects.create(
        **about,
        kind="bank",
        name="march.xml",
        digest="a" * 64,
        size=10,
        state="taken",
        origin="upload",
        by="alice",
        at=now,
        on=on,
        seq=1,
    )
    account = StatementAccount.objects.create(**about, number="FI2112345600000785", ours="yes", seq=1)
    statement = BankStatement.objects.create(**about, file=file, account=account, currency="EUR", closed_on=on)
    return BankEntry.objects.create(
        **about, statement=statement, account=account, place=1, state="unclear", why="reversal", likeness="b" * 64,
        booked_on=on, amount_minor=minor, currency="EUR", status="booked", reversal=True, counterparty="Berg AB",
        return_reason="MD06", remittance="R-transaction", where="march.xml, Ntry 1",
    )  # fmt: skip
