# SPDX-License-Identifier: MIT
"""What came of a case in money: what the partner collected is booked, what is given up is written off.

No amount is made up: money is what somebody says that it was, and a case is collected only when nothing of it is open.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dunwell.core.money import decimal_string, floor_minor_units
from dunwell.core.problem import Refused
from dunwell.services.case_find import case_of
from dunwell.services.case_ledger import Ledger, ledger_of
from dunwell.services.case_steps import Act, about, refuse_step, taken
from dunwell.services.payments import pay_parts
from dunwell.services.reversals import waive_claim
from dunwell.services.write_off import write_off
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.models import Case, Claim, Company, OpenItem, Payment


@dataclass(frozen=True)
class Collected:
    """What came of it: the payment that was booked (None: none was), and what is still owed, in minor units."""

    case: Case
    payment: Payment | None
    left: int


def collect(
    company: Company, case: int, act: Act, *, amount: str | None = None, reference: str = "", note: str = ""
) -> Collected:
    """Money from the partner: booked for the case's invoices, the oldest due first, then for its claims; what is over
    is the customer's credit. When nothing is open any more, the case is collected; until then it stays what it is.

    `amount` None: nothing is booked, because all has come already. Raises `Refused("case_state")`, `bad_amount`, and
    `case_still_open` without an amount while something is open.
    """
    with writing(company) as locked:
        row = case_of(locked, case)
        refuse_step(row, "collect")
        payment = _booked(locked, row, act, amount, reference) if amount is not None else None
        ledger = ledger_of(row, act.on)
        left = _left(locked, ledger)
        if left and payment is None:
            raise Refused("case_still_open", case=row.number, open=decimal_string(left, row.currency))
        facts: dict[str, object] = {"note": note.strip()[:500]}
        if payment:
            facts |= {"amount": decimal_string(payment.amount_minor, row.currency), "currency": row.currency}
            facts["payment"] = payment.ref
        # Booking moved the head of the chain.
        head = chain.locked(company)
        if left:
            told: dict[str, object] = {"case": row.number, **{name: one for name, one in facts.items() if one}}
            chain.append(head, act.actor, act.at, [about(row, "case_part_collected", act.on, told)])
            return Collected(case_of(head, case), payment, left)
        return Collected(taken(head, row, "collect", act, **facts), payment, 0)


def give_up(company: Company, case: int, act: Act, *, reason: str) -> Case:
    """All that is open of the case is written off, and its claims are waived. Raises `case_state`, `reason_missing`."""
    reason = said(reason)
    with writing(company) as locked:
        row = case_of(locked, case)
        refuse_step(row, "write_off")
        ledger = ledger_of(row, act.on)
        for item in ledger.items:
            if item.open > 0:
                write_off(company, item.name, reason=reason, on=act.on, actor=act.actor, at=act.at)
        for claim in ledger.claims:
            if claim.open > 0:
                waive_claim(company, claim.pk, reason=reason, on=act.on, actor=act.actor, at=act.at)
        # What is disputed is given up too.
        amount = decimal_string(sum(one.open for one in ledger.items) + ledger.on_top, row.currency)
        return taken(chain.locked(company), row, "write_off", act, reason=reason, amount=amount, currency=row.currency)


def _booked(company: Company, case: Case, act: Act, amount: str, reference: str) -> Payment:
    return pay_parts(
        company, case.customer.ref, amount, case.currency, _targets(ledger_of(case, act.on)), on=act.on,
        reference=reference, remittance=f"Case {case.number}" + (f", {case.partner.name}" if case.partner else ""),
        actor=act.actor, at=act.at,
    )  # fmt: skip


def _targets(ledger: Ledger) -> Sequence[OpenItem | Claim]:
    """What is open, in the order in which money settles it."""
    items = OpenItem.objects.in_bulk([one.pk for one in ledger.items if one.open > 0])
    claims = Claim.objects.in_bulk([one.pk for one in ledger.claims if one.open > 0])
    return [items[one.pk] for one in ledger.items if one.pk in items] + [
        claims[one.pk] for one in ledger.claims if one.pk in claims
    ]


def _left(company: Company, ledger: Ledger) -> int:
    """What is still owed: items above the company's tolerance, and claims."""
    tolerance = floor_minor_units(company.tolerance, ledger.currency)
    return sum(one.open for one in ledger.items if one.open > tolerance) + ledger.on_top
