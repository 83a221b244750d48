# SPDX-License-Identifier: MIT
"""A person makes a company on screen. A country suggests currency, language and time zone; the person confirms them."""

import re

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services.company_defaults import currencies, defaults_of
from dunwell.services.found_company import found_company, may_found
from dunwell.web.acts import refuse
from dunwell.web.forms import Form, choices
from dunwell.web.pages import now, person, swaps
from dunwell.web.views.activation.setting_fields import ManyChoices, countries, language_field, mode_field, zone_field
from dunwell.web.words.settings import SETTINGS

_PROPOSED = ("currency", "language", "time_zone")


class CompanyForm(Form):
    """What a company needs to begin."""

    name = forms.CharField(label=SETTINGS["name"].label, help_text=SETTINGS["name"].help, max_length=200)
    country = forms.ChoiceField(
        label=_("Country"),
        help_text=_("Where you are at home: its holidays are kept, and customers elsewhere count as abroad. It stays."),
        choices=lambda: choices(countries(), _("Choose your country")),
    )
    currency = forms.ChoiceField(
        label=_("Currency"),
        help_text=_("Of your books. Invoices may be in any other. It stays."),
        choices=lambda: choices([(code, code) for code in currencies()], _("Choose")),
        widget=ManyChoices,
    )
    language = language_field(label=SETTINGS["language"].label, help_text=SETTINGS["language"].help)
    time_zone = zone_field(label=SETTINGS["time_zone"].label, help_text=SETTINGS["time_zone"].help)
    mode = mode_field(label=SETTINGS["mode"].label, help_text=SETTINGS["mode"].help, initial="review")
    code = forms.CharField(
        label=_("Short name"),
        help_text=_("In addresses and notice numbers: small letters, digits, - and _. It stays."),
        max_length=40,
        required=False,
    )

    def clean_code(self) -> str:
        code, name = str(self.cleaned_data["code"]).strip(), self.cleaned_data.get("name", "")
        if not code and not name:
            return ""  # the name is told to be missing; nothing can be made of it yet
        code = code or slugify(name)[:40].strip("-")
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", code, re.ASCII):
            raise forms.ValidationError(_("Small letters, digits, - and _, as in acme."))
        return code


def company_new(request: HttpRequest) -> HttpResponseBase:
    """The page that makes a company; `?country=` fills in what the country suggests."""
    user = person(request)
    if not may_found(user):
        raise PermissionDenied("only who leads a company makes another")
    if request.method == "POST":
        form = CompanyForm(request.POST)
        if form.is_valid():
            try:
                company = found_company(user, **form.cleaned_data, at=now())
            except Refused as refused:
                refuse(form, refused, company_exists="code")
            else:
                return redirect("set-up", company.code)
        return _page(request, form, 422)
    country = request.GET.get("country", "")
    proposed = defaults_of(country)
    initial: dict[str, object] = {key: request.GET.get(key, "") for key in ("name", "code")}
    initial |= {"country": country, "mode": request.GET.get("mode") or "review"}
    initial |= {key: getattr(proposed, key) for key in _PROPOSED}
    return _page(request, CompanyForm(initial=initial), 200)


def _page(request: HttpRequest, form: CompanyForm, status: int) -> HttpResponse:
    name = "company_fields" if swaps(request, "company-fields") else "company_new"
    return render(request, f"web/activation/{name}.html", {"form": form}, status=status)
