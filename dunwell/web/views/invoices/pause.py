# SPDX-License-Identifier: MIT
"""What stops reminding an invoice for a while: dispute, hold, promise, instalments agreed, a payment under way."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services import invoice_next, pauses
from dunwell.services.access import Seat
from dunwell.services.invoice_next import Opened
from dunwell.services.promises import promise
from dunwell.web.acts import form_page, refuse
from dunwell.web.pages import actor, company_page, today
from dunwell.web.views.invoices.acting import (
    ItemForm,
    amount_field,
    card_address,
    end_address,
    finished,
    last_day_field,
    plain,
    total_open,
    when,
)


class PauseForm(ItemForm):
    """Why, who looks after it, and the last day on which it holds."""

    def __init__(self, *args: object, opened: Opened, on: date, required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, opened=opened, **kwargs)
        last = "" if required else _("This day is the last one. Leave it empty to stop until somebody ends it.")
        looks = _("Who looks after it.")
        self.add(
            reason=forms.CharField(label=_("Reason"), max_length=500),
            until=last_day_field(on, label=_("Until"), required=required, help_text=last),
            owner=forms.CharField(label=_("Owner"), max_length=150, required=False, help_text=looks),
        )


class DisputeForm(PauseForm):
    """The same, with the amount that is contested."""

    def __init__(self, *args: object, opened: Opened, on: date, **kwargs: Any) -> None:
        super().__init__(*args, opened=opened, on=on, **kwargs)
        rest = _("Leave it empty when all of it is disputed. What is not disputed goes on.")
        self.add(amount=amount_field(opened, label=_("Disputed amount"), required=False, help_text=rest))
        self.order_fields(["item", "amount"])


class PromiseForm(PauseForm):
    """The same, with the amount that is promised; the last day is asked for."""

    def __init__(self, *args: object, opened: Opened, on: date, **kwargs: Any) -> None:
        super().__init__(*args, opened=opened, on=on, required=True, **kwargs)
        self.add(amount=amount_field(opened, label=_("Promised amount")))
        self.fields["until"].label = _("By")
        self.fields["reason"].label = _("Who said so, and how")
        self.order_fields(["item", "amount", "until"])


class UnderWayForm(ItemForm):
    """A note on a payment that was started."""

    def __init__(self, *args: object, opened: Opened, **kwargs: Any) -> None:
        super().__init__(*args, opened=opened, **kwargs)
        such = _("For instance: direct debit of 1 December.")
        self.add(note=forms.CharField(label=_("Note"), max_length=200, required=False, help_text=such))


@company_page("pause")
def hold(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """Stops its reminders, with reason, owner and end date."""
    opened = invoice_next.opened(seat.company, invoice, seat.own)
    on = today(seat)
    initial = {"owner": actor(request), "until": on + timedelta(days=14)}
    form = PauseForm(request.POST or None, opened=opened, on=on, initial=initial)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            row = pauses.hold(
                seat.company, item=form.name, reason=facts["reason"], until=facts["until"], owner=facts["owner"],
                **when(request, seat),
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused, reason_missing="reason", date_passed="until", which_installment="item")
        else:
            undo = end_address(seat, invoice, "hold", row.pk)
            return finished(request, seat, invoice, gettext("On hold."), undo=undo)
    return form_page(
        request,
        seat,
        form,
        title=_("Hold %(number)s") % {"number": opened.invoice.number},
        submit=_("Put on hold"),
        back=card_address(seat, invoice),
        intro=_("No reminder goes out for it. Afterwards it goes on from where it stands."),
        here="invoices",
    )


@company_page("pause")
def dispute(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """All or part of it is contested."""
    opened = invoice_next.opened(seat.company, invoice, seat.own)
    on = today(seat)
    form = DisputeForm(request.POST or None, opened=opened, on=on, initial={"owner": actor(request)})
    if form.is_valid():
        facts = form.cleaned_data
        try:
            row = pauses.dispute(
                seat.company, form.name, reason=facts["reason"], owner=facts["owner"], until=facts["until"],
                amount=None if facts["amount"] is None else format(facts["amount"], "f"), **when(request, seat),
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused, bad_amount="amount", above_open="amount", reason_missing="reason")
        else:
            undo = end_address(seat, invoice, "dispute", row.pk)
            return finished(request, seat, invoice, gettext("The dispute is recorded."), undo=undo)
    return form_page(
        request,
        seat,
        form,
        title=_("Dispute about %(number)s") % {"number": opened.invoice.number},
        submit=_("Record dispute"),
        back=card_address(seat, invoice),
        intro=_("What is disputed is not chased; the rest of it is."),
        here="invoices",
    )


@company_page("pause")
def promised(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """The customer promises an amount by a day."""
    opened = invoice_next.opened(seat.company, invoice, seat.own)
    on = today(seat)
    initial = {"amount": plain(total_open(opened)), "until": on + timedelta(days=7), "owner": actor(request)}
    if len(opened.items) > 1:
        initial["amount"] = plain(opened.items[0].open)
    form = PromiseForm(request.POST or None, opened=opened, on=on, initial=initial)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            row = promise(
                seat.company, form.name, by=facts["until"], reason=facts["reason"], owner=facts["owner"],
                amount=format(facts["amount"], "f"), **when(request, seat),
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused, bad_amount="amount", above_open="amount", date_passed="until")
        else:
            undo = end_address(seat, invoice, "promise", row.pk)
            return finished(request, seat, invoice, gettext("The promise is recorded."), undo=undo)
    return form_page(
        request,
        seat,
        form,
        title=_("Promise for %(number)s") % {"number": opened.invoice.number},
        submit=_("Record promise"),
        back=card_address(seat, invoice),
        intro=_("What is promised rests until that day. Then the promise is kept or broken, and reminding goes on."),
        here="invoices",
    )


@company_page("pause")
def under_way(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """A direct debit or card payment was started: nothing goes out until it arrives or fails."""
    opened = invoice_next.opened(seat.company, invoice, seat.own)
    form = UnderWayForm(request.POST or None, opened=opened)
    if form.is_valid():
        try:
            row = pauses.start_payment(seat.company, form.name, note=form.cleaned_data["note"], **when(request, seat))
        except Refused as refused:
            refuse(form, refused)
        else:
            undo = end_address(seat, invoice, "payment_under_way", row.item_id)
            return finished(request, seat, invoice, gettext("A payment is under way."), undo=undo)
    return form_page(
        request,
        seat,
        form,
        title=_("Payment under way for %(number)s") % {"number": opened.invoice.number},
        submit=_("Payment is under way"),
        back=card_address(seat, invoice),
        intro=_("Nothing goes out for it until the payment arrives, or you say that it failed."),
        here="invoices",
    )
