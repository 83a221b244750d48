# SPDX-License-Identifier: MIT
"""Entries of a bank as an import leaves them, made without a file."""

from datetime import date
from typing import TypedDict, Unpack

from dunwell.services import payments
from dunwell.store.models import BankEntry, BankStatement, Company, Payment, ReceivedFile, StatementAccount
from tests.services.ledger import AT, ON, When


def bank_file(company: Company, name: str = "first") -> ReceivedFile:
    """A file with one statement of the account EE1."""
    file = ReceivedFile.objects.create(
        company=company, origin="command", kind="bank", state="taken", name=name, digest=name, size=1, by="alice",
        at=AT, on=ON, seq=1,
    )  # fmt: skip
    account, _ = StatementAccount.objects.get_or_create(
        company=company, number="EE1", defaults={"ours": StatementAccount.Ours.YES, "seq": 1}
    )
    BankStatement.objects.create(company=company, file=file, account=account, name=name, currency="EUR")
    return file


class Told(TypedDict, total=False):
    """What a bank tells of an entry beside day and amount."""

    reversal: bool
    return_reason: str
    end_to_end_id: str
    bank_reference: str
    entry_reference: str
    mandate_id: str
    reference: str
    documents: list[str]
    counterparty: str
    counterparty_account: str
    remittance: str
    charges_minor: int


def entry(
    file: ReceivedFile, minor: int, on: date = ON, *, payment: Payment | None = None, **told: Unpack[Told]
) -> BankEntry:
    """Money in with its payment, money out, or (`reversal`) what takes money back and waits."""
    statement = file.statements.get()
    back = bool(told.get("reversal") or told.get("return_reason"))
    state = BankEntry.State.PAYMENT if payment else BankEntry.State.OUTGOING
    return BankEntry.objects.create(
        company=file.company, statement=statement, account=statement.account, place=statement.entries.count() + 1,
        state=BankEntry.State.UNCLEAR if back else state, why="reversal" if back else "", payment=payment,
        likeness="", booked_on=on, amount_minor=minor, currency="EUR", status="booked", where=f"{file.name}, row",
        **told,
    )  # fmt: skip


def money(
    file: ReceivedFile, amount: str, invoice: str | None = None, on: date = ON, **told: Unpack[Told]
) -> BankEntry:
    """Money that came by a bank file: it settles an invoice, or waits to be matched."""
    when = When(actor="alice", at=AT, on=on)
    ref = f"B-{Payment.objects.count() + 1}"
    if invoice:
        paid = payments.pay(file.company, invoice, amount, ref=ref, **when)
    else:
        paid = payments.book_payment(file.company, amount, "EUR", ref=ref, **when)
    return entry(file, paid.amount_minor, on, payment=paid, **told)
