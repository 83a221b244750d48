# SPDX-License-Identifier: MIT
"""One notice: what it says, how it travelled, and what may still be done about it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from dunwell.core.problem import Refused
from dunwell.services.access import Seat
from dunwell.services.letter_preview import notice_letter
from dunwell.services.notice_view import NoticeView, notice_by_id, notice_view, preview
from dunwell.services.resolve import resolve_unknown, unknown_of
from dunwell.services.rows import Notice
from dunwell.services.sent_messages import Opened
from dunwell.services.withdraw import withdraw_notice
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import Form
from dunwell.web.message_frame import MESSAGE_CSP
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.views.letters.pdf import pdf_answer
from dunwell.web.words import CHANNELS, refused_sentence


class ReasonForm(Form):
    """Why something is done: history keeps it."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=200, help_text=gettext_lazy("The history keeps it beside your name.")
    )


@company_page("see")
def notice_page(request: HttpRequest, seat: Seat, notice: int) -> HttpResponse:
    """One notice whole."""
    view = notice_view(seat.company, notice, own=seat.own)
    shown, refusal = _preview(seat, view)
    return page(request, seat, "runs/notice", here="runs", view=view, notice=view.notice, shown=shown, refusal=refusal)


@csp_override(MESSAGE_CSP)
@company_page("see")
def notice_preview(request: HttpRequest, seat: Seat, notice: int) -> HttpResponse:
    """The HTML part of a message that has not left, for its frame."""
    return HttpResponse(preview(seat.company, notice_by_id(seat.company, notice, own=seat.own)).html)


@require_safe
@company_page("see")
def notice_letter_file(request: HttpRequest, seat: Seat, notice: int) -> HttpResponse:
    """The notice as a letter to print; with `?originals=yes` the invoices behind it."""
    row = notice_by_id(seat.company, notice, own=seat.own)
    content = notice_letter(row, originals=bool(request.GET.get("originals")))
    return pdf_answer(content, f"{row.number} {row.customer.name}")


@company_page("withdraw")
def withdraw(request: HttpRequest, seat: Seat, notice: int) -> HttpResponse:
    """Takes a notice back that was not sent."""
    row = notice_by_id(seat.company, notice, own=seat.own)
    back = reverse("notice", args=[seat.company.code, row.pk])
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            withdraw_notice(
                seat.company,
                row.number,
                reason=form.cleaned_data["reason"],
                on=today(seat),
                actor=actor(request),
                at=now(),
            )
        except Refused as refused:
            refuse(form, refused, reason_missing="reason", too_long="reason")
        else:
            text = _("Notice %(number)s is withdrawn. Its items have their previous level again.")
            return done(request, text % {"number": row.number}, to=back)
    return form_page(
        request,
        seat,
        form,
        title=_("Withdraw notice %(number)s") % {"number": row.number},
        submit=_("Withdraw"),
        back=back,
        intro=_(
            "Nothing of it leaves any more. Its invoices take their previous level back, its fee is waived, and the "
            "next run decides about them anew. It cannot be undone."
        ),
        danger=True,
        here="runs",
    )


@company_page("withdraw")
def arrived(request: HttpRequest, seat: Seat, notice: int) -> HttpResponse:
    """Somebody knows that a message of unknown fate was taken."""
    intro = gettext_lazy(
        "Say so when the customer answered to it, or the log of your mail server shows it. It then counts as accepted; "
        "your word stands in the history as the proof."
    )
    return _resolve(request, seat, notice, accepted=True, title=gettext_lazy("It arrived"), intro=intro)


@company_page("withdraw")
def again(request: HttpRequest, seat: Seat, notice: int) -> HttpResponse:
    """It is to be sent again."""
    intro = gettext_lazy(
        "It leaves with the next delivery under the same Message-ID, so that most mail programs show it once even if "
        "the first one arrived after all."
    )
    return _resolve(request, seat, notice, accepted=False, title=gettext_lazy("Send it again"), intro=intro)


def _resolve(
    request: HttpRequest, seat: Seat, notice: int, *, accepted: bool, title: object, intro: object
) -> HttpResponse:
    row = notice_by_id(seat.company, notice, own=seat.own)
    back = reverse("notice", args=[seat.company.code, row.pk])
    form = ReasonForm(request.POST or None)
    form.take(_which(row))
    if form.is_valid():
        reason, which = form.cleaned_data["reason"], form.cleaned_data.get("delivery")
        try:
            resolve_unknown(
                seat.company, row.number, accepted=accepted, reason=reason, on=today(seat), actor=actor(request),
                at=now(), delivery=int(which) if which else None,
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused, reason_missing="reason", too_long="reason")
        else:
            said = _("%(number)s counts as accepted.") if accepted else _("%(number)s is queued again.")
            return done(request, said % {"number": row.number}, to=back)
    return form_page(
        request,
        seat,
        form,
        title=str(title),
        submit=str(title),
        back=back,
        intro=str(intro),
        template="runs/resolve",
        here="runs",
        view=notice_view(seat.company, notice, own=seat.own),
    )


def _which(notice: Notice) -> dict[str, forms.Field]:
    """Where nobody knows of several messages whether they arrived: which one is meant."""
    choices = [(str(row.pk), CHANNELS.get(row.channel, row.channel)) for row in unknown_of(notice)]
    label = gettext_lazy("Which message")
    return {"delivery": forms.ChoiceField(label=label, choices=choices)} if len(choices) > 1 else {}


def _preview(seat: Seat, view: NoticeView) -> tuple[Opened | None, str]:
    """The message as it would leave now, where it has not left; or why it cannot."""
    waits = [way for way in view.ways if way.delivery.state in {"queued", "retrying"} and not way.readable]
    if not waits:
        return None, ""
    try:
        return preview(seat.company, view.notice), ""
    except Refused as refused:
        return None, refused_sentence(refused)
