# SPDX-License-Identifier: MIT
"""What a person does with a batch: gather it, say that it was posted, undo it, take letters out of it."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import print_due, print_leaving, print_posting, print_view
from dunwell.services.access import Seat
from dunwell.services.print_batches import gather as gather_letters
from dunwell.services.rows import PrintBatch
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.asked import asked_picks
from dunwell.web.forms import DateField, Form, SureField
from dunwell.web.pages import actor, company_page, now, today
from dunwell.web.views.printing.listing import letter_listing

# So many are made while one waits for the page; more are left to the worker.
_AT_ONCE = 100
# The PDF of so many letters is made anew while one waits; that of more by the worker.
_ANEW_AT_ONCE = 300


class PostedForm(Form):
    """When a batch was posted; where letters were overtaken, that these have left too."""

    def __init__(self, data: object, batch: PrintBatch, on: date, *, late: bool) -> None:
        super().__init__(data)
        first = min(batch.made_on, on)
        self.take({"posted_on": DateField(label=gettext_lazy("Posted on"), initial=on, first=first, last=on)})
        if late:
            sure = SureField(gettext_lazy("The letters named above have left all the same, and count as posted too"))
            self.take({"anyway": sure})


class UndoForm(Form):
    """Why a batch is undone."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=200, help_text=gettext_lazy("The history keeps it beside your name.")
    )


class TakeOutForm(UndoForm):
    """Why letters are taken out, and what becomes of them."""

    then = forms.ChoiceField(
        label=gettext_lazy("What becomes of them"),
        widget=forms.RadioSelect,
        initial="next",
        choices=[
            ("next", gettext_lazy("Into the next batch, as they are then; what is paid or stopped is withdrawn")),
            ("withdraw", gettext_lazy("Withdrawn: nothing of these notices leaves any more")),
        ],
    )


