# SPDX-License-Identifier: MIT
"""What happens in the sample company beside everyday trade: one scene for each thing worth seeing.

Days are told from today (−24: 24 days ago). BILLS are the invoices of the scenes, SCENES what people do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypedDict

from dunwell.services import pauses, payments, promises, reversals, switches
from dunwell.services.demo_ledger import Bill
from dunwell.services.lists import open_claims
from dunwell.store.models import Company

Numbers = dict[str, str]


class When(TypedDict):
    """Who does something in a scene, and when."""

    on: date
    actor: str
    at: datetime


@dataclass(frozen=True)
class Scene:
    """What somebody does so many days before today; `Numbers` tells the numbers of the staged invoices."""

    day: int
    play: Callable[[Company, Numbers, When, date], object]


@dataclass(frozen=True)
class Staged:
    """An invoice of a scene: due on a day, issued 21 days before, with payments as (day, minor units)."""

    key: str
    customer: str
    due: int
    minor: int
    paid: tuple[tuple[int, int], ...] = ()
    currency: str = "EUR"
    remind: bool = True


BILLS = (
    Staged("case", "C-1014", -100, 431250),
    Staged("call", "C-1015", -59, 118400),
    Staged("call too", "C-1016", -61, 96780),
    Staged("promise kept", "C-1002", -40, 84000, ((-16, 84000),)),
    Staged("promise broken", "C-1013", -33, 152000),
    Staged("promise open", "C-1008", -20, 67350),
    Staged("dispute in part", "C-1006", -24, 124000),
    Staged("dispute settled", "C-1010", -60, 45990, ((-38, 45990),)),
    Staged("dispute", "C-1003", -15, 38900),
    Staged("hold", "C-1012", -30, 29950),
    Staged("hold of customer", "C-1017", -26, 510000),
    Staged("credited", "C-1004", -45, 80000, ((-28, 40000),)),
    Staged("credit beside", "C-1011", -18, 41000),
    Staged("no e-mail", "C-1024", -12, 8990),
    Staged("item off", "C-1018", -25, 230000),
    Staged("customer off", "C-1028", -19, 12900),
    Staged("paid in part", "C-1009", -28, 75000, ((-18, 30000),)),
    Staged("paid in part too", "C-1025", -44, 21450, ((-30, 10000),)),
    Staged("returned debit", "C-1021", -36, 15990),
    Staged("paid too much", "C-1007", -22, 33300, ((-19, 35300),)),
    Staged("due a week ago", "C-1002", -7, 56200),
    Staged("due a week ago too", "C-1022", -7, 14900),
    Staged("due three weeks ago", "C-1005", -21, 189000),
    Staged("abroad, a reminder today", "C-2004", -10, 99500),
    Staged("abroad, a dunning today", "C-4005", -24, 1240000, currency="SEK"),
    Staged("abroad, reminded before", "C-6002", -33, 64000),
    Staged("abroad, nobody decided", "C-5004", -80, 264000),
    Staged("abroad, nobody decided too", "C-6003", -50, 175500),
)
ABROAD = (
    "C-2001", "C-2002", "C-2004", "C-2005", "C-3001", "C-3002", "C-4001", "C-4003", "C-4005", "C-5001", "C-5002",
    "C-6001", "C-6002", "C-7001", "C-8001",
)  # fmt: skip


def staged(today: date) -> list[Bill]:
    """The invoices and credit notes of the scenes."""

    def on(days: int) -> date:
        return today + timedelta(days=days)

    made = [
        Bill(
            customer=one.customer,
            issued=on(one.due - 21),
            due=on(one.due),
            currency=one.currency,
            minor=one.minor,
            paid=[(on(day), minor) for day, minor in one.paid],
            remind=one.remind,
            key=one.key,
        )
        for one in BILLS
    ]
    parts = ((on(-32), 60000), (on(-11), 60000), (on(20), 60000))
    instalments = Bill("C-1001", on(-53), None, "EUR", 180000, [(on(-30), 60000)], parts, key="instalments")
    tied = Bill("C-1004", on(-35), None, "EUR", -15000, key="credit note")
    untied = Bill("C-1011", on(-9), None, "EUR", -9500, key="credit note beside")
    return [*made, instalments, tied, untied]


def _abroad(company: Company, numbers: Numbers, when: When, today: date) -> None:
    switches.assign_procedures(company, ABROAD, "export", actor=when["actor"], at=when["at"])


def _promise(key: str, by: int, reason: str, amount: str | None = None) -> Callable[..., object]:
    def play(company: Company, numbers: Numbers, when: When, today: date) -> object:
        last_day = today + timedelta(days=by)
        return promises.promise(company, numbers[key], by=last_day, reason=reason, amount=amount, **when)

    return play


def _dispute(key: str, reason: str, amount: str | None = None) -> Callable[..., object]:
    return lambda company, numbers, when, today: pauses.dispute(
        company, numbers[key], reason=reason, amount=amount, **when
    )


def _settle_dispute(company: Company, numbers: Numbers, when: When, today: date) -> None:
    from dunwell.services.lists import pauses as in_force

    for pause in in_force(company):
        if (pause["kind"], pause["item"]) == ("dispute", numbers["dispute settled"]) and isinstance(pause["id"], int):
            pauses.end_dispute(company, pause["id"], **when)


def _hold(company: Company, numbers: Numbers, when: When, today: date) -> None:
    until = today + timedelta(days=10)
    reason = "Our delivery is late; we agreed to wait for the second pallet"
    pauses.hold(company, item=numbers["hold"], reason=reason, until=until, **when)


def _hold_customer(company: Company, numbers: Numbers, when: When, today: date) -> None:
    until = today + timedelta(days=21)
    pauses.hold(company, customer="C-1017", reason="Their purchase order number is missing", until=until, **when)


def _tie(company: Company, numbers: Numbers, when: When, today: date) -> None:
    payments.allocate(company, numbers["credit note"], item=numbers["credited"], **when)


def _switch_off(company: Company, numbers: Numbers, when: When, today: date) -> None:
    switches.set_invoice_reminders(company, numbers["item off"], False, actor=when["actor"], at=when["at"])


def _debit(company: Company, numbers: Numbers, when: When, today: date) -> None:
    payments.pay(company, numbers["returned debit"], "159.90", ref="DEBIT-1", **when)


def _return(company: Company, numbers: Numbers, when: When, today: date) -> None:
    reversals.reverse_payment(company, "DEBIT-1", reason="The bank returned the direct debit", **when)


def _unmatched(company: Company, numbers: Numbers, when: When, today: date) -> None:
    words = {"payer_name": "A. Pehkonen", "remittance": "lasku, kiitos!"}
    payments.book_payment(company, "42.00", "EUR", ref="BANK-X1", **words, **when)


def _waive(company: Company, numbers: Numbers, when: When, today: date) -> None:
    """The oldest fee that is still open."""
    for claim in open_claims(company)[:1]:
        if isinstance(claim["claim"], int):
            reversals.waive_claim(company, claim["claim"], reason="A good customer: no fee this time", **when)


SCENES = (
    Scene(-700, _abroad),
    Scene(-50, _dispute("dispute settled", "The wrong colour was delivered")),
    Scene(-41, _settle_dispute),
    Scene(-34, _tie),
    Scene(-31, _debit),
    Scene(-26, _return),
    Scene(-25, _promise("promise kept", -15, "On the phone: pays when the season starts")),
    Scene(-24, _switch_off),
    Scene(-22, _hold_customer),
    Scene(-20, _hold),
    Scene(-20, _promise("promise broken", -10, "By e-mail: next week for certain")),
    Scene(-12, _dispute("dispute in part", "Two lamps arrived broken", "300.00")),
    Scene(-9, _dispute("dispute", "Never ordered, says the manager")),
    Scene(-6, _unmatched),
    Scene(-3, _promise("promise open", 6, "Asked for two more weeks and got them")),
    Scene(-2, _waive),
)
