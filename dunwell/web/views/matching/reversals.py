# SPDX-License-Identifier: MIT
"""What banks took back: the payments that were reopened, and the movements where a person says which payment it was."""

from collections.abc import Iterable, Sequence

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import bank_reversal_decisions
from dunwell.services.access import Seat
from dunwell.services.paging import KeyPage
from dunwell.services.reversal_view import ReversalRow, every_reversal, reversal_page, unclear_reversals
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.asked import Asked
from dunwell.web.forms import Form
from dunwell.web.listing import Column, Empty, Listing, list_page
from dunwell.web.pages import actor, company_page, now, today
from dunwell.web.words import refused_sentence
from dunwell.web.words.matching import return_reason


class NotOneForm(Form):
    reason = forms.CharField(
        label=_("What was it?"), max_length=500, help_text=_("For instance: rent, or a refund that we made ourselves."),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )  # fmt: skip


@company_page("match")
def reversals(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Those that wait with their candidates, then what was taken back."""
    unclear, waiting = unclear_reversals(seat.company)
    return list_page(
        request, seat, _listing(seat), "matching/reversals", here="invoices", unclear=unclear, waiting=waiting
    )


@company_page("match")
@require_POST
def take(request: HttpRequest, seat: Seat, entry: int) -> HttpResponse:
    """This payment (`payment`, its ref) went back."""
    ref = request.POST.get("payment", "")[:100]
    back = reverse("reversals", args=[seat.company.code])
    try:
        bank_reversal_decisions.take_back(seat.company, entry, ref, on=today(seat), actor=actor(request), at=now())
    except Refused as refused:
        if refused.code == "not_found" and refused.context.get("what") != "payment":
            raise
        return done(request, refused_sentence(refused), back, level=messages.WARNING)
    text = gettext("%(ref)s went back: what it settled is open again, at the level that it had.") % {"ref": ref}
    return done(request, text, back)


@company_page("match")
def not_one(request: HttpRequest, seat: Seat, entry: int) -> HttpResponse:
    """The money went out, and took no payment back."""
    back = reverse("reversals", args=[seat.company.code])
    if not any(one.row.pk == entry for one in unclear_reversals(seat.company, only=entry)[0]):
        raise Refused("not_found", what="bank entry", name=str(entry))
    form = NotOneForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            bank_reversal_decisions.not_a_reversal(
                seat.company, entry, reason=form.cleaned_data["reason"], on=today(seat), actor=actor(request), at=now()
            )
        except Refused as refused:
            refuse(form, refused, reason_missing="reason", too_long="reason")
        else:
            return done(request, gettext("Kept as money that went out."), back)
    return form_page(
        request, seat, form, title=_("It took no payment back"), submit=_("No reversal"), back=back, here="invoices"
    )


def _listing(seat: Seat) -> Listing[ReversalRow]:
    def read(asked: Asked, order: Sequence[str]) -> KeyPage[ReversalRow]:
        return reversal_page(
            seat.company, asked.q, order, after=asked.after, before=asked.before, size=asked.size
        )  # fmt: skip

    def every(asked: Asked, order: Sequence[str]) -> Iterable[ReversalRow]:
        return every_reversal(seat.company, asked.q, order)

    return Listing(
        name="reversals",
        columns=[
            Column("on", _("On"), lambda row: row.on),
            Column("payment", _("Payment"), lambda row: row.payment.ref if row.payment else ""),
            Column("customer", _("Customer"), lambda row: row.payment.customer if row.payment else row.who),
            Column("reason", _("Why"), lambda row: return_reason(row.reason) or row.text, wide=True),
            Column("reopened", _("Open again"), lambda row: ", ".join(name for name, _pk in row.reopened)),
            Column("amount", _("Amount"), lambda row: row.amount, order=("amount_minor", "pk"), number=True),
        ],
        search=_("Customer, payment or text"),
        noun=_("reversals"),
        rows="web/matching/reversal_rows.html",
        read=read,
        every=every,
        order=("-pk",),
        empty=Empty(_("No payment was taken back. Returned direct debits and recalled payments come here."), "check"),
    )
