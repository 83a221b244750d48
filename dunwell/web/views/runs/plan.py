# SPDX-License-Identifier: MIT
"""The plan of a run as it was decided: every item with its outcome and its reason."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.figures.reading import Scope, is_large
from dunwell.services.paging import KeyPage
from dunwell.services.planned import STANDING, PlanRow, is_planned
from dunwell.services.rows import Run
from dunwell.services.run_plan import run_plan, run_plan_page
from dunwell.services.runs import run_by_id
from dunwell.services.way_reach import in_force_without_way
from dunwell.web.asked import Asked
from dunwell.web.htmx import is_htmx
from dunwell.web.listing import Empty, Filter, Listing, list_page
from dunwell.web.pages import company_page, page
from dunwell.web.views.runs.columns import PLAN
from dunwell.web.words import CHANNELS, OUTCOMES


@company_page("runs")
def run_plan_view(request: HttpRequest, seat: Seat, run: int) -> HttpResponseBase:
    """Every open item of that day, told again from what was known then; of a large ledger after the first paint."""
    row = run_by_id(seat.company, run)
    wayless = [CHANNELS[one] for one in in_force_without_way(seat.company)]
    hurried = is_htmx(request) or request.GET.get("whole") or request.GET.get("format")
    if not hurried and not is_planned(seat.company, row.on) and is_large(Scope(seat.company)):
        return page(request, seat, "runs/plan", here="runs", part="plan", run=row, wayless=wayless)
    listed = _listing(seat, row)
    return list_page(request, seat, listed, "runs/plan", here="runs", part="plan", run=row, wayless=wayless)


def _listing(seat: Seat, run: Run) -> Listing[PlanRow]:
    def read(asked: Asked, order: Sequence[str]) -> KeyPage[PlanRow]:
        return run_plan_page(
            seat.company,
            run.on,
            outcome=asked.get("outcome"),
            text=asked.q,
            order=order,
            after=asked.after,
            before=asked.before,
            size=asked.size,
        )

    def every(asked: Asked, order: Sequence[str]) -> Iterable[PlanRow]:
        return run_plan(seat.company, run.on, outcome=asked.get("outcome"), text=asked.q, order=order)

    return Listing(
        name=f"plan-{run.on.isoformat()}",
        columns=PLAN,
        rows="web/runs/plan_rows.html",
        read=read,
        every=every,
        order=STANDING,
        empty=Empty(_("Nothing was open on that day."), icon="check"),
        filters=[Filter("outcome", _("Every outcome"), [(name, word.text) for name, word in OUTCOMES.items()])],
        search=_("Invoice or customer"),
        noun=_("items"),
    )
