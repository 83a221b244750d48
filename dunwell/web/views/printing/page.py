# SPDX-License-Identifier: MIT
"""The batches of letters, and one of them: what is in it, what overtook it, what may be done."""

from django.http import HttpRequest, HttpResponseBase

from dunwell.services import print_view
from dunwell.services.access import Seat
from dunwell.services.print_due import is_asked
from dunwell.services.print_leaving import leaving, why_stuck
from dunwell.web.listing import list_page
from dunwell.web.pages import company_page, today
from dunwell.web.views.printing.listing import batch_listing, letter_listing
from dunwell.web.words import refused_sentence


@company_page("runs")
def batches_page(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Every batch, the latest first, and how many letters wait for the next."""
    waiting = print_view.waiting_count(seat.company) if print_view.is_printing(seat.company) else 0
    asked = bool(waiting) and is_asked(seat.company)
    listing = batch_listing(seat)
    return list_page(
        request, seat, listing, "printing/batches", here="runs", tab="print", waiting=waiting, asked_for=asked
    )


@company_page("runs")
def batch_page(request: HttpRequest, seat: Seat, batch: int) -> HttpResponseBase:
    """One batch with its letters."""
    row = print_view.batch_by_id(seat.company, batch)
    is_open = row.state == "open"
    going = leaving(seat.company, row)
    stuck = why_stuck(going)
    listing = letter_listing(seat, row, bulk=is_open and seat.may("withdraw"))
    return list_page(
        request,
        seat,
        listing,
        "printing/batch",
        here="runs",
        batch=row,
        is_open=is_open,
        leaving=going,
        stuck=refused_sentence(stuck) if stuck else "",
        late=print_view.late_letters(seat.company, row, on=today(seat)),
        out=print_view.letters_out(row)[:100],
        size=print_view.size_of(row),
    )
