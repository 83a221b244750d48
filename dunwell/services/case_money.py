# SPDX-License-Identifier: MIT
"""What came of a case in money: what the partner collected is booked, what is given up is written off.

No amount is made up: money is what somebody says that it was, and a case is collected only when nothing of it is open.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dunwell.core.money import decimal_string, floor_minor_units, minor_units
from dunwell.core.problem import Refused
from dunwell.services.case_find import case_of
from dunwell.services.case_ledger import Ledger, ledger_of
from dunwell.services.case_steps import Act, about, refuse_step, taken
from dunwell.services.payments import pay_parts
from dunwell.services.reversals import waive_claim
from dunwell.services.write_off import write_off
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.models import Case, Claim, Company, Event, OpenItem, Payment


@dataclass(frozen=True)
class Collected:
    """What came of it: the payment that was booked (None: none was), and what is still owed, in minor units."""

    case: Case
    payment: Payment | None
    left: int


@dataclass(frozen=True, slots=True)
class Money:
    """What came, as somebody reports it: `amount` is a decimal in the case's currency, `reference` the bank's words.

    `form` marks the form that it was written in: sent twice, it is one report. `again`: it is known that the same
    amount of the same day was booked before, and this is another payment.
    """

    amount: str
    reference: str = ""
    form: str = ""
    again: bool = False


def collect(company: Company, case: int, act: Act, *, money: Money | None = None, note: str = "") -> Collected:
    """Money from the partner: booked for the case's invoices, the oldest due first, then for its claims; what is over
    is the customer's credit. When nothing is open any more, the case is collected; until then it stays what it is.

    `money` None: nothing is booked, because all has come already. Raises `Refused("case_state")`, `bad_amount`,
    `already_booked` for the same report a second time, and `case_still_open` without money while something is open.
    """
    with writing(company) as locked:
        row = case_of(locked, case)
        if money:
            _refuse_twice(row, act, money)
        refuse_step(row, "collect")
        payment = _booked(locked, row, act, money) if money else None
        ledger = ledger_of(row, act.on)
        left = _left(locked, ledger)
        if left and payment is None:
            raise Refused("case_still_open", case=row.number, open=decimal_string(left, row.currency))
        facts: dict[str, object] = {"note": note.strip()[:500]}
        if payment:
            facts |= {"amount": decimal_string(payment.amount_minor, row.currency), "currency": row.currency}
            facts |= {"payment": payment.ref, "form": money.form if money else ""}
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


def _refuse_twice(case: Case, act: Act, money: Money) -> None:
    """Raises `Refused("already_booked")` for a report of the amount, day and reference of one that is booked."""
    minor = minor_units(money.amount, case.currency)
    for payment, form in _reported(case):
        same = (payment.amount_minor, payment.paid_on, payment.reference) == (minor, act.on, money.reference)
        if same and not (money.again and (form != money.form or not form)):
            amount = f"{decimal_string(minor, case.currency)} {case.currency}"
            raise Refused("already_booked", payment=payment.ref, amount=amount, on=act.on)


def _reported(case: Case) -> Iterator[tuple[Payment, str]]:
    """The payments that were reported for a case and stand, each with the mark of its form."""
    codes = ["case_part_collected", "case_collected"]
    rows = Event.objects.filter(company=case.company_id, customer_id=case.customer_id, code__in=codes)
    told = [data for text in rows.values_list("data", flat=True) if (data := json.loads(text))["case"] == case.number]
    forms = {str(data["payment"]): str(data.get("form", "")) for data in told if data.get("payment")}
    for payment in Payment.objects.filter(company=case.company_id, ref__in=forms, reversed=False):
        yield payment, forms[payment.ref]


def _booked(company: Company, case: Case, act: Act, money: Money) -> Payment:
    remittance = f"Case {case.number}" + (f", {case.partner.name}" if case.partner else "")
    return pay_parts(
        company, case.customer.ref, money.amount, case.currency, _targets(ledger_of(case, act.on)), on=act.on,
        reference=money.reference, remittance=remittance, actor=act.actor, at=act.at,
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
