# SPDX-License-Identifier: MIT
"""Settings → Collection partners: who takes over what no reminder has brought in."""

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import partners as services
from dunwell.services.access import Seat
from dunwell.web.acts import Text, done, form_page, refuse
from dunwell.web.forms import Form
from dunwell.web.pages import actor, company_page, now, page
from dunwell.web.words.cases import KINDS, TAKES

_OFF = {"autocomplete": "off"}


class PartnerForm(Form):
    """One partner."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    person = forms.CharField(label=_("Contact person"), max_length=200, required=False)
    email = forms.CharField(
        label=_("E-mail address"), max_length=254, required=False,
        help_text=_("Cases can be sent there, as far as their size allows."),
        widget=forms.EmailInput(attrs=_OFF),
    )  # fmt: skip
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    country = forms.CharField(
        label=_("Country"), max_length=2, required=False, help_text=_("Two letters, as FI, if it is abroad.")
    )
    client_number = forms.CharField(
        label=_("Your client number there"), max_length=60, required=False,
        help_text=_("What the partner calls you: it stands on every case."),
    )  # fmt: skip
    takes = forms.ChoiceField(
        label=_("What goes into a package"), choices=list(TAKES.items()),
        help_text=_("Data files are for partners whose program reads cases by itself."),
    )  # fmt: skip
    remarks = forms.CharField(
        label=_("Remarks"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For your own people alone."),
    )  # fmt: skip

    def values(self) -> Mapping[str, str]:
        """What was typed."""
        return {name: str(value) for name, value in self.cleaned_data.items()}


@company_page("settings")
def partners(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """All partners, those of former times last."""
    known = services.partners_of(seat.company)
    return page(request, seat, "cases/partners", here="settings", partners=known)


@company_page("settings")
def new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """One partner more; the first is the usual one."""
    form = PartnerForm(request.POST or None)
    if form.is_valid():
        try:
            made = services.add_partner(seat.company, form.values(), actor=actor(request), at=now())
        except Refused as refused:
            _refuse(form, refused)
        else:
            text = gettext("New cases go to %(name)s.") if made.is_default else gettext("%(name)s is added.")
            return done(request, text % {"name": made.name}, _back(seat))
    return _form(request, seat, form, title=_("Add a collection partner"), submit=_("Add"))


@company_page("settings")
def change(request: HttpRequest, seat: Seat, partner: int) -> HttpResponse:
    """One of them."""
    row = services.partner_of(seat.company, partner)
    form = PartnerForm(request.POST or None, initial={name: getattr(row, name) for name in services.FIELDS})
    if form.is_valid():
        try:
            changes = services.change_partner(seat.company, partner, form.values(), actor=actor(request), at=now())
        except Refused as refused:
            _refuse(form, refused)
        else:
            text = gettext("Saved.") if changes else gettext("It is so already: nothing was changed.")
            return done(request, text, _back(seat))
    return _form(request, seat, form, title=row.name, submit=_("Save"))


@company_page("settings")
@require_POST
def usual(request: HttpRequest, seat: Seat, partner: int) -> HttpResponse:
    """New cases go there."""
    services.make_usual(seat.company, partner, actor=actor(request), at=now())
    return done(request, gettext("New cases go there from now on."), _back(seat))


@company_page("settings")
@require_POST
def retired(request: HttpRequest, seat: Seat, partner: int) -> HttpResponse:
    """Nothing more goes there; what it has stays there."""
    services.retire(seat.company, partner, actor=actor(request), at=now())
    undo = reverse("partner-restore", args=[seat.company.code, partner])
    return done(request, gettext("Nothing more goes there. Its cases stay as they are."), _back(seat), undo=undo)


@company_page("settings")
@require_POST
def restored(request: HttpRequest, seat: Seat, partner: int) -> HttpResponse:
    """It takes cases again."""
    services.restore(seat.company, partner, actor=actor(request), at=now())
    return done(request, gettext("It takes cases again."), _back(seat))


def _form(request: HttpRequest, seat: Seat, form: PartnerForm, *, title: Text, submit: Text) -> HttpResponse:
    return form_page(request, seat, form, title=title, submit=submit, back=_back(seat), here="settings")


def _refuse(form: PartnerForm, refused: Refused) -> None:
    refuse(form, refused, bad_address="email", partner_exists="name")


def _back(seat: Seat) -> str:
    return reverse("partners", args=[seat.company.code])
