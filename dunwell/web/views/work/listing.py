# SPDX-License-Identifier: MIT
"""The work list: what waits for a person, by kind, whose it is, and when."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.offer_lists import offered
from dunwell.services.paging import KeyPage
from dunwell.services.work_list import (
    DUE,
    LATE,
    LATER,
    MINE,
    NOBODY,
    WaitingTask,
    WorkFilter,
    colleagues,
    work_counts,
    work_page,
    work_rows,
)
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Empty, Filter, Listing, list_page
from dunwell.web.pages import company_page, today
from dunwell.web.words.customers import RESULTS, TASKS


@company_page("work")
def work(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Everything that waits for a person, with the offers counted."""
    on = today(seat)
    counts = work_counts(seat.company, on, own=seat.own, user=seat.user)
    kinds = [(code, word.text, counts.kinds.get(code, 0)) for code, word in TASKS.items()]
    offers = offered(seat.company, on).height if seat.company.mode == "offer" and seat.may("decide") else 0
    return list_page(
        request, seat, work_listing(seat), "work/list", here="work", counts=counts, kinds=kinds, offers=offers,
        kind=request.GET.get("kind", ""), all=counts.due + counts.later,
    )  # fmt: skip


def work_listing(seat: Seat) -> Listing[WaitingTask]:
    """The list itself: its columns and filters, and how it is read."""
    on = today(seat)

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[WaitingTask]:
        return work_page(
            seat.company, on, own=seat.own, user=seat.user, wanted=wanted_of(asked), order=order, after=asked.after,
            before=asked.before, size=asked.size,
        )  # fmt: skip

    def every(asked: Asked, order: Sequence[str]) -> Iterable[WaitingTask]:
        return work_rows(seat.company, on, own=seat.own, user=seat.user, wanted=wanted_of(asked)).iterator(2000)

    people = [(str(pk), name) for pk, name in colleagues(seat.company) if pk != seat.user]
    return Listing(
        name="work",
        columns=[
            Column("kind", _("What"), lambda row: str(TASKS[row.kind].text), order=("kind", "on", "pk")),
            Column("customer", _("Customer"), lambda row: row.customer.name, order=("customer__name", "pk")),
            Column("number", _("Number"), lambda row: row.customer.ref, hidden=True),
            Column("phone", _("Telephone"), lambda row: row.customer.phone, hidden=True),
            Column("text", _("About"), lambda row: row.text, wide=True),
            Column("tries", _("Unanswered calls"), lambda row: row.tries, number=True, hidden=True),
            Column("result", _("Last result"), lambda row: str(RESULTS.get(row.result, "")), hidden=True),
            Column("note", _("Remark"), lambda row: row.note, hidden=True),
            Column("on", _("On"), lambda row: row.on, order=("on", "pk")),
            Column("due", _("Done by"), lambda row: row.due_on),
            Column("assignee", _("Whose"), lambda row: row.assignee.username if row.assignee else ""),
        ],
        filters=[
            Filter("kind", _("Any work"), [(code, word.text) for code, word in TASKS.items()]),
            Filter("who", _("Anybody's"), [(MINE, _("Mine")), (NOBODY, _("Nobody's")), *people]),
            Filter("when", _("Any day"), [(DUE, _("Due now")), (LATER, _("Later")), (LATE, _("Late"))]),
        ],
        search=_("Customer or words"),
        bulk=reverse("work-do", args=[seat.company.code]),
        bulk_template="web/work/bulk_acts.html",
        noun=_("tasks"),
        rows="web/work/rows.html",
        read=read,
        every=every,
        order=("on", "pk"),
        empty=Empty(
            _("Nothing waits for you. Calls, replies, missing contacts, deliveries and cases come here."),
            "check",
            _("See what goes out today") if seat.may("plan") else "",
            reverse("today", args=[seat.company.code]) if seat.may("plan") else "",
        ),
    )


def wanted_of(asked: Asked) -> WorkFilter:
    """What the address asks of the list."""
    return WorkFilter(text=asked.q, kind=asked.get("kind"), who=asked.get("who"), when=asked.get("when"))
