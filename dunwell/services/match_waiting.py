# SPDX-License-Identifier: MIT
"""The payments that wait for a customer, as the matching is told of them: all that payer and bank wrote."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dunwell.core.matching import model
from dunwell.services.match_book import policy_of
from dunwell.services.match_queries import waiting
from dunwell.store.models import BankEntry, Company

# So many payments are in memory at a time: a year's statement in one file may bring 200,000.
PIECE = 2000


@dataclass(frozen=True, slots=True)
class _Told:
    """What the bank told beyond what a payment keeps."""

    remittance: str = ""
    more: str = ""
    end_to_end_id: str = ""
    charges: int = 0


_NOTHING = _Told()


def waiting_ids(company: Company) -> list[int]:
    """The payments without a customer, in the order in which they are matched."""
    return list(waiting(company).order_by("paid_on", "pk").values_list("pk", flat=True))


def policies_of(company: Company) -> dict[str, model.Policy]:
    """What the company allows in each currency of the payments that wait."""
    currencies = waiting(company).order_by().values_list("currency", flat=True).distinct()
    return {currency: policy_of(company, currency) for currency in currencies}


def waiting_payments(company: Company, ids: Sequence[int]) -> Iterator[list[model.Payment]]:
    """These payments in their order, those that still have no customer, with what their bank entries keep of them; so
    many at a time. Their ids are those of the rows (`int` reads them)."""
    for start in range(0, len(ids), PIECE):
        piece = ids[start : start + PIECE]
        yield [_payment(row, more) for row, more in _rows(company, piece)]


def _payment(row: tuple[Any, ...], more: _Told) -> model.Payment:
    pk, amount, currency, paid_on, reference, remittance, name, account = row
    text = more.remittance if len(more.remittance) > len(remittance) else remittance
    return model.Payment(
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


def _rows(company: Company, piece: Sequence[int]) -> Iterator[tuple[tuple[Any, ...], _Told]]:
    """The rows of payments, each with what its entry tells beyond it."""
    columns = (
        "pk", "amount_minor", "currency", "paid_on", "reference", "remittance", "payer_name", "payer_account",
    )  # fmt: skip
    told = dict(_entries(company, piece))
    for row in waiting(company).filter(pk__in=piece).order_by("paid_on", "pk").values_list(*columns):
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
