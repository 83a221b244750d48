# SPDX-License-Identifier: MIT
"""The page that an invitation's link opens: make an account, or take the role with the one that is signed in."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dunwell.core.problem import Refused
from dunwell.services import invitations
from dunwell.web.accounts.entering import enter
from dunwell.web.acts import refuse
from dunwell.web.forms import Form
from dunwell.web.pages import now, person
from dunwell.web.words import refused_sentence


class NewPersonForm(Form):
    """The account of an invited person; the address is the one that was invited."""

    full_name = forms.CharField(label=_("Your name"), max_length=150, help_text=_("As your colleagues see it."))
    name = forms.CharField(
        label=_("User name"),
        max_length=150,
        help_text=_("Letters, digits and @.+-_ only: history keeps what you do under it."),
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        help_text=_("At least ten characters, not a common one, and not like your name."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


@never_cache
@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what is offered; a POST takes it."""
    try:
        row = invitations.by_token(token, now())
    except Refused as refused:
        return render(request, "web/accounts/invitation_gone.html", {"why": refused_sentence(refused)}, status=410)
    context: dict[str, object] = {"invitation": row}
    if request.user.is_authenticated:
        return _join(request, token, context)
    form = NewPersonForm(request.POST or None, initial={"name": row.email.partition("@")[0]})
    if request.method == "POST" and form.is_valid() and _made(request, token, form):
        messages.success(
            request, gettext("Welcome. You are at home in %(company)s now.") % {"company": row.company.name}
        )
        return redirect("start", company=row.company.code)
    status = 422 if form.errors else 200
    return render(request, "web/accounts/invitation.html", context | {"form": form}, status=status)


def _made(request: HttpRequest, token: str, form: NewPersonForm) -> bool:
    """Whether the account was made; the person is signed in with it then."""
    try:
        user = invitations.accept_as_new(token, at=now(), **form.cleaned_data)
    except Refused as refused:
        refuse(form, refused, user_exists="name")
        return False
    enter(request, user)
    return True


def _join(request: HttpRequest, token: str, context: dict[str, object]) -> HttpResponse:
    if request.method != "POST":
        return render(request, "web/accounts/invitation.html", context)
    try:
        made = invitations.accept(token, person(request), at=now())
    except Refused as refused:
        context["why"] = refused_sentence(refused)
        return render(request, "web/accounts/invitation.html", context, status=422)
    messages.success(request, gettext("%(company)s is among your companies now.") % {"company": made.company.name})
    return redirect("start", company=made.company.code)
