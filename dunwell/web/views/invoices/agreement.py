# SPDX-License-Identifier: MIT
"""Instalments agreed later: so many parts, each with its day and amount; proposed evenly, changed as agreed."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services import invoice_next
from dunwell.services.access import Seat
from dunwell.services.instalments import MOST_PARTS, agree_instalments, even_parts
from dunwell.services.invoice_next import Opened
from dunwell.web.acts import form_page, refuse
from dunwell.web.forms import Form
from dunwell.web.pages import actor, company_page, today
from dunwell.web.views.invoices.acting import (
    ItemForm,
    amount_field,
    card_address,
    end_address,
    finished,
    last_day_field,
    plain,
    when,
)

_PARTS = 3


class CountForm(Form):
    """In how many parts, from when, how far apart."""

    count = forms.IntegerField(label=_("Parts"), min_value=2, max_value=12, initial=_PARTS)


class AgreementForm(ItemForm):
    """Each part with its last day and its amount, and who agreed to it."""

    def __init__(self, *args: object, opened: Opened, on: date, count: int, **kwargs: Any) -> None:
        super().__init__(*args, opened=opened, **kwargs)
        self.count = count
        for number in range(1, count + 1):
            facts = {"number": number}
            self.add(**{
                f"by_{number}": last_day_field(on, label=gettext("Part {number}: by").format(**facts)),
                f"amount_{number}": amount_field(opened, label=gettext("Part {number}: amount").format(**facts)),
            })  # fmt: skip
        self.add(
            reason=forms.CharField(label=_("Who agreed, and how"), max_length=500),
            owner=forms.CharField(label=_("Owner"), max_length=150, required=False),
        )

    def parts(self) -> list[tuple[date, str]]:
        """What was agreed, as it was typed."""
        numbers = range(1, self.count + 1)
        facts = self.cleaned_data
        return [(facts[f"by_{number}"], format(facts[f"amount_{number}"], "f")) for number in numbers]


@company_page("pause")
def agree(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """Records the agreement; the parts are proposed evenly, a month apart."""
    opened = invoice_next.opened(seat.company, invoice, seat.own)
    on = today(seat)
    chosen = CountForm({"count": request.GET.get("count", _PARTS)})
    count = chosen.cleaned_data["count"] if chosen.is_valid() else _PARTS
    initial = proposal(opened, on, min(count, MOST_PARTS)) | {"owner": actor(request)}
    form = AgreementForm(request.POST or None, opened=opened, on=on, count=count, initial=initial)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            rows = agree_instalments(
                seat.company, form.name, form.parts(), reason=facts["reason"], owner=facts["owner"],
                **when(request, seat),
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused, parts_order="by_2", parts_sum=f"amount_{count}", reason_missing="reason")
        else:
            undo = end_address(seat, invoice, "agreement", rows[0].pk)
            return finished(request, seat, invoice, gettext("The instalments are agreed."), undo=undo)
    return form_page(
        request,
        seat,
        form,
        title=_("Instalments for %(number)s") % {"number": opened.invoice.number},
        submit=_("Record agreement"),
        back=card_address(seat, invoice),
        intro=_("Each part rests until its day and is then kept or broken by itself. Together they are what is open."),
        template="invoices/agreement",
        counts=[2, 3, 4, 6, 12],
        count=count,
        invoice=opened.invoice,
        here="invoices",
    )


def proposal(opened: Opened, on: date, count: int) -> dict[str, object]:
    """Even parts of the first open item, a month apart, the first in two weeks."""
    if not opened.items:
        return {}
    first, still_open = on + timedelta(days=14), opened.items[0].open
    amounts = even_parts(still_open.minor, count)
    days = {f"by_{number}": _months_later(first, number - 1) for number in range(1, count + 1)}
    sums = {f"amount_{number}": plain(Money(minor, still_open.currency)) for number, minor in enumerate(amounts, 1)}
    return {**days, **sums}


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
