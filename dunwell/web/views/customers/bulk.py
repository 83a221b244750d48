# SPDX-License-Identifier: MIT
"""Do to selected: asked once more with what follows, done at once, and taken back if it was not meant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import customer_bulk
from dunwell.services.access import Seat
from dunwell.services.customer_bulk import Done
from dunwell.services.customer_list import customer_ids
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.asked import asked_picks
from dunwell.web.forms import Form
from dunwell.web.pages import actor, company_page, now, today
from dunwell.web.views.customers import bulk_forms
from dunwell.web.views.customers.listing import customer_listing, wanted_of


@dataclass(frozen=True)
class Act:
    """One thing that is done to many customers: who may, what is asked, what follows, and the deed."""

    act: str
    title: Promise
    intro: Promise
    submit: Promise
    form: Callable[[object, Seat], Form]
    do: Callable[[HttpRequest, Seat, Sequence[int], Mapping[str, object]], Done]


def _values(
    name: str, value: object = None
) -> Callable[[HttpRequest, Seat, Sequence[int], Mapping[str, object]], Done]:
    def do(request: HttpRequest, seat: Seat, ids: Sequence[int], given: Mapping[str, object]) -> Done:
        values = {name: value if value is not None else given[name]}
        return customer_bulk.change_customers(seat.company, ids, values, own=seat.own, actor=actor(request), at=now())

    return do


def _move(request: HttpRequest, seat: Seat, ids: Sequence[int], given: Mapping[str, object]) -> Done:
    choice = str(given["procedure"])
    return customer_bulk.move_customers(seat.company, ids, choice, own=seat.own, actor=actor(request), at=now())


def _hold(request: HttpRequest, seat: Seat, ids: Sequence[int], given: Mapping[str, object]) -> Done:
    until = cast(date | None, given["until"])
    return customer_bulk.hold_customers(
        seat.company, ids, reason=str(given["reason"]), until=until,
        own=seat.own, on=today(seat), actor=actor(request), at=now(),
    )  # fmt: skip


def _owner(request: HttpRequest, seat: Seat, ids: Sequence[int], given: Mapping[str, object]) -> Done:
    owner = int(str(given["owner"])) if given["owner"] else None
    return customer_bulk.change_customers(
        seat.company, ids, {"owner_id": owner}, own=seat.own, actor=actor(request), at=now()
    )


ACTS = {
    "procedure": Act(
        "switch",
        _("Move to another procedure"),
        _("From the next run on, the new procedure decides. What they had already counts: they go on from that level."),
        _("Move"),
        bulk_forms.ProcedureForm,
        _move,
    ),
    "on": Act(
        "switch",
        _("Turn reminders on"),
        _("From the next run on they are reminded again, except for invoices whose own reminders are off."),
        _("Turn on"),
        bulk_forms.PlainForm,
        _values("reminders", True),
    ),
    "off": Act(
        "switch",
        _("Turn reminders off"),
        _("Nothing goes to them any more, even for invoices with reminders on. What is queued now stays behind too."),
        _("Turn off"),
        bulk_forms.PlainForm,
        _values("reminders", False),
    ),
    "hold": Act(
        "pause",
        _("Put on hold"),
        _("Nothing goes to them until the hold ends; afterwards their invoices go on from where they stand."),
        _("Hold"),
        bulk_forms.HoldForm,
        _hold,
    ),
    "group": Act(
        "edit",
        _("Set the group"),
        _("Procedures that are for a group take them, or leave them, from the next run on."),
        _("Set"),
        bulk_forms.GroupForm,
        _values("group"),
    ),
    "owner": Act(
        "edit",
        _("Give to an owner"),
        _("The owner looks after them. Nothing else changes."),
        _("Give"),
        bulk_forms.OwnerForm,
        _owner,
    ),
}


@company_page("see")
def do_to_selected(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The ticked customers of the list, or all that fit it: asks first, then does."""
    back = reverse("customers", args=[seat.company.code])
    act = ACTS.get(request.POST.get("do", ""))
    if request.method != "POST" or act is None:
        return redirect(back)
    seat.must(act.act)
    picks = asked_picks(request)
    ids = _chosen(seat, picks.everything, picks.query, picks.ids)
    if not ids:
        messages.warning(request, str(_("Tick the customers first.")))
        return redirect(back)
    sure = request.POST.get("sure") == "yes"
    form = act.form(request.POST if sure else None, seat)
    if sure and form.is_valid():
        try:
            return _told(
                request, seat, act.do(request, seat, ids, form.cleaned_data), f"{back}?{picks.query.urlencode()}"
            )
        except Refused as refused:
            if refused.context.get("what") == "customer":
                raise
            refuse(form, refused, date_passed="until")
    count = ngettext("%(n)s customer is chosen.", "%(n)s customers are chosen.", len(ids)) % {"n": len(ids)}
    return form_page(
        request, seat, form, title=act.title, submit=act.submit, back=back, intro=act.intro,
        template="customers/bulk_form", here="customers", chosen=count, ids=[] if picks.everything else ids,
        everything=picks.everything, query=picks.query.urlencode(), do=request.POST["do"],
    )  # fmt: skip


@company_page("see")
@require_POST
def undo(request: HttpRequest, seat: Seat, first: int, last: int) -> HttpResponseBase:
    """Takes back what this person did to many customers at once, or to one: if they still may do it."""
    for act in customer_bulk.acts_of(seat.company, first, last):
        seat.must(act)
    undone = customer_bulk.undo(seat.company, first, last, own=seat.own, on=today(seat), actor=actor(request), at=now())
    text = ngettext(
        "Taken back: %(n)s customer is as before.", "Taken back: %(n)s customers are as before.", undone.restored
    ) % {"n": undone.restored}
    if undone.left:
        text += " " + ngettext(
            "%(n)s was changed since and stays.", "%(n)s were changed since and stay.", undone.left
        ) % {"n": undone.left}
    back = request.headers.get("referer", "")
    home = request.build_absolute_uri("/")
    to = back if back.startswith(home) else reverse("customers", args=[seat.company.code])
    return done(request, text, to)


def _told(request: HttpRequest, seat: Seat, made: Done, to: str) -> HttpResponse:
    if not made.changed:
        return done(request, _("Nothing to change: they are so already."), to)
    text = ngettext("%(n)s customer was changed.", "%(n)s customers were changed.", made.changed) % {"n": made.changed}
    if made.unchanged:
        text += " " + ngettext("%(n)s was so already.", "%(n)s were so already.", made.unchanged) % {
            "n": made.unchanged
        }
    return done(request, text, to, undo=undo_of(seat, made))


def undo_of(seat: Seat, made: Done) -> str:
    """Where an act on customers is taken back; empty when nothing was changed."""
    return reverse("customers-undo", args=[seat.company.code, made.first, made.last]) if made.changed else ""


def _chosen(seat: Seat, everything: bool, query: QueryDict, ids: Sequence[int]) -> list[int]:
    if not everything:
        return list(dict.fromkeys(ids))
    wanted = wanted_of(customer_listing(seat).asked(query))
    return customer_ids(seat.company, today(seat), own=seat.own, wanted=wanted)
