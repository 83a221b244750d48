# SPDX-License-Identifier: MIT
"""Who owes how much, and for how long."""

from collections.abc import Callable, Iterable, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.figures import by_customer
from dunwell.services.figures.by_customer import CustomerAged
from dunwell.services.figures.reading import Scope
from dunwell.services.paging import KeyPage
from dunwell.web.asked import Asked
from dunwell.web.charts import Text
from dunwell.web.listing import Column, Empty, Filter, Listing, list_page
from dunwell.web.pages import company_page, today
from dunwell.web.views.figures.report import after_first_paint

SHORT: Sequence[Text] = (_("Not yet due"), "1–30", "31–60", "61–90", _("Over 90"))


def _bucket(index: int) -> Callable[[CustomerAged], object]:
    return lambda row: row.buckets[index]


_NUMBERS: Sequence[Column[CustomerAged]] = tuple(
    Column(f"b{index}", name, _bucket(index), order=(f"b{index}",), number=True) for index, name in enumerate(SHORT)
)
COLUMNS: Sequence[Column[CustomerAged]] = (
    Column("name", _("Customer"), lambda row: row.name, order=("sort_name", "ref")),
    Column("number", _("Customer number"), lambda row: row.ref, hidden=True),
    Column("currency", _("Currency"), lambda row: row.currency, hidden=True),
    *_NUMBERS,
    Column("overdue", _("Overdue"), lambda row: row.overdue, order=("overdue",), number=True),
    Column("total", _("Open"), lambda row: row.total, order=("total",), number=True),
    Column("days", _("Days late"), lambda row: row.oldest_days, order=("days",), number=True),
)


def listing(scope: Scope, seat: Seat) -> Listing[CustomerAged]:
    """The customers who owe something, whoever owes most overdue first."""
    on = today(seat)

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[CustomerAged]:
        return by_customer.page(
            scope, on, order, text=asked.q, currency=asked.get("currency"), after=asked.after, before=asked.before,
            size=asked.size,
        )  # fmt: skip

    def every(asked: Asked, order: Sequence[str]) -> Iterable[CustomerAged]:
        return by_customer.every(scope, on, order, text=asked.q, currency=asked.get("currency"))

    currencies = by_customer.currencies(scope, on)
    return Listing(
        name=f"ageing-{on.isoformat()}",
        columns=COLUMNS,
        rows="web/figures/ageing_rows.html",
        read=read,
        every=every,
        order=("foreign", "-overdue", "-total", "key"),
        empty=Empty(_("Nobody owes anything."), icon="check"),
        filters=[Filter("currency", _("Every currency"), [(one, one) for one in currencies])]
        if len(currencies) > 1
        else [],
        search=_("Customer"),
        noun=_("customers"),
    )


@company_page("reports")
@after_first_paint
def ageing_report(request: HttpRequest, seat: Seat) -> HttpResponseBase | HttpResponse:
    """Ageing by customer, as of today."""
    return list_page(
        request, seat, listing(Scope(seat.company, seat.own), seat), "figures/ageing_by_customer", here="reports"
    )
