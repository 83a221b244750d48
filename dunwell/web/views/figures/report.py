# SPDX-License-Identifier: MIT
"""What every report has: a period in its address, tables that are also CSV and XLSX, charts above them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import wraps
from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.figures.periods import Period, last_months
from dunwell.services.figures.reading import Scope, is_large
from dunwell.services.kept import is_kept, kept
from dunwell.web.asked import asked_date
from dunwell.web.charts import Mark
from dunwell.web.export import csv_file, xlsx_file
from dunwell.web.htmx import is_htmx
from dunwell.web.pages import page, today

Text = str | Promise
_PRESETS = ((1, _("This month")), (3, _("3 months")), (6, _("6 months")), (12, _("12 months")), (24, _("24 months")))
_LONGEST_DAYS = 5 * 366


@dataclass(frozen=True)
class Col[R]:
    """One column of a report. `value` is what a file gets; `shown` what the page shows, where that is another thing."""

    title: Text
    value: Callable[[R], object]
    number: bool = False
    shown: Callable[[R], object] | None = None
    file_only: bool = False

    def on_page(self, row: R) -> object:
        return self.shown(row) if self.shown else self.value(row)


@dataclass(frozen=True)
class Picture:
    """A chart with its legend."""

    svg: SafeString
    marks: Sequence[Mark] = ()


@dataclass(frozen=True)
class Section[R]:
    """A part of a report: what it is about (often a currency), its chart, its rows."""

    title: Text
    rows: Sequence[R]
    picture: Picture | None = None
    columns: Sequence[Col[R]] = ()
    note: Text = ""


@dataclass(frozen=True)
class Report[R]:
    """A report: `name` of its files, `columns` of the page and of the file, sections in the order of the page."""

    name: str
    title: Text
    about: Text
    columns: Sequence[Col[R]]
    sections: Sequence[Section[R]]
    empty: Text
    notes: Sequence[Text] = field(default_factory=tuple)
    side_by_side: bool = False

    @property
    def rows(self) -> list[R]:
        return [row for section in self.sections for row in section.rows]

    @property
    def on_page(self) -> list[Col[R]]:
        return [one for one in self.columns if not one.file_only]


@dataclass(frozen=True)
class Preset:
    """One ready-made period: its words, its address, whether it is the one asked for."""

    label: Text
    query: str
    chosen: bool


def asked_period(request: HttpRequest, on: date, *, months: int = 12) -> Period:
    """The period of `?from=&to=`; without one, the last months up to today. What comes to nothing is a bad request."""
    standing = last_months(on, months)
    period = Period(asked_date(request, standing.first, "from"), asked_date(request, standing.last, "to"))
    if period.first > period.last or period.first > on or period.days > _LONGEST_DAYS:
        raise BadRequest(f"not a period up to today of at most five years: {period.first} to {period.last}")
    return Period(period.first, min(period.last, on))


def presets(on: date, period: Period) -> list[Preset]:
    """The periods that are offered."""
    ready: list[tuple[Text, Period]] = [(label, last_months(on, count)) for count, label in _PRESETS]
    year = date(on.year - 1, 1, 1)
    ready.append((str(year.year), Period(year, date(on.year, 1, 1) - timedelta(days=1))))
    return [Preset(label, f"?from={one.first}&to={one.last}", one == period) for label, one in ready]


def after_first_paint(
    view: Callable[[HttpRequest, Seat], HttpResponseBase],
) -> Callable[[HttpRequest, Seat], HttpResponseBase]:
    """On a large ledger: a page that says to wait and fetches the report, unless the report was made before.

    Without scripts it is a link (`?whole=yes`).
    """

    @wraps(view)
    def opened(request: HttpRequest, seat: Seat) -> HttpResponseBase:
        asked = ("report", seat.company, seat.own, today(seat), request.get_full_path())
        hurried = is_htmx(request) or request.GET.get("whole") or request.GET.get("format")
        if not hurried and not is_kept(*asked) and is_large(Scope(seat.company, seat.own)):
            return page(request, seat, "figures/waits", here="reports")
        answer = view(request, seat)
        kept(*asked, make=lambda: True)
        return answer

    return opened


def report_page[R](
    request: HttpRequest,
    seat: Seat,
    report: Report[R],
    *,
    period: Period | None = None,
    template: str = "figures/report",
    **context: object,
) -> HttpResponseBase:
    """The report as a page, or as the file that `?format=` asks for."""
    kind = request.GET.get("format", "")
    if kind:
        return file_of(seat, kind, report.name, report.columns, report.rows)
    context |= {"report": report}
    if period:
        context |= {"period": period, "presets": presets(today(seat), period)}
    return page(request, seat, template, status=HTTPStatus.OK, here="reports", **context)


def file_of[R](seat: Seat, kind: str, name: str, columns: Sequence[Col[R]], rows: Iterable[R]) -> HttpResponseBase:
    """All rows as CSV or XLSX, for those who may."""
    seat.must("export")
    writers = {"csv": csv_file, "xlsx": xlsx_file}
    if kind not in writers:
        raise BadRequest(f"no such format: {kind}")
    return writers[kind](name, columns, rows)
