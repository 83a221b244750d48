# SPDX-License-Identifier: MIT
"""What speaks for a customer being the buyer of an e-invoice, and what speaks against it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from dunwell.core.matching.names import has_form, key, score
from dunwell.intake.einvoice.rows import Party
from dunwell.services.einvoice_numbers import email_endpoint, plain_column, same_number, spellings
from dunwell.store.models import Company, Customer, CustomerEmail, ReceivedInvoice

Why = Literal["vat_id", "endpoint", "number", "email", "name", "decided", "invoice"]
# A name that is at least so alike does not speak against what else speaks for it.
ALIKE = 60
_MOST_DECISIONS = 50
_LETTERS_BEFORE = re.compile(r"^[A-Z]{1,3}-")


@dataclass(frozen=True, slots=True)
class Known:
    """A customer, with no more than is compared."""

    id: int
    ref: str
    name: str
    country: str
    postal_code: str
    vat_id: str
    kind: str
    street: str
    city: str


_COLUMNS = ("id", "ref", "name", "country", "postal_code", "vat_id", "kind", "street", "city")


class Evidence:
    """The customers of a company for whom something speaks; the names of all are read only when they are asked for.

    `many`: it is asked so often that numbers and addresses of all customers are read at once, too.
    """

    def __init__(self, company: Company, *, many: bool = False) -> None:
        self._company, self._many = company, many
        self._names: dict[str, list[Known]] | None = None

    def by(self, why: Why, buyer: Party) -> list[Known]:
        """Those for whom this speaks, and nothing against them."""
        found = {
            "vat_id": self._by_number,
            "endpoint": self._by_endpoint,
            "number": self._by_ref,
            "email": self._by_email,
            "name": self._by_name,
            "decided": self._as_decided,
        }[why](buyer)
        return [one for one in found if not self.against(one, buyer, why)]

    def of_invoices(self, numbers: Iterable[str], buyer: Party) -> list[Known]:
        """The customers of invoices of these numbers in the books, if their names are the buyer's."""
        rows = self._customers().filter(invoices__number__in=list(numbers), invoices__company=self._company).distinct()
        return [one for one in _known(rows) if not self.against(one, buyer, "invoice")]

    def against(self, one: Known, buyer: Party, why: Why) -> bool:
        """Whether something speaks against it: another tax number, or a name or place too far off for so little."""
        if why in {"vat_id", "decided"}:
            return False
        if self._other_number(one, buyer):
            return True
        if why in {"number", "email", "invoice"}:
            return not _is_alike(one, buyer)
        if why == "name":
            return self._elsewhere(one, buyer) or (_may_be_a_person(one, buyer) and not _at_one_place(one, buyer))
        return False

    def numbered(self, buyer: Party) -> list[Known]:
        """Whose customer number the invoice gives, whatever they are called, unless their tax number is another."""
        return [one for one in self._by_ref(buyer) if not self._other_number(one, buyer)]

    def same_named(self, buyer: Party) -> list[Known]:
        """Everyone of the same name, wherever they are, whose tax number is no other."""
        return [one for one in self._by_name(buyer) if not self._contradicts(one, buyer)]

    def _contradicts(self, one: Known, buyer: Party) -> bool:
        here, there = _code(one.postal_code), _code(buyer.postal_code or "")
        return self._other_number(one, buyer) or bool(here and there and here != there)

    def _other_number(self, one: Known, buyer: Party) -> bool:
        return bool(one.vat_id and buyer.tax_ids) and not self._same_number(one, buyer)

    def _elsewhere(self, one: Known, buyer: Party) -> bool:
        """A country that is not said is the company's own; a postal code counts where both say one."""
        home = self._company.country
        return (one.country or home) != (buyer.country or home) or self._contradicts(one, buyer)

    def _same_number(self, one: Known, buyer: Party) -> bool:
        countries = (one.country, buyer.country or "")
        return any(same_number(number, one.vat_id, countries=countries) for number in buyer.tax_ids)

    def _customers(self) -> QuerySet[Customer]:
        return Customer.objects.filter(company=self._company)

    def _by_number(self, buyer: Party) -> list[Known]:
        wanted = {text for number in buyer.tax_ids for text in spellings(number, buyer.country or "")}
        if not wanted:
            return []
        if self._many:
            found = [one for text in wanted for one in self._taxed.get(text, ())]
        else:
            rows = self._customers().exclude(vat_id="").alias(plain=plain_column("vat_id"))
            found = _known(rows.filter(plain__in=wanted))
        return [one for one in dict.fromkeys(found) if self._same_number(one, buyer)]

    @cached_property
    def _taxed(self) -> dict[str, list[Known]]:
        """Everyone with a tax number, by the number: for a file with many invoices it is read once."""
        found: dict[str, list[Known]] = {}
        for one in _known(self._customers().exclude(vat_id="")):
            for text in spellings(one.vat_id, one.country):
                found.setdefault(text, []).append(one)
        return found

    def _by_endpoint(self, buyer: Party) -> list[Known]:
        address = buyer.endpoint
        if not address or email_endpoint(address):
            return []
        if self._many:
            return self._addressed.get(address.lower(), [])
        same = Q(einvoice_address__iexact=address) | Q(einvoice_address__istartswith=f"{address}@")
        return _known(self._customers().filter(same))

    @cached_property
    def _addressed(self) -> dict[str, list[Known]]:
        """Everyone with an e-invoice address, by what of it stands before the operator."""
        rows = self._customers().exclude(einvoice_address="").values_list("einvoice_address", *_COLUMNS)
        found: dict[str, list[Known]] = {}
        for address, *values in rows.iterator(chunk_size=5000):
            found.setdefault(address.partition("@")[0].lower(), []).append(Known(*values))
        return found

    def _by_ref(self, buyer: Party) -> list[Known]:
        return _known(self._customers().filter(ref__in=buyer.ids)) if buyer.ids else []

    def _by_email(self, buyer: Party) -> list[Known]:
        wanted = {one.lower() for one in (buyer.email, email_endpoint(buyer.endpoint)) if one}
        if not wanted:
            return []
        emails = CustomerEmail.objects.alias(lower=Lower("address")).filter(company=self._company, lower__in=wanted)
        return _known(self._customers().filter(pk__in=emails.values("customer")))

    def _by_name(self, buyer: Party) -> list[Known]:
        """Whose name is one of the buyer's, letter by letter as names are compared; another legal form is another."""
        found = {one.id: one for name in buyer.names for one in self._keyed(key(name)) if score(name, one.name) == 100}
        return list(found.values())

    def _keyed(self, name: str) -> list[Known]:
        if self._names is None:
            self._names = {}
            for one in _known(self._customers()):
                self._names.setdefault(key(one.name), []).append(one)
        return self._names.get(name, []) if name else []

    def _as_decided(self, buyer: Party) -> list[Known]:
        """Whose the same buyer was before: one name, address and number, to the letter; a bare name says too little."""
        if not (buyer.address or buyer.tax_ids or buyer.ids or buyer.email or buyer.endpoint):
            return []
        rows = ReceivedInvoice.objects.filter(
            company=self._company,
            customer__isnull=False,
            state=ReceivedInvoice.State.TAKEN,
            read__buyer__name=buyer.name,
        )
        wanted = buyer.as_json()
        same = {
            customer
            for read, customer in rows.order_by("-pk").values_list("read", "customer")[:_MOST_DECISIONS]
            if read.get("buyer") == wanted
        }
        return _known(self._customers().filter(pk__in=same)) if same else []


