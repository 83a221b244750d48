# SPDX-License-Identifier: MIT
"""The list of payments: what came, whose it was, what of it settles nothing yet; and what was written off."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.paging import KeyPage
from dunwell.services.payment_list import PaymentLine, Wish, every_payment, last_money_on, payment_page
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Empty, Filter, Listing, list_page
from dunwell.web.pages import company_page
from dunwell.web.words.invoices import PAYMENTS

STATES = [
    ("credit", _("Credit left")),
    ("unassigned", _("Without a customer")),
    ("reversed", _("Taken back")),
    ("write_off", _("Write-offs")),
]


@company_page("see")
def payments(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Payments found, filtered, sorted and exported."""
    last = last_money_on(seat.company, seat.own)
    return list_page(request, seat, _listing(seat), "payments/list", here="invoices", last_money_on=last)


def _listing(seat: Seat) -> Listing[PaymentLine]:
    def wish(asked: Asked) -> Wish:
        return Wish(
            own=seat.own,
            text=asked.q,
            state=asked.get("state"),
            paid_from=asked.date("paid_from"),
            paid_until=asked.date("paid_until"),
        )

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[PaymentLine]:
        return payment_page(seat.company, wish(asked), order, after=asked.after, before=asked.before, size=asked.size)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[PaymentLine]:
        return every_payment(seat.company, wish(asked), order)

    return Listing(
        name="payments",
        columns=_columns(),
        filters=[Filter("state", _("All payments"), STATES), Filter("paid_from", _("Paid from")),
                 Filter("paid_until", _("Paid until"))],
        search=_("Reference, payer or customer"),
        noun=_("payments"),
        rows="web/payments/rows.html",
        read=read,
        every=every,
        order=("-paid_on", "-pk"),
        empty=Empty(
            _("No payment is known yet. Without them, reminders go to people who have paid."),
            "coins",
            _("Record a payment") if seat.may("pay") else "",
            reverse("payment-new", args=[seat.company.code]) if seat.may("pay") else "",
        ),
    )  # fmt: skip


def _columns() -> list[Column[PaymentLine]]:
    return [
        Column("ref", _("Payment"), lambda row: row.ref, order=("ref",)),
        Column("paid_on", _("Paid on"), lambda row: row.paid_on, order=("paid_on",)),
        Column("customer", _("Customer"), lambda row: row.customer, order=("name",)),
        Column("payer", _("Payer"), lambda row: row.payer, hidden=True),
        Column("reference", _("Reference"), lambda row: row.reference),
        Column("remittance", _("Text"), lambda row: row.remittance, hidden=True),
        Column("amount", _("Amount"), lambda row: row.amount, order=("amount_minor",), number=True),
        Column("free", _("Not used"), lambda row: row.free, order=("free",), number=True),
        Column("currency", _("Currency"), lambda row: row.amount.currency, hidden=True),
        Column("state", _("State"), lambda row: PAYMENTS[row.state].text),
    ]
