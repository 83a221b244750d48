# SPDX-License-Identifier: MIT
"""When notices go out: the time of the run, the holidays, each procedure's weekdays; and the simple page."""

from typing import cast

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import activation, simple_page
from dunwell.services.access import Seat
from dunwell.services.company_calendar import holidays_in, sending_days
from dunwell.services.simple_page import Simple
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import Form, SureField
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.views.activation.setting_fields import SettingsForm, posted

WEEKDAYS = (
    ("mon", _("Monday")),
    ("tue", _("Tuesday")),
    ("wed", _("Wednesday")),
    ("thu", _("Thursday")),
    ("fri", _("Friday")),
    ("sat", _("Saturday")),
    ("sun", _("Sunday")),
)


@company_page("settings")
def calendar(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The time of the run, the holidays of a year, and on which weekdays each procedure sends."""
    this_year = today(seat).year
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else this_year
    if not this_year - 20 <= year <= this_year + 20:
        raise BadRequest(f"no such year: {year}")
    form = SettingsForm(seat, ("run_at",), posted(request))
    if request.method == "POST" and form.is_valid() and form.save(actor=actor(request), at=now()) is not None:
        return done(request, _("Saved. It holds from the next run."), request.path)
    return page(
        request,
        seat,
        "settings/calendar",
        status=422 if form.errors else 200,
        here="settings",
        form=form,
        year=year,
        days=holidays_in(seat.company.country, year, get_language() or ""),
        procedures=sending_days(seat.company),
        weekdays=WEEKDAYS,
    )


@company_page("settings")
@require_POST
def procedure_days(request: HttpRequest, seat: Seat, code: str) -> HttpResponseBase:
    """The weekdays of one procedure."""
    seat.must("procedures")
    to = reverse("settings-calendar", args=[seat.company.code])
    days = tuple(request.POST.getlist("day"))
    try:
        changed = simple_page.set_sending_days(seat.company, code, days, actor=actor(request), at=now())
    except Refused as refused:
        if refused.code != "bad_value":
            raise
        text = _("Choose at least one weekday: a procedure that never sends reminds nobody.")
        return done(request, text, to, level=messages.ERROR)
    return done(request, _("Saved as the procedure's next version.") if changed else _("It is so already."), to)


class SimpleForm(Form):
    """Three settings, and two that go with them."""

    notify = forms.BooleanField(
        label=_("Notify customers"),
        help_text=_("While this is off, nothing is sent to any customer."),
        required=False,
    )
    days_after = forms.IntegerField(
        label=_("Days after “payable by”"),
        help_text=_(
            "So many days after its due date a document is included. One without a due date counts from its issue date."
        ),
        min_value=0,
        max_value=365,
    )
    stop_after_months = forms.IntegerField(
        label=_("Stop after months"),
        help_text=_("A document that is still unpaid after so many months is no longer reminded."),
        min_value=1,
        max_value=120,
    )
    weekday = forms.ChoiceField(
        label=_("On which weekday"),
        help_text=_("One message a week for each customer, with all that is overdue."),
        choices=WEEKDAYS,
    )
    abroad = forms.BooleanField(label=_("Also customers in other countries"), required=False)


@company_page("settings")
def simple(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The simple page. It writes an ordinary procedure, and turns the master switch."""
    now_set = simple_page.simple_of(seat.company)
    start = now_set or Simple()
    initial = {
        "notify": seat.company.reminders,
        "days_after": start.days_after,
        "stop_after_months": start.stop_after_months,
        "weekday": start.weekday,
        "abroad": start.abroad,
    }
    form = SimpleForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        answer = _save_simple(request, seat, form)
        if answer is not None:
            return answer
    return page(
        request,
        seat,
        "settings/simple",
        status=422 if form.errors else 200,
        here="settings",
        form=form,
        is_in_force=now_set is not None,
        by_hand=simple_page.is_changed_by_hand(seat.company),
    )


def _save_simple(request: HttpRequest, seat: Seat, form: SimpleForm) -> HttpResponseBase | None:
    """Writes the procedure, then turns the switch; where that is not ready, leads to the choice of open documents."""
    seat.must("procedures")
    data = form.cleaned_data
    settings = Simple(data["days_after"], data["stop_after_months"], data["weekday"], data["abroad"])
    here = reverse("settings-simple", args=[seat.company.code])
    try:
        name = gettext("Weekly reminder")
        simple_page.write_simple(seat.company, settings, name=name, actor=actor(request), at=now())
        if data["notify"] != seat.company.reminders:
            seat.must("activate")
            turn = activation.activate if data["notify"] else activation.deactivate
            turn(seat.company, actor=actor(request), at=now())
    except Refused as refused:
        if refused.code == "activation_incomplete":
            steps = cast(list[str], refused.context["steps"])
            first = "documents" if "documents" in steps else steps[0]
            to = reverse("set-up-step", args=[seat.company.code, first])
            return done(request, _("Saved. Now choose which open documents may be reminded, then switch on."), to)
        refuse(form, refused)
        return None
    return done(request, _("Saved. It holds from the next run."), here)


class _EndForm(Form):
    sure = SureField(_("Take the weekly reminder out; the other procedures decide again"))


@company_page("procedures")
def simple_end(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Back to the other procedures."""
    form = _EndForm(posted(request))
    to = reverse("settings-simple", args=[seat.company.code])
    if request.method == "POST" and form.is_valid():
        try:
            simple_page.end_simple(seat.company, actor=actor(request), at=now())
        except Refused as refused:
            refuse(form, refused)
        else:
            return done(request, _("The other procedures decide again who is reminded how."), to)
    return form_page(
        request,
        seat,
        form,
        title=_("End the weekly reminder"),
        submit=_("Take it out"),
        back=to,
        intro=_("Its versions stay in the history. Each invoice goes on from the step that it has had."),
        danger=True,
        here="settings",
    )
