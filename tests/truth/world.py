# SPDX-License-Identifier: MIT
"""A company with its customers and open items, and a maker of payments for them.

Nothing here is shared with the matching: references are reckoned and names spoilt by code of its own.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from dunwell.core.matching.model import CashDiscount, CreditNote, Customer, KnownAccount, OpenItem, Payment, Policy
from tests.truth.names import FAMILY, FORMS, GIVEN, PLAIN, TRADES, UMLAUTS, latin, swap

Truth = frozenset[tuple[str, int, int]]  # item, minor units, minor units written off
Kind = Callable[["Maker"], None]
TODAY = date(2026, 6, 15)
POLICY = Policy(country="EE", tolerance=5, bank_charges=1500)


@dataclass
class World:
    """What a company would know, what its bank tells, and the truth of every payment (None: nobody's)."""

    items: list[OpenItem] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    accounts: list[KnownAccount] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    truth: dict[str, Truth | None] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    notes: list[CreditNote] = field(default_factory=list)
    taken_off: dict[str, frozenset[tuple[str, int]]] = field(default_factory=dict)  # credit note, minor units


class Maker:
    """Makes a world of a size from a seed."""

    def __init__(self, seed: int, customers: int) -> None:
        self.random = random.Random(seed)
        self.world = World()
        self.languages: dict[str, str] = {}
        self.ibans: dict[str, str] = {}
        self.of: dict[str, list[OpenItem]] = {}
        self.free: list[str] = []
        self.next = 1
        taken: set[str] = set()
        for place in range(customers):
            self._customer(f"C{place}", taken)
        self.free = list(self.of)
        self.random.shuffle(self.free)

    def make(self, payments: int, kinds: dict[str, tuple[float, Kind]]) -> World:
        """So many payments of all kinds in their proportions; an item is paid for once, or in parts."""
        names = list(kinds)
        weights = [share for share, _ in kinds.values()]
        while len(self.world.payments) < payments and self.free:
            kind = self.random.choices(names, weights)[0]
            before = len(self.world.payments)
            kinds[kind][1](self)
            for payment in self.world.payments[before:]:
                self.world.kinds[payment.id] = kind
        for customer in self.random.sample(self.world.customers, len(self.world.customers) // 4):
            self.credit(customer.id, self.random.choice([1000, 5000, self.random.randrange(100, 40000)]))
        return self.world

    def take(self, count: int = 1) -> list[OpenItem]:
        """Items of one customer that nobody has paid for yet."""
        while self.free:
            customer = self.free[-1]
            if len(self.of[customer]) < count:
                if not self.of[customer]:
                    self.free.pop()
                    continue
                self.free.insert(self.random.randrange(len(self.free)), self.free.pop())
                count = min(count, len(self.of[customer])) if len(self.free) < 50 else count
                continue
            taken = [self.of[customer].pop(self.random.randrange(len(self.of[customer]))) for _ in range(count)]
            self.free.insert(self.random.randrange(len(self.free)), self.free.pop())
            return taken
        return []

    def pay(
        self,
        parts: list[tuple[OpenItem, int, int]] | None,
        amount: int,
        *,
        reference: str = "",
        text: str = "",
        name: str = "",
        account: str = "",
        end_to_end_id: str = "",
    ) -> None:
        """One payment with its truth."""
        key = f"P{len(self.world.payments):06d}"
        on = TODAY + timedelta(self.random.randrange(10))
        payment = Payment(key, amount, "EUR", on, reference, end_to_end_id, text, name, account)
        self.world.payments.append(payment)
        truth = None if parts is None else frozenset((item.id, minor, short) for item, minor, short in parts)
        self.world.truth[key] = truth

    def credit(self, customer: str, amount: int) -> CreditNote:
        """A credit note of a customer that is not used yet, or is now."""
        number = len(self.world.notes) + 1
        note = CreditNote(f"K{number}", f"GS-{26000 + number}", customer, amount, "EUR", TODAY - timedelta(number % 60))
        self.world.notes.append(note)
        return note

    def name_of(self, customer: str) -> str:
        return self.spoil(self.world.customers[int(customer[1:])].names[0])

    def spoil(self, name: str) -> str:
        """A name as a bank's form, an old system or another keyboard leaves it."""
        chance = self.random.random
        words = name.split(" ")
        if len(words) == 2 and chance() < 0.3:
            words.reverse()
        name = " ".join(words)
        greek = any(sign in "αεηιουω" for sign in name.lower())
        if greek and chance() < 0.7:
            name = latin(name)
        if chance() < 0.5:
            name = swap(name, UMLAUTS if chance() < 0.6 else PLAIN)
        if chance() < 0.6:
            name = name.upper()
        if len(name) > 27 and chance() < 0.3:
            name = name[:27]
        return name

    def language(self, item: OpenItem) -> str:
        return self.languages[item.customer]

    def written(self, item: OpenItem) -> str:
        """An invoice number as a payer writes it."""
        number = item.invoice
        return self.random.choice(
            [
                number,
                number,
                number.lower(),
                number.replace("-", " "),
                number.replace("-", "/"),
                number.replace("RE-", ""),
            ]
        )

    def _customer(self, key: str, taken: set[str]) -> None:
        language = self.random.choice(list(GIVEN))
        name = self.any_name(language)
        while name in taken and self.random.random() < 0.98:
            name = self.any_name(language)
        taken.add(name)
        self.languages[key] = language
        self.ibans[key] = f"{self.random.choice(['EE', 'EE', 'EE', 'DE', 'FI'])}{self.random.randrange(10**16, 10**17)}"
        self.world.customers.append(Customer(key, (name,)))
        if self.random.random() < 0.5:
            self.world.accounts.append(KnownAccount(self.ibans[key], key))
        same = self.random.randrange(1000, 90000) if self.random.random() < 0.12 else 0
        items = [self._item(key, same) for _ in range(self.random.choice([1, 2, 3, 4, 5, 6]))]
        self.world.items += items
        self.of[key] = items[:]

    def any_name(self, language: str) -> str:
        pick = self.random.choice
        given, family = pick(GIVEN[language].split()), pick(FAMILY[language].split())
        second = pick(FAMILY[language].split())
        chance = self.random.random()
        if chance < 0.25:
            return f"{given} {family}"
        if chance < 0.5:
            return f"{given} {pick(GIVEN[language].split())} {family}-{second}"
        return f"{family} {second} {pick(TRADES[language].split())} {pick(FORMS[language])}"

    def _item(self, customer: str, same: int) -> OpenItem:
        at = self.next
        self.next += 1
        number = (f"RE-2026-{at:05d}", f"{400000 + at}", f"2026{at:06d}")[at % 3]
        low = self.random.choice([1000, 20000, 200000])
        amount = same or self.random.choice(
            [self.random.randrange(low, low * 20), self.random.randrange(10, 900) * 500]
        )
        issued = TODAY - timedelta(self.random.randrange(1, 120))
        discount = CashDiscount(Decimal(2), TODAY + timedelta(10)) if self.random.random() < 0.25 else None
        reference = ("", finnish(700000 + at), rf(f"{30000 + at}"), "")[self.random.randrange(4)]
        due = issued + timedelta(14)
        return OpenItem(f"I{at}", number, customer, amount, "EUR", issued, due, reference, discount)


def finnish(number: int) -> str:
    total = sum(int(digit) * (7, 3, 1)[place % 3] for place, digit in enumerate(str(number)[::-1]))
    return f"{number}{(10 - total % 10) % 10}"


def rf(number: str) -> str:
    return f"RF{98 - int(number + '271500') % 97:02d}{number}"
