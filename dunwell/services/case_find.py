# SPDX-License-Identifier: MIT
"""Cases by their id or number, and the lists of them that screens and commands share."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services.case_claims import members_of
from dunwell.services.find import items_named
from dunwell.services.paging import KeyPage, key_page
from dunwell.store.models import Case, CaseItem, Company

# A case in the hands of a screen, which knows no tables.
OpenedCase = Case

LIVE = ("prepared", "sent", "acknowledged")
# What a list may be narrowed to besides one state.
STATES: Mapping[str, tuple[str, ...]] = {"live": LIVE, "over": ("collected", "returned", "written_off", "ended")}


@dataclass(frozen=True)
class Wish:
    """What is looked for: a state (or `live`, `over`), a partner (its id; 0: none chosen), words. `own`: of the
    customers of this person alone."""

    own: int | None = None
    text: str = ""
    state: str = ""
    partner: int | None = None


@dataclass(frozen=True)
class CaseLine:
    """One case of a list. `open` is what is left of its invoices alone."""

    pk: int
    number: str
    on: date
    customer_id: int
    customer_ref: str
    customer: str
    partner: str
    status: str
    status_on: date
    reference: str
    items: int
    open: Money


def case_of(company: Company, case: int, own: int | None = None) -> Case:
    """A case by its id. Raises `Refused("not_found", what="case")`."""
    rows = _rows(company).filter(pk=case)
    found = (rows if own is None else rows.filter(customer__owner=own)).first()
    if found is None:
        raise Refused("not_found", what="case", name=str(case))
    return found


def get_case(company: Company, number: str) -> Case:
    """A case by its number, which is its notice's. Raises `Refused("not_found", what="case")`."""
    found = _rows(company).filter(number=number).first()
    if found is None:
        raise Refused("not_found", what="case", name=number)
    return found


def members_named(case: Case, names: Sequence[str]) -> list[int]:
    """The ids of what the case holds of these invoices or instalments. Raises `Refused("not_found")`."""
    held = set(members_of(case).values_list("item", flat=True))
    found: list[int] = []
    for name in names:
        inside = [row.pk for row in items_named(case.company, name) if row.pk in held]
        if not inside:
            raise Refused("not_found", what="item", name=name)
        found += inside
    return found


def case_page(
    company: Company, wish: Wish, order: Sequence[str], *, after: str = "", before: str = "", size: int = 50
) -> KeyPage[CaseLine]:
    """A page of the list, in an order of fields of a case (`name`: the customer's, `to`: the partner's)."""
    found = key_page(_found(company, wish), order, after=after, before=before, size=size)
    return KeyPage(_lines(found.rows), found.total, found.next, found.previous)


def every_case(company: Company, wish: Wish, order: Sequence[str]) -> Iterator[CaseLine]:
    """All that fit, for an export."""
    rows = list[Case]()
    for row in _found(company, wish).order_by(*order).iterator(chunk_size=500):
        rows.append(row)
        if len(rows) == 500:
            yield from _lines(rows)
            rows = []
    yield from _lines(rows)


def cases_of_customer(company: Company, customer: int) -> list[CaseLine]:
    """A customer's cases, the latest first."""
    return _lines(_rows(company).filter(customer=customer).order_by("-seq", "-pk")[:50])


def _rows(company: Company) -> QuerySet[Case]:
    return Case.objects.filter(company=company).select_related(
        "customer", "partner", "notice__version", "company", "mail"
    )


def _found(company: Company, wish: Wish) -> QuerySet[Case]:
    rows = _rows(company).annotate(name=F("customer__name"), to=Coalesce("partner__name", Value("")))
    if wish.own is not None:
        rows = rows.filter(customer__owner=wish.own)
    if wish.state:
        rows = rows.filter(status__in=STATES.get(wish.state, (wish.state,)))
    if wish.partner is not None:
        rows = rows.filter(partner=wish.partner) if wish.partner else rows.filter(partner__isnull=True)
    if wish.text:
        text = wish.text
        named = Q(customer__name__icontains=text) | Q(customer__ref__icontains=text) | Q(reference__icontains=text)
        inside = CaseItem.objects.filter(company=company, item__invoice__number__iexact=text).values("case")
        rows = rows.filter(named | Q(number__iexact=text) | Q(pk__in=inside))
    return rows


def _lines(rows: Iterable[Case]) -> list[CaseLine]:
    rows = list(rows)
    still = F("item__amount_minor") - F("item__allocated_minor")
    # What left a case earlier than it ended is not of it.
    still_in = Q(ended_seq=F("case__ended_seq")) | Q(ended_seq__isnull=True)
    counted = (
        CaseItem.objects.filter(still_in, case__in=[row.pk for row in rows])
        .values("case_id")
        .annotate(many=Count("pk"), left=Coalesce(Sum(still, filter=Q(item__invoice__cancelled=False)), Value(0)))
        .values_list("case_id", "many", "left")
    )
    sums = {case: (many, left) for case, many, left in counted}
    return [_line(row, *sums.get(row.pk, (0, 0))) for row in rows]


def _line(row: Case, count: int, open_minor: int) -> CaseLine:
    return CaseLine(
        pk=row.pk,
        number=row.number,
        on=row.on,
        customer_id=row.customer_id,
        customer_ref=row.customer.ref,
        customer=row.customer.name,
        partner=row.partner.name if row.partner else "",
        status=row.status,
        status_on=row.status_on,
        reference=row.reference,
        items=count,
        open=Money(open_minor, row.currency),
    )
