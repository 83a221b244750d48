# SPDX-License-Identifier: MIT
"""Words that are looked at as the message that they make: in its frame, as a letter, and sent to oneself."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from dunwell.core.problem import Refused
from dunwell.services import kept_mail
from dunwell.services.access import Seat
from dunwell.services.letter_cargo import letter_of
from dunwell.services.letter_preview import in_scheme, send_preview, shown
from dunwell.services.rows import HouseMail
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import Form
from dunwell.web.message_frame import MESSAGE_CSP
from dunwell.web.pages import actor, company_page, now, today
from dunwell.web.views.activation.setting_fields import posted
from dunwell.web.views.letters.chosen import Chosen, of_level, of_tone
from dunwell.web.views.letters.pdf import pdf_answer


class SendForm(Form):
    """To which of one's own addresses."""

    to = forms.ChoiceField(label=_("To"), widget=forms.RadioSelect)

    def __init__(self, data: object, own: tuple[str, ...]) -> None:
        super().__init__(data, initial={"to": own[0] if own else ""})
        field = self.fields["to"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(address, address) for address in own]


@require_safe
@csp_override(MESSAGE_CSP)
@company_page("procedures")
def level_frame(request: HttpRequest, seat: Seat, code: str, place: int) -> HttpResponse:
    """The HTML of a level's message."""
    return _frame(request, of_level(request, seat, code, place))


@require_safe
@csp_override(MESSAGE_CSP)
@company_page("procedures")
def tone_frame(request: HttpRequest, seat: Seat, tone: str) -> HttpResponse:
    """The HTML of a tone's message."""
    return _frame(request, of_tone(request, seat, tone))


@require_safe
@company_page("procedures")
def level_letter(request: HttpRequest, seat: Seat, code: str, place: int) -> HttpResponse:
    """A level's message as a letter."""
    return _letter(of_level(request, seat, code, place))


@require_safe
@company_page("procedures")
def tone_letter(request: HttpRequest, seat: Seat, tone: str) -> HttpResponse:
    """A tone's message as a letter."""
    return _letter(of_tone(request, seat, tone))


@company_page("procedures")
def level_send(request: HttpRequest, seat: Seat, code: str, place: int) -> HttpResponseBase:
    """Sends a level's message to oneself."""
    return _send(request, seat, of_level(request, seat, code, place))


@company_page("procedures")
def tone_send(request: HttpRequest, seat: Seat, tone: str) -> HttpResponseBase:
    """Sends a tone's message to oneself."""
    return _send(request, seat, of_tone(request, seat, tone))


def _frame(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    scheme = request.GET.get("scheme", "light")
    return HttpResponse(in_scheme(shown(chosen.content).html, "dark" if scheme == "dark" else "light"))


def _letter(chosen: Chosen) -> HttpResponse:
    return pdf_answer(letter_of(chosen.content), f"{chosen.row.level if chosen.row else chosen.tone}")


def _send(request: HttpRequest, seat: Seat, chosen: Chosen) -> HttpResponseBase:
    own = _own(request, seat)
    form = SendForm(posted(request), own)
    if form.is_bound and form.is_valid():
        one = shown(chosen.content)
        subject = gettext("Preview: %(subject)s") % {"subject": one.subject}
        try:
            sent = send_preview(
                seat.company, one, subject=subject, to=form.cleaned_data["to"], own=own, on=today(seat),
                actor=actor(request), at=now(),
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused, no_own_address="to", bad_address="to")
        else:
            return done(request, _told(sent), chosen.to())
    return form_page(
        request,
        seat,
        form,
        title=_("Send this preview to me"),
        submit=_("Send"),
        back=chosen.to(),
        intro=_("It goes the way that messages to customers go, but to you alone. No customer gets it.")
        if own
        else _("Neither your profile nor the company's mail settings have an e-mail address yet: give one first."),
        here="procedures",
    )


def _own(request: HttpRequest, seat: Seat) -> tuple[str, ...]:
    """The person's own address and the company's: a preview goes nowhere else."""
    mine = str(getattr(request.user, "email", ""))
    return tuple(dict.fromkeys(one for one in (mine, seat.company.email) if one))


def _told(sent: HouseMail) -> str:
    to = {"to": sent.to}
    if sent.state == "accepted" and kept_mail.in_use(sent.company):
        return gettext("The message to %(to)s lies in the built-in mailbox. Nobody received it.") % to
    if sent.state == "accepted":
        return gettext("The mail server took the message to %(to)s.") % to
    if sent.state == "unknown":
        return gettext("The connection broke off while the message to %(to)s was on its way: it may have arrived.") % to
    return gettext("The message to %(to)s could not be sent.") % to
