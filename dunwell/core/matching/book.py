# SPDX-License-Identifier: MIT
"""What is open, found by everything that a payment may say: references, numbers, accounts, amounts and names.

A book is made once for many payments and keeps what certain ones have left open.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from dunwell.core.matching import names, numbers
from dunwell.core.matching.model import Credit, CreditNote, Customer, KnownAccount, OpenItem, Policy
from dunwell.core.references import is_valid


class Book:
    """The open items of a company, oldest due first; positions in `items` are how the matching names them."""

    def __init__(
        self,
        items: Iterable[OpenItem],
        customers: Iterable[Customer],
        accounts: Iterable[KnownAccount],
        policy: Policy,
        notes: Iterable[CreditNote] = (),
    ) -> None:
        self.policy = policy
        self.items = sorted(items, key=lambda item: (item.due_on or item.issued_on, item.invoice, item.id))
        self.left = [item.amount for item in self.items]
        self.contested: set[int] = set()
        self.of_customer: dict[str, list[int]] = defaultdict(list)
        self.references: dict[str, list[int]] = defaultdict(list)
        self.notices: dict[str, list[int]] = defaultdict(list)
        self.numbers: dict[str, list[int]] = defaultdict(list)
        self.debits: dict[str, list[int]] = defaultdict(list)
        self.amounts: dict[tuple[str, int], list[int]] = defaultdict(list)
        self.series: dict[str, int] = {}
        for at, item in enumerate(self.items):
            self._enter(at, item)
        self.names: dict[str, tuple[str, ...]] = {}
        self.named: dict[str, set[str]] = defaultdict(set)
        self.heard_greek: dict[str, set[str]] = defaultdict(set)
        for customer in customers:
            self._enter_customer(customer)
        self.payers: dict[str, set[str]] = defaultdict(set)
        for known in accounts:
            self.payers[bare_account(known.account)].add(known.customer)
        self.notes = sorted(notes, key=lambda note: (note.issued_on, note.number, note.id))
        self.note_left = [note.amount for note in self.notes]
        self.notes_of: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.note_numbers: dict[str, list[int]] = defaultdict(list)
        for at, note in enumerate(self.notes):
            self.notes_of[note.customer, note.currency].append(at)
            for key in numbers.keys_of(note.number):
                self.note_numbers[key].append(at)

    def unused_of(self, customer: str, currency: str) -> list[int]:
        """The credit notes of a customer of which something is left, the oldest first."""
        return [at for at in self.notes_of.get((customer, currency), ()) if self.note_left[at]]

    def open_of(self, customer: str, currency: str) -> list[int]:
        """What a customer owes in a currency, oldest due first."""
        return [
            at for at in self.of_customer.get(customer, ()) if self.left[at] and self.items[at].currency == currency
        ]

    def reduced(self, at: int) -> int:
        """What is owed with the cash discount taken, rounded half up; the open amount where there is none."""
        discount = self.items[at].discount
        if discount is None:
            return self.left[at]
        share = Decimal(self.items[at].amount if discount.base is None else discount.base) * discount.percent / 100
        return max(self.left[at] - int(share.quantize(Decimal(1), ROUND_HALF_UP)), 0)

    def take(self, at: int, minor: int) -> None:
        """So much of an item is settled; the rest is found by its new amount."""
        self.left[at] -= minor
        self._enter_amounts(at)

    def take_note(self, at: int, credit: Credit) -> None:
        """A part of a credit note is used up for an item."""
        self.note_left[at] -= credit.minor
        item = next(place for place in self.of_customer[self.notes[at].customer] if self.items[place].id == credit.item)
        self.take(item, credit.minor)

    def of_name(self, name: str) -> set[str]:
        """The customers that bear this very name, folded; what is heard counts where one side is written in Greek."""
        if not (own := names.key(name)):
            return set()
        heard = self.heard if names.is_greek(name) else self.heard_greek
        found = heard.get(names.heard_key(name), set()) if heard else set()
        return self.named.get(own, set()) | found

    @cached_property
    def heard(self) -> dict[str, set[str]]:
        """All customers by what is heard of their names: asked for when the first payer writes in Greek."""
        heard: dict[str, set[str]] = defaultdict(set)
        for customer, written in self.names.items():
            for name in written:
                heard[names.heard_key(name)].add(customer)
        return heard

    def _enter(self, at: int, item: OpenItem) -> None:
        self.of_customer[item.customer].append(at)
        for key in reference_keys(item.reference):
            self.references[key].append(at)
        for key in numbers.keys_of(item.invoice):
            self.numbers[key].append(at)
            number = int(key.rpartition("-")[2])
            shape = numbers.shape_of(key)
            self.series[shape] = max(self.series.get(shape, 0), number)
        # R-1/2 is never "R-12": that is another invoice.
        for key in numbers.keys_of(item.name)[:1]:
            self.numbers[key].append(at)
        for notice in item.notices:
            for key in numbers.keys_of(notice):
                self.notices[key].append(at)
        if item.end_to_end_id:
            self.debits[item.end_to_end_id].append(at)
        self._enter_amounts(at)

    def _enter_amounts(self, at: int) -> None:
        currency, left = self.items[at].currency, self.left[at]
        if left:
            self.amounts[currency, left].append(at)
        if self.items[at].discount is not None and 0 < (reduced := self.reduced(at)) < left:
            self.amounts[currency, reduced].append(at)

    def _enter_customer(self, customer: Customer) -> None:
        self.names[customer.id] = customer.names
        for name in customer.names:
            self.named[names.key(name)].add(customer.id)
            if names.is_greek(name):
                self.heard_greek[names.heard_key(name)].add(customer.id)


def reference_keys(text: str) -> list[str]:
    """A reference without blanks, signs and leading zeros; an RF reference also as the Finnish one that it bears.

    What else stands behind the digits of an RF reference checks nothing by itself, so it is no reference.
    """
    bare = "".join(filter(str.isalnum, text.upper())).lstrip("0")
    if bare.startswith("RF") and len(bare) > 9 and is_valid("rf", bare) and is_valid("finnish", bare[4:]):
        return [bare, bare[4:].lstrip("0")]
    return [bare] if bare else []


def bare_account(account: str) -> str:
    """An account as machines write it: capitals and digits alone."""
    return "".join(filter(str.isalnum, account.upper()))
