# SPDX-License-Identifier: MIT
"""The list of procedures, a new one, their order, and taking one out or bringing it back."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import procedure_edits as edits
from dunwell.services.access import Seat
from dunwell.services.procedure_board import BoardRow, version_in_force
from dunwell.services.procedure_drafts import Draft, Edit, edit_draft
from dunwell.services.procedure_tables import Table, canonical, code_of, levels_of
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import Form
from dunwell.web.pages import company_page, now, page
from dunwell.web.views.procedures.shown import applies_words, counted, seen
from dunwell.web.words import refused_sentence


@dataclass(frozen=True)
class Line:
    """A procedure of the list: as it is or would be, and what stands under it now (`row`; None for a new one)."""

    table: Table
    row: BoardRow | None
    changed: bool

    @property
    def code(self) -> str:
        return code_of(self.table)

    @property
    def applies(self) -> str:
        return applies_words(self.table)

    @property
    def level_count(self) -> int:
        return len(levels_of(self.table))


@company_page("see")
def procedures(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    draft, found = seen(seat), counted(request, seat)
    rows = {row.procedure.code: row for row in found.rows}
    lines = [Line(table, rows.get(code_of(table)), code_of(table) in draft.changed) for table in draft.tables]
    gone = [row.procedure for row in found.rows if row.procedure.code not in {code_of(one) for one in draft.tables}]
    return page(request, seat, "procedures/board", here="procedures", draft=draft, lines=lines, board=found, going=gone)


class NewForm(Form):
    """What a new procedure is called, and what it starts from."""

    source = forms.ChoiceField(
        label=gettext_lazy("Start from"),
        help_text=gettext_lazy(
            "The template for VIPs asks no fees, gives more time before every step, hands nobody over, and takes the "
            "domestic customers of the group VIP before any other procedure. All others are for nobody until you say "
            "whom they take."
        ),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Its short name in files and in the history. It does not change once it is given."),
    )

    def __init__(self, data: object, draft: Draft) -> None:
        super().__init__(data)
        copies = [(code_of(one), _("A copy of {name}").format(name=one.get("name", ""))) for one in draft.tables]
        source = self.fields["source"]
        if isinstance(source, forms.ChoiceField):
            source.choices = [
                ("blank", _("One reminder, 7 days after the due date")),
                ("vip", _("Template for VIPs")),
                *copies,
            ]


@company_page("procedures")
def procedure_new(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """A new procedure, as a draft: it takes nobody before it is put in force."""
    draft = seen(seat)
    form = NewForm(request.POST or None, draft)
    if request.method == "GET" and request.GET.get("source") == "vip":
        form.initial = {"source": "vip", "name": _("VIP customers"), "code": "vip"}
    if form.is_valid():
        said = form.cleaned_data
        taken = edits.codes_taken(seat.company, draft.tables)
        try:
            change = edits.create(seat.company, said["source"], said["code"], said["name"], taken=taken)
            edit_draft(seat.company, seat.user, change, at=now())
        except Refused as refused:
            refuse(form, refused, code_taken="code", bad_procedure="source")
        else:
            to = reverse("procedure", args=[seat.company.code, said["code"]])
            return done(request, _("A new procedure, not in force yet: say whom it takes and what it does."), to=to)
    return form_page(
        request, seat, form, title=_("New procedure"), submit=_("Create"), here="procedures",
        back=reverse("procedures", args=[seat.company.code]),
    )  # fmt: skip


@company_page("procedures")
@require_POST
def procedure_move(request: HttpRequest, seat: Seat, code: str, way: str) -> HttpResponseBase:
    """One place up or down: the first that fits takes a customer on auto."""
    by = -1 if way == "up" else 1
    return _edited(request, seat, edits.move_procedure(code, by), _("Moved, not in force yet."))


@company_page("procedures")
@require_POST
def procedure_out(request: HttpRequest, seat: Seat, code: str) -> HttpResponseBase:
    return _edited(request, seat, edits.take_out(code), _("Taken out, not in force yet. Its history stays."))


@company_page("procedures")
@require_POST
def procedure_back(request: HttpRequest, seat: Seat, code: str) -> HttpResponseBase:
    """One that was taken out comes back as its last version was."""
    kept = version_in_force(seat.company, code)
    text = _("Brought back at the end of the list, not in force yet.")
    return _edited(request, seat, edits.bring_in(canonical(kept.document)), text)


def _edited(request: HttpRequest, seat: Seat, change: Edit, text: str) -> HttpResponseBase:
    to = reverse("procedures", args=[seat.company.code])
    return edited(request, seat, change, text, to=to)


def edited(request: HttpRequest, seat: Seat, change: Edit, text: str, *, to: str) -> HttpResponseBase:
    """Changes the draft and says so on the page `to`; a refusal is said there too."""
    try:
        edit_draft(seat.company, seat.user, change, at=now())
    except Refused as refused:
        if refused.code == "not_found":
            raise
        return done(request, refused_sentence(refused), to=to, level=messages.WARNING)
    return done(request, text, to=to)
