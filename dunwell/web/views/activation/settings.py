# SPDX-License-Identifier: MIT
"""Settings: one page that shows what is set, and a page for each section."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dunwell.services import activation, cost
from dunwell.services.access import Seat
from dunwell.services.company_calendar import sending_days
from dunwell.services.mail_test import last_test, transport
from dunwell.services.simple_page import simple_of
from dunwell.web.acts import done, form_page
from dunwell.web.forms import Form, SureField
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.views.activation.mail import mail_test
from dunwell.web.views.activation.setting_fields import SettingsForm, posted

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Section:
    """A page of settings: what it is called, what it is for, and which settings are on it."""

    title: Text
    text: Text
    keys: tuple[str, ...]
    icon: str
    required: tuple[str, ...] = ()


SECTIONS: Mapping[str, Section] = {
    "company": Section(
        _("Company"),
        _("Who writes: name, address, how to pay, language."),
        ("name", "street", "postal_code", "city", "phone", "pay_to", "language", "time_zone", "mode", "tolerance"),
        "building",
        ("name",),
    ),
    "payments": Section(
        _("Payments"),
        _("What is booked by itself, what money settles first, and what is forgiven."),
        ("match_automatically", "allocation_order", "bank_charges"),
        "coins",
        ("match_automatically", "allocation_order"),
    ),
    "mail": Section(
        _("Mail"),
        _("From whom notices come, where replies and copies go, and a test."),
        ("email", "reply_to", "copies_to"),
        "mail",
        ("email",),
    ),
    "reports": Section(
        _("Reports and warnings"),
        _("What you are told, how often, and at which address."),
        ("report", "report_to", "silent_days", "call_tries"),
        "bell",
    ),
}


@company_page("settings")
def settings(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """All sections, with what is set."""
    return page(
        request,
        seat,
        "settings/index",
        here="settings",
        sections=[(code, one, _address(seat, code)) for code, one in SECTIONS.items()],
        activation=activation.activation_of(seat.company),
        is_activated=activation.is_activated(seat.company),
        simple=simple_of(seat.company),
        price=cost.price(),
        way=transport(seat.company),
    )


@company_page("settings")
def section(request: HttpRequest, seat: Seat, section: str) -> HttpResponseBase:
    """One section: its settings as a form."""
    if section not in SECTIONS:
        raise Http404(section)
    found, here = SECTIONS[section], _address(seat, section)
    is_test = section == "mail" and "to" in request.POST
    typed = request.POST if request.method == "POST" and not is_test else None
    form = SettingsForm(seat, found.keys, typed, required=found.required)
    if form.is_bound and form.is_valid():
        changes = form.save(actor=actor(request), at=now())
        if changes is not None:
            text = _("Saved. It holds from the next run.") if changes else _("It is so already: nothing was changed.")
            return done(request, text, here)
    context: dict[str, object] = {"section": found, "code": section, "form": form}
    test_form = mail_test(request, seat, sends=is_test)
    if section == "mail":
        context |= {"way": transport(seat.company), "test_form": test_form, "test": last_test(seat.company)}
        context |= {"copies": [one for one in sending_days(seat.company) if one.copies]}
    status = 422 if form.errors or test_form.errors else 200
    return page(request, seat, "settings/section", status=status, here="settings", **context)


@company_page("settings")
def costs(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """What accepted notices cost, by month."""
    return page(
        request,
        seat,
        "settings/cost",
        here="settings",
        price=cost.price(),
        agreed=cost.is_price_agreed(seat.company),
        months=cost.months(seat.company, today(seat)),
    )


class _OffForm(Form):
    sure = SureField(_("Send nothing more to any customer"))


@company_page("activate")
def switch_off(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The master switch, off: one click, and its consequence."""
    form = _OffForm(posted(request))
    to = reverse("settings", args=[seat.company.code])
    if request.method == "POST" and form.is_valid():
        activation.deactivate(seat.company, actor=actor(request), at=now())
        return done(request, _("Reminders are off. Nothing goes out until somebody switches them on again."), to)
    return form_page(
        request,
        seat,
        form,
        title=_("Switch reminders off"),
        submit=_("Switch off"),
        back=to,
        intro=_(
            "No run is made, and what waits to be sent is withdrawn when its turn comes. Invoices, payments and pauses "
            "stay as they are; when you switch on again, each invoice goes on where it stood, one step at a time."
        ),
        danger=True,
        here="settings",
    )


def _address(seat: Seat, section: str) -> str:
    return reverse("settings-section", args=[seat.company.code, section])
