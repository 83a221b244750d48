# SPDX-License-Identifier: MIT
"""The pages about a person: forms of django-allauth in our look and words, and the navigation between them."""

from dataclasses import dataclass

from django import forms, template
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dunwell.services import kept_mail
from dunwell.web.accounts.adapter import display_name
from dunwell.web.forms import dress
from dunwell.web.templatetags.words import badge
from dunwell.web.words import Word
from dunwell.web.words.people import ALARMS, THEMES

register = template.Library()

# Fields of django-allauth's forms, in our words.
_LABELS = {
    "login": _("User name or e-mail address"),
    "email": _("E-mail address"),
    "username": _("User name"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Code"),
    "name": pgettext_lazy("of a passkey", "Name"),
    "passwordless": _("Sign in with it alone, without name and password"),
}
_HELPS = {
    "password1": _("At least ten characters, not a common one, and not like your name."),
    "passwordless": _("It then asks for your finger, face or PIN each time. Untick it for a key without these."),
}
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One page about a person; `here`: it is the one that is shown."""

    name: str
    label: Promise
    icon: str
    here: bool


@register.filter
def dressed(form: forms.Form) -> SafeString:
    """A form of django-allauth drawn as ours look, its fields named in our words."""
    form.label_suffix = ""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label = _LABELS.get(name, field.label)
        field.help_text = _HELPS.get(name, "")
        dress(field.widget)
    if "passwordless" in form.fields:
        form.initial.setdefault("passwordless", True)
    if "login" in form.fields:
        form.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        form.fields["password"].help_text = _forgotten()
    if "code" in form.fields:
        form.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
    # A form that came back wrong has made its labels already, by the names that django-allauth gives.
    for shown in form:
        shown.label, shown.help_text = shown.field.label or "", shown.field.help_text
    wrong = next((shown for shown in form.visible_fields() if shown.errors), None)
    if wrong:
        for field in form.fields.values():
            field.widget.attrs.pop("autofocus", None)
        wrong.field.widget.attrs["autofocus"] = True
    return form.render("web/accounts/form.html")


@register.filter
def personal_navigation(request: HttpRequest) -> list[Entry]:
    """The pages about the person who is signed in, and the way back to the companies."""
    pages = [
        ("companies", _("All companies"), "building"),
        ("profile", _("Profile"), "person"),
        ("account_email", _("E-mail address"), "mail"),
        ("account_change_password", _("Password"), "lock"),
        ("mfa_index", _("Second factor"), "shield"),
        ("usersessions_list", _("Devices"), "key"),
    ]
    if settings.ENVIRONMENT.single_sign_on:
        pages.append(("socialaccount_connections", _("Single sign-on"), "link"))
    shown = request.resolver_match.url_name if request.resolver_match else ""
    shown = "mfa_index" if str(shown).startswith("mfa_") else shown
    return [Entry(name, label, icon, name == shown) for name, label, icon in pages]


@register.filter
def called(user: AbstractBaseUser | AnonymousUser) -> str:
    """How a person is called."""
    return display_name(user) if isinstance(user, AbstractBaseUser) else ""


@register.filter
def languages(_request: HttpRequest) -> list[tuple[str, str]]:
    """The languages that one may work in, each in its own words."""
    return [("", gettext("As the browser asks")), *settings.LANGUAGES]


@register.filter
def themes(_request: HttpRequest) -> list[tuple[str, str]]:
    """Light, dark, or as the system is."""
    return [(code, str(label)) for code, label in THEMES.items()]


@register.filter
def browser(agent: str) -> str:
    """A browser as people know it: Firefox on Windows."""
    name = next((told for mark, told in _BROWSERS if mark in agent), "")
    system = next((told for mark, told in _SYSTEMS if mark in agent), "")
    if name and system:
        return gettext("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or gettext("A browser")


@register.filter
def alarm(code: str) -> SafeString:
    """What is wrong with a company, as word and icon."""
    text, icon, tone = ALARMS[code]
    return badge(Word(text, icon, tone))


@register.filter
def mail_is_kept(_request: HttpRequest) -> bool:
    """Whether this installation sends no mail."""
    return kept_mail.in_use()


def _forgotten() -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("account_reset_password"), gettext("Forgotten?"))
