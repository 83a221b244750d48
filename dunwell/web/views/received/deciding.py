# SPDX-License-Identifier: MIT
"""Who the buyer of an e-invoice that waits is: a customer, a new one, or nobody of ours."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import received_invoices
from dunwell.services.access import Seat
from dunwell.services.payment_entry import payer_of
from dunwell.services.received_view import Received, received_of
from dunwell.web.acts import done, form_page
from dunwell.web.acts import refuse as put_refusal
from dunwell.web.forms import Form
from dunwell.web.pages import company_page
from dunwell.web.views.invoices.acting import when


class AssignForm(Form):
    customer = forms.CharField(
        label=_("Customer"), max_length=100, help_text=_("The number, or a part of the name."),
        widget=forms.TextInput(attrs={"list": "customers-found", "autocomplete": "off"}),
    )  # fmt: skip


class CustomerForm(Form):
    ref = forms.CharField(
        label=_("Customer number"), max_length=100, required=False,
        help_text=_("Left empty, it gets the number that the invoice gives, else its VAT number."),
    )  # fmt: skip


class RefuseForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("For instance: not ours, or a test."))


@company_page("import")
def assign(request: HttpRequest, seat: Seat, received: int) -> HttpResponse:
    """The buyer is a customer whom we have; the invoice is taken."""
    row = _waiting(seat, received)
    form = AssignForm(request.POST or None)
    if form.is_valid():
        try:
            ref = payer_of(seat.company, form.cleaned_data["customer"].strip()).ref
            taken = received_invoices.assign(seat.company, received, ref, **when(request, seat))
        except Refused as refused:
            put_refusal(form, refused, not_found="customer")
        else:
            return _taken(request, seat, taken)
    return form_page(
        request, seat, form, title=_("Who is the buyer of %(number)s?") % {"number": row.number},
        submit=_("Assign and take"), back=_address(seat, received), template="received/assign", here="invoices",
        row=row, intro=_("The invoice is taken for this customer, and the next one of this buyer by itself."),
    )  # fmt: skip


@company_page("import")
def make_customer(request: HttpRequest, seat: Seat, received: int) -> HttpResponse:
    """The buyer is new: the customer is made of what the invoice says."""
    seat.must("edit")
    row = _waiting(seat, received)
    form = CustomerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            taken = received_invoices.create_customer_and_take(
                seat.company, received, ref=form.cleaned_data["ref"].strip(), **when(request, seat)
            )
        except Refused as refused:
            put_refusal(form, refused, customer_exists="ref")
        else:
            return _taken(request, seat, taken)
    return form_page(
        request, seat, form, title=_("Make this customer"), submit=_("Make and take"), back=_address(seat, received),
        template="received/make_customer", here="invoices", row=row,
    )  # fmt: skip


@company_page("import")
def refuse(request: HttpRequest, seat: Seat, received: int) -> HttpResponse:
    """It is not taken."""
    row = _waiting(seat, received)
    form = RefuseForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            received_invoices.refuse(seat.company, received, reason=reason, **when(request, seat))
        except Refused as refused:
            put_refusal(form, refused, reason_missing="reason")
        else:
            again = reverse("received-reopen", args=[seat.company.code, received])
            return done(request, gettext("It is not taken. The file stays here."), _address(seat, received), undo=again)
    return form_page(
        request, seat, form, title=_("Do not take %(number)s") % {"number": row.number}, submit=_("Do not take it"),
        back=_address(seat, received), here="invoices", danger=True,
        intro=_("No invoice is made of it, and nobody is reminded of it. The file is kept with your reason."),
    )  # fmt: skip


@company_page("import")
@require_POST
def reopen(request: HttpRequest, seat: Seat, received: int) -> HttpResponse:
    """What a person refused waits again."""
    received_invoices.reopen(seat.company, received, **when(request, seat))
    return done(request, gettext("It waits for you again."), _address(seat, received))


def _waiting(seat: Seat, received: int) -> Received:
    row = received_of(seat.company, received).row
    if row.state != "waits":
        raise Refused("received_decided", number=row.number)
    return row


def _taken(request: HttpRequest, seat: Seat, row: Received) -> HttpResponse:
    text = gettext("Taken: {number} is an invoice of {customer} now.")
    if row.state != "taken":
        text = gettext("{number} was there already: nothing was made twice.")
    name = row.customer.name if row.customer else ""
    return done(request, text.format(number=row.number, customer=name), _address(seat, row.pk))


def _address(seat: Seat, received: int) -> str:
    return reverse("received-invoice", args=[seat.company.code, received])
