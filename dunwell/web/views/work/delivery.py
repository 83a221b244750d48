# SPDX-License-Identifier: MIT
"""A delivery that needs a person: it arrived after all, it is sent again, or it is taken back."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services import resolve, tasks
from dunwell.services.access import Seat
from dunwell.services.withdraw import withdraw_notice
from dunwell.web.acts import form_page, refuse
from dunwell.web.pages import actor, company_page, now, today
from dunwell.web.views.work.forms import ReasonForm
from dunwell.web.views.work.task import ended


@company_page("withdraw")
def accepted(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """It arrived: a person's word is the evidence."""
    return _decide(
        request, seat, task, title=_("It arrived"), submit=_("It arrived"), text=_("Taken as accepted."),
        intro=_("Your word is kept as the evidence. The invoices on it go on from here."),
        do=lambda row, number, reason: resolve.resolve_unknown(
            seat.company, number, accepted=True, reason=reason, on=today(seat), actor=actor(request), at=now(),
            delivery=row,
        ),
    )  # fmt: skip


@company_page("withdraw")
def again(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """It is sent again, under the same Message-ID."""
    return _decide(
        request, seat, task, title=_("Send it again"), submit=_("Send again"), text=_("It is queued again."),
        intro=_("If the first one arrived after all, the customer gets it twice. Look before you send."),
        do=lambda row, number, reason: resolve.resolve_unknown(
            seat.company, number, accepted=False, reason=reason, on=today(seat), actor=actor(request), at=now(),
            delivery=row,
        ),
    )  # fmt: skip


@company_page("withdraw")
def take_back(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """It is taken back: its items take their previous state back, and the next run decides again."""
    unknown = tasks.open_task(seat.company, task, seat.own).kind == "unknown_delivery"

    def do(row: int, number: str, reason: str) -> None:
        on, who, at = today(seat), actor(request), now()
        if unknown:
            resolve.withdraw_unknown(seat.company, number, reason=reason, on=on, actor=who, at=at, delivery=row)
        else:
            withdraw_notice(seat.company, number, reason=reason, on=on, actor=who, at=at)

    return _decide(
        request, seat, task, title=_("Take it back"), submit=_("Take back"), danger=True,
        text=_("Taken back: its invoices are where they were before it."),
        intro=_("The notice counts as never sent: its fee goes, and the next run decides again."),
        do=do,
    )  # fmt: skip


def _decide(
    request: HttpRequest,
    seat: Seat,
    task: int,
    *,
    title: Promise,
    submit: Promise,
    text: Promise,
    intro: Promise,
    do: Callable[[int, str, str], object],
    danger: bool = False,
) -> HttpResponseBase:
    row = tasks.open_task(seat.company, task, seat.own)
    if row.delivery is None or row.notice is None:
        raise Refused("not_found", what="task", name=str(task))
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            do(row.delivery.pk, row.notice.number, form.cleaned_data["reason"])
        except Refused as refused:
            refuse(form, refused, reason_missing="reason", too_long="reason")
        else:
            return ended(request, seat, row, text)
    back = reverse("task", args=[seat.company.code, row.pk])
    return form_page(
        request, seat, form, title=title, submit=submit, back=back, intro=intro, danger=danger, here="work"
    )