@company_page("decide")
@require_POST
def gather(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Makes batches of the letters that wait: at once, or by the worker when there are many."""
    to = reverse("print-batches", args=[seat.company.code])
    on, who = today(seat), actor(request)
    if print_view.waiting_count(seat.company) > _AT_ONCE:
        print_due.ask(seat.company, on=on, actor=who, at=now())
        text = _("The letters are being gathered: this takes a moment. Look again in a minute.")
        return done(request, text, to, level=messages.INFO)
    made = gather_letters(seat.company, on=on, actor=who, now=now)
    if len(made.batches) == 1:
        to = reverse("print-batch", args=[seat.company.code, made.batches[0].pk])
    return done(request, _told(made.letters, made.refused, made.withdrawn), to)


@company_page("decide")
def posted(request: HttpRequest, seat: Seat, batch: int) -> HttpResponse:
    """Somebody posted it."""
    row, on = print_view.batch_by_id(seat.company, batch), today(seat)
    back = reverse("print-batch", args=[seat.company.code, row.pk])
    late = print_view.late_letters(seat.company, row, on=on)
    form = PostedForm(request.POST or None, row, on, late=bool(late))
    if form.is_valid():
        try:
            print_posting.mark_posted(
                seat.company, row.number, posted_on=form.cleaned_data["posted_on"],
                anyway=form.cleaned_data.get("anyway", False), on=on, actor=actor(request), at=now(),
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused, posted_before_made="posted_on", date_ahead="posted_on")
        else:
            return done(request, _("Batch %(n)s counts as posted.") % {"n": row.number}, back)
    intro = _("Its letters then count as sent, on your word. It cannot be undone.")
    return form_page(
        request, seat, form, title=_("Batch %(n)s was posted") % {"n": row.number}, submit=_("It was posted"),
        back=back, intro=intro, template="printing/posted", here="runs", late=late, batch=row,
    )  # fmt: skip


@company_page("decide")
def undo(request: HttpRequest, seat: Seat, batch: int) -> HttpResponse:
    """Nothing of it was posted: its letters wait again."""
    row = print_view.batch_by_id(seat.company, batch)
    back = reverse("print-batch", args=[seat.company.code, row.pk])
    form = UndoForm(request.POST or None)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            print_posting.undo(
                seat.company, row.number, reason=reason, on=today(seat), actor=actor(request), at=now()
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused, reason_missing="reason", too_long="reason")
        else:
            return done(request, _("Batch %(n)s is undone; its letters wait again.") % {"n": row.number}, back)
    return form_page(
        request, seat, form, title=_("Undo batch %(n)s") % {"n": row.number}, submit=_("Undo the batch"), back=back,
        intro=_("Only if none of its letters was posted. They wait for the next batch, or until you have them "
                "gathered again; what is paid by then is left out. Throw away what you printed."),
        danger=True, here="runs",
    )  # fmt: skip


@company_page("decide")  # not "withdraw": a batch holds letters of every customer
def take_out(request: HttpRequest, seat: Seat, batch: int) -> HttpResponseBase:
    """The ticked letters leave a batch; asked for without any, those that were overtaken."""
    row = print_view.batch_by_id(seat.company, batch)
    back = reverse("print-batch", args=[seat.company.code, row.pk])
    deliveries = _chosen(request, seat, row)
    if not deliveries:
        messages.warning(request, str(_("Tick the letters first.")))
        return redirect(back)
    form = TakeOutForm(request.POST if request.POST.get("sure") == "yes" else None)
    if form.is_valid():
        given, asked = form.cleaned_data, row.letters > _ANEW_AT_ONCE
        take = print_leaving.ask_out if asked else print_posting.take_out
        try:
            take(
                seat.company, row.number, deliveries, reason=given["reason"], withdraw=given["then"] == "withdraw",
                on=today(seat), actor=actor(request), at=now(),
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused, reason_missing="reason", too_long="reason")
        else:
            if asked:
                return redirect(back)  # its page says that they are on their way out
            text = ngettext("%(n)s letter was taken out.", "%(n)s letters were taken out.", len(deliveries))
            return done(
                request, text % {"n": len(deliveries)} + " " + _("The PDF was made anew: print that one."), back
            )
    letters = [one for one in print_view.letters_in(row) if one.delivery_id in set(deliveries)]
    return form_page(
        request, seat, form, title=_("Take letters out of batch %(n)s") % {"n": row.number}, submit=_("Take out"),
        back=back, intro=_("The PDF is made anew without them. Throw away what you printed before."),
        template="printing/take_out", here="runs", letters=letters[:200], count=len(letters), danger=True,
        picks=[one.pk for one in letters],
    )  # fmt: skip


def _chosen(request: HttpRequest, seat: Seat, batch: PrintBatch) -> Sequence[int]:
    """The deliveries that are meant."""
    if request.method != "POST":
        return [one.row.delivery_id for one in print_view.late_letters(seat.company, batch, on=today(seat))]
    picks = asked_picks(request)
    rows = print_view.letters_in(batch)
    if picks.everything:
        rows = print_view.letters_in(batch, text=letter_listing(seat, batch, bulk=False).asked(picks.query).q)
    else:
        rows = rows.filter(pk__in=picks.ids)
    return list(rows.values_list("delivery_id", flat=True))


def _told(letters: int, refused: int, withdrawn: int) -> str:
    parts = [ngettext("%(n)s letter was gathered.", "%(n)s letters were gathered.", letters) % {"n": letters}]
    if withdrawn:
        text = ngettext(
            "%(n)s was withdrawn: no reason is left.", "%(n)s were withdrawn: no reason is left.", withdrawn
        )
        parts.append(text % {"n": withdrawn})
    if refused:
        text = ngettext("%(n)s cannot be made.", "%(n)s cannot be made.", refused)
        parts.append(text % {"n": refused} + " " + _("The work list says why, unless another channel takes them."))
    return " ".join(parts)
