# SPDX-License-Identifier: MIT
"""Signing in, with a brake on guessing: after five bad tries a name rests at that address for a quarter of an hour.

The counter lives in the process's memory: with several web processes each counts for itself.
"""

import hashlib

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

TRIES = 5
REST_SECONDS = 15 * 60


class SignIn(LoginView):
    """Django's own view, with the brake."""

    template_name = "web/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: str, **kwargs: object) -> HttpResponse:
        if cache.get(_key(request), 0) >= TRIES:
            # Nothing is tried: not even the right password opens before the rest is over.
            context = self.get_context_data(form=AuthenticationForm(request), rests=True)
            return self.render_to_response(context, status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        cache.delete(_key(self.request))
        return super().form_valid(form)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        key = _key(self.request)
        cache.add(key, 0, REST_SECONDS)
        cache.incr(key)
        return self.render_to_response(self.get_context_data(form=form), status=422)


def _key(request: HttpRequest) -> str:
    """Address and name together: a stranger's guessing does not lock the owner out elsewhere."""
    name = request.POST.get("username", "").strip().casefold()
    return "sign-in:" + hashlib.sha256(f"{request.META.get('REMOTE_ADDR', '')}\n{name}".encode()).hexdigest()
