# SPDX-License-Identifier: MIT
"""One invoice: what is open and why it is (not) reminded, what stops it, what settled it, what was said about it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from dunwell.core.money import Money
from dunwell.services import invoice_view, queries
from dunwell.services.access import Seat
from dunwell.services.activation import is_activated
from dunwell.services.dashboard import next_sending_on
from dunwell.services.edit_invoice import freedom
from dunwell.services.explain import explain, runs_around
from dunwell.services.invoice_lines import lines_of, note_lines
from dunwell.services.invoice_next import decisions, next_of
from dunwell.services.invoice_stops import stop_words, stops_of
from dunwell.services.match_shown import rules_of
from dunwell.services.payment_list import last_money_on
from dunwell.services.received_view import came_as
from dunwell.web.asked import asked_date
from dunwell.web.follows import follows_sentence
from dunwell.web.pages import company_page, fragment, now, page, swaps, today


@company_page("see")
def card(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """The invoice or credit note, and everything that may be done to it."""
    company, on = seat.company, today(seat)
    found = invoice_view.invoice_of(company, invoice, seat.own)
    rows = invoice_view.rows_of(company, found)
    stops = stops_of(company, rows, on)
    line = lines_of(company, rows, on, stop_words(stops, rows))[0] if rows else note_lines([found])[0]
    sending_on = next_sending_on(company, now())
    decided = decisions(company, found, sending_on)
    settlements = invoice_view.settlements_of(company, found)
    return page(
        request,
        seat,
        "invoices/card",
        here="invoices",
        invoice=found,
        row=line,
        items=invoice_view.items_of(company, found, rows),
        settled=Money(found.amount_minor, found.currency) - line.open,
        decisions=decided,
        follows=follows_sentence(next_of(decided, sending_on)),
        sending_on=sending_on,
        stops=stops,
        settlements=settlements,
        matched=rules_of(company, [one.payment for one in settlements if one.payment]),
        listings=invoice_view.listings_of(company, found),
        claims=invoice_view.claims_of(company, found),
        notes=invoice_view.notes_on(company, found),
        events=queries.timeline(company, invoice=found, limit=60),
        freedom=freedom(company, found),
        reminders_shown=is_activated(company),
        last_money_on=last_money_on(company, seat.own),
        received=came_as(company, found.pk),
    )


@company_page("see")
def explained(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """The decision of one day, gate by gate, as that day's run knew things."""
    company = seat.company
    found = invoice_view.invoice_of(company, invoice, seat.own)
    sending_on = next_sending_on(company, now())
    on = asked_date(request, sending_on)
    before, after = runs_around(company, on)
    facts: dict[str, Any] = {
        "invoice": found,
        "on": on,
        "sending_on": sending_on,
        "day_before": date.fromordinal(on.toordinal() - 1),
        "day_after": date.fromordinal(on.toordinal() + 1),
        "run_before": before,
        "run_after": after,
        "explanations": explain(company, found.number, on) if found.amount_minor > 0 else [],
    }
    if swaps(request, "explain"):
        return fragment(request, seat, "invoices/explain_part", **facts)
    return page(request, seat, "invoices/explain", here="invoices", **facts)
