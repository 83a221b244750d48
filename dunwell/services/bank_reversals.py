# SPDX-License-Identifier: MIT
"""Entries that take money back: returned direct debits, recalled transfers, corrections of the bank.

What one surely takes back is reversed by itself; anything else waits for a person (bank_reversal_decisions.py).
"""

from datetime import date, datetime

from dunwell.services.bank_origin import Came, Origins
from dunwell.services.money_back import give_back
from dunwell.services.writing import writing
from dunwell.store.models import BankEntry, Company, Payment, ReceivedFile


def take_back_returned(company: Company, file: ReceivedFile, *, on: date, actor: str, at: datetime) -> int:
    """Takes back the payments that the reversing entries of a file name; how many. What it cannot tell surely waits
    for a person (`BankEntry.State.UNCLEAR`, `why="reversal"`).

    A payment is taken back whole and by itself only when it is the one that the entry names: a part never. Money of
    one's own that came back is set aside: it is no customer's. The same again changes nothing.
    """
    waiting = BankEntry.objects.filter(company=company, statement__file=file)
    waiting = waiting.filter(state=BankEntry.State.UNCLEAR, why="reversal")
    if not waiting.exists():
        return 0
    with writing(company) as locked:
        entries = list(waiting.order_by("booked_on", "pk"))
        origins, gone = Origins(locked, entries), set[int]()
        for entry in entries:
            came = origins.of(entry, gone)
            if came is not None and _take(locked, entry, came, on=on, actor=actor, at=at):
                gone.add(came.payment or 0)
        return len(gone)


def _take(company: Company, entry: BankEntry, came: Came, *, on: date, actor: str, at: datetime) -> bool:
    """Whether a payment was taken back."""
    if came.payment is None:
        entry.state, entry.why = BankEntry.State.SET_ASIDE, "own_returned"
        entry.save(update_fields=["state", "why"])
        return False
    payment = Payment.objects.select_related("customer").get(pk=came.payment)
    give_back(company, entry, payment, payment.amount_minor, on=on, actor=actor, at=at)
    return True
