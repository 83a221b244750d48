# SPDX-License-Identifier: MIT
"""Where returned mail is read: a folder or a mailbox, looked at now, and for how long a reply holds reminders."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import failed_mail, mail_sources
from dunwell.services.access import Seat
from dunwell.services.check_mail import Checked, Source, check_source
from dunwell.web.acts import done, refuse
from dunwell.web.forms import Form
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.views.activation.setting_fields import SettingsForm
from dunwell.web.words import refused_sentence

_HOLD = "reply_hold_days"


class SourceForm(Form):
    """Where it is read."""

    kind = forms.ChoiceField(
        label=_("Read from"),
        choices=[("imap", _("A mailbox (IMAP)")), ("folder", _("A folder of .eml files"))],
        help_text=_("A mailbox of your mail provider, or a folder on this server where another program lays mails."),
    )
    on = forms.BooleanField(label=_("Read it every few minutes"), required=False)
    host = forms.CharField(label=_("Mail server"), required=False, help_text=_("For instance imap.example.com."))
    port = forms.IntegerField(
        label=_("Port"), min_value=1, max_value=65535, help_text=_("Mostly 993 with TLS, 143 with STARTTLS.")
    )
    security = forms.ChoiceField(
        label=_("Encryption"), choices=[("tls", "TLS"), ("starttls", "STARTTLS"), ("plain", _("None"))]
    )
    user = forms.CharField(label=_("User"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    password = forms.CharField(
        label=_("Password"), required=False, strip=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    mailbox = forms.CharField(label=_("Mailbox folder"), help_text=_("Mostly INBOX."), max_length=200)
    move_to = forms.CharField(
        label=_("Move what was read to"), required=False, max_length=200,
        help_text=_("A folder of that mailbox. Left empty, mails stay where they are, and unread."),
    )  # fmt: skip


@company_page("settings")
def source(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The settings, how it fares, and the button that looks now."""
    row, holds = mail_sources.source_of(seat.company), _HOLD in request.POST
    form = _form(request, row, typed=request.method == "POST" and not holds)
    hold = SettingsForm(seat, (_HOLD,), request.POST if holds else None)
    on, who, at = today(seat), actor(request), now()
    if form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)
        password = values.pop("password")
        try:
            saved = mail_sources.save_source(seat.company, values, password=password, on=on, actor=who, at=at)
        except Refused as refused:
            refuse(form, refused)
        else:
            text = (
                _("Saved. Look now whether it can be read.")
                if saved.on
                else _("Saved. It is not read while it is off.")
            )
            return done(request, text, _address(seat))
    if hold.is_bound and hold.is_valid() and hold.save(actor=who, at=at) is not None:
        return done(request, _("Saved. It holds for the next reply."), _address(seat))
    return page(
        request, seat, "returned/source", status=422 if form.errors or hold.errors else 200, here="settings", row=row,
        form=form, hold=hold, folder=mail_sources.folder_of(seat.company),
        set_aside=failed_mail.failed_of(seat.company),
    )  # fmt: skip


@company_page("settings")
@require_POST
def check(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Looks now, and says what came."""
    try:
        row = mail_sources.wanted(mail_sources.source_of(seat.company))
        found = check_source(row, actor=actor(request), clock=timezone.now, limit=200)
    except Refused as refused:
        return done(request, refused_sentence(refused), _address(seat), level=messages.ERROR)
    if found.error:
        text = _("It could not be read: see the answer below.")
        return done(request, text, _address(seat), level=messages.ERROR)
    return done(request, _told(found), _address(seat))


@company_page("settings")
@require_POST
def failed(request: HttpRequest, seat: Seat, failed: int) -> HttpResponse:
    """Tries a mail again that was set aside, or has it forgotten."""
    if "forget" in request.POST:
        failed_mail.forget(seat.company, failed)
        return done(request, _("It is shown no longer. Where it came from it stays."), _address(seat))
    if failed_mail.try_again(seat.company, failed, actor=actor(request), at=now()) is None:
        return done(request, _("It failed again: the reason stands beside it."), _address(seat), level=messages.ERROR)
    return done(request, _("It was taken in."), _address(seat))


def _told(found: Checked) -> str:
    new = sum(found.classes.values())
    if not found.read:
        return str(_("It can be read. Nothing new was there."))
    taken = ngettext(
        "It can be read: %(n)d new mail was taken in", "It can be read: %(n)d new mails were taken in", new
    )
    return str(_("{taken}; {others} concerned no customer.")).format(taken=taken % {"n": new}, others=found.not_ours)


def _form(request: HttpRequest, row: Source, *, typed: bool) -> SourceForm:
    initial = {name: getattr(row, name) for name in mail_sources.FIELDS}
    if row.pk is None:
        initial |= {"kind": "imap", "on": True}
    form = SourceForm(request.POST if typed else None, initial=initial)
    if row.password:
        form.fields["password"].help_text = _("One is kept. Leave this blank to keep it.")
    return form


def _address(seat: Seat) -> str:
    return reverse("returned-source", args=[seat.company.code])
