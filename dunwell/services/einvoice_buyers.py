# SPDX-License-Identifier: MIT
"""Whose an e-invoice is: its buyer among the customers, by what identifies, never by a guess."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from dunwell.core.matching.names import key, score
from dunwell.intake.einvoice.rows import EInvoice, Party
from dunwell.services.einvoice_evidence import Evidence, Known, Why
from dunwell.services.einvoice_numbers import email_endpoint, plain_number
from dunwell.services.import_state import Newcomer
from dunwell.store.models import Company, Customer

# In this order: the first that names one customer alone decides, the later tell several apart.
_ORDER: tuple[Why, ...] = ("vat_id", "endpoint", "number", "email", "name", "decided")
_MOST_CANDIDATES = 8
_REF, _STREET, _CODE, _CITY, _VAT, _ADDRESS = 100, 500, 20, 200, 40, 100


@dataclass(frozen=True)
class Candidate:
    """A customer who may be the buyer, and why: `vat_id`, `endpoint`, `number`, `email`, `name` (these all agree),
    `alike` (the names are similar)."""

    customer: Customer
    why: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """The customer's ref; None: nobody, or several could be meant (`several`: their refs)."""

    ref: str | None
    several: tuple[str, ...] = ()


class Buyers:
    """The buyers of one file; who is made for the first of its invoices is the buyer of the others too."""

    def __init__(self, company: Company, *, many: bool = False) -> None:
        self._company = company
        self._evidence = Evidence(company, many=many)
        self._made: dict[tuple[str, ...], str] = {}
        self.newcomers: dict[str, Newcomer] = {}

    def find(self, invoice: EInvoice) -> Found:
        """The customer for whom something speaks and nothing against; where several do, whom the rest tells apart.

        An invoice that is in the books already, or the one that a credit note names, is its customer's.
        """
        buyer, pool = invoice.buyer, dict[int, Known]()
        for why in _ORDER:
            found = {one.id: one for one in self._evidence.by(why, buyer)}
            pool = ({pk: one for pk, one in found.items() if pk in pool} or pool) if pool else found
            if len(pool) == 1:
                return Found(next(iter(pool.values())).ref)
        named = {
            one.id: one for one in self._evidence.of_invoices((invoice.number, *invoice.preceding_invoices), buyer)
        }
        pool = {pk: one for pk, one in named.items() if pk in pool} if pool else named
        if len(pool) == 1:
            return Found(next(iter(pool.values())).ref)
        some = list(pool.values()) or [*self._evidence.same_named(buyer), *self._evidence.numbered(buyer)]
        return Found(None, tuple(dict.fromkeys(one.ref for one in some)))

    def make(self, buyer: Party, *, ref: str = "") -> str:
        """The ref of a new customer for this buyer: the number that the invoice gives, else the VAT number, else `E-1`
        and so on. What is known goes into `newcomers`."""
        identity = _identity(buyer)
        known = self._made.get(identity)
        if known:
            return known
        made = ref or next(one for one in self._refs(buyer) if self._is_free(one))
        self._made[identity] = made
        self.newcomers[made] = newcomer(buyer)
        return made

    def _refs(self, buyer: Party) -> Iterator[str]:
        yield from (one for one in buyer.ids if 0 < len(one) <= _REF)
        yield from (one for one in (plain_number(buyer.vat_id or ""),) if 0 < len(one) <= _VAT)
        customers = Customer.objects.filter(company=self._company)
        taken = set(customers.filter(ref__startswith="E-").values_list("ref", flat=True))
        number = 1
        while True:
            if (ref := f"E-{number}") not in taken:
                yield ref
            number += 1

    def _is_free(self, ref: str) -> bool:
        return ref not in self.newcomers and not Customer.objects.filter(company=self._company, ref=ref).exists()


def newcomer(buyer: Party) -> Newcomer:
    """What the invoice says of the buyer, as far as the columns hold it."""
    endpoint = "" if email_endpoint(buyer.endpoint) else buyer.endpoint or ""
    return Newcomer(
        kind=Customer.Kind.BUSINESS if buyer.tax_ids or endpoint else Customer.Kind.UNKNOWN,
        country=buyer.country or "",
        street=_fitting("\n".join(buyer.street), _STREET),
        postal_code=_fitting(buyer.postal_code or "", _CODE),
        city=_fitting(buyer.city or "", _CITY),
        vat_id=_fitting(buyer.vat_id or "", _VAT),
        einvoice_address=_fitting(endpoint, _ADDRESS),
    )


def candidates_of(company: Company, read: Mapping[str, object]) -> tuple[Candidate, ...]:
    """Customers who may be the buyer of an e-invoice (as `ReceivedInvoice.read` keeps it), the likeliest first."""
    buyer = party_of(read.get("buyer"))
    if not buyer.names:
        return ()
    evidence, why = Evidence(company), dict[int, list[str]]()
    for reason in _ORDER[:-1]:
        for one in evidence.by(reason, buyer):
            why.setdefault(one.id, []).append(reason)
    said: list[tuple[Why, list[Known]]] = [("number", evidence.numbered(buyer)), ("name", evidence.same_named(buyer))]
    for reason, some in said:
        for one in some:
            if reason not in why.setdefault(one.id, []):
                why[one.id].append(reason)
    for pk in _alike(company, buyer):
        why.setdefault(pk, ["alike"])
    chosen = sorted(why, key=lambda pk: (why[pk] == ["alike"], -len(why[pk])))[:_MOST_CANDIDATES]
    customers = Customer.objects.in_bulk(chosen)
    return tuple(Candidate(customers[pk], tuple(why[pk])) for pk in chosen)


def party_of(told: object) -> Party:
    """The buyer out of what is kept of an e-invoice."""
    if not isinstance(told, dict):
        return Party()
    return Party(
        names=tuple(told.get("names") or ()),
        email=told.get("email"),
        endpoint=told.get("endpoint"),
        vat_id=told.get("vat_id"),
        tax_ids=tuple(told.get("tax_ids") or ()),
        country=told.get("country"),
        address=tuple(told.get("address") or ()),
        ids=tuple(told.get("ids") or ()),
        postal_code=told.get("postal_code"),
        city=told.get("city"),
    )


def _alike(company: Company, buyer: Party) -> Sequence[int]:
    """Customers with a similar name, who share its longest word; the most similar first."""
    words = sorted((word for name in buyer.names for word in name.split() if len(word) > 3), key=len, reverse=True)
    found: dict[int, int] = {}
    for word in words[:2]:
        rows = Customer.objects.filter(company=company, name__icontains=word).values_list("pk", "name")
        for pk, name in islice(rows.iterator(chunk_size=1000), 5000):
            found[pk] = max(score(one, name) for one in buyer.names)
    return sorted((pk for pk, alike in found.items() if alike >= 70), key=lambda pk: -found[pk])


def _identity(buyer: Party) -> tuple[str, ...]:
    if buyer.ids:
        return ("id", buyer.ids[0])
    if buyer.vat_id:
        return ("vat", plain_number(buyer.vat_id))
    return ("name", key(buyer.name), buyer.endpoint or "", buyer.postal_code or "", buyer.country or "")


def _fitting(text: str, limit: int) -> str:
    """A text that is too long for its column is left out: half of it would be wrong."""
    return text if len(text) <= limit else ""
