# SPDX-License-Identifier: MIT
"""The items that get nothing on a day: each with its reason in one sentence and its next date."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.paging import KeyPage
from dunwell.services.planned import STANDING, PlanRow, every_idle, idle_page
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Empty, Filter, Listing
from dunwell.web.templatetags.reasons import sentence
from dunwell.web.words import OUTCOMES


def idle_listing(seat: Seat, on: date) -> Listing[PlanRow]:
    """The list of a day; what it is asked stays in the address."""

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[PlanRow]:
        return idle_page(
            seat.company,
            on,
            outcome=asked.get("outcome"),
            text=asked.q,
            order=order,
            after=asked.after,
            before=asked.before,
            size=asked.size,
        )

    def every(asked: Asked, order: Sequence[str]) -> Iterable[PlanRow]:
        return every_idle(seat.company, on, outcome=asked.get("outcome"), text=asked.q, order=order)

    return Listing(
        name=f"nothing-goes-out-{on.isoformat()}",
        columns=COLUMNS,
        rows="web/today/idle_rows.html",
        read=read,
        every=every,
        order=STANDING,
        empty=Empty(_("Nothing is open that gets nothing."), icon="check"),
        filters=[Filter("outcome", _("Every reason"), [(name, word.text) for name, word in OUTCOMES.items()])],
        search=_("Invoice or customer"),
        noun=_("items"),
    )


COLUMNS: Sequence[Column[PlanRow]] = (
    Column("customer", _("Customer"), lambda row: row.customer_name, order=("customer_name", "ref")),
    Column("number", _("Customer number"), lambda row: row.customer_ref, hidden=True),
    Column("item", _("Invoice"), lambda row: row.name, order=("invoice", "installment")),
    Column("open", _("Open"), lambda row: row.open, order=("open",), number=True),
    Column("currency", _("Currency"), lambda row: row.open.currency, hidden=True),
    Column("late", _("Days late"), lambda row: row.days_late, order=("late",), number=True),
    Column("outcome", _("Reason"), lambda row: OUTCOMES[row.outcome].text, order=("rank",), hidden=True),
    Column("why", _("Why nothing goes out"), lambda row: sentence(row.reason), order=("rank",), wide=True),
    Column("next", _("Next"), lambda row: row.next_on, order=("next_order",)),
)
