# SPDX-License-Identifier: MIT
"""Single invoices leave a case; a case that is over runs again."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services.access import Seat
from dunwell.services.case_find import case_of
from dunwell.services.case_ledger import LedgerItem, ledger_of
from dunwell.services.case_release import Why, release_items
from dunwell.services.case_reopen import reopen_case
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import choice_field
from dunwell.web.pages import company_page, today
from dunwell.web.templatetags import formats
from dunwell.web.views.cases.acting import ReasonForm, act_of, case_address
from dunwell.web.words.cases import LEAVES


class ReleaseForm(ReasonForm):
    """Which invoices leave, and why."""

    items = forms.MultipleChoiceField(label=_("Invoices"), widget=forms.CheckboxSelectMultiple)
    why = forms.ChoiceField(label=_("Why they leave"), choices=list(LEAVES.items()), widget=forms.RadioSelect)
    field_order = ("items", "why", "reason")

    def __init__(self, *args: object, inside: Sequence[LedgerItem], currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "items").choices = [
            (str(one.pk), f"{one.name}, {formats.money(Money(one.open, currency))}") for one in inside
        ]


@company_page("collect")
def released(request: HttpRequest, seat: Seat, case: int) -> HttpResponse:
    """Takes what is ticked out of a case that goes on."""
    row = case_of(seat.company, case, seat.own)
    ledger = ledger_of(row, today(seat))
    form = ReleaseForm(request.POST or None, inside=ledger.items, currency=ledger.currency)
    if form.is_valid():
        said = form.cleaned_data
        items = [int(item) for item in said["items"]]
        try:
            release_items(
                seat.company, case, items, act_of(request, seat), why=cast(Why, said["why"]), reason=said["reason"]
            )
        except Refused as refused:
            refuse(form, refused, reason_missing="reason", item_still_open="items", case_would_be_empty="items")
        else:
            text = ngettext("One invoice left the case.", "%(n)d invoices left the case.", len(items))
            return done(request, text % {"n": len(items)}, case_address(seat, case))
    return form_page(
        request, seat, form, title=_("Invoices leave case %(number)s") % {"number": row.number},
        submit=_("Take them out"), back=case_address(seat, case), here="invoices",
        intro=_("The case goes on without them, and what is owed is counted anew. If it was sent already, the partner "
                "has to know: send a new package afterwards."),
    )  # fmt: skip


@company_page("decide")
def reopened(request: HttpRequest, seat: Seat, case: int) -> HttpResponse:
    """A case that is over goes on where it ended."""
    seat.must("collect")
    row, form = case_of(seat.company, case, seat.own), ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            reopen_case(seat.company, case, act_of(request, seat), reason=form.cleaned_data["reason"])
        except Refused as refused:
            refuse(form, refused, reason_missing="reason")
        else:
            return done(request, gettext("The case runs again."), case_address(seat, case))
    return form_page(
        request, seat, form, title=_("Reopen case %(number)s") % {"number": row.number}, submit=_("Reopen it"),
        back=case_address(seat, case), here="invoices",
        intro=_("It goes on where it ended, with the same invoices, if something of them is still owed and no other "
                "case has them. Tell the partner yourself."),
    )  # fmt: skip
