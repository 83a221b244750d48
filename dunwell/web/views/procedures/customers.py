# SPDX-License-Identifier: MIT
"""The second tab of a procedure: who is allocated to it; and whose automation is prevented. Moving the ticked ones."""

from collections.abc import Iterable, Sequence

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services.access import Seat
from dunwell.services.kept import kept
from dunwell.services.load_facts import procedures_of, versions_in_force
from dunwell.services.paging import KeyPage, key_page
from dunwell.services.procedure_board import version_in_force
from dunwell.services.procedure_customers import Allocated, allocated, move, searched
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.asked import Asked, asked_picks
from dunwell.web.forms import Form
from dunwell.web.listing import Column, Empty, Filter, Listing, list_page
from dunwell.web.pages import actor, company_page, now
from dunwell.web.views.procedures.shown import seen
from dunwell.web.words.procedures import KINDS

_HOW = [("auto", gettext_lazy("By its rule")), ("named", gettext_lazy("Put there by name"))]
_NONE = "-"  # in addresses: automation prevented


@company_page("see")
def procedure_customers(request: HttpRequest, seat: Seat, code: str) -> HttpResponseBase:
    """The customers under a procedure in force."""
    version = version_in_force(seat.company, code)
    return list_page(
        request, seat, _listing(seat, code), "procedures/customers", here="procedures", code=code,
        name=version.document.get("name", code), draft=seen(seat),
    )  # fmt: skip


@company_page("see")
def procedures_prevented(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The customers whom no procedure takes."""
    return list_page(request, seat, _listing(seat, None), "procedures/prevented", here="procedures")


class MoveForm(Form):
    """Where the ticked customers go. Who they are stays in the form."""

    choice = forms.ChoiceField(label=gettext_lazy("Move to"))
    pick = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: object, seat: Seat, initial: dict[str, object] | None = None) -> None:
        super().__init__(data, initial=initial)
        versions = versions_in_force(seat.company)
        named = [(one.code, one.name) for one in procedures_of(versions)] if versions else []
        field = self.fields["choice"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("auto", _("The procedure whose rule fits (by itself)")),
                *named,
                ("none", _("None: automation prevented")),
            ]


@company_page("switch")
@require_POST
def procedure_customers_move(request: HttpRequest, seat: Seat, code: str) -> HttpResponseBase:
    """Do to selected: asks where to, says how many, then moves them."""
    back = _back(seat, code)
    if "choice" not in request.POST:
        listing = _listing(seat, None if code == _NONE else code)
        picks = asked_picks(request)
        asked = listing.asked(picks.query)
        ids = [row.pk for row in listing.every(asked, ["pk"])] if picks.everything else list(picks.ids)
        if not ids:
            return done(request, _("Tick the customers that you mean first."), to=back)
        form = MoveForm(None, seat, {"pick": ",".join(map(str, ids))})
        return _asked(request, seat, form, back, len(ids))
    form = MoveForm(request.POST, seat)
    ids = _ids(request.POST.get("pick", ""))
    if form.is_valid():
        try:
            choice = form.cleaned_data["choice"]
            moved = move(seat.company, ids, choice, own=seat.own, actor=actor(request), at=now())
        except Refused as refused:
            refuse(form, refused)
        else:
            text = ngettext("%(n)d customer moved.", "%(n)d customers moved.", moved) % {"n": moved}
            return done(request, text, to=back)
    return _asked(request, seat, form, back, len(ids))


def _asked(request: HttpRequest, seat: Seat, form: MoveForm, back: str, count: int) -> HttpResponseBase:
    intro = ngettext(
        "%(n)d customer is moved. From the next run on it is reminded by that procedure; invoices go on from the level "
        "that they have had.",
        "%(n)d customers are moved. From the next run on they are reminded by that procedure; invoices go on from the "
        "level that they have had.",
        count,
    ) % {"n": count}
    return form_page(
        request, seat, form, title=_("Move customers"), submit=_("Move"), back=back, intro=intro, here="procedures",
        template="procedures/move",
    )  # fmt: skip


def _listing(seat: Seat, code: str | None) -> Listing[Allocated]:
    def found(asked: Asked) -> QuerySet[Allocated]:
        rows = searched(allocated(seat.company, code, own=seat.own), asked.q)
        if asked.get("how"):
            rows = rows.filter(procedure_choice=asked.get("how"))
        return rows.filter(kind=asked.get("kind")) if asked.get("kind") else rows

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[Allocated]:
        rows = found(asked)
        told = (code, seat.own, asked.q, *sorted(asked.filters.items()))
        total = kept("allocated", seat.company, *told, make=rows.count)
        return key_page(rows, order, after=asked.after, before=asked.before, total=total)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[Allocated]:
        return found(asked).order_by(*order).iterator(chunk_size=2000)

    prevented = code is None
    how = (
        [("auto", gettext_lazy("No rule fits")), ("none", gettext_lazy("Taken out by a person"))] if prevented else _HOW
    )
    return Listing(
        name="customers",
        noun=gettext_lazy("customers"),
        columns=[
            Column("name", gettext_lazy("Customer"), lambda row: row.name, order=("name",)),
            Column("ref", gettext_lazy("Number"), lambda row: row.ref, order=("ref",)),
            Column("kind", gettext_lazy("Kind"), lambda row: KINDS.get(row.kind, _("Unknown")), order=("kind",)),
            Column("country", gettext_lazy("Country"), lambda row: row.country, order=("country",)),
            Column("group", gettext_lazy("Group"), lambda row: row.group, order=("group",)),
            Column("how", gettext_lazy("Why here"), lambda row: dict(how).get(row.procedure_choice, "")),
            Column("items", gettext_lazy("Open invoices"), lambda row: getattr(row, "open_items", 0), number=True),
        ],
        rows="web/procedures/customer_rows.html",
        read=read,
        every=every,
        order=("name", "pk"),
        filters=[
            Filter("how", gettext_lazy("Why here"), how),
            Filter("kind", gettext_lazy("Kind"), list(KINDS.items())),
        ],
        search=gettext_lazy("Customer, number or group"),
        empty=Empty(_nobody(prevented), icon="people"),
        bulk=reverse("procedure-customers-move", args=[seat.company.code, code or _NONE]) if seat.may("switch") else "",
        bulk_template="web/procedures/customer_bulk.html",
    )


def _nobody(prevented: bool) -> str:
    if prevented:
        return _("Every customer is under a procedure. Foreign customers, and those whom you take out, would be here.")
    return _(
        "No customer is under this procedure. Say in its settings whom it takes, or move customers here from another."
    )


def _ids(text: str) -> list[int]:
    return [int(one) for one in text.split(",") if one.isascii() and one.isdecimal() and len(one) < 19]


def _back(seat: Seat, code: str) -> str:
    if code == _NONE:
        return reverse("procedures-prevented", args=[seat.company.code])
    return reverse("procedure-customers", args=[seat.company.code, code])
