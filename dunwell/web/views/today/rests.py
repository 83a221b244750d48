# SPDX-License-Identifier: MIT
"""Postponing and holding from the page Today; and ending such a hold again."""

from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import pauses
from dunwell.services.access import Seat
from dunwell.services.proposal_page import Proposal
from dunwell.web.acts import form_page, refuse
from dunwell.web.pages import actor, company_page, now, today
from dunwell.web.templatetags import formats
from dunwell.web.views.today.edits import proposal_of, sorry
from dunwell.web.views.today.forms import HoldForm, PostponeForm
from dunwell.web.views.today.page import asked_items, back_to_today, stay


@company_page("decide")
def postpone(request: HttpRequest, seat: Seat, customer: int, currency: str) -> HttpResponseBase:
    """Nothing goes out up to and with a day."""
    one, form = proposal_of(seat, customer, currency), PostponeForm(request.POST or None, today=today(seat))
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        text = gettext("Postponed: nothing goes out to %(name)s before %(day)s is over.")
        told = text % {"name": one.name, "day": formats.day(until)}
        return _held(request, seat, one, form, until=until, reason="postponed", told=told)
    return _page(request, seat, form, one, title=_("Postpone"), submit=_("Postpone"))


@company_page("decide")
def hold(request: HttpRequest, seat: Seat, customer: int, currency: str) -> HttpResponseBase:
    """Nothing goes out until a day, or until somebody ends it."""
    one, form = proposal_of(seat, customer, currency), HoldForm(request.POST or None, today=today(seat))
    if request.method == "POST" and form.is_valid():
        until, reason = form.cleaned_data["until"], form.cleaned_data["reason"]
        told = gettext("On hold: nothing goes out to %(name)s about it.") % {"name": one.name}
        return _held(request, seat, one, form, until=until, reason=reason, told=told)
    return _page(request, seat, form, one, title=_("Hold"), submit=_("Put on hold"))


@company_page("decide")
@require_POST
def end_holds(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Ends holds (`hold`)."""
    try:
        for one in asked_items(request, "hold"):
            pauses.end_hold(seat.company, one, on=today(seat), actor=actor(request), at=now())
    except Refused as refused:
        return sorry(request, seat, refused)
    return stay(request, seat, _("The hold is ended: it goes out as planned."))


def _held(
    request: HttpRequest,
    seat: Seat,
    one: Proposal,
    form: PostponeForm | HoldForm,
    *,
    until: date | None,
    reason: str,
    told: str,
) -> HttpResponseBase:
    def put(*, item: str | None = None, customer: str | None = None) -> int:
        return pauses.hold(
            seat.company,
            item=item,
            customer=customer,
            reason=reason,
            until=until,
            on=today(seat),
            actor=actor(request),
            at=now(),
        ).pk

    names = [line.name for message in one.messages for line in message.lines if line.stepped]
    try:
        if form.cleaned_data["scope"] == "customer":
            held = [put(customer=one.ref)]
        else:
            held = [put(item=name) for name in names]
    except Refused as refused:
        refuse(form, refused, reason_missing="reason", date_passed="until")
        return _page(request, seat, form, one, title=_("Hold"), submit=_("Put on hold"))
    return stay(request, seat, told, undo=_undo(seat, held))


def _undo(seat: Seat, held: list[int]) -> str:
    query = "&".join(f"hold={one}" for one in held)
    return f"{reverse('today-end-holds', args=[seat.company.code])}?{query}" if held else ""


def _page(
    request: HttpRequest,
    seat: Seat,
    form: PostponeForm | HoldForm,
    one: Proposal,
    *,
    title: str | Promise,
    submit: str | Promise,
) -> HttpResponseBase:
    intro = gettext("%(name)s, %(total)s") % {"name": one.name, "total": formats.money(one.total)}
    return form_page(
        request,
        seat,
        form,
        title=title,
        submit=submit,
        back=back_to_today(seat),
        intro=intro,
        here="today",
    )
