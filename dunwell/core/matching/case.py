# SPDX-License-Identifier: MIT
"""One payment under examination: what it names, who pays, and what speaks for and against a customer."""

from functools import cached_property

from dunwell.core.matching import names
from dunwell.core.matching.book import Book, bare_account
from dunwell.core.matching.find import Hit, Named, named_in
from dunwell.core.matching.model import Fact, Payment
from dunwell.core.matching.numbers import keys_of

# A payer's name that is as alike as this speaks for a customer whom a number names already.
ALIKE = 80


class Case:
    """A payment and a book; everything that costs time is worked out when it is first asked for."""

    def __init__(self, payment: Payment, book: Book) -> None:
        self.payment = payment
        self.book = book
        self._scores: dict[str, int] = {}

    @cached_property
    def named(self) -> Named:
        """What the payment names, in all its fields."""
        return named_in(self.payment, self.book)

    @cached_property
    def payers(self) -> frozenset[str]:
        """The customers who are known to pay from this account."""
        account = bare_account(self.payment.account)
        return frozenset(self.book.payers.get(account, ())) if account else frozenset()

    @cached_property
    def bearers(self) -> frozenset[str]:
        """The customers who bear the payer's name."""
        return frozenset(self.book.of_name(self.payment.name)) if self.payment.name else frozenset()

    def likeness(self, customer: str) -> int:
        """How alike the payer's name is to the customer's, of its names the best; 0 to 100."""
        if customer not in self._scores:
            known = self.book.names.get(customer, ())
            payer = self.payment.name
            self._scores[customer] = max((names.score(payer, name) for name in known), default=0) if payer else 0
        return self._scores[customer]

    def speaks_for(self, customer: str) -> bool:
        """Whether account or name agree that the customer pays."""
        return customer in self.payers or self.likeness(customer) >= ALIKE

    def is_sure_of(self, customer: str) -> bool:
        """Whether the account is the customer's, or the name as alike as the policy wants."""
        return customer in self.payers or self.likeness(customer) >= self.book.policy.name_score

    def is_alone_sure_of(self, customer: str) -> bool:
        """The same, and the account nobody else's beside."""
        return self.is_sure_of(customer) and not self.payers - {customer}

    def payer_facts(self, customer: str) -> list[Fact]:
        """What account and name say for this customer."""
        facts = []
        if customer in self.payers:
            facts.append(Fact("account", self.payment.account, "account", names=customer))
        if (alike := self.likeness(customer)) >= ALIKE - 5:
            kind = "name" if alike >= self.book.policy.name_score else "similar_name"
            facts.append(Fact("name" if kind == "name" else "similar_name", self.payment.name, "name", names=customer))
        return facts

    def against(self, customer: str) -> list[Fact]:
        """What account and name say against it: they are another customer's, and not this one's too."""
        facts = []
        if self.payers and customer not in self.payers:
            facts.append(Fact("other_account", self.payment.account, "account", names=" ".join(sorted(self.payers))))
        if self.bearers and customer not in self.bearers:
            facts.append(Fact("other_name", self.payment.name, "name", names=" ".join(sorted(self.bearers))))
        return facts

    def hit_fact(self, hit: Hit) -> Fact:
        """A hit as evidence."""
        if hit.weak and hit.kind == "notice":
            return Fact("weak_notice", hit.words, hit.field, hit.at, " ".join(self._notices(hit)))
        invoices = " ".join(dict.fromkeys(self.book.items[at].invoice for at in hit.items))
        return Fact("weak_number" if hit.weak else hit.kind, hit.words, hit.field, hit.at, invoices)

    def _notices(self, hit: Hit) -> list[str]:
        """The numbers of the notices that a hit could be."""
        written = set(keys_of(hit.words))
        told = dict.fromkeys(notice for at in hit.items for notice in self.book.items[at].notices)
        return [notice for notice in told if written & set(keys_of(notice))]
