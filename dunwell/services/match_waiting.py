# SPDX-License-Identifier: MIT
"""The payments that wait for a customer, as the matching is told of them: all that payer and bank wrote."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from dunwell.core.matching import model
from dunwell.services.match_book import policy_of
from dunwell.services.match_queries import waiting
from dunwell.store.models import BankEntry, Company

_AT_ONCE = 5000
# So many payments are reckoned together: what one of them names is offered to no other.
ROUND = 25_000


@dataclass(frozen=True, slots=True)
class _Told:
    """What the bank told beyond what a payment keeps."""

    remittance: str = ""
    more: str = ""
    end_to_end_id: str = ""
    charges: int = 0


_NOTHING = _Told()


def waiting_rounds(company: Company) -> Iterator[list[int]]:
    """The ids of all payments without a customer, by day, as many at a time as are reckoned together: a year's
    statement in one file is not all in memory."""
    ids = list(waiting(company).order_by("paid_on", "pk").values_list("pk", flat=True))
    return (ids[start : start + ROUND] for start in range(0, len(ids), ROUND))


def waiting_payments(company: Company, some: Collection[int]) -> dict[model.Policy, list[model.Payment]]:
    """These payments, those that still have no customer, with what their bank entries keep of them, by what the company
    allows in their currency. Their ids are those of the rows (`int` reads them)."""
    policies: dict[str, model.Policy] = {}
    found: dict[model.Policy, list[model.Payment]] = {}
    for row, more in _rows(company, list(some)):
        pk, amount, currency, paid_on, reference, remittance, name, account = row
        text = more.remittance if len(more.remittance) > len(remittance) else remittance
        payment = model.Payment(
            # Of equal length, so that they sort as the numbers do.
            id=f"{pk:019d}",
            amount=amount,
            currency=currency,
            booked_on=paid_on,
            reference=reference,
            end_to_end_id=more.end_to_end_id,
            text=f"{text}\n{more.more}" if more.more else text,
            name=name,
            account=account,
            charges=more.charges,
        )
        if currency not in policies:
            policies[currency] = policy_of(company, currency)
        found.setdefault(policies[currency], []).append(payment)
    return found


def _rows(company: Company, ids: list[int]) -> Iterator[tuple[tuple[Any, ...], _Told]]:
    """The rows of payments, each with what its entry tells beyond it."""
    columns = (
        "pk", "amount_minor", "currency", "paid_on", "reference", "remittance", "payer_name", "payer_account",
    )  # fmt: skip
    for start in range(0, len(ids), _AT_ONCE):
        piece = ids[start : start + _AT_ONCE]
        told = dict(_entries(company, piece))
        for row in waiting(company).filter(pk__in=piece).values_list(*columns):
            yield row, told.get(row[0], _NOTHING)


def _entries(company: Company, payments: Collection[int]) -> Iterator[tuple[int, _Told]]:
    rows = BankEntry.objects.filter(company=company, state=BankEntry.State.PAYMENT, payment__in=payments)
    columns = (
        "payment_id", "remittance", "references", "documents", "ultimate_counterparty", "end_to_end_id",
        "charges_minor",
    )  # fmt: skip
    for payment, remittance, references, documents, ultimate, own, charges in rows.values_list(*columns):
        yield payment, _Told(remittance, _lines(references, documents, [ultimate]), own, charges)


def _lines(*texts: Collection[str]) -> str:
    """Each on a line of its own: numbers on two lines are never one."""
    return "\n".join(text for some in texts for text in some if text)
