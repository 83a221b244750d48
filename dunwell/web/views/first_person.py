# SPDX-License-Identifier: MIT
"""An empty installation meets its first person, by the link that `dunwell serve` printed."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services.first_person import make_first_person, must_be_awaited
from dunwell.web.accounts.entering import enter
from dunwell.web.acts import refuse
from dunwell.web.forms import Form


class FirstPersonForm(Form):
    """Who you are."""

    name = forms.CharField(
        label=_("Your name here"),
        max_length=150,
        help_text=_("You sign in with it: letters, digits and @.+-_"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    email = forms.EmailField(label=_("Your e-mail address"), help_text=_("Reports and a new password come to it."))
    password = forms.CharField(
        label=_("A password"),
        strip=False,
        help_text=_("At least 10 characters. A few words that belong to nobody else are best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@login_not_required
def first_person(request: HttpRequest, token: str) -> HttpResponse:
    """Asks for a name and a password, signs in, and leads on to the first company."""
    try:
        must_be_awaited(token)
    except Refused as refused:
        raise Http404(str(refused)) from refused
    form = FirstPersonForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            user = make_first_person(token, given["name"], given["password"], email=given["email"])
        except Refused as refused:
            refuse(form, refused)
        else:
            enter(request, user)
            return redirect("home")
    return render(request, "web/first_person.html", {"form": form}, status=422 if form.errors else 200)
