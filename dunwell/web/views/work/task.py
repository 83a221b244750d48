# SPDX-License-Identifier: MIT
"""One piece of work: its page by kind, whose it is, put off, done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import task_bulk, tasks, work_list
from dunwell.services.access import Seat
from dunwell.services.call_script import call_script
from dunwell.services.customer_contacts import contacts_of
from dunwell.services.notice_view import notice_view
from dunwell.services.work_list import WaitingTask
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.views.customers.forms import ContactForm
from dunwell.web.views.work.bulk import undo_address
from dunwell.web.views.work.forms import AgainForm, AssignForm, DoneForm, DueForm
from dunwell.web.views.work.phone import PhoneForm


@company_page("work")
def task(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """The page of a task: a call with its script, a contact to find, a delivery to decide about, and the rest."""
    try:
        row = tasks.open_task(seat.company, task, seat.own)
    except Refused as refused:
        if refused.code != "already_ended":
            raise
        messages.info(request, str(_("This task is done already.")))
        return redirect("work", seat.company.code)
    if row.kind == "call":
        script = call_script(seat.company, row.pk, today(seat), own=seat.own)
        return page(request, seat, "work/call", here="work", task=row, script=script)
    if row.kind == "unreachable":
        contacts = contacts_of(row.customer)
        form = PhoneForm() if row.notice_id else ContactForm()  # a call's wrong number, or no way to write
        mail = work_list.written_back(row)
        return page(request, seat, "work/contact", here="work", task=row, contacts=contacts, form=form, mail=mail)
    if row.delivery and row.notice:
        view = notice_view(seat.company, row.notice.pk, own=seat.own)
        events = [one for one in view.story if one.code.startswith(("delivery_", "notice_"))]
        return page(request, seat, "work/delivery", here="work", task=row, view=view, events=events)
    return page(request, seat, "work/plain", here="work", task=row, mail=work_list.written_back(row))


@company_page("work")
def assign(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """Gives a task to somebody, or to nobody."""
    row = tasks.open_task(seat.company, task, seat.own)
    form = AssignForm(request.POST if request.method == "POST" else None, seat, row.assignee_id)
    if form.is_valid():
        to = form.cleaned_data["to"]
        made = task_bulk.assign_tasks(
            seat.company, [row.pk], int(to) if to else None, own=seat.own, on=today(seat), actor=actor(request),
            at=now(),
        )  # fmt: skip
        text = _("Given to %(name)s.") % {"name": dict(form.people)[to]}
        return done(request, text, _page(seat, row), undo=undo_address(seat, made))
    return form_page(
        request, seat, form, title=_("Give this task to somebody"), submit=_("Give"), back=_page(seat, row), here="work"
    )


@company_page("work")
def due(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """Says by which day a task has to be done."""
    row = tasks.open_task(seat.company, task, seat.own)
    form = DueForm(request.POST if request.method == "POST" else None, seat, row.due_on)
    if form.is_valid():
        made = task_bulk.set_tasks_due(
            seat.company, [row.pk], form.cleaned_data["due_on"], own=seat.own, on=today(seat), actor=actor(request),
            at=now(),
        )  # fmt: skip
        return done(request, _("Saved."), _page(seat, row), undo=undo_address(seat, made))
    return form_page(
        request, seat, form, title=_("By when it has to be done"), submit=_("Save"), back=_page(seat, row), here="work"
    )


@company_page("work")
@require_POST
def take(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """Takes a task for oneself."""
    row = tasks.open_task(seat.company, task, seat.own)
    made = task_bulk.assign_tasks(
        seat.company, [row.pk], seat.user, own=seat.own, on=today(seat), actor=actor(request), at=now()
    )  # fmt: skip
    return done(request, _("It is yours."), _page(seat, row), undo=undo_address(seat, made))


@company_page("work")
def later(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """Puts a task off."""
    row = tasks.open_task(seat.company, task, seat.own)
    form = AgainForm(request.POST or None, today(seat))
    if form.is_valid():
        try:
            made = task_bulk.put_tasks_off(
                seat.company, [row.pk], again_on=form.cleaned_data["again_on"], reason=form.cleaned_data["note"],
                own=seat.own, on=today(seat), actor=actor(request), at=now(),
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused, date_passed="again_on")
        else:
            undo = undo_address(seat, made)
            return ended(request, seat, row, _("Put off: it comes back on that day."), undo=undo)
    return form_page(request, seat, form, title=_("Put off"), submit=_("Put off"), back=_page(seat, row), here="work")


@company_page("work")
def finish(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """Says that a task is done, and what came of it."""
    row = tasks.open_task(seat.company, task, seat.own)
    tasks.refuse_undecided(row)
    form = DoneForm(request.POST or None)
    if form.is_valid():
        made = task_bulk.finish_tasks(
            seat.company, [row.pk], reason=form.cleaned_data["note"], own=seat.own, on=today(seat),
            actor=actor(request), at=now(),
        )  # fmt: skip
        return ended(request, seat, row, _("Done."), undo=undo_address(seat, made))
    return form_page(request, seat, form, title=_("Done"), submit=_("Done"), back=_page(seat, row), here="work")


def ended(request: HttpRequest, seat: Seat, row: WaitingTask, text: Promise | str, *, undo: str = "") -> HttpResponse:
    """After a task is out of the way: on to the next of its kind, or back to the list."""
    following = work_list.next_task(seat.company, today(seat), own=seat.own, user=seat.user, after=row)
    if following is None:
        return done(request, text, reverse("work", args=[seat.company.code]), undo=undo)
    return done(request, text, _page(seat, following), undo=undo)


def _page(seat: Seat, row: WaitingTask) -> str:
    return reverse("task", args=[seat.company.code, row.pk])
