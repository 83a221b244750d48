# SPDX-License-Identifier: MIT
"""The start page: where the company stands, what the next run does, what is wrong, what needs a person.

What takes a look at the whole ledger comes after the first paint on a large one, as parts of their own; without scripts
the page is asked for whole (`?whole=yes`).
"""

from datetime import date, timedelta
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from dunwell.services.access import Seat
from dunwell.services.coming import coming
from dunwell.services.figures.ageing import Aged, ageing
from dunwell.services.figures.alarms import alarms
from dunwell.services.figures.last_run import last_run
from dunwell.services.figures.periods import month_ends
from dunwell.services.figures.reading import Scope, is_large, is_new
from dunwell.services.figures.standing import Standing, standing
from dunwell.services.figures.waiting import waiting
from dunwell.services.kept import is_kept, kept
from dunwell.web.pages import company_page, fragment, now, page, today
from dunwell.web.views.figures.pictures import AGES, ageing_picture
from dunwell.web.words.alarms import alarm_told
from dunwell.web.words.customers import TASKS

TREND_DAYS, POINTS = 30, 12


@company_page("see")
def start(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The page; a new company is led to its set-up instead."""
    scope = Scope(seat.company, seat.own)
    if is_new(scope):
        return page(request, seat, "figures/welcome", here="start", own=seat.own_only)
    on, work = today(seat), waiting(scope, today(seat))
    waits = is_large(scope) and not request.GET.get("whole")
    later = {part: waits and not is_kept(part, seat.company, seat.own, on) for part in ("standing", "coming")}
    parts: dict[str, object] = {} if later["standing"] else _standing_parts(scope, on)
    parts |= {} if later["coming"] else _coming_parts(seat, on)
    return page(
        request,
        seat,
        "figures/start",
        status=HTTPStatus.OK,
        here="start",
        later=later,
        alarms=[alarm_told(one) for one in alarms(scope, now())],
        waiting=work,
        kinds=[(TASKS[kind].text, TASKS[kind].icon, kind, count) for kind, count in work.kinds.items()],
        last=last_run(seat.company) if seat.may("plan") else None,
        **parts,
    )


@company_page("see")
def standing_part(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The figures and their chart."""
    return fragment(request, seat, "figures/standing", **_standing_parts(Scope(seat.company, seat.own), today(seat)))


@company_page("plan")
def coming_part(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What goes out next."""
    return fragment(request, seat, "figures/coming", **_coming_parts(seat, today(seat)))


def _standing_parts(scope: Scope, on: date) -> dict[str, object]:
    """By currency, the company's own first: where it stands, and its ageing over twelve month-ends."""
    lines = ageing(scope, month_ends(on, POINTS))
    found = sorted(standing(scope, on, days_before=TREND_DAYS), key=lambda one: _order(scope, one))
    kept("standing", scope.company, scope.own, on, make=lambda: True)
    told = [(one, lines[one.currency]) for one in found if _matters(one, lines[one.currency])]
    return {
        "since": on - timedelta(days=TREND_DAYS),
        "standings": [(one, ageing_picture(aged), aged) for one, aged in told],
        "ages": AGES,
    }


def _coming_parts(seat: Seat, on: date) -> dict[str, object]:
    if not seat.may("plan"):
        return {}
    found = coming(seat.company, now())
    kept("coming", seat.company, seat.own, on, make=lambda: True)
    return {"coming": found}


def _order(scope: Scope, one: Standing) -> tuple[bool, str]:
    return one.currency != scope.company.currency, one.currency


def _matters(one: Standing, lines: list[Aged]) -> bool:
    """Whether anything was open in that currency within the year."""
    return bool(one.open.now.minor) or any(line.total.minor for line in lines)
