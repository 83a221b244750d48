# SPDX-License-Identifier: MIT
"""The steps of a case: sent, acknowledged, returned, taken back; one step back; its partner and reference."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services import case_steps
from dunwell.services.access import Seat
from dunwell.services.case_find import OpenedCase, case_of
from dunwell.services.case_jobs import What, begin, is_long
from dunwell.services.case_sending import send_anew, send_case
from dunwell.services.partners import partners_of
from dunwell.web.acts import Text, done, form_page, refuse
from dunwell.web.forms import Form, choice_field
from dunwell.web.pages import company_page
from dunwell.web.views.cases.acting import NoteForm, ReasonForm, act_of, case_address


class SendForm(NoteForm):
    """How it travels: by e-mail where the partner has an address, else by hand."""

    way = forms.ChoiceField(label=_("How it goes to the partner"), widget=forms.RadioSelect)

    def __init__(self, *args: object, case: OpenedCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["way", "note"])
        email = case.partner.email if case.partner else ""
        by_mail = [("mail", _("By e-mail to %(to)s") % {"to": email})] if email else []
        field = choice_field(self, "way")
        field.choices = [*by_mail, ("hand", _("I download the package and hand it over myself"))]
        field.initial = "mail" if email else "hand"


class AcknowledgeForm(NoteForm):
    """What the partner calls it."""

    reference = forms.CharField(
        label=_("The partner's reference"), max_length=100, required=False,
        help_text=_("Under which the partner keeps it: it helps when they pay or ask."),
    )  # fmt: skip
    field_order = ("reference", "note")


class ReferenceForm(Form):
    reference = forms.CharField(label=_("The partner's reference"), max_length=100, required=False)


class PartnerForm(Form):
    partner = forms.ChoiceField(label=_("Collection partner"), required=False)

    def __init__(self, *args: object, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(one.pk), one.name) for one in partners_of(seat.company, active=True)]
        choice_field(self, "partner").choices = [("", _("Nobody yet")), *known]


@company_page("collect")
def send(request: HttpRequest, seat: Seat, case: int) -> HttpResponse:
    """Makes the package, keeps it, and marks the case as sent."""
    row = case_of(seat.company, case, seat.own)
    form = SendForm(request.POST or None, case=row)
    undo = reverse("case-put-back", args=[seat.company.code, case])
    if answer := _went(request, seat, form, row, what="send", undo=undo):
        return answer
    return _form(
        request, seat, form, row, title=_("Send case %(number)s"), submit=_("Send the case"),
        intro=_("The package is made now and kept as it is. Nobody is reminded of these invoices as long as the case "
                "runs."),
    )  # fmt: skip


@company_page("collect")
def send_again(request: HttpRequest, seat: Seat, case: int) -> HttpResponse:
    """Another package for the partner, because something of the case changed."""
    row = case_of(seat.company, case, seat.own)
    form = SendForm(request.POST or None, case=row)
    if answer := _went(request, seat, form, row, what="anew"):
        return answer
    return _form(
        request, seat, form, row, title=_("Send a new package of case %(number)s"), submit=_("Send the new package"),
        intro=_("The package is made anew and kept in place of the one that was sent. The case stays in its state."),
    )  # fmt: skip


def _went(
    request: HttpRequest, seat: Seat, form: SendForm, case: OpenedCase, *, what: What, undo: str = ""
) -> HttpResponse | None:
    """Sends what was asked for well, or begins to; None: the form is shown, with what was wrong."""
    if not form.is_valid():
        return None
    by_mail, note, back = form.cleaned_data["way"] == "mail", form.cleaned_data["note"], case_address(seat, case.pk)
    act = act_of(request, seat)
    try:
        if is_long(case):
            begin(seat.company, case.pk, what, act, by_mail=by_mail, note=note)
            return done(request, gettext("The package is being made."), back)
        send = send_case if what == "send" else send_anew
        sent = send(seat.company, case.pk, act, by_mail=by_mail, note=note)
    except Refused as refused:
        refuse(form, refused, package_too_large="way", partner_without_email="way")
        return None
    text = gettext("The case is queued for the partner.") if by_mail else gettext("The case is marked as sent.")
    if lacks := len(sent.missing):
        text += " " + ngettext(
            "One paper is missing in the package.", "%(n)d papers are missing in the package.", lacks
        ) % {"n": lacks}
    if not by_mail:
        text += " " + gettext("Download the package here.")
    return done(request, text, back, undo=undo)


@company_page("collect")
def acknowledged(request: HttpRequest, seat: Seat, case: int) -> HttpResponse:
    """The partner has taken it on."""
    row = case_of(seat.company, case, seat.own)
    form = AcknowledgeForm(request.POST or None, initial={"reference": row.reference})

    def take() -> None:
        said = form.cleaned_data
        case_steps.acknowledge(
            seat.company, case, act_of(request, seat), reference=said["reference"], note=said["note"]
        )

    undo = reverse("case-put-back", args=[seat.company.code, case])
    if answer := _took(request, seat, form, case, take=take, text=gettext("The partner is at it."), undo=undo):
        return answer
    return _form(request, seat, form, row, title=_("Case %(number)s was acknowledged"), submit=_("Save"))


@company_page("collect")
def returned(request: HttpRequest, seat: Seat, case: int) -> HttpResponse:
    """The partner gives it back."""
    row, form = case_of(seat.company, case, seat.own), ReasonForm(request.POST or None)

    def take() -> None:
        case_steps.return_case(seat.company, case, act_of(request, seat), reason=form.cleaned_data["reason"])

    if answer := _took(
        request, seat, form, case, take=take, text=gettext("The case is over. What is open goes on from here.")
    ):
        return answer
    return _form(
        request, seat, form, row, title=_("Case %(number)s was returned"), submit=_("The partner gave it back"),
        intro=_("The case is over. What is still open keeps its place on the ladder: it is reminded again only if its "
                "procedure has a level after the hand-over, or one that repeats."),
    )  # fmt: skip


@company_page("collect")
def taken_back(request: HttpRequest, seat: Seat, case: int) -> HttpResponse:
    """The creditor ends it."""
    row, form = case_of(seat.company, case, seat.own), ReasonForm(request.POST or None)

    def take() -> None:
        case_steps.take_back(seat.company, case, act_of(request, seat), reason=form.cleaned_data["reason"])

    if answer := _took(request, seat, form, case, take=take, text=gettext("The case is taken back.")):
        return answer
    if row.status == "prepared" and row.notice_id:
        intro = _(
            "The hand-over is withdrawn, and its invoices stand where they stood before. The next run hands them over "
            "again, unless they are paid, held or disputed by then."
        )
    else:
        intro = _(
            "The case is over. Tell the partner yourself. What is still open keeps its place on the ladder, so nothing "
            "is sent about it unless its procedure goes on after the hand-over."
        )
    return _form(
        request, seat, form, row, title=_("Take back case %(number)s"), submit=_("Take it back"), intro=intro,
        danger=True,
    )  # fmt: skip


@company_page("collect")
def one_step_back(request: HttpRequest, seat: Seat, case: int) -> HttpResponse:
    """The last step was a mistake."""
    row, form = case_of(seat.company, case, seat.own), NoteForm(request.POST if request.method == "POST" else None)

    def take() -> None:
        case_steps.put_back(seat.company, case, act_of(request, seat), note=form.cleaned_data["note"])

    if answer := _took(request, seat, form, case, take=take, text=gettext("One step back.")):
        return answer
    intro = _(
        "A case marked as sent is prepared again, and a message that has not left stays here; one that has left cannot "
        "be called back. An acknowledged case is sent again."
    )
    return _form(request, seat, form, row, title=_("Case %(number)s: one step back"), submit=_("Go back"), intro=intro)


@company_page("collect")
def partner_chosen(request: HttpRequest, seat: Seat, case: int) -> HttpResponse:
    """Whom it goes to."""
    row = case_of(seat.company, case, seat.own)
    form = PartnerForm(
        request.POST if request.method == "POST" else None, seat=seat, initial={"partner": str(row.partner_id or "")}
    )

    def take() -> None:
        chosen = form.cleaned_data["partner"]
        case_steps.set_partner(seat.company, case, int(chosen) if chosen else None, act_of(request, seat))

    if answer := _took(request, seat, form, case, take=take, text=gettext("Saved.")):
        return answer
    return _form(request, seat, form, row, title=_("Partner of case %(number)s"), submit=_("Save"))


@company_page("collect")
def reference_changed(request: HttpRequest, seat: Seat, case: int) -> HttpResponse:
    """What the partner calls it."""
    row = case_of(seat.company, case, seat.own)
    form = ReferenceForm(
        request.POST if request.method == "POST" else None, initial={"reference": row.reference}
    )  # fmt: skip

    def take() -> None:
        case_steps.set_reference(seat.company, case, form.cleaned_data["reference"], act_of(request, seat))

    if answer := _took(request, seat, form, case, take=take, text=gettext("Saved.")):
        return answer
    return _form(request, seat, form, row, title=_("The partner's reference for case %(number)s"), submit=_("Save"))


def _took(
    request: HttpRequest,
    seat: Seat,
    form: forms.Form,
    case: int,
    *,
    take: Callable[[], None],
    text: str,
    undo: str = "",
) -> HttpResponse | None:
    """Takes a step that was asked for well; None: the form is shown, with what was wrong."""
    if not form.is_valid():
        return None
    try:
        take()
    except Refused as refused:
        refuse(form, refused, reason_missing="reason")
        return None
    return done(request, text, case_address(seat, case), undo=undo)


def _form(
    request: HttpRequest,
    seat: Seat,
    form: forms.Form,
    case: OpenedCase,
    *,
    title: Text,
    submit: Text,
    intro: Text = "",
    danger: bool = False,
) -> HttpResponse:
    return form_page(
        request, seat, form, title=str(title) % {"number": case.number}, submit=submit,
        back=case_address(seat, case.pk), intro=intro, danger=danger, here="invoices",
    )  # fmt: skip
