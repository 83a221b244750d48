# SPDX-License-Identifier: MIT
"""Entries that waited for a word about their account: let in, or kept out."""

from datetime import date, datetime

from django.db.models import Q

from dunwell.services import bank_payments, bank_reversals, match_payments
from dunwell.services.bank_entry_decisions import DECIDED_HERE
from dunwell.services.bank_rows import State, outcome_of
from dunwell.store.models import BankEntry, Company, ReceivedFile, StatementAccount

OTHER_ACCOUNT = "other_account"
UNKNOWN_ACCOUNT = "unknown_account"


def let_in(company: Company, account: StatementAccount, *, seq: int) -> None:
    """The entries of an account of a *locked* company become what they are; `seq` is the event of the decision.

    What may have been told before still waits for a person.
    """
    held = BankEntry.objects.filter(company=company, account=account)
    entries = list(held.filter(state=State.HELD) | held.filter(state=State.SET_ASIDE, why=OTHER_ACCOUNT))
    for entry in entries:
        entry.state, entry.why = ("unclear", "maybe_told_before") if entry.same_as_id else outcome_of(entry)
    paid = [entry for entry in entries if entry.state == State.PAYMENT]
    ids = bank_payments.PaymentMaker(company, seq).make(paid)
    for entry, payment in zip(paid, ids, strict=True):
        entry.payment_id = payment
    BankEntry.objects.bulk_update(entries, ["state", "why", "payment"], batch_size=1000)
    _settle_files(company, account)


def keep_out(company: Company, account: StatementAccount) -> None:
    """What is held of an account that is somebody else's, or waits for a word of a person, stays out."""
    waits = Q(state=State.HELD) | Q(state=State.UNCLEAR, why__in=DECIDED_HERE)
    BankEntry.objects.filter(waits, company=company, account=account).update(state=State.SET_ASIDE, why=OTHER_ACCOUNT)
    _settle_files(company, account)


def follow_up(company: Company, account: StatementAccount, *, on: date, actor: str, at: datetime) -> None:
    """What follows when entries came in: what they return is taken back, what they pay is matched."""
    unclear = BankEntry.objects.filter(company=company, account=account, state=State.UNCLEAR, why="reversal")
    files = unclear.order_by().values_list("statement__file", flat=True).distinct()
    for file in ReceivedFile.objects.filter(pk__in=list(files)).order_by("id"):
        bank_reversals.take_back_returned(company, file, on=on, actor=actor, at=at)
    match_payments.match_waiting(company, on=on, actor=actor, at=at)


def _settle_files(company: Company, account: StatementAccount) -> None:
    """The files of an account wait no more, once nothing in them is held."""
    files = ReceivedFile.objects.filter(company=company, statements__account=account, state=ReceivedFile.State.HELD)
    for file in files.distinct():
        file.problems = [one for one in file.problems if not _names(one, account)]
        if not BankEntry.objects.filter(statement__file=file, state=State.HELD).exists():
            file.state = ReceivedFile.State.PARTLY if file.problems else ReceivedFile.State.TAKEN
        file.save(update_fields=["problems", "state"])


def _names(problem: dict[str, str], account: StatementAccount) -> bool:
    """Whether a problem of a file is that this account was unknown."""
    return problem["code"] == UNKNOWN_ACCOUNT and account.number in problem["message"]
