# SPDX-License-Identifier: MIT
"""What came of a call, one key each."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services import call_results
from dunwell.services.access import Seat
from dunwell.services.call_script import Script, call_script
from dunwell.web.acts import form_page, refuse
from dunwell.web.forms import Form
from dunwell.web.pages import actor, company_page, now, today
from dunwell.web.views.work.forms import AgainForm, DisputeForm, OptionalNoteForm, PromiseForm, ReachedForm
from dunwell.web.views.work.task import ended


@company_page("work")
def reached(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """Somebody was reached."""
    form = ReachedForm(request.POST or None, seat)
    return _result(
        request, seat, _call(seat, task), form, title=_("Reached"), submit=_("Keep"), text=_("Kept in the timeline."),
        do=lambda call: call_results.reached(
            seat.company, task, note=form.cleaned_data["note"], hold_until=form.cleaned_data.get("hold_until"),
            again_on=form.cleaned_data["again_on"], own=seat.own, on=today(seat), actor=actor(request), at=now(),
        ),
    )  # fmt: skip


@company_page("work")
def promised(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """They promise to pay."""
    seat.must("pause")
    call = _call(seat, task)
    form = PromiseForm(request.POST or None, call.items, today(seat))

    def do(call: Script) -> object:
        given, amount = form.cleaned_data, form.cleaned_data["amount"]
        return call_results.promised(
            seat.company, task, by=given["by"], amount=f"{amount:f}" if amount else None, items=form.chosen(),
            note=given["note"], own=seat.own, on=today(seat), actor=actor(request), at=now(),
        )  # fmt: skip

    return _result(
        request, seat, call, form, title=_("Promised to pay"), submit=_("Keep the promise in mind"), do=do,
        text=_("The promise is written down: until its day that amount is not reminded."),
        intro=_("The oldest invoice is covered first."),
    )  # fmt: skip


@company_page("work")
def disputed(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """They contest it."""
    seat.must("pause")
    call = _call(seat, task)
    form = DisputeForm(request.POST or None, call.items, today(seat))

    def do(call: Script) -> object:
        given, amount = form.cleaned_data, form.cleaned_data["amount"]
        return call_results.disputed(
            seat.company, task, reason=given["reason"], amount=f"{amount:f}" if amount else None, items=form.chosen(),
            until=given["until"], own=seat.own, on=today(seat), actor=actor(request), at=now(),
        )  # fmt: skip

    return _result(
        request, seat, call, form, title=_("Disputes it"), submit=_("Keep the dispute"), do=do,
        text=_("The dispute is written down: what is disputed is not reminded."),
    )  # fmt: skip


@company_page("work")
def not_reached(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """Nobody answered."""
    form = AgainForm(request.POST or None, today(seat))
    return _result(
        request, seat, _call(seat, task), form, title=_("Not reached"), submit=_("Try again then"),
        text=_("The call comes back on that day."),
        do=lambda call: call_results.not_reached(
            seat.company, task, again_on=form.cleaned_data["again_on"], note=form.cleaned_data["note"], own=seat.own,
            on=today(seat), actor=actor(request), at=now(),
        ),
    )  # fmt: skip


@company_page("work")
def wrong_number(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """The number is not theirs."""
    form = OptionalNoteForm(request.POST if request.method == "POST" else None)
    return _result(
        request, seat, _call(seat, task), form, title=_("Wrong number"), submit=_("Take the number away"),
        intro=_("The number is taken off the customer, and finding another one becomes a task."),
        text=_("The number is gone. Finding another one waits in the work list."),
        do=lambda call: call_results.wrong_number(
            seat.company, task, note=form.cleaned_data["note"], own=seat.own, on=today(seat), actor=actor(request),
            at=now(),
        ),
    )  # fmt: skip


def _call(seat: Seat, task: int) -> Script:
    call = call_script(seat.company, task, today(seat), own=seat.own)
    if call.task.kind != "call":
        raise Refused("not_found", what="task", name=str(task))
    return call


def _result(
    request: HttpRequest,
    seat: Seat,
    call: Script,
    form: Form,
    *,
    title: Promise,
    submit: Promise,
    text: Promise,
    do: Callable[[Script], object],
    intro: Promise | str = "",
) -> HttpResponseBase:
    if request.method == "POST" and form.is_valid():
        try:
            do(call)
        except Refused as refused:
            refuse(
                form, refused, above_open="amount", bad_amount="amount", one_item_wanted="amount", date_passed="by",
                nothing_open="items", reason_missing="reason",
            )  # fmt: skip
        else:
            return ended(request, seat, call.task, text)
    back = reverse("task", args=[seat.company.code, call.task.pk])
    return form_page(request, seat, form, title=title, submit=submit, back=back, intro=intro, here="work")
