# SPDX-License-Identifier: MIT
"""Handing invoices of a customer over by hand."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services.access import Seat
from dunwell.services.edit_customer import owned_customer
from dunwell.services.hand_over import Candidate, candidates, hand_over
from dunwell.services.partners import default_partner, partners_of
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import choice_field
from dunwell.web.pages import company_page, today
from dunwell.web.templatetags import formats
from dunwell.web.views.cases.acting import ReasonForm, act_of, case_address
from dunwell.web.words import refused_sentence


class HandOverForm(ReasonForm):
    """Which invoices, and to whom."""

    items = forms.MultipleChoiceField(label=_("Invoices"), widget=forms.CheckboxSelectMultiple)
    partner = forms.ChoiceField(label=_("Collection partner"), required=False)
    field_order = ("items", "partner", "reason")

    def __init__(self, *args: object, seat: Seat, found: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        choice_field(self, "items").choices = [(str(one.item.pk), _named(one)) for one in found]
        known = [(str(one.pk), one.name) for one in partners_of(seat.company, active=True)]
        partner, usual = choice_field(self, "partner"), default_partner(seat.company)
        partner.choices = [("", _("Nobody yet")), *known] if not usual else known
        partner.initial = str(usual.pk) if usual else ""


@company_page("collect")
def by_hand(request: HttpRequest, seat: Seat, customer: int) -> HttpResponse:
    """Makes a prepared case of what is ticked."""
    found = owned_customer(seat.company, customer, seat.own)
    known = candidates(seat.company, found.pk, today(seat))
    free = [one for one in known if one.refused is None]
    form = HandOverForm(
        request.POST or None, seat=seat, found=free, initial={"items": [str(one.item.pk) for one in free]}
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            case = hand_over(
                seat.company,
                [int(item) for item in said["items"]],
                act_of(request, seat),
                reason=said["reason"],
                partner=int(said["partner"]) if said["partner"] else None,
            )
        except Refused as refused:
            refuse(form, refused, reason_missing="reason")
        else:
            return done(
                request, gettext("The case is prepared. Look at it, then send it."), case_address(seat, case.pk)
            )
    return form_page(
        request, seat, form, title=_("Hand over %(name)s") % {"name": found.name},
        submit=_("Prepare the case") if free else "", back=reverse("customer", args=[seat.company.code, customer]),
        template="cases/hand_over", here="customers", free=free,
        stopped=[(one.name, refused_sentence(one.refused)) for one in known if one.refused],
        intro=_("Reminders of these invoices end, and a case with all papers is made for a collection partner. Nothing "
                "leaves the house yet."),
    )  # fmt: skip


def _named(one: Candidate) -> str:
    return gettext("%(name)s, %(open)s, %(days)s days late") % {
        "name": one.name, "open": formats.money(one.open), "days": one.days_overdue,
    }  # fmt: skip
