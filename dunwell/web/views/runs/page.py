# SPDX-License-Identifier: MIT
"""The runs of a company, and one run: what it made, and what became of it."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dunwell.services import house_post, print_view, runs
from dunwell.services.access import Seat
from dunwell.services.creditor_report import report_about
from dunwell.services.paging import KeyPage, key_page
from dunwell.services.rows import Notice, Run
from dunwell.services.runs import RunLine
from dunwell.web.asked import Asked
from dunwell.web.listing import Empty, Filter, Listing, list_page
from dunwell.web.pages import company_page
from dunwell.web.views.runs.columns import NOTICES, RUNS
from dunwell.web.words import ACTIONS, DELIVERIES, OUTCOMES
from dunwell.web.words.runs import RUNS as STATES


@company_page("runs")
def runs_page(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Every run, the latest first."""
    trouble = house_post.undelivered_report(seat)
    return list_page(request, seat, _runs(seat), "runs/runs", here="runs", tab="runs", trouble=trouble)


@company_page("runs")
def run_page(request: HttpRequest, seat: Seat, run: int) -> HttpResponseBase:
    """One run with its notices."""
    row = runs.run_by_id(seat.company, run)
    sums = runs.run_sums(seat.company, row)
    return list_page(
        request,
        seat,
        _notices(seat, row, [one.level for one in sums]),
        "runs/run",
        here="runs",
        part="notices",
        run=row,
        line=runs.run_lines(seat.company, [row])[0],
        sums=sums,
        counts={name: row.outcomes[name] for name in reversed(OUTCOMES) if name in row.outcomes},
        followed=runs.followed(seat.company, row),
        approval=runs.approval_of(seat.company, row),
        edits=runs.edits_of(seat.company, row),
        report=report_about(seat.company, row),
        prints=list(print_view.batches(seat.company, run=row.pk).order_by("number")),
    )


def _runs(seat: Seat) -> Listing[RunLine]:
    def read(asked: Asked, order: Sequence[str]) -> KeyPage[RunLine]:
        page = key_page(_fitting(seat, asked), order, after=asked.after, before=asked.before, size=25)
        lines = runs.run_lines(seat.company, page.rows)
        return KeyPage(rows=lines, total=page.total, next=page.next, previous=page.previous)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[RunLine]:
        return runs.run_lines(seat.company, _fitting(seat, asked).order_by(*order))

    return Listing(
        name="runs",
        columns=RUNS,
        rows="web/runs/runs_rows.html",
        read=read,
        every=every,
        order=("-on", "-pk"),
        empty=Empty(
            _("No run yet. Once reminders are on, the worker makes one every day; you can make today's by hand."),
            icon="run",
            label=_("Look at today"),
            url=reverse("today", args=[seat.company.code]),
        ),
        filters=[
            Filter("status", _("Every state"), [(name, word.text) for name, word in STATES.items()]),
            Filter("since", _("Since")),
            Filter("until", _("Until")),
        ],
        noun=_("runs"),
    )


def _fitting(seat: Seat, asked: Asked) -> QuerySet[Run]:
    return runs.runs(seat.company, status=asked.get("status"), since=asked.date("since"), until=asked.date("until"))


def _notices(seat: Seat, run: Run, levels: Sequence[str]) -> Listing[Notice]:
    def fitting(asked: Asked) -> QuerySet[Notice]:
        narrowed = {name: asked.get(name) for name in ("level", "action", "state")}
        return runs.notices_of_run(seat.company, run, text=asked.q, **narrowed)

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[Notice]:
        return key_page(fitting(asked), order, after=asked.after, before=asked.before, size=asked.size)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[Notice]:
        rows: Iterable[Notice] = fitting(asked).order_by(*order).iterator(2000)
        return rows

    return Listing(
        name=f"run-{run.on.isoformat()}",
        columns=NOTICES,
        rows="web/runs/notice_rows.html",
        read=read,
        every=every,
        order=("pk",),
        empty=Empty(_("This run made no notice: nothing was due."), icon="check"),
        filters=[
            Filter("action", _("Everything"), list(ACTIONS.items())),
            Filter("level", _("Every level"), [(level, level) for level in dict.fromkeys(levels)]),
            Filter("state", _("Whatever became of it"), [(name, DELIVERIES[name].text) for name in runs.STATES]),
        ],
        search=_("Customer or notice"),
        noun=_("notices"),
    )
