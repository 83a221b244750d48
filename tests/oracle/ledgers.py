# SPDX-License-Identifier: MIT
"""Random ledgers: the facts of one company on one day, made so that interesting coincidences are likely."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from hypothesis import strategies as st

from dunwell.core import facts as tables
from dunwell.core.facts import Facts, frame
from dunwell.core.procedure import Channel
from tests.oracle.choosing import Chooser, Drawn, Seeded
from tests.oracle.random_procedures import AMOUNTS, CURRENCIES, GAPS, SMALL, make_procedure

Rows = list[tuple[object, ...]]
# A Wednesday, ends of long and short months, a leap day, a weekend, a turn of the year.
DAYS = tuple(
    map(
        date.fromisoformat,
        ("2026-03-25", "2026-03-31", "2026-02-28", "2028-02-29", "2026-05-02", "2026-12-31", "2027-01-01"),
    )
)
CARRIED: tuple[frozenset[Channel], ...] = (
    frozenset({"email"}),
    frozenset({"email", "letter"}),
    frozenset({"email", "letter"}),
    frozenset({"email", "letter", "einvoice"}),
    frozenset({"letter"}),
)
TOLERANCES = (
    Decimal(0),
    Decimal(0),
    Decimal("0.10"),
    Decimal("0.10"),
    Decimal("1.00"),
    Decimal("0.005"),
    Decimal("0.999"),
)
AGES = (1, 0, 5, 6, 7, 8, 10, 14, 15, 21, 28, 30, 31, 32, 45, 59, 60, 61, 90, -1, -7)
AGO = (7, 0, 1, 2, 3, 6, 8, 10, 13, 14, 20, 21, 30, 60)
AHEAD = (0, -1, 1, 2, 5, 7, 20)


@dataclass(frozen=True)
class Size:
    """At most that many of each in one ledger."""

    customers: int = 4
    items: int = 8
    procedures: int = 3


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[Facts, date]:
    """Facts and a date, as a hypothesis strategy."""
    return make_ledger(Drawn(draw), Size())


def ledger_of(seed: int, size: Size | None = None) -> tuple[Facts, date]:
    """Facts and a date from a seed: the same seed and size, the same ledger."""
    return make_ledger(Seeded(seed), size or Size())


def make_ledger(choose: Chooser, size: Size) -> tuple[Facts, date]:
    on = choose.one(DAYS)
    procedures = tuple(make_procedure(choose, n) for n in range(choose.number(1, size.procedures)))
    customers = list(range(1, choose.number(1, size.customers) + 1))
    currencies = ("EUR",) if choose.chance(60) else (choose.one(CURRENCIES), choose.one(CURRENCIES))
    number = choose.number(1, size.items)
    ids = [100 + n for n in range(number)]
    items = [_item(choose, on, item, _owner(choose, customers), choose.one(currencies)) for item in ids]
    return Facts(
        reminders=not choose.chance(3),
        offer_mode=choose.chance(8),
        tolerance=choose.one(TOLERANCES),
        holidays=frozenset(on + timedelta(days=n) for n in (0, 1, 7) if choose.chance(10)),
        channels=choose.one(CARRIED),
        procedures=procedures,
        items=frame(tables.ITEMS, items),
        customers=frame(tables.CUSTOMERS, [_customer(choose, on, c, len(procedures)) for c in customers]),
        states=frame(tables.STATES, [_state(choose, on, item) for item in ids if choose.chance(55)]),
        holds=frame(tables.HOLDS, _holds(choose, on, ids, customers)),
        disputes=frame(tables.DISPUTES, _disputes(choose, on, items)),
        promises=frame(tables.PROMISES, _promises(choose, on, items)),
        pending=_marked(choose, ids, 4),
        collected=_marked(choose, ids, 2),
        accepted_offers=_marked(choose, ids, 60),
        credits=frame(tables.CREDITS, _credits(choose, customers, currencies)),
        claims=frame(tables.CLAIMS, _claims(choose, items)),
    ), on


def _owner(choose: Chooser, customers: list[int]) -> int:
    """Mostly the first customer, so that accounts of several items are common."""
    return customers[0] if choose.chance(50) else choose.one(customers)


def _marked(choose: Chooser, ids: list[int], percent: int) -> pl.DataFrame:
    return pl.DataFrame({"item": [item for item in ids if choose.chance(percent)]}, schema=tables.MARKED)


def _item(choose: Chooser, on: date, item: int, customer: int, currency: str) -> tuple[object, ...]:
    age = choose.one(AGES) if choose.chance(80) else choose.number(-40, 130)
    due = on - timedelta(days=age)
    issued = due - timedelta(days=choose.one((14, 0, 30)))
    original = choose.one(AMOUNTS) if choose.chance(70) else choose.number(1, 20000)
    still_open = original if choose.chance(80) else choose.number(0, original)
    stated = None if choose.chance(12) else due
    return item, customer, currency, issued, stated, original, still_open, not choose.chance(2)


def _customer(choose: Chooser, on: date, customer: int, procedures: int) -> tuple[object, ...]:
    procedure = None if choose.chance(3) else choose.number(0, procedures - 1)
    last = on - timedelta(days=choose.one(AGO)) if choose.chance(60) else None
    reach = not choose.chance(15), choose.chance(60), choose.chance(30), choose.chance(30)
    return customer, procedure, not choose.chance(2), *reach, last


def _state(choose: Chooser, on: date, item: int) -> tuple[object, ...]:
    level = choose.one((1, 1, 1, 2, 2, 2, 3, 3, 4, 6))
    last = on - timedelta(days=choose.one((*GAPS, *AGO)))
    noticed = last - timedelta(days=choose.one((0, 0, 0, *SMALL))) if choose.chance(85) else None
    accepted = choose.one((True, True, True, False, None)) if noticed else None
    charged = choose.number(0, 2 ** (level + 1) - 1) & ~1 if choose.chance(60) else 0
    return item, level, last, noticed, accepted, charged


def _last_day(choose: Chooser, on: date) -> date | None:
    return None if choose.chance(25) else on + timedelta(days=choose.one(AHEAD))


def _holds(choose: Chooser, on: date, ids: list[int], customers: list[int]) -> Rows:
    rows: Rows = [(item, None, _last_day(choose, on)) for item in ids for _ in range(2) if choose.chance(3)]
    return rows + [(None, customer, _last_day(choose, on)) for customer in customers if choose.chance(4)]


def _part(choose: Chooser, amount: int) -> int:
    return amount if choose.chance(20) else choose.number(1, max(1, amount))


def _disputes(choose: Chooser, on: date, items: Rows) -> Rows:
    rows: Rows = []
    for item, *_, still_open, _ in items:
        for _ in range(2):
            if choose.chance(7) and isinstance(still_open, int):
                amount = None if choose.chance(20) else _part(choose, still_open)
                rows.append((item, amount, _last_day(choose, on)))
    return rows


def _promises(choose: Chooser, on: date, items: Rows) -> Rows:
    rows: Rows = []
    for item, *_, still_open, _ in items:
        for _ in range(3):
            if choose.chance(7) and isinstance(still_open, int):
                rows.append((item, _part(choose, still_open), on + timedelta(days=choose.one(AHEAD))))
    return rows


def _credits(choose: Chooser, customers: list[int], currencies: tuple[str, ...]) -> Rows:
    return [
        (customer, currency, choose.one(AMOUNTS))
        for customer in customers
        for currency in (*dict.fromkeys(currencies), "SEK")
        for _ in range(2)
        if choose.chance(18)
    ]


def _claims(choose: Chooser, items: Rows) -> Rows:
    rows: Rows = []
    for item, customer, currency, *_ in items:
        for _ in range(2):
            if choose.chance(15):
                rows.append((customer, currency, item if choose.chance(60) else None, choose.one(AMOUNTS)))
        if choose.chance(3):
            rows.append((customer, currency, 99, choose.one(AMOUNTS)))  # of an item that was paid long ago
    return rows
