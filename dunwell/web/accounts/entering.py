# SPDX-License-Identifier: MIT
"""Signing in who has just made their account: as django-allauth does it, so that it knows of it later."""

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import HttpRequest

from dunwell.services.rows import User

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def enter(request: HttpRequest, user: User) -> None:
    """Signs a person in who has typed their new password just now; the device is among theirs from now on."""
    login(request, user, backend=_BACKEND)
    record_authentication(request, user, method="password", username=user.get_username())
    UserSession.objects.create_from_request(request)
