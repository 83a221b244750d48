# SPDX-License-Identifier: MIT
"""What came of a case in money: collected whole or in part, or written off."""

import secrets
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.money import decimal_string, exponent_of
from dunwell.core.problem import Refused
from dunwell.services.access import Seat
from dunwell.services.case_find import case_of
from dunwell.services.case_ledger import Ledger, ledger_of
from dunwell.services.case_money import Money, collect, give_up
from dunwell.services.case_steps import Act
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import AmountField, DateField, SureField
from dunwell.web.pages import actor, company_page, now, today
from dunwell.web.templatetags import formats
from dunwell.web.views.cases.acting import NoteForm, ReasonForm, act_of, case_address


class CollectForm(NoteForm):
    """What the partner paid. Nothing is proposed: an amount is what somebody has seen."""

    field_order = ("amount", "paid_on", "reference", "note")
    # Sent twice by a double click, or by a browser that tries again, it is one report.
    form_mark = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, ledger: Ledger, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.take(
            {
                "amount": AmountField(
                    label=_("Amount that came"), currency=ledger.currency, decimals=exponent_of(ledger.currency),
                    required=False,
                    help_text=_("It is booked as a payment. Leave it empty when all has been booked already."),
                ),
                "paid_on": DateField(label=_("Paid on"), last=ledger.on, initial=ledger.on),
                "reference": forms.CharField(label=_("Reference"), required=False, max_length=200),
            }
        )  # fmt: skip
        self.order_fields(self.field_order)
        if self.data.get("again"):
            self.ask_again()

    def ask_again(self) -> None:
        """Asks whether it is another payment of an amount that was booked already."""
        label = _("It is another payment of the same amount")
        self.take({"again": forms.BooleanField(label=label, required=False)})

    @property
    def money(self) -> Money | None:
        """What came, as it was written; None: all was booked already."""
        said = self.cleaned_data
        if said["amount"] is None:
            return None
        return Money(format(said["amount"], "f"), said["reference"], said["form_mark"], said.get("again", False))


class GiveUpForm(ReasonForm):
    sure = SureField(_("Give up all that is open of this case"))


@company_page("collect")
def collected(request: HttpRequest, seat: Seat, case: int) -> HttpResponse:
    """Books what the partner collected; the case is over when nothing is open any more."""
    seat.must("pay")
    row = case_of(seat.company, case, seat.own)
    ledger = ledger_of(row, today(seat))
    initial = {"reference": row.reference, "form_mark": secrets.token_hex(8)}
    form = CollectForm(request.POST or None, ledger=ledger, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        try:
            came = collect(seat.company, case, _on(request, seat, said["paid_on"]), money=form.money, note=said["note"])
        except Refused as refused:
            refuse(form, refused, bad_amount="amount", case_still_open="amount", already_booked="amount")
            if refused.code == "already_booked":
                form.ask_again()
        else:
            if came.left:
                left = formats.money(f"{decimal_string(came.left, row.currency)} {row.currency}")
                text = gettext("Booked. %(left)s is still open, so the case goes on.") % {"left": left}
            else:
                text = gettext("Nothing is open any more: the case is collected.")
            return done(request, text, case_address(seat, case))
    return form_page(
        request, seat, form, title=_("Money from case %(number)s") % {"number": row.number}, submit=_("Book it"),
        back=case_address(seat, case), here="invoices",
        intro=_("What came settles the oldest invoice first, then fees and interest. What is over stays the customer's "
                "credit. A payment that is wrong is taken back on its own page."),
    )  # fmt: skip


@company_page("collect")
def written_off(request: HttpRequest, seat: Seat, case: int) -> HttpResponse:
    """Gives up all that is open."""
    seat.must("give_up")
    row = case_of(seat.company, case, seat.own)
    form = GiveUpForm(request.POST or None)
    if form.is_valid():
        try:
            give_up(seat.company, case, act_of(request, seat), reason=form.cleaned_data["reason"])
        except Refused as refused:
            refuse(form, refused, reason_missing="reason")
        else:
            return done(request, gettext("What was open of it has been written off."), case_address(seat, case))
    return form_page(
        request, seat, form, title=_("Write off case %(number)s") % {"number": row.number}, submit=_("Write off"),
        back=case_address(seat, case), danger=True, here="invoices",
        intro=_("Every invoice of the case is written off as far as it is open, and its fees are waived. A write-off "
                "is taken back on its own page."),
    )  # fmt: skip


def _on(request: HttpRequest, seat: Seat, on: date) -> Act:
    return Act(on, actor(request), now())
