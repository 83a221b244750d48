# SPDX-License-Identifier: MIT
"""The list of customers: what each owes, who is reached, under which procedure; do to selected."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.customer_list import (
    NONE,
    Choices,
    CustomerFilter,
    CustomerRow,
    customer_choices,
    customer_page,
    customer_rows,
)
from dunwell.services.paging import KeyPage
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Empty, Filter, Listing, Text, list_page
from dunwell.web.pages import company_page, today
from dunwell.web.words.customers import KINDS

_NOTHING = "-"  # as a choice: those that have none


@company_page("see")
def customers(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Customers with what each owes, found, filtered, sorted and exported."""
    return list_page(request, seat, customer_listing(seat), "customers/list", here="customers")


def customer_listing(seat: Seat) -> Listing[CustomerRow]:
    """The list as this seat sees it."""
    on = today(seat)

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[CustomerRow]:
        found = customer_page(
            seat.company, on, own=seat.own, wanted=wanted_of(asked), sort=asked.sort or "name", falling=asked.falling,
            after=asked.after, before=asked.before, size=asked.size,
        )  # fmt: skip
        return KeyPage(rows=found.rows, total=found.total, next=found.next, previous=found.previous)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[CustomerRow]:
        return customer_rows(
            seat.company, on, own=seat.own, wanted=wanted_of(asked), sort=asked.sort or "name", falling=asked.falling
        )

    may_edit = seat.may("edit")
    return Listing(
        name="customers",
        columns=_columns(seat.company.currency),
        filters=_filters(seat, on),
        search=_("Name, number or e-mail"),
        noun=_("customers"),
        rows="web/customers/rows.html",
        read=read,
        every=every,
        order=("name",),
        empty=Empty(
            _("No customers yet. Bring them in with a file, or write the first one."),
            "people",
            _("New customer") if may_edit else "",
            reverse("customer-new", args=[seat.company.code]) if may_edit else "",
        ),
        bulk=reverse("customers-do", args=[seat.company.code]) if may_edit or seat.may("pause") else "",
        bulk_template="web/customers/bulk.html",
    )


def wanted_of(asked: Asked) -> CustomerFilter:
    """The filter that the address asks for."""

    def some(name: str) -> str | None:
        value = asked.get(name)
        return "" if value == _NOTHING else value or None

    owner, reminders = asked.get("owner"), asked.get("reminders")
    return CustomerFilter(
        text=asked.q,
        procedure=asked.get("procedure"),
        group=some("group"),
        kind=some("kind"),
        country=some("country"),
        owner=int(owner) if owner else None,
        reminders={"on": True, "off": False}.get(reminders),
        held=reminders == "held",
        mail=asked.get("mail"),
        overdue=asked.get("owes") == "overdue",
    )


def _columns(home: str) -> list[Column[CustomerRow]]:
    def at_home(row: CustomerRow, name: str) -> object:
        return next((one for one in getattr(row, name) if one.currency == home), None)

    return [
        Column("name", _("Customer"), lambda row: row.name, order=("name",)),
        Column("number", _("Number"), lambda row: row.ref, order=("ref",)),
        Column("group", _("Group"), lambda row: row.group, order=("group",)),
        Column("procedure", _("Procedure"), procedure_name, order=("procedure",)),
        Column("state", _("Reached by"), lambda row: "; ".join(row.emails)),
        Column("overdue", _("Overdue"), lambda row: at_home(row, "overdue"), order=("overdue",), number=True),
        Column("open", _("Open"), lambda row: at_home(row, "open"), order=("open",), number=True),
        Column("abroad", _("Open, other currencies"), lambda row: _abroad(row, home), hidden=True),
        Column("kind", _("Kind"), lambda row: str(KINDS[row.kind]), hidden=True),
        Column("country", _("Country"), lambda row: row.country, hidden=True),
        Column("reminders", _("Reminders"), lambda row: row.reminders, hidden=True),
        Column("held", _("On hold"), lambda row: row.held, hidden=True),
    ]


def procedure_name(row: CustomerRow) -> str:
    """The procedure that a customer is under, or that automation is prevented."""
    return row.procedure_name if row.procedure != NONE else gettext("Automation prevented")


def _abroad(row: CustomerRow, home: str) -> str:
    return "; ".join(str(one) for one in row.open if one.currency != home)


def _filters(seat: Seat, on: date) -> list[Filter]:
    """Those that would leave somebody out: what all have in common is not offered."""
    known = customer_choices(seat.company, on, own=seat.own)
    found = [
        Filter("owes", _("Owing or not"), [("overdue", _("Has overdue"))]),
        Filter("procedure", _("Any procedure"), _procedures(known)),
        Filter("group", _("Any group"), _values(known.groups, _("No group"))),
        Filter("kind", _("Any kind"), [(kind or _NOTHING, KINDS[kind]) for kind, _n in known.kinds], rare=True),
        Filter("country", _("Any country"), _values(known.countries, _("No country")), rare=True),
        Filter(
            "reminders",
            _("Reminders"),
            [("on", _("Reminders on")), ("off", _("Reminders off")), ("held", _("On hold"))],
        ),
        Filter("mail", _("Any contact"), [("none", _("No e-mail")), ("bad", _("Bad address"))], rare=True),
        Filter("owner", _("Any owner"), [(str(pk), name or _("Nobody's")) for pk, name, _n in known.owners], rare=True),
    ]
    return [one for one in found if len(one.choices) > 1 or one.key in {"owes"}]


def _procedures(known: Choices) -> list[tuple[str, Text]]:
    return [(code, name or _("Automation prevented")) for code, name, _n in known.procedures]


def _values(counted: Sequence[tuple[str, int]], nothing: Text) -> list[tuple[str, Text]]:
    return [(value or _NOTHING, value or nothing) for value, _n in counted]
