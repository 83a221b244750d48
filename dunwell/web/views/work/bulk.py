# SPDX-License-Identifier: MIT
"""The ticked tasks of the list, or all that fit it: given to somebody, put off, given a day by which they are done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import task_bulk, task_undo
from dunwell.services.access import Seat
from dunwell.services.task_bulk import TasksDone
from dunwell.services.work_list import work_ids
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.asked import Picks, asked_picks
from dunwell.web.forms import Form
from dunwell.web.pages import actor, company_page, now, today
from dunwell.web.views.work.forms import AgainForm, AssignForm, DoneForm, DueForm
from dunwell.web.views.work.listing import wanted_of, work_listing


@dataclass(frozen=True)
class Act:
    """One thing that is done to many tasks: what is asked, and the deed."""

    title: Promise
    submit: Promise
    form: Callable[[object, Seat], Form]
    do: Callable[[HttpRequest, Seat, Sequence[int], Mapping[str, object]], TasksDone]


def _assign(request: HttpRequest, seat: Seat, ids: Sequence[int], given: Mapping[str, object]) -> TasksDone:
    to = int(str(given["to"])) if given["to"] else None
    return task_bulk.assign_tasks(
        seat.company, ids, to, own=seat.own, on=today(seat), actor=actor(request), at=now()
    )  # fmt: skip


def _later(request: HttpRequest, seat: Seat, ids: Sequence[int], given: Mapping[str, object]) -> TasksDone:
    return task_bulk.put_tasks_off(
        seat.company, ids, again_on=cast(date, given["again_on"]), reason=str(given["note"]), own=seat.own,
        on=today(seat), actor=actor(request), at=now(),
    )  # fmt: skip


def _due(request: HttpRequest, seat: Seat, ids: Sequence[int], given: Mapping[str, object]) -> TasksDone:
    due_on = cast(date | None, given["due_on"])
    return task_bulk.set_tasks_due(
        seat.company, ids, due_on, own=seat.own, on=today(seat), actor=actor(request), at=now()
    )  # fmt: skip


def _finish(request: HttpRequest, seat: Seat, ids: Sequence[int], given: Mapping[str, object]) -> TasksDone:
    return task_bulk.finish_tasks(
        seat.company, ids, reason=str(given["note"]), own=seat.own, on=today(seat), actor=actor(request), at=now()
    )  # fmt: skip


ACTS = {
    "assign": Act(_("Give these tasks to somebody"), _("Give"), AssignForm, _assign),
    "later": Act(_("Put these tasks off"), _("Put off"), lambda data, seat: AgainForm(data, today(seat)), _later),
    "done": Act(_("These tasks are done"), _("Done"), lambda data, seat: DoneForm(data), _finish),
    "due": Act(_("By when they have to be done"), _("Save"), DueForm, _due),
}


@company_page("work")
def selected(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Asks first, then does."""
    back = reverse("work", args=[seat.company.code])
    act = ACTS.get(request.POST.get("do", ""))
    if request.method != "POST" or act is None:
        return redirect(back)
    picks = asked_picks(request)
    ids = _chosen(seat, picks)
    if not ids:
        messages.warning(request, str(_("Tick the tasks first.")))
        return redirect(back)
    form = act.form(request.POST if request.POST.get("sure") == "yes" else None, seat)
    if form.is_valid():
        try:
            made = act.do(request, seat, ids, form.cleaned_data)
        except Refused as refused:
            if refused.code == "not_found":
                raise
            refuse(form, refused, date_passed="again_on")
        else:
            undo = undo_address(seat, made, picks.query.urlencode())
            return done(request, _told(made), f"{back}?{picks.query.urlencode()}", undo=undo)
    count = ngettext("%(n)s task is chosen.", "%(n)s tasks are chosen.", len(ids)) % {"n": len(ids)}
    return form_page(
        request, seat, form, title=act.title, submit=act.submit, back=back, template="customers/bulk_form",
        here="work", chosen=count, ids=[] if picks.everything else ids, everything=picks.everything,
        query=picks.query.urlencode(), do=request.POST["do"],
    )  # fmt: skip


@company_page("work")
@require_POST
def undo(request: HttpRequest, seat: Seat, first: int, last: int) -> HttpResponseBase:
    """Takes back what this person's events `first` to `last` did to tasks."""
    back = task_undo.undo_tasks(
        seat.company, first, last, own=seat.own, on=today(seat), actor=actor(request), at=now()
    )  # fmt: skip
    text = gettext("Taken back.")
    if back.left:
        text += " " + ngettext(
            "%(n)s was changed since and stays.", "%(n)s were changed since and stay.", back.left
        ) % {"n": back.left}
    return done(request, text, f"{reverse('work', args=[seat.company.code])}?{request.GET.urlencode()}")


def undo_address(seat: Seat, made: TasksDone, query: str = "") -> str:
    """Where what was done to tasks is taken back; "" when nothing was."""
    address = reverse("work-undo", args=[seat.company.code, made.first, made.last])
    return f"{address}?{query}" if made.changed else ""


def _chosen(seat: Seat, picks: Picks) -> list[int]:
    if not picks.everything:
        return list(dict.fromkeys(picks.ids))
    wanted = wanted_of(work_listing(seat).asked(picks.query))
    return work_ids(seat.company, today(seat), own=seat.own, user=seat.user, wanted=wanted)


def _told(made: TasksDone) -> str:
    if not made.changed and not made.ended:
        return str(_("Nothing to change: they are so already."))
    text = ngettext("%(n)s task was changed.", "%(n)s tasks were changed.", made.changed) % {"n": made.changed}
    if made.ended:
        text += " " + ngettext(
            "%(n)s had been done by somebody meanwhile.", "%(n)s had been done by somebody meanwhile.", made.ended
        ) % {"n": made.ended}
    return text
