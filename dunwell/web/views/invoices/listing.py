# SPDX-License-Identifier: MIT
"""The list of invoices: what is open, how old it is, how far it was reminded; the switch of each, in place."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.services import kept_mail, switches
from dunwell.services.access import Seat
from dunwell.services.activation import is_activated
from dunwell.services.invoice_lines import InvoiceLine, lines_of
from dunwell.services.invoice_list import CREDIT_NOTES, Wish, currencies, every_invoice, invoice_page
from dunwell.services.invoice_view import invoice_of, listings_of, rows_of
from dunwell.services.paging import KeyPage
from dunwell.services.payment_list import last_money_on
from dunwell.web.acts import done
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Empty, Filter, Listing, list_page
from dunwell.web.pages import actor, company_page, fragment, now, page, swaps, today
from dunwell.web.words.invoices import INVOICES

STATES = [
    ("overdue", _("Overdue")),
    ("disputed", _("Disputed")),
    ("on_hold", _("On hold")),
    ("promised", _("Promised")),
    ("payment_pending", _("Payment under way")),
    ("in_collection", _("In collection")),
    ("off", _("Reminders off")),
    ("paid", _("Settled")),
    ("cancelled", _("Cancelled")),
    (CREDIT_NOTES, _("Credit notes")),
    ("all", _("All invoices")),
]


@company_page("see")
def invoices(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Invoices found, filtered, sorted and exported."""
    known = currencies(seat.company)
    return list_page(
        request,
        seat,
        _listing(seat, known),
        "invoices/list",
        here="invoices",
        reminders_shown=is_activated(seat.company),
        last_money_on=last_money_on(seat.company, seat.own),
    )


@company_page("see")
def history(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """In which notices an invoice was, and whether the recipient's server took them: in a dialog over the list."""
    found = invoice_of(seat.company, invoice, seat.own)
    facts: dict[str, Any] = {"invoice": found, "listings": listings_of(seat.company, found)}
    facts["mail_is_kept"] = kept_mail.in_use(seat.company)
    facts["title"] = _("Reminders of %(number)s") % {"number": found.number}
    if swaps(request, "dialog-body"):
        return fragment(request, seat, "invoices/history", layout="web/form/dialog.html", dialog=True, **facts)
    return page(request, seat, "invoices/history", layout="web/frame.html", here="invoices", **facts)


@company_page("switch")
@require_POST
def reminders(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """Turns the reminders of an invoice the other way: from the list in place, from elsewhere with a word."""
    found = invoice_of(seat.company, invoice, seat.own)
    rows = rows_of(seat.company, found)
    asked = request.POST.get("on") or request.GET.get("on")
    on = asked == "yes" if asked else not any(row.remind for row in rows)
    switches.set_invoice_reminders(seat.company, found.number, on, actor=actor(request), at=now())
    if swaps(request, f"remind-{found.pk}"):
        (line,) = lines_of(seat.company, rows_of(seat.company, found)[:1], today(seat))
        return fragment(request, seat, "invoices/switch", row=line, reminders_shown=True)
    text = _("Reminders of this invoice are on.") if on else _("Reminders of this invoice are off.")
    to = reverse("invoice", args=[seat.company.code, found.pk])
    # Says which way, so that pressing it twice does not turn them again.
    undo = f"{reverse('invoice-reminders', args=[seat.company.code, found.pk])}?on={'no' if on else 'yes'}"
    return done(request, text, to, undo=undo)


def _listing(seat: Seat, known: Sequence[str]) -> Listing[InvoiceLine]:
    def wish(asked: Asked) -> Wish:
        return Wish(
            today=today(seat),
            own=seat.own,
            text=asked.q,
            state=asked.get("state"),
            currency=asked.get("currency"),
            due_from=asked.date("due_from"),
            due_until=asked.date("due_until"),
        )

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[InvoiceLine]:
        return invoice_page(seat.company, wish(asked), order, after=asked.after, before=asked.before, size=asked.size)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[InvoiceLine]:
        return every_invoice(seat.company, wish(asked), order)

    money = [Filter("currency", _("All currencies"), [(code, code) for code in known])] if len(known) > 1 else []
    return Listing(
        name="invoices",
        columns=_columns(),
        filters=[Filter("state", _("Open invoices"), STATES), *money, Filter("due_from", _("Due from")),
                 Filter("due_until", _("Due until"))],
        search=_("Number, reference or customer"),
        noun=_("invoices"),
        rows="web/invoices/rows.html",
        read=read,
        every=every,
        order=("-issued", "-id"),
        empty=_empty(seat),
    )  # fmt: skip


def _empty(seat: Seat) -> Empty:
    """What may be done about it: bring a file in, write one by hand, or nothing."""
    if seat.may("import"):
        text = _("Nothing is open. Bring your invoices in with a file, or write one by hand.")
        return Empty(text, "invoice", _("Bring in a file"), reverse("import", args=[seat.company.code]))
    if seat.may("edit"):
        to = reverse("invoice-new", args=[seat.company.code])
        return Empty(_("Nothing is open."), "invoice", _("Write an invoice"), to)
    return Empty(_("Nothing is open."), "invoice")


def _columns() -> list[Column[InvoiceLine]]:
    return [
        Column("number", _("Invoice"), lambda row: row.number, order=("number",)),
        Column("customer", _("Customer"), lambda row: row.customer, order=("customer",)),
        Column("issued", _("Issued"), lambda row: row.issued_on, order=("issued",)),
        Column("due", _("Due"), lambda row: row.due_on, order=("due",)),
        Column("age", _("Days past due"), lambda row: row.age_days, hidden=True),
        Column("amount", _("Amount"), lambda row: row.amount, order=("amount",), number=True),
        Column("open", _("Open"), lambda row: row.open, order=("open",), number=True),
        Column("currency", _("Currency"), lambda row: row.amount.currency, hidden=True),
        Column("level", _("Reminded"), lambda row: row.level),
        Column("noticed", _("Last notice"), lambda row: row.noticed_on, hidden=True),
        Column("notices", _("Notices"), lambda row: row.notices, hidden=True),
        Column("state", _("State"), lambda row: INVOICES[row.state].text),
        Column("reference", _("Reference"), lambda row: row.reference, hidden=True),
        Column("reminders", _("Reminders"), lambda row: row.remind and row.reminded, hidden=True),
    ]
