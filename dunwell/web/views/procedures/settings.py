# SPDX-License-Identifier: MIT
"""The first tab of a procedure: its levels as a ladder, and the panel in which its conditions or a level are edited."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import procedure_edits as edits
from dunwell.services.access import Seat
from dunwell.services.procedure_board import Board
from dunwell.services.procedure_customers import takes
from dunwell.services.procedure_drafts import Draft, Edit, edit_draft
from dunwell.services.procedure_problems import Misplaced, problems_of
from dunwell.services.procedure_sample import level_sample
from dunwell.services.procedure_tables import Table, code_of, currencies_of, levels_of
from dunwell.services.way_reach import without_way
from dunwell.web.acts import done
from dunwell.web.pages import company_page, fragment, now, page, swaps, today
from dunwell.web.views.procedures.board import edited
from dunwell.web.views.procedures.conditions_form import ConditionsForm
from dunwell.web.views.procedures.ladder import fee_of, ladder, upright
from dunwell.web.views.procedures.level_form import LevelForm
from dunwell.web.views.procedures.shown import applies_words, counted, notes, seen
from dunwell.web.words import CHANNELS
from dunwell.web.words.problems import problem_sentence

CONDITIONS = "conditions"


@dataclass(frozen=True)
class LevelLine:
    """A level of the table beneath the ladder. `reached`: open items that have had it last, now."""

    place: int
    table: Table
    fee: str
    reached: int | None
    changed: bool
    problems: tuple[str, ...]


@company_page("see")
def procedure(request: HttpRequest, seat: Seat, code: str) -> HttpResponseBase:
    """The settings; with `?panel=` its conditions or one of its levels, to be read or edited."""
    draft = seen(seat)
    panel = request.GET.get("panel", CONDITIONS)
    form = _form(request, seat, draft, code, panel)
    if request.method == "POST":
        seat.must("procedures")
        answer = _saved(request, seat, draft, code, panel, form=form)
        if answer is not None:
            return answer
    context = _context(seat, draft, code, panel, counted(request, seat)) | {"form": form}
    if swaps(request, "settings"):
        return fragment(request, seat, "procedures/settings", **context)
    status = 422 if form.is_bound and form.errors else 200
    return page(request, seat, "procedures/procedure", here="procedures", status=status, **context)


@company_page("procedures")
@require_POST
def level_add(request: HttpRequest, seat: Seat, code: str) -> HttpResponseBase:
    place = len(levels_of(seen(seat).table(code))) + 1
    to = f"{_address(seat, code)}?panel={place}"
    return edited(request, seat, edits.add_level(code), _("A level more, not in force yet."), to=to)


@company_page("procedures")
@require_POST
def level_remove(request: HttpRequest, seat: Seat, code: str, place: int) -> HttpResponseBase:
    change = edits.remove_level(code, place - 1)
    return edited(request, seat, change, _("A level less, not in force yet."), to=_address(seat, code))


@company_page("procedures")
@require_POST
def level_move(request: HttpRequest, seat: Seat, code: str, place: int, way: str) -> HttpResponseBase:
    change = edits.move_level(code, place - 1, -1 if way == "up" else 1)
    text = _("The two levels have changed places; each took the other's day. Not in force yet.")
    return edited(request, seat, change, text, to=_address(seat, code))


@company_page("procedures")
@require_POST
def procedure_takes(request: HttpRequest, seat: Seat, code: str) -> HttpResponseBase:
    """How many customers the rule that is being typed would take now."""
    draft = seen(seat)
    form = ConditionsForm(request.POST, draft.table(code), currencies_of(seat.company))
    found = None
    if form.is_valid():
        tables = edits.set_conditions(code, form.values())([dict(one) for one in draft.tables])
        if not problems_of(tables):
            found = takes(seat.company, tables, code)
    return fragment(request, seat, "procedures/takes", takes=found)


def _form(request: HttpRequest, seat: Seat, draft: Draft, code: str, panel: str) -> ConditionsForm | LevelForm:
    data = request.POST if request.method == "POST" else None
    table, currencies = draft.table(code), currencies_of(seat.company)
    form: ConditionsForm | LevelForm
    if panel == CONDITIONS:
        form = ConditionsForm(data, table, currencies)
    else:
        form = LevelForm(data, levels_of(table)[_place(table, panel)], currencies)
    if not seat.may("procedures"):
        for field in form.fields.values():
            field.disabled = True
    return form


def _saved(
    request: HttpRequest, seat: Seat, draft: Draft, code: str, panel: str, *, form: ConditionsForm | LevelForm
) -> HttpResponseBase | None:
    """Saves the panel into the draft; None when something in it is wrong, which then stands at its field."""
    if not form.is_valid():
        return None
    if panel == CONDITIONS:
        change = edits.set_conditions(code, form.values())
    elif request.POST.get("was") != code_of(levels_of(draft.table(code))[_place(draft.table(code), panel)]):
        form.add_error(None, _("The levels have moved meanwhile: open this level again from the list."))
        return None
    else:
        change = edits.set_level(code, _place(draft.table(code), panel), form.values())
    wrong = _wrong(draft, code, panel, change)
    if wrong:
        form.place(wrong)
        return None
    try:
        edit_draft(seat.company, seat.user, change, at=now())
    except Refused as refused:
        if refused.code != "draft_outdated":
            raise
        form.add_error(None, _("Somebody has put other procedures in force meanwhile: discard your changes to go on."))
        return None
    text = _("Kept, not in force yet: review the changes, then put them in force.")
    return done(request, text, to=f"{_address(seat, code)}?panel={panel}")


def _wrong(draft: Draft, code: str, panel: str, change: Edit) -> list[Misplaced]:
    """What would be wrong in this very panel."""
    tables = change([dict(one) for one in draft.tables])
    number = draft.number(code)
    place = None if panel == CONDITIONS else int(panel) - 1
    return [one for one in problems_of(tables) if one.procedure == number and one.level == place]


def _context(seat: Seat, draft: Draft, code: str, panel: str, board: Board) -> dict[str, object]:
    table, before = draft.table(code), draft.before(code)
    levels, number = levels_of(table), draft.number(code)
    problems = draft.problems if draft.exists else []
    mine = [one for one in problems if one.procedure == number]
    row = next((one for one in board.rows if one.procedure.code == code), None)
    reached = dict(row.levels) if row else {}
    old = {code_of(level): level for level in levels_of(before)} if before else {}
    lines = [
        LevelLine(
            place,
            level,
            fee_of(level),
            reached.get(code_of(level)),
            before is not None and old.get(code_of(level)) != level,
            tuple(problem_sentence(one.problem) for one in mine if one.level == place - 1),
        )
        for place, level in enumerate(levels, 1)
    ]
    return {
        "draft": draft,
        "code": code,
        "table": table,
        "panel": panel,
        "level": None if panel == CONDITIONS else lines[_place(table, panel)],
        "lines": lines,
        "ladder": ladder(levels),
        "upright": upright(levels),
        "late": row is not None and row.reached is None,
        "new": before is None,
        "changed": code in draft.changed,
        "applies": applies_words(table),
        "notes": notes(seat.company, table),
        "wayless": [CHANNELS[one] for one in without_way(seat.company, [table])],
        "sample": None if panel == CONDITIONS else level_sample(seat.company, table, int(panel), on=today(seat)),
        "takes": takes(seat.company, draft.tables, code) if not problems and seat.own is None else None,
        "problems": [problem_sentence(one.problem) for one in mine if one.level is None],
    }


def _place(table: Table, panel: str) -> int:
    """The place (from 0) of the level that a panel is of."""
    if not (panel.isascii() and panel.isdecimal() and len(panel) < 4 and 1 <= int(panel) <= len(levels_of(table))):
        raise Http404
    return int(panel) - 1


def _address(seat: Seat, code: str) -> str:
    return reverse("procedure", args=[seat.company.code, code])
