# SPDX-License-Identifier: MIT
"""Where the coming messages go, and what a person should know about the customer before they do."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from dunwell.services.edits import Account
from dunwell.store.models import Company, Customer, CustomerEmail, Delivery, MatchProposal, Promise, RunEdit

_ACCOUNT = ("customer_id", "payment__currency")


@dataclass(frozen=True)
class People:
    """The customers of a page of proposals: their addresses, and what was edited for them."""

    customers: Mapping[int, Customer]
    emails: Mapping[int, list[tuple[str, bool]]]  # address, and whether mail to it came back
    undecided: frozenset[int]
    broke: frozenset[int]
    perhaps_paid: frozenset[Account]
    edits: Mapping[tuple[Account, str], RunEdit]

    def addresses(self, customer: int, channels: Collection[str]) -> tuple[str, ...]:
        """Where messages of these channels go."""
        row, found = self.customers[customer], list[str]()
        if "email" in channels:
            found += [address for address, bad in self.emails.get(customer, []) if not bad]
        if "letter" in channels:
            found.append(", ".join(part for part in (row.street, f"{row.postal_code} {row.city}".strip()) if part))
        if "einvoice" in channels:
            found.append(row.einvoice_address)
        return tuple(found)

    def warnings(self, account: Account, channels: Collection[str]) -> list[str]:
        """Codes: `bad_address`, `unknown_delivery`, `broken_promise`, `payment_waits`."""
        customer = account[0]
        bad = "email" in channels and any(bad for _, bad in self.emails.get(customer, []))
        told = {
            "bad_address": bad,
            "unknown_delivery": customer in self.undecided,
            "broken_promise": customer in self.broke,
            "payment_waits": account in self.perhaps_paid,
        }
        return [code for code, holds in told.items() if holds]

    def edit(self, account: Account, kind: RunEdit.Kind) -> RunEdit | None:
        """What was edited of an account's messages."""
        return self.edits.get((account, kind))


def first_names(company: Company, customers: Collection[int], most: int) -> list[str]:
    """The names of the first few of these customers, by name."""
    rows = Customer.objects.filter(company=company, pk__in=customers).order_by("name", "pk")
    return list(rows.values_list("name", flat=True)[:most])


def people_of(company: Company, customers: Collection[int], edits: QuerySet[RunEdit]) -> People:
    """What is known of these customers (their ids); `edits` are those of the coming run."""
    emails: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    rows = CustomerEmail.objects.filter(company=company, customer__in=customers).order_by("customer", "position")
    for customer, address, bad in rows.values_list("customer_id", "address", "bad"):
        emails[customer].append((address, bad))
    unknown = Delivery.objects.filter(company=company, state="unknown", notice__customer__in=customers)
    broken = Promise.objects.filter(company=company, status=Promise.Status.BROKEN, item__customer__in=customers)
    paid = MatchProposal.objects.filter(company=company, state=MatchProposal.State.OPEN, customer__in=customers)
    mine = edits.filter(customer__in=customers, item__isnull=True)
    return People(
        customers=Customer.objects.filter(company=company).in_bulk(list(customers)),
        emails=emails,
        undecided=frozenset(unknown.values_list("notice__customer_id", flat=True)),
        broke=frozenset(broken.values_list("item__customer_id", flat=True)),
        perhaps_paid=frozenset((pk or 0, currency) for pk, currency in paid.values_list(*_ACCOUNT)),
        edits={((one.customer_id, one.currency), one.kind): one for one in mine.order_by("on", "seq")},
    )
