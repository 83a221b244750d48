# SPDX-License-Identifier: MIT
"""What was recorded about an invoice, ended or taken back: one address for each, for links and for "undo"."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services import instalments, invoice_view, pauses, payment_list, promises, reversals
from dunwell.services.access import Seat
from dunwell.services.invoice_stops import stops_of
from dunwell.web.acts import done, form_page
from dunwell.web.forms import Form
from dunwell.web.pages import company_page, today
from dunwell.web.views.invoices.acting import When, card_address, finished, when
from dunwell.web.words import refused_sentence

# kind → (the act that may do it, what is said)
_ENDS: dict[str, tuple[str, Promise]] = {
    "hold": ("pause", _("The hold has ended.")),
    "customer_hold": ("pause", _("The customer's hold has ended.")),
    "dispute": ("pause", _("The dispute has ended.")),
    "promise": ("pause", _("The promise was ended without a verdict.")),
    "agreement": ("pause", _("The agreement was ended; what is open falls due again.")),
    "payment_under_way": ("pause", _("No payment is under way any more.")),
    "payment": ("pay", _("It was taken back; what it settled is open again.")),
    "settlement": ("pay", _("It was taken back; what it settled is open again.")),
    "claim": ("give_up", _("It is asked for again.")),
}


@company_page("see")
def end(request: HttpRequest, seat: Seat, invoice: int, kind: str, pk: int) -> HttpResponse:
    """Ends one of them, by its kind and number, if it belongs to this invoice. A link asks first, "undo" does not."""
    if kind not in _ENDS:
        raise Refused("not_found", what=kind, name=str(pk))
    act, text = _ENDS[kind]
    if request.method != "POST":
        _ender(seat, invoice, kind, pk)
        seat.must(act)
        return _asked(request, seat, invoice, act)
    seat.must(act)
    try:
        _ender(seat, invoice, kind, pk)(when(request, seat))
    except Refused as refused:
        if refused.code == "not_found":
            raise
        return done(request, refused_sentence(refused), card_address(seat, invoice), level=30)
    return finished(request, seat, invoice, text)


def _asked(request: HttpRequest, seat: Seat, invoice: int, act: str) -> HttpResponse:
    """The question before it is ended or taken back."""
    title, intro = _("End it"), _("The next run decides again whether reminders go out.")
    if act == "pay":
        title = _("Take it back")
        intro = _("It is open again and is reminded where it stood. The money stays, to be used for something else.")
    back = card_address(seat, invoice)
    return form_page(request, seat, Form(), title=title, submit=title, back=back, intro=intro, here="invoices")


def _ender(seat: Seat, invoice: int, kind: str, pk: int) -> Callable[[When], object]:
    """What ends it. Raises `Refused("not_found")` for what is not this invoice's."""
    company = seat.company
    found = invoice_view.invoice_of(company, invoice, seat.own)
    rows = invoice_view.rows_of(company, found)
    settled = {one.pk: one for one in invoice_view.settlements_of(company, found)}
    if kind == "payment" and pk in {one.payment for one in settled.values()}:
        payment = payment_list.payment_of(company, pk)
        return lambda who: reversals.reverse_payment(company, payment.ref, reason=gettext("Undone"), **who)
    if kind == "settlement" and pk in settled:
        return lambda who: reversals.reverse_allocation(company, pk, **who)
    if kind == "claim" and pk in {owed.claim.pk for owed in invoice_view.claims_of(company, found)}:
        return lambda who: reversals.restore_claim(company, pk, reason=gettext("Undone"), **who)
    names = {row.pk: str(row) for row in rows}
    stops = {(stop.kind, stop.pk) for stop in stops_of(company, rows, today(seat))}
    # An agreement of several promises is one; a single promise of it is not ended alone.
    if (kind, pk) in stops:
        enders: dict[str, Callable[[When], object]] = {
            "hold": lambda who: pauses.end_hold(company, pk, **who),
            "customer_hold": lambda who: pauses.end_hold(company, pk, **who),
            "dispute": lambda who: pauses.end_dispute(company, pk, **who),
            "promise": lambda who: promises.end_promise(company, pk, **who),
            "agreement": lambda who: instalments.end_agreement(company, pk, **who),
            "payment_under_way": lambda who: pauses.end_payment(company, names[pk], **who),
        }
        return enders[kind]
    raise Refused("not_found", what=kind, name=str(pk))
