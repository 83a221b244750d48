# SPDX-License-Identifier: MIT
"""A person's own settings: what they are called, and in which language and light they work."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_request, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dunwell.core.problem import Refused
from dunwell.services.access import seats_of
from dunwell.services.users import person_by_id, set_profile
from dunwell.web.acts import refuse
from dunwell.web.forms import Form, choice_field, choices
from dunwell.web.htmx import is_htmx
from dunwell.web.pages import person
from dunwell.web.words.people import THEMES


class ProfileForm(Form):
    """What a person chose for themselves."""

    full_name = forms.CharField(
        label=_("Your name"), max_length=150, required=False, help_text=_("As your colleagues see it.")
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    theme = forms.ChoiceField(label=_("Look"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "language").choices = choices(settings.LANGUAGES, _("As the browser asks"))
        choice_field(self, "theme").choices = list(THEMES.items())


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language and look."""
    user = person_by_id(person(request))
    kept = {"full_name": user.get_full_name(), "language": user.language, "theme": user.theme}
    form = ProfileForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        try:
            set_profile(user.pk, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            # In the language that was chosen just now.
            with translation.override(form.cleaned_data["language"] or get_language_from_request(request)):
                messages.success(request, gettext("Saved."))
            return redirect("profile")
    status = 422 if form.errors else 200
    return render(request, "web/accounts/profile.html", {"form": form, "seats": seats_of(user.pk)}, status=status)


def look(request: HttpRequest) -> HttpResponse:
    """Language and look, chosen at the foot of any page; back to that page, drawn anew."""
    if request.method != "POST":  # whoever signed in again on the way to it
        return redirect("profile")
    user = person_by_id(person(request))
    form = ProfileForm({"full_name": user.get_full_name(), **request.POST.dict()})
    if form.is_valid():
        set_profile(user.pk, **form.cleaned_data)
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else "/")
