# SPDX-License-Identifier: MIT
"""The payments that wait for a customer, as the matching is told of them: all that payer and bank wrote."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from dunwell.core.matching import model
from dunwell.services.match_book import policy_of
from dunwell.services.match_queries import waiting
from dunwell.store.models import BankEntry, Company

_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class _Told:
    """What the bank told beyond what a payment keeps."""

    remittance: str = ""
    more: str = ""
    end_to_end_id: str = ""
    charges: int = 0


_NOTHING = _Told()


def waiting_payments(company: Company) -> dict[model.Policy, list[model.Payment]]:
    """Every payment without a customer, with what its bank entry keeps of it, by what the company allows in its
    currency. Their ids are those of the rows (`int` reads them)."""
    told = dict(_entries(company))
    columns = (
        "pk", "amount_minor", "currency", "paid_on", "reference", "remittance", "payer_name", "payer_account",
    )  # fmt: skip
    policies: dict[str, model.Policy] = {}
    found: dict[model.Policy, list[model.Payment]] = {}
    rows = waiting(company).values_list(*columns).iterator(chunk_size=_AT_ONCE)
    for pk, amount, currency, paid_on, reference, remittance, name, account in rows:
        more = told.get(pk, _NOTHING)
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


def _entries(company: Company) -> Iterator[tuple[int, _Told]]:
    rows = BankEntry.objects.filter(company=company, state=BankEntry.State.PAYMENT, payment__in=waiting(company))
    columns = (
        "payment_id", "remittance", "references", "documents", "ultimate_counterparty", "end_to_end_id",
        "charges_minor",
    )  # fmt: skip
    for payment, remittance, references, documents, ultimate, own, charges in (
        rows.values_list(*columns).iterator(chunk_size=_AT_ONCE)
    ):  # fmt: skip
        yield payment, _Told(remittance, _lines(references, documents, [ultimate]), own, charges)


def _lines(*texts: Collection[str]) -> str:
    """Each on a line of its own: numbers on two lines are never one."""
    return "\n".join(text for some in texts for text in some if text)