def _is_alike(one: Known, buyer: Party) -> bool:
    """Whether one of the buyer's names, or what it trades as, is so alike that it does not speak against."""
    names = (*buyer.names, buyer.trading_name) if buyer.trading_name else buyer.names
    return any(score(name, one.name) >= ALIKE for name in names)


def _may_be_a_person(one: Known, buyer: Party) -> bool:
    """Many people bear one name, and firms do not: a firm is said to be one, has a tax number, or a legal form."""
    if one.kind in {Customer.Kind.BUSINESS, Customer.Kind.PUBLIC}:
        return False
    return one.kind == Customer.Kind.CONSUMER or not (buyer.tax_ids or has_form(one.name))


def _at_one_place(one: Known, buyer: Party) -> bool:
    """Whether both say the same postal code, or the same street and town."""
    here, there = _code(one.postal_code), _code(buyer.postal_code or "")
    if here and there:
        return here == there
    street, city = " ".join(buyer.street), buyer.city or ""
    return bool(street and city) and (_plain(one.street), _plain(one.city)) == (_plain(street), _plain(city))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _known(rows: QuerySet[Customer]) -> list[Known]:
    return list(_all_known(rows))


def _all_known(rows: QuerySet[Customer]) -> Iterator[Known]:
    for values in rows.values_list(*_COLUMNS).iterator(chunk_size=5000):
        yield Known(*values)


def _code(postal_code: str) -> str:
    """A postal code as it is compared: `D-12345` and `12345` are one."""
    return "".join(sign for sign in _LETTERS_BEFORE.sub("", postal_code.strip().upper()) if sign.isalnum())
