# SPDX-License-Identifier: MIT
"""The list of what came back, and one mail with what was said and what it led to."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dunwell.services import failed_mail, returned_list
from dunwell.services.access import Seat
from dunwell.services.edit_customer import owned_customer
from dunwell.services.paging import KeyPage
from dunwell.services.returned_list import CameBack, Wish
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Empty, Filter, Listing, list_page
from dunwell.web.message_frame import downloaded
from dunwell.web.pages import company_page, page
from dunwell.web.words.returned import CLASSES, EMPTY

_TEXT_SHOWN = 20_000


@company_page("see")
def returned(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Everything that came back, the latest first."""
    set_aside = len(failed_mail.failed_of(seat.company)) if seat.may("settings") else 0
    return list_page(request, seat, _listing(seat, None), "returned/list", here="customers", set_aside=set_aside)


@company_page("see")
def of_customer(request: HttpRequest, seat: Seat, customer: int) -> HttpResponseBase:
    """What came back from one customer."""
    found = owned_customer(seat.company, customer, seat.own)
    listing = _listing(seat, found.pk)
    return list_page(request, seat, listing, "returned/of_customer", here="customers", customer=found, tab="returned")


@company_page("see")
def mail(request: HttpRequest, seat: Seat, returned: int) -> HttpResponse:
    """One mail: who, what, why, its text, and what it led to."""
    row = returned_list.returned_of(seat.company, returned, seat.own)
    return page(
        request, seat, "returned/mail", here="customers", mail=row, text=row.text[:_TEXT_SHOWN],
        is_longer=len(row.text) > _TEXT_SHOWN,
        items=returned_list.open_items_of(row) if row.kind == "reply" else [],
    )  # fmt: skip


@company_page("see")
def original(request: HttpRequest, seat: Seat, returned: int) -> HttpResponse:
    """The mail as it came, as a file: it is never shown under our address."""
    content = returned_list.original_of(seat.company, returned, seat.own)
    return downloaded(f"mail-{returned}.eml", content)


def _listing(seat: Seat, customer: int | None) -> Listing[CameBack]:
    def wish(asked: Asked) -> Wish:
        return Wish(seat.own, asked.q, asked.get("kind"), customer, asked.date("since"), asked.date("until"))

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[CameBack]:
        return returned_list.returned_page(
            seat.company, wish(asked), order, after=asked.after, before=asked.before, size=asked.size
        )

    def every(asked: Asked, order: Sequence[str]) -> Iterable[CameBack]:
        return returned_list.every_returned(seat.company, wish(asked), order)

    sets = customer is None and seat.may("settings")
    return Listing(
        name="returned-mail",
        columns=_columns(),
        filters=[
            Filter("kind", _("Everything"), [(code, word.text) for code, word in CLASSES.items()]),
            Filter("since", _("From")),
            Filter("until", _("Until"), rare=True),
        ],
        search=_("Customer, sender, subject, reason or notice"),
        noun=_("mails"),
        rows="web/returned/rows.html",
        read=read,
        every=every,
        order=("-pk",),
        empty=Empty(
            EMPTY if customer is None else _("Nothing has come back from this customer, and no reply is known."),
            "mail",
            _("Set where it is read") if sets else "",
            reverse("returned-source", args=[seat.company.code]) if sets else "",
        ),
    )


def _columns() -> list[Column[CameBack]]:
    return [
        Column("on", _("Came"), lambda row: row.on, order=("pk",)),
        Column("kind", _("What"), lambda row: CLASSES[row.kind].text, order=("kind",)),
        Column("customer", _("Customer"), lambda row: row.customer.name, order=("customer__name",)),
        Column("ref", _("Customer number"), lambda row: row.customer.ref, hidden=True),
        Column("notice", _("Notice"), lambda row: row.notice.number if row.notice else ""),
        Column("from", _("From"), lambda row: row.sender, hidden=True),
        Column("subject", _("Subject"), lambda row: row.subject, hidden=True),
        Column("status", _("Code"), lambda row: row.status, hidden=True),
        Column("said", _("What was said"), lambda row: row.reason or row.subject, wide=True),
    ]
