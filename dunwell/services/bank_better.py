# SPDX-License-Identifier: MIT
"""What a file tells better than the one before it: announced then and booked now, a sum then and its parts now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from dunwell.core.money import decimal_string
from dunwell.services.bank_payments import texts_of
from dunwell.services.bank_rows import State
from dunwell.services.bank_told import New, Old
from dunwell.services.writing import Changes, changed
from dunwell.store import chain
from dunwell.store.models import BankEntry, Company, MatchProposal, Payment

_TEXTS = ("reference", "payer_name", "payer_account", "remittance")
_MAY_GO = frozenset({State.PAYMENT.value, State.HELD.value})
_TOLD_IN_PARTS = "the bank told its parts in another file"


@dataclass
class Better:
    """Brings entries and payments of earlier files to what is known now, of a *locked* company.

    `events` are those of the file so far, its own first: each that is added here has the next number.
    """

    company: Company
    file: str
    on: date
    actor: str
    at: datetime
    seq: int
    events: list[chain.Entry]
    _same_as: dict[int, int] = field(default_factory=dict)
    _fills: dict[int, New] = field(default_factory=dict)

    def booked(self, new: New, old: Old) -> None:
        """What was announced is booked: the announcement counts no more."""
        self._same_as[old.root] = new.values.id

    def fill(self, new: New, old: Old) -> None:
        """Another format may tell of a payment what the first did not."""
        if old.payment is not None and old.look.message != new.look.message:
            self._fills[old.payment] = new

    def supersede(self, entry: Sequence[New], group: Sequence[Old]) -> bool:
        """An entry that was one sum is told in parts: its payment is reversed and the parts count, unless somebody
        decided about it, or the matching did; then False."""
        payments = [old.payment for old in group if old.payment is not None]
        waiting = list(self._waiting(payments))
        if len(waiting) < len(payments) or any(old.state not in _MAY_GO for old in group):
            return False
        for payment in waiting:
            self._reverse(payment)
        for old in group:
            self._same_as[old.id] = entry[0].values.id
        return True

    def write(self) -> None:
        """After the new entries were written. What led to an entry that counts no more leads to what counts now."""
        again = list(BankEntry.objects.filter(company=self.company, same_as__in=self._same_as).only("same_as_id"))
        for row in again:
            row.same_as_id = self._same_as[row.same_as_id or 0]
        BankEntry.objects.bulk_update(again, ["same_as"], batch_size=1000)
        rows = [BankEntry(pk=pk, state=State.KNOWN, why="", same_as_id=one) for pk, one in self._same_as.items()]
        BankEntry.objects.bulk_update(rows, ["state", "why", "same_as"], batch_size=1000)
        payments = list(self._waiting(list(self._fills)))
        for payment in payments:
            self._fill(payment, self._fills[payment.pk])
        self._same_as, self._fills = {}, {}

    def _waiting(self, payments: Sequence[int]) -> QuerySet[Payment]:
        """Those of the payments that nobody's account has yet."""
        found = Payment.objects.filter(company=self.company, pk__in=payments, customer__isnull=True)
        return found.filter(allocated_minor=0, reversed=False)

    def _reverse(self, payment: Payment) -> None:
        amount = decimal_string(payment.amount_minor, payment.currency)
        facts: dict[str, object] = {"payment": payment.ref, "amount": amount, "reason": _TOLD_IN_PARTS, "items": []}
        seq = self._tell("payment_reversed", facts | {"file": self.file})
        Payment.objects.filter(pk=payment.pk).update(reversed=True, reversed_seq=seq)
        proposals = MatchProposal.objects.filter(company=self.company, payment=payment)
        proposals.update(
            state=MatchProposal.State.SET_ASIDE, stale=False, decided_by=self.actor[:150], at=self.at, seq=seq
        )

    def _fill(self, payment: Payment, new: New) -> None:
        """Empty texts of a payment that waits take what is told now; it is matched anew with them."""
        told = dict(zip(_TEXTS, texts_of(new.read), strict=True))
        more = {name: text for name, text in told.items() if text and not getattr(payment, name)}
        changes: Changes = changed(payment, **more)
        if changes:
            self._tell("payment_changed", {"payment": payment.ref, "changes": changes})
            payment.save(update_fields=list(changes))
            proposals = MatchProposal.objects.filter(company=self.company, payment=payment)
            proposals.filter(state=MatchProposal.State.OPEN).update(stale=True)

    def _tell(self, code: str, facts: dict[str, object]) -> int:
        self.events.append(chain.Entry(code, self.on, data=facts))
        return self.seq + len(self.events) - 1
