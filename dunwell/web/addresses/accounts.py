# SPDX-License-Identifier: MIT
"""People: signing in, their own settings, and all their companies. Not below a company.

The names that begin with account_, mfa_, socialaccount_ and openid_connect_ are those by which django-allauth finds
its pages; the addresses are ours.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as sso
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.usersessions import views as sessions
from django.urls import path, re_path
from django.views.generic import RedirectView

from dunwell.web.views import home
from dunwell.web.views.accounts import companies, invitation, profile

_FACTOR = "account/second-factor/"
_FORGOTTEN = "account/forgotten/"

urlpatterns = [
    path("", home.home, name="home"),
    path("companies/", companies.companies, name="companies"),
    path("companies/switch/", companies.switch, name="companies-switch"),
    path("sign-in/", account.login, name="sign-in"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/second-factor/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-out/", account.logout, name="sign-out"),
    path("sign-out/", account.logout, name="account_logout"),
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
    path("account/", profile.profile, name="profile"),
    path("account/look/", profile.look, name="look"),
    path("account/new/", account.signup, name="account_signup"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("account/confirm/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/email/", account.email, name="account_email"),
    path("account/email/sent/", account.email_verification_sent, name="account_email_verification_sent"),
    path("account/email/<str:key>/", account.confirm_email, name="account_confirm_email"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/password/first/", account.password_set, name="account_set_password"),
    path(_FORGOTTEN, account.password_reset, name="account_reset_password"),
    path(f"{_FORGOTTEN}sent/", account.password_reset_done, name="account_reset_password_done"),
    path(f"{_FORGOTTEN}done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    # allauth writes the link by this very shape.
    re_path(
        rf"^{_FORGOTTEN}(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("account/devices/", sessions.list_usersessions, name="usersessions_list"),
    path(_FACTOR, mfa.index, name="mfa_index"),
    path(f"{_FACTOR}app/", totp.activate_totp, name="mfa_activate_totp"),
    path(f"{_FACTOR}app/stop/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(f"{_FACTOR}codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(f"{_FACTOR}codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(f"{_FACTOR}codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path(f"{_FACTOR}passkeys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path(f"{_FACTOR}passkeys/new/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(f"{_FACTOR}passkeys/<int:pk>/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path(f"{_FACTOR}passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("account/sso/", sso.connections, name="socialaccount_connections"),
    path("account/sso/new/", sso.signup, name="socialaccount_signup"),
    path("account/sso/cancelled/", sso.login_cancelled, name="socialaccount_login_cancelled"),
    path("account/sso/failed/", sso.login_error, name="socialaccount_login_error"),
    path("account/sso/<str:provider_id>/login/", oidc.login, name="openid_connect_login"),
    path("account/sso/<str:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
]
