# SPDX-License-Identifier: MIT
"""What django-allauth asks of us: nobody signs up, people are invited, and single sign-on opens only to those known."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AbstractUser
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.config.cipher import cipher
from dunwell.services import invitations

_SECRETS = "second-factor"
_WAYS = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """People: no self sign-up, and back to their profile after they changed something."""

    # In our words, and in all our languages.
    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Name and password do not fit together."),
        "username_password_mismatch": _("Name and password do not fit together."),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again."),
        "rate_limited": _("Too many tries. Wait a few minutes, then try again."),
        "incorrect_code": _("This code does not open. Type the one that is shown now."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your present password."),
        "email_taken": _("This address belongs to another account here."),
        "duplicate_email": _("This is your address already."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account without an invitation (web/views/accounts/invitation.py)."""
        return False

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, object]]:
        """The ways to show once more who one is, in our words."""
        return [one | {"description": _WAYS[one["id"]]} for one in super().get_reauthentication_methods(user)]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Where a changed password leads."""
        return reverse("profile")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that tries are counted by; behind a local socket there is none, and all share one."""
        if not request.META.get("REMOTE_ADDR") and not request.headers.get("x-forwarded-for"):
            return "127.0.0.1"
        return str(super().get_client_ip(request))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets of second factors are kept encrypted: a copy of the database alone opens no door."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code does not open. Type the one that is shown now."),
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """What a new passkey is called until its owner says otherwise."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}

    def encrypt(self, text: str) -> str:
        """The secret under this installation's key."""
        return cipher(_SECRETS).encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return cipher(_SECRETS).decrypt(encrypted_text.encode("ascii")).decode()


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """The identity provider says who somebody is; whether they may come in is ours to say."""

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Only an address that its owner here has proved, too, makes them the same person."""
        return bool(EmailAddress.objects.filter(email=email.lower(), verified=True).exists())

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """An unknown person comes in with an invitation to the very address that the provider has proved."""
        return any(invitations.waiting_for(email, timezone.now()) for email in _proved(sociallogin))

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: BaseForm | None = None) -> AbstractUser:
        """The account of an invited person, with the roles that they were invited to."""
        user: AbstractUser = super().save_user(request, sociallogin, form)
        for email in _proved(sociallogin):
            invitations.accept_all(user.pk, email, timezone.now())
        return user


def display_name(user: AbstractBaseUser) -> str:
    """How a person is called: by their full name where they gave one."""
    full = user.get_full_name() if isinstance(user, AbstractUser) else ""
    return full or user.get_username()


def _proved(login: SocialLogin) -> list[str]:
    return [one.email for one in login.email_addresses if one.verified]
