# SPDX-License-Identifier: MIT
"""Money of one invoice: paid whole or in part, written off; its claims waived, and asked for again."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import invoice_next, invoice_view, payments, reversals
from dunwell.services.access import Seat
from dunwell.services.invoice_next import Opened
from dunwell.services.write_off import write_off
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import DateField, Form
from dunwell.web.pages import company_page, today
from dunwell.web.templatetags import formats
from dunwell.web.views.invoices.acting import (
    ItemForm,
    amount_field,
    card_address,
    end_address,
    finished,
    plain,
    total_open,
    when,
)


class PayForm(ItemForm):
    """A payment for this invoice: the whole open amount today, unless something else is typed."""

    def __init__(self, *args: object, opened: Opened, on: date, **kwargs: Any) -> None:
        super().__init__(*args, opened=opened, everything=True, **kwargs)
        more, bank = _("More than is open stays the customer's credit."), _("As the bank names it.")
        self.add(
            amount=amount_field(opened, label=_("Amount"), help_text=more),
            paid_on=DateField(label=_("Paid on"), last=on),
            reference=forms.CharField(label=_("Reference"), required=False, max_length=200, help_text=bank),
        )


class WriteOffForm(ItemForm):
    """What is given up, and why."""

    def __init__(self, *args: object, opened: Opened, **kwargs: Any) -> None:
        super().__init__(*args, opened=opened, everything=True, **kwargs)
        self.add(
            amount=amount_field(opened, label=_("Amount")), reason=forms.CharField(label=_("Reason"), max_length=500)
        )


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("Kept in the history."))


@company_page("pay")
def pay(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """Records a payment; without a change, of all that is open, today."""
    opened = invoice_next.opened(seat.company, invoice, seat.own)
    on, number = today(seat), opened.invoice.number
    initial = {"amount": plain(total_open(opened)), "paid_on": on}
    form = PayForm(request.POST or None, opened=opened, on=on, initial=initial)
    if form.is_valid():
        try:
            paid = payments.pay(
                seat.company,
                form.name,
                format(form.cleaned_data["amount"], "f"),
                reference=form.cleaned_data["reference"],
                **when(request, seat) | {"on": form.cleaned_data["paid_on"]},
            )
        except Refused as refused:
            refuse(form, refused, bad_amount="amount")
        else:
            undo = end_address(seat, invoice, "payment", paid.pk)
            return finished(request, seat, invoice, gettext("Payment recorded."), undo=undo)
    title = _("Payment for %(number)s") % {"number": number}
    back = card_address(seat, invoice)
    return form_page(request, seat, form, title=title, submit=_("Record payment"), back=back, here="invoices")


@company_page("give_up")
def give_up(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """Writes off all or part of what is open."""
    opened = invoice_next.opened(seat.company, invoice, seat.own)
    initial = {"amount": plain(total_open(opened))}
    form = WriteOffForm(request.POST or None, opened=opened, initial=initial)
    if form.is_valid():
        amount = format(form.cleaned_data["amount"], "f")
        try:
            given_up = write_off(
                seat.company, form.name, amount=amount, reason=form.cleaned_data["reason"], **when(request, seat)
            )
        except Refused as refused:
            refuse(form, refused, bad_amount="amount", above_open="amount", reason_missing="reason")
        else:
            # Several instalments make several write-offs; each is taken back on the invoice's page.
            undo = end_address(seat, invoice, "payment", given_up[0].pk) if len(given_up) == 1 else ""
            return finished(request, seat, invoice, gettext("Written off."), undo=undo)
    return form_page(
        request,
        seat,
        form,
        title=_("Write off %(number)s") % {"number": opened.invoice.number},
        submit=_("Write off"),
        back=card_address(seat, invoice),
        intro=_("You give this amount up. It settles like a payment, counts as no money, and can be taken back."),
        danger=True,
        here="invoices",
    )


@company_page("give_up")
def waive(request: HttpRequest, seat: Seat, invoice: int, claim: int) -> HttpResponse:
    """A fee, interest or compensation is asked for no more."""
    found = _claim(seat, invoice, claim)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            reversals.waive_claim(seat.company, found.claim.pk, reason=reason, **when(request, seat))
        except Refused as refused:
            refuse(form, refused, reason_missing="reason")
        else:
            undo = end_address(seat, invoice, "claim", claim)
            text = gettext("Waived: {amount} is asked for no more.").format(amount=formats.money(found.left))
            return done(request, text, card_address(seat, invoice), undo=undo)
    return form_page(
        request,
        seat,
        form,
        title=_("Waive %(amount)s") % {"amount": formats.money(found.left)},
        submit=_("Waive"),
        back=card_address(seat, invoice),
        intro=_("It is on no notice from now on. What was paid on it becomes the customer's credit."),
        danger=True,
        here="invoices",
    )


@company_page("give_up")
@require_POST
def ask_again(request: HttpRequest, seat: Seat, invoice: int, claim: int) -> HttpResponse:
    """A claim that was waived is asked for again."""
    found = _claim(seat, invoice, claim)
    reason = gettext("Undone")
    reversals.restore_claim(seat.company, found.claim.pk, reason=reason, **when(request, seat))
    return done(request, gettext("It is asked for again, from the next notice on."), card_address(seat, invoice))


def _claim(seat: Seat, invoice: int, claim: int) -> invoice_view.Owed:
    """A claim that came of this invoice. Raises `Refused("not_found")`."""
    found = invoice_view.invoice_of(seat.company, invoice, seat.own)
    for owed in invoice_view.claims_of(seat.company, found):
        if owed.claim.pk == claim:
            return owed
    raise Refused("not_found", what="claim", name=str(claim))
