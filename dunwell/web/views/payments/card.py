# SPDX-License-Identifier: MIT
"""One payment: what it settled, what of it is free; whose it is; taken back whole or in part."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services import payments, reversals
from dunwell.services.access import Seat
from dunwell.services.match_shown import why_booked
from dunwell.services.payment_entry import payer_of
from dunwell.services.payment_list import line_of, parts_of, payment_of
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import Form
from dunwell.web.pages import actor, company_page, now, page, today


class TakeBackForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("For instance: returned by the bank."))


class AssignForm(Form):
    customer = forms.CharField(
        label=_("Customer"), max_length=100, required=False,
        help_text=_("The number, or a part of the name. Leave it empty when nobody knows whose it is."),
        widget=forms.TextInput(attrs={"list": "customers-found", "autocomplete": "off"}),
    )  # fmt: skip


@company_page("see")
def card(request: HttpRequest, seat: Seat, payment: int) -> HttpResponse:
    """A payment or write-off."""
    found = payment_of(seat.company, payment, seat.own)
    parts = parts_of(seat.company, found)
    return page(
        request,
        seat,
        "payments/card",
        here="invoices",
        payment=found,
        row=line_of(found),
        parts=parts,
        in_force=[part for part in parts if part.reversed_on is None],
        # What it tells of other customers is not for who sees their own alone.
        one=why_booked(seat.company, found.pk) if seat.own is None else None,
        came={"place": "payment", "query": "", "next": ""},
    )


@company_page("pay")
def take_back(request: HttpRequest, seat: Seat, payment: int) -> HttpResponse:
    """The money went back, or was never there: what it settled is open again."""
    found = payment_of(seat.company, payment, seat.own)
    given_up = found.kind == "write_off"
    if given_up:
        seat.must("give_up")
    form = TakeBackForm(request.POST or None)
    if form.is_valid():
        try:
            reversals.reverse_payment(
                seat.company, found.ref, reason=form.cleaned_data["reason"], actor=actor(request), at=now(),
                on=today(seat),
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused, reason_missing="reason")
        else:
            text = gettext("Taken back: what it settled is open again, at the level that it had.")
            return done(request, text, _address(seat, payment))
    return form_page(
        request,
        seat,
        form,
        title=_("Take back %(ref)s") % {"ref": found.ref},
        submit=_("Take it back"),
        back=_address(seat, payment),
        intro=_(
            "All that it settled is open again and is reminded where it stood. This is not undone: record it anew."
        ),
        danger=True,
        here="invoices",
    )


@company_page("pay")
def take_back_part(request: HttpRequest, seat: Seat, payment: int, part: int) -> HttpResponse:
    """One thing that it settled is open again; the money stays as credit. Asks first."""
    found = payment_of(seat.company, payment, seat.own)
    names = {one.pk: one.name for one in parts_of(seat.company, found)}
    if part not in names:
        raise Refused("not_found", what="allocation", name=str(part))
    if request.method != "POST":
        return form_page(
            request, seat, Form(), title=_("Take back what settled %(name)s") % {"name": names[part]},
            submit=_("Take it back"), back=_address(seat, payment), danger=True, here="invoices",
            intro=_("It is open again and is reminded where it stood. The money stays, to be used for something else."),
        )  # fmt: skip
    try:
        reversals.reverse_allocation(seat.company, part, on=today(seat), actor=actor(request), at=now())
    except Refused as refused:
        if refused.code != "already_ended":
            raise
    text = gettext("It is open again, and the money is free.")
    return done(request, text, _address(seat, payment))


@company_page("pay")
def assign(request: HttpRequest, seat: Seat, payment: int) -> HttpResponse:
    """Says whose money it is."""
    found = payment_of(seat.company, payment, seat.own)
    initial = {"customer": found.customer.ref if found.customer else ""}
    form = AssignForm(request.POST or None, initial=initial)
    if form.is_valid():
        ref = form.cleaned_data["customer"].strip()
        try:
            if ref:
                payer_of(seat.company, ref, own=seat.own)
            payments.assign(seat.company, found.ref, ref or None, actor=actor(request), at=now())
        except Refused as refused:
            refuse(form, refused, not_found="customer")
        else:
            text = gettext("It is this customer's credit now.") if ref else gettext("It is nobody's credit now.")
            to = reverse("payment-use", args=[seat.company.code, payment]) if ref else _address(seat, payment)
            return done(request, text, to)
    return form_page(
        request,
        seat,
        form,
        title=_("Whose payment is %(ref)s?") % {"ref": found.ref},
        submit=_("Assign"),
        back=_address(seat, payment),
        template="payments/assign",
        here="invoices",
        payment=found,
        row=line_of(found),
    )


def _address(seat: Seat, payment: int) -> str:
    return reverse("payment", args=[seat.company.code, payment])
