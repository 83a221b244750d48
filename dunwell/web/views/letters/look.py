# SPDX-License-Identifier: MIT
"""Settings → Letters: logo, colour, small print and bank accounts, and beside them how a message looks with them."""

from dataclasses import replace

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from dunwell.core.problem import Refused
from dunwell.letters.logo import MAX_LOGO_BYTES
from dunwell.letters.notice import NoticeContent
from dunwell.services.access import Seat
from dunwell.services.company_look import accounts_of, logo_of, remove_logo, set_logo
from dunwell.services.letter_cargo import letter_of
from dunwell.services.letter_preview import in_scheme, look_of, shown
from dunwell.services.level_texts import tone_content
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import Form
from dunwell.web.message_frame import MESSAGE_CSP
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.views.activation.setting_fields import SettingsForm, posted
from dunwell.web.views.letters.pdf import pdf_answer
from dunwell.web.words.problems import problem_sentence

KEYS = ("colour", "sender", "vat_id", "footer", "attach_limit_mb")


class LogoForm(Form):
    """A picture."""

    file = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG, GIF or WebP, at most 5 MB. It is made as small as letters and messages need it."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
    )


class RemoveForm(Form):
    """Nothing is asked: only said once more."""


@company_page("settings")
def letters(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """How letters and messages look: the settings as a form, the logo, the accounts, and a sample."""
    form = SettingsForm(seat, KEYS, posted(request), required=())
    here = reverse("letters", args=[seat.company.code])
    if form.is_bound and form.is_valid():
        changes = form.save(actor=actor(request), at=now())
        if changes is not None:
            text = _("Saved. It holds for every message from now on.") if changes else _("It is so already.")
            return done(request, text, here)
    content = _sample(seat, {})
    problems = [problem_sentence(one) for one in shown(content).problems if one.where.startswith("company")]
    return page(
        request,
        seat,
        "letters/look",
        status=422 if form.errors else 200,
        here="settings",
        form=form,
        logo=logo_of(seat.company),
        accounts=accounts_of(seat.company),
        problems=problems,
    )


@require_safe
@csp_override(MESSAGE_CSP)
@company_page("settings")
def sample(request: HttpRequest, seat: Seat) -> HttpResponse:
    """An invented reminder in the company's language, with what the form holds where it is given in the address."""
    html = shown(_sample(seat, request.GET.dict())).html
    scheme = request.GET.get("scheme", "")
    return HttpResponse(in_scheme(html, scheme) if scheme in {"light", "dark"} else html)


@require_safe
@company_page("settings")
def sample_letter(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The same as a letter."""
    return pdf_answer(letter_of(_sample(seat, request.GET.dict())), seat.company.code)


@require_safe
@company_page("settings")
def logo(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The logo as letters show it."""
    found = logo_of(seat.company)
    if found is None:
        raise Http404
    return HttpResponse(found.png, content_type="image/png")


@company_page("settings")
def logo_new(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Takes a picture as the logo."""
    back = reverse("letters", args=[seat.company.code])
    form = LogoForm(posted(request), request.FILES or None)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > MAX_LOGO_BYTES:
                raise Refused("logo_too_large", limit=MAX_LOGO_BYTES // 1024 // 1024)
            set_logo(seat.company, file.read(), actor=actor(request), at=now())
        except Refused as refused:
            refuse(form, refused, logo_too_large="file", logo_is_svg="file", not_a_picture="file")
        else:
            return done(request, _("The logo stands on letters and messages from now on."), back)
    return form_page(request, seat, form, title=_("Logo"), submit=_("Take it"), back=back, here="settings")


@company_page("settings")
def logo_remove(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Letters bear the name alone again."""
    back = reverse("letters", args=[seat.company.code])
    form = RemoveForm(posted(request))
    if form.is_bound and form.is_valid():
        remove_logo(seat.company, actor=actor(request), at=now())
        return done(request, _("Letters and messages bear your name alone."), back)
    return form_page(
        request,
        seat,
        form,
        title=_("Remove the logo"),
        submit=_("Remove"),
        back=back,
        intro=_("Letters and messages then begin with your name. What was sent keeps its logo."),
        danger=True,
        here="settings",
    )


def _sample(seat: Seat, given: dict[str, str]) -> NoticeContent:
    content = tone_content(seat.company, "friendly", seat.company.language, on=today(seat))
    return replace(content, company=look_of(seat.company, given))
