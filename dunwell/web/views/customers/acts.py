# SPDX-License-Identifier: MIT
"""Small acts on a customer's card: notes, holds, the switch of its reminders."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import customer_bulk, notes
from dunwell.services.access import Seat
from dunwell.services.edit_customer import owned_customer
from dunwell.services.pauses import end_hold
from dunwell.services.payment_habits import holds_of
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import Form
from dunwell.web.pages import actor, company_page, now, today
from dunwell.web.views.customers.bulk import undo_of
from dunwell.web.views.customers.forms import HoldForm, NoteForm


@company_page("note")
def write_note(request: HttpRequest, seat: Seat, customer: int) -> HttpResponseBase:
    """Writes a note."""
    row = owned_customer(seat.company, customer, seat.own)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        try:
            notes.write_note(
                seat.company, row.pk, form.cleaned_data["text"], own=seat.own, on=today(seat), actor=actor(request),
                at=now(),
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused, reason_missing="text", too_long="text")
        else:
            return done(request, _("The note is kept."), _card(seat, row.pk))
    return form_page(
        request, seat, form, title=_("Write a note"), submit=_("Keep"), back=_card(seat, row.pk), here="customers",
        intro=_("Your colleagues see it on this card. It goes to nobody else."),
    )  # fmt: skip


@company_page("note")
def take_back_note(request: HttpRequest, seat: Seat, note: int) -> HttpResponseBase:
    """Takes a note back, one's own unless one may edit; asks first. History keeps it."""
    by = None if seat.may("edit") else actor(request)
    row = notes.standing_note(seat.company, note, own=seat.own, by=by)
    if request.method != "POST":
        return form_page(
            request, seat, Form(), title=_("Take this note back"), submit=_("Take back"), danger=True,
            back=_card(seat, row.customer_id), intro=row.text, here="customers",
        )  # fmt: skip
    notes.take_back_note(seat.company, note, own=seat.own, by=by, on=today(seat), actor=actor(request), at=now())
    return done(request, _("The note is taken back. The history still tells it."), _card(seat, row.customer_id))


@company_page("pause")
def hold(request: HttpRequest, seat: Seat, customer: int) -> HttpResponseBase:
    """Puts the whole customer on hold."""
    row = owned_customer(seat.company, customer, seat.own)
    form = HoldForm(request.POST or None, today(seat))
    if form.is_valid():
        try:
            made = customer_bulk.hold_customers(
                seat.company, [row.pk], reason=form.cleaned_data["reason"], until=form.cleaned_data["until"],
                own=seat.own, on=today(seat), actor=actor(request), at=now(),
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused, date_passed="until", reason_missing="reason")
        else:
            return done(
                request, _("On hold: nothing goes to this customer until it ends."), _card(seat, row.pk),
                undo=undo_of(seat, made),
            )  # fmt: skip
    return form_page(
        request, seat, form, title=_("Put on hold"), submit=_("Hold"), back=_card(seat, row.pk), here="customers",
        intro=_("Nothing goes to this customer until the hold ends. Afterwards its invoices go on where they stand."),
    )  # fmt: skip


@company_page("pause")
def finish_hold(request: HttpRequest, seat: Seat, customer: int, hold: int) -> HttpResponseBase:
    """Ends a hold on the customer or on one of its items; asks first."""
    row = owned_customer(seat.company, customer, seat.own)
    if hold not in {one.pk for one in holds_of(seat.company, row)}:
        raise Refused("not_found", what="hold", name=str(hold))
    if request.method != "POST":
        return form_page(
            request, seat, Form(), title=_("End the hold"), submit=_("End"), back=_card(seat, row.pk),
            intro=_("The next run decides again whether reminders go out."), here="customers",
        )  # fmt: skip
    end_hold(seat.company, hold, on=today(seat), actor=actor(request), at=now())
    return done(request, _("The hold is ended: the next run decides again."), _card(seat, row.pk))


@company_page("switch")
@require_POST
def switch(request: HttpRequest, seat: Seat, customer: int) -> HttpResponseBase:
    """Turns the reminders of a customer on, or off."""
    row = owned_customer(seat.company, customer, seat.own)
    made = customer_bulk.change_customers(
        seat.company, [row.pk], {"reminders": not row.reminders}, own=seat.own, actor=actor(request), at=now()
    )
    text = _("Reminders are off: nothing goes to this customer.") if row.reminders else _("Reminders are on again.")
    return done(request, text, _card(seat, row.pk), undo=undo_of(seat, made))


def _card(seat: Seat, customer: int) -> str:
    return reverse("customer", args=[seat.company.code, customer])
