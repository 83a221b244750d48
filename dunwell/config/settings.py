# SPDX-License-Identifier: MIT
"""Django's settings. What an operator may choose comes from the environment (environment.py); nothing else varies."""

from pathlib import Path
from urllib.parse import urlsplit

from dunwell.config import log
from dunwell.config.environment import database_settings, read_environment


def _origin(url: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


ENVIRONMENT = read_environment()

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
_base = urlsplit(ENVIRONMENT.base_url)
ALLOWED_HOSTS = sorted({_base.hostname or "127.0.0.1", "127.0.0.1", "localhost", "[::1]"})
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "bootstrap",
    "django_htmx",
    "django.forms",
    "dunwell.store",
    "dunwell.web",  # before allauth: its templates are ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "dunwell.web.accounts.middleware.own_language",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dunwell.web.htmx.kept_apart",
]
ROOT_URLCONF = "dunwell.config.urls"
WSGI_APPLICATION = "dunwell.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

FORM_RENDERER = "dunwell.web.forms.Renderer"

LOGGING = log.LOGGING

DATABASES = {"default": database_settings(ENVIRONMENT.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "store.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign-in"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# Who tried too often is remembered where every process and machine sees it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "store_sharedcache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
# Messages about a person's own account take the way of all our mail.
MAILERS = {"default": {"BACKEND": "dunwell.services.account_mail.AccountMail"}}

# django-allauth: signing in by name or address; nobody signs up, people are invited.
ACCOUNT_ADAPTER = "dunwell.web.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation has proved the address; a changed one is proved before it counts
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _base.scheme
ACCOUNT_USER_DISPLAY = "dunwell.web.accounts.adapter.display_name"
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.trusted_proxies
MFA_ADAPTER = "dunwell.web.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up, so nobody takes another's address
MFA_TOTP_ISSUER = "Dunwell"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _base.scheme != "https"  # http://localhost, to try it out
SOCIALACCOUNT_ADAPTER = "dunwell.web.accounts.adapter.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
_sso = ENVIRONMENT.single_sign_on
_sso_apps = [
    {
        "provider_id": "sso",
        "name": one.name,
        "client_id": one.client_id,
        "secret": one.client_secret,
        "settings": {"server_url": one.url, "oauth_pkce_enabled": True},
    }
    for one in ([_sso] if _sso else [])
]
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": _sso_apps}}

# English is the source; the others are complete catalogues, and a test keeps them so.
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("et", "Eesti"),
    ("el", "Ελληνικά"),
    ("fi", "Suomi"),
    ("tr", "Türkçe"),
]
LOCALE_PATHS = [str(Path(__file__).resolve().parents[1] / "web" / "locale")]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
# Served from the packages themselves: nothing to collect before the first page, and no folder to look in.
WHITENOISE_USE_FINDERS = True

_secure = _base.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SECURE_SSL_REDIRECT = False  # the proxy that holds the certificate redirects
SECURE_HSTS_SECONDS = 31536000 if _secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the mailbox shows messages in a sandboxed frame of our own
SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],  # Bootstrap's stylesheet embeds its icons
    "frame-ancestors": ["'self'"],
    # A browser follows the form to the identity provider only where the policy names it.
    "form-action": ["'self'", *([_origin(_sso.url)] if _sso else [])],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
}
# Bulk screens post one field a row ("do to selected").
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
