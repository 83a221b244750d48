# SPDX-License-Identifier: MIT
"""Before changes are put in force: what would differ, field by field, and who would get what differently."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import procedure_drafts
from dunwell.services.access import Seat
from dunwell.services.procedure_drafts import Draft
from dunwell.services.procedure_forecast import DAYS, Forecasting, compare
from dunwell.services.procedure_forecast_rows import ChangeRow, LevelRow, Step, change_rows, level_rows
from dunwell.services.procedure_tables import code_of, levels_of
from dunwell.services.procedure_versions import difference
from dunwell.web.acts import done, form_page
from dunwell.web.export import csv_file, xlsx_file
from dunwell.web.forms import Form
from dunwell.web.listing import Column
from dunwell.web.pages import actor, company_page, fragment, now, page, swaps, today
from dunwell.web.views.procedures.shown import in_words, seen
from dunwell.web.words import refused_sentence
from dunwell.web.words.procedures import WHATS

_SHOWN = 50
_WAIT_SECONDS = 0.6


def _steps(steps: Sequence[Step]) -> str:
    return "; ".join(f"{step.on} {step.level}" for step in steps)


_COLUMNS: list[Column[ChangeRow]] = [
    Column("invoice", gettext_lazy("Invoice"), lambda row: row.item),
    Column("ref", gettext_lazy("Customer number"), lambda row: row.customer_ref),
    Column("customer", gettext_lazy("Customer"), lambda row: row.customer_name),
    Column("what", gettext_lazy("What differs"), lambda row: WHATS[row.what][0]),
    Column("before", gettext_lazy("As it is"), lambda row: _steps(row.before)),
    Column("after", gettext_lazy("As it would be"), lambda row: _steps(row.after)),
    Column("currency", gettext_lazy("Currency"), lambda row: row.currency),
    Column("fee_before", gettext_lazy("First fee, as it is"), lambda row: row.before[0].fee if row.before else None),
    Column("fee_after", gettext_lazy("First fee, as it would be"), lambda row: row.after[0].fee if row.after else None),
]


@company_page("procedures")
def changes(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """What this person has changed, with the days to come before and after."""
    draft = seen(seat)
    problems = draft.problems if draft.exists else []
    context: dict[str, object] = {}
    if draft.exists and not problems and not draft.outdated:
        context = _forecast(seat, draft)
    codes, names = {number: code_of(table) for number, table in enumerate(draft.tables)}, _names(draft)
    broken = [(codes.get(one.procedure if one.procedure is not None else -1, ""), one) for one in problems]
    told = [(code, names.get(code, code), one) for code, one in broken]
    context |= {"draft": draft, "problems": told, "differs": _differs(draft), "days": DAYS, "here": "procedures"}
    return page(request, seat, "procedures/changes", status=200, **context)


@company_page("procedures")
def forecast(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The days to come, asked for again while they are worked out; or all that differs, as a file."""
    draft = seen(seat)
    part = swaps(request, "forecast")
    if draft.problems or draft.outdated or not draft.exists:
        if not part:
            return redirect("procedures-changes", seat.company.code)
        return fragment(request, seat, "procedures/forecast", found=None, days=DAYS)
    kind = request.GET.get("format", "")
    if not kind:
        context = {"days": DAYS} | _forecast(seat, draft)
        if part:
            return fragment(request, seat, "procedures/forecast", **context)
        return page(request, seat, "procedures/forecast_page", status=200, here="procedures", **context)
    seat.must("export")
    found = compare(seat.company, draft.tables, on=today(seat))
    found.wait()
    rows = change_rows(seat.company, found.comparison) if found.comparison else []
    return (xlsx_file if kind == "xlsx" else csv_file)("who-gets-what", _COLUMNS, rows)


@company_page("procedures")
@require_POST
def changes_apply(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    to = reverse("procedures-changes", args=[seat.company.code])
    try:
        procedure_drafts.put_in_force(seat.company, seat.user, actor=actor(request), at=now())
    except Refused as refused:
        return done(request, refused_sentence(refused), to=to, level=40)
    text = _("In force from now on: the next run goes by it. Earlier versions are kept and can be restored.")
    return done(request, text, to=reverse("procedures", args=[seat.company.code]))


@company_page("procedures")
def changes_discard(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Forgets what was not put in force; asks first."""
    back = reverse("procedures", args=[seat.company.code])
    if request.method == "POST":
        procedure_drafts.discard(seat.company, seat.user)
        return done(request, _("Your changes are forgotten; the procedures are as they were."), to=back)
    return form_page(
        request, seat, Form(), title=_("Discard your changes?"), submit=_("Discard"), back=back, danger=True,
        intro=_("What you changed and did not put in force is forgotten. The procedures stay as they are."),
        here="procedures",
    )  # fmt: skip


def _forecast(seat: Seat, draft: Draft) -> dict[str, object]:
    found: Forecasting = compare(seat.company, draft.tables, on=today(seat))
    found.wait(_WAIT_SECONDS)
    if found.comparison is None:
        return {"found": found}
    whats = [(*WHATS[what], count) for what, count in found.comparison.whats.items()]
    names, rows = _names(draft), level_rows(found.comparison)
    return {
        "found": found,
        "comparison": found.comparison,
        "whats": whats,
        "levels": [(row, names.get(row.procedure, row.procedure)) for row in _in_order(draft, rows)],
        "rows": [(row, *WHATS[row.what]) for row in change_rows(seat.company, found.comparison, size=_SHOWN)],
        "shown": _SHOWN,
    }


def _names(draft: Draft) -> dict[str, str]:
    """What each procedure is called, by its code; the draft's own name where it gives one."""
    return {code_of(table): str(table.get("name") or code_of(table)) for table in (*draft.in_force, *draft.tables)}


def _in_order(draft: Draft, rows: list[LevelRow]) -> list[LevelRow]:
    """The levels in the order of the procedures and of each one's steps; those of before alone where they stood."""
    places: dict[tuple[str, str], int] = {}
    for table in (*draft.tables, *draft.in_force):
        for level in levels_of(table):
            places.setdefault((code_of(table), code_of(level)), len(places))
    return sorted(rows, key=lambda row: (places.get((row.procedure, row.level), len(places)), row.action))


def _differs(draft: Draft) -> list[tuple[str, str, str, object]]:
    """Each procedure that would be other than it is: its code and name, what becomes of it, the fields that differ."""
    old = {code_of(table): table for table in draft.in_force}
    new = {code_of(table): table for table in draft.tables}
    names, told = _names(draft), list[tuple[str, str, str, object]]()
    for code in draft.changed:
        kind = "new" if code not in old else "out" if code not in new else "changed"
        told.append((code, names[code], kind, in_words(difference(old[code], new[code])) if kind == "changed" else []))
    return told
