# SPDX-License-Identifier: MIT
"""The settings that come from the environment, strictly parsed (docs/settings.md).

A name that starts with DUNWELL_ and is not known, or a value that cannot be read, stops the start: a misspelt setting
that is silently ignored is how reminders go to the wrong place.
"""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dunwell.core.money import Money, minor_units
from dunwell.core.problem import Refused

NAMES = (
    "DUNWELL_HOME",
    "DUNWELL_DATABASE_URL",
    "DUNWELL_MAIL_URL",
    "DUNWELL_RETURNS_URL",
    "DUNWELL_SECRET_KEY",
    "DUNWELL_BASE_URL",
    "DUNWELL_PRICE_PER_NOTICE",
    "DUNWELL_TRUSTED_PROXIES",
    "DUNWELL_PRIVATE_NETWORKS",
    "DUNWELL_DOMAIN_PER_MINUTE",
    "DUNWELL_OIDC_URL",
    "DUNWELL_OIDC_CLIENT_ID",
    "DUNWELL_OIDC_CLIENT_SECRET",
    "DUNWELL_OIDC_NAME",
)
# Read by the tests and benchmarks alone.
TEST_NAMES = ("DUNWELL_CORPUS", "DUNWELL_TEST_POSTGRES")
# A ceiling that spares a receiver a burst, and that a single customer's domain never meets.
DOMAIN_PER_MINUTE = 6000
_OURSELVES = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """The identity provider (OpenID Connect) whose people may sign in here, once they are known or invited.

    `url` is its issuer; `name` is what the button says.
    """

    url: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str


@dataclass(frozen=True, slots=True)
class Environment:
    """Where this installation keeps its data and how it reaches the world. `mail_url` empty: the built-in mailbox.

    `price_per_notice` is what its operator charges a company for each accepted notice; None: nothing.
    `trusted_proxies`: how many proxies of our own stand before the web server; 0 believes no X-Forwarded-For.
    `private_networks`: a company may name mail servers and addresses on this machine and in private networks.
    `returns_url`: where mail comes back to the installation itself (dunwell.delivery.returns_url); empty: nowhere.
    `domain_per_minute`: the most e-mails that the mail servers of one domain get in a minute from here; 0: no limit.
    """

    home: Path
    database_url: str
    mail_url: str
    secret_key: str
    base_url: str
    price_per_notice: Money | None = None
    trusted_proxies: int = 0
    single_sign_on: SingleSignOn | None = None
    private_networks: bool = False
    domain_per_minute: int = DOMAIN_PER_MINUTE
    returns_url: str = field(default="", repr=False)

    @property
    def mailbox(self) -> Path:
        """The folder of the built-in mailbox."""
        return self.home / "mailbox"

    @property
    def documents(self) -> Path:
        """The folder of the original invoice PDFs, named by their SHA-256."""
        return self.home / "documents"

    @property
    def channels(self) -> Path:
        """The folder of what the ways to carry messages keep in files, a folder a company."""
        return self.home / "channels"

    @property
    def uploads(self) -> Path:
        """The folder of the files that people brought by a browser, a folder each."""
        return self.home / "uploads"


def read_environment(environ: Mapping[str, str] = os.environ) -> Environment:
    """The environment of this process. Raises `Refused("bad_setting", name=…, reason=…)`; makes the home if missing."""
    _refuse_unknown(environ)
    home = Path(_value(environ, "DUNWELL_HOME") or default_home()).expanduser().absolute()
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused("bad_setting", name="DUNWELL_HOME", reason=str(error)) from error
    base_url = (_value(environ, "DUNWELL_BASE_URL") or "http://127.0.0.1:8000").rstrip("/")
    if urlsplit(base_url).scheme not in {"http", "https"} or not urlsplit(base_url).hostname:
        raise Refused("bad_setting", name="DUNWELL_BASE_URL", reason="not an address like https://dunwell.example.com")
    return Environment(
        home=home,
        database_url=_value(environ, "DUNWELL_DATABASE_URL") or f"sqlite:///{home / 'dunwell.sqlite3'}",
        mail_url=_value(environ, "DUNWELL_MAIL_URL"),
        secret_key=_value(environ, "DUNWELL_SECRET_KEY") or _kept_secret(home / "secret_key"),
        base_url=base_url,
        price_per_notice=_price(_value(environ, "DUNWELL_PRICE_PER_NOTICE")),
        trusted_proxies=_count(environ, "DUNWELL_TRUSTED_PROXIES"),
        single_sign_on=_single_sign_on(environ),
        private_networks=_switch(environ, "DUNWELL_PRIVATE_NETWORKS"),
        domain_per_minute=_pace(environ),
        returns_url=_value(environ, "DUNWELL_RETURNS_URL"),
    )


def _price(text: str) -> Money | None:
    """An amount and a currency, as "0.25 EUR"; nothing, or an amount of 0: no price."""
    if not text:
        return None
    amount, _, currency = text.partition(" ")
    try:
        price = Money(minor_units(amount, currency), currency)
    except Refused:
        price = None
    if price is None or price.minor < 0:
        raise Refused("bad_setting", name="DUNWELL_PRICE_PER_NOTICE", reason="not an amount like 0.25 EUR") from None
    return price if price.minor else None


def default_home() -> Path:
    """`var/` in a checkout, else the user's data folder."""
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file():
        return checkout / "var"
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "dunwell"


def database_settings(url: str) -> dict[str, object]:
    """Django's settings of a database URL: `sqlite:///file` or `postgresql://user:password@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),  # four slashes: an absolute path
            "OPTIONS": {
                # IMMEDIATE takes the write lock at BEGIN: two runs queue up instead of one failing at COMMIT.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;"
                " PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;",
            },
        }
    if parts.scheme in {"postgresql", "postgres"} and parts.path.strip("/"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
        }
    raise Refused("bad_setting", name="DUNWELL_DATABASE_URL", reason="not sqlite:///FILE or postgresql://…/NAME")


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = {*NAMES, *(f"{name}_FILE" for name in NAMES), *TEST_NAMES}
    for name in environ:
        if name.startswith("DUNWELL_") and name not in known:
            raise Refused("bad_setting", name=name, reason=f"unknown; known are {', '.join(NAMES)} (each also _FILE)")


def _value(environ: Mapping[str, str], name: str) -> str:
    file = environ.get(f"{name}_FILE", "")
    if not file:
        return environ.get(name, "")
    if name in environ:
        raise Refused("bad_setting", name=name, reason=f"both {name} and {name}_FILE are set")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Refused("bad_setting", name=f"{name}_FILE", reason=str(error)) from error


def _pace(environ: Mapping[str, str]) -> int:
    text = _value(environ, "DUNWELL_DOMAIN_PER_MINUTE")
    if text and not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise Refused("bad_setting", name="DUNWELL_DOMAIN_PER_MINUTE", reason="a number from 0 to 999999")
    return int(text) if text else DOMAIN_PER_MINUTE


def _count(environ: Mapping[str, str], name: str) -> int:
    text = _value(environ, name)
    if text and not (text.isascii() and text.isdecimal() and len(text) == 1):
        raise Refused("bad_setting", name=name, reason="a number from 0 to 9")
    return int(text or 0)


def _switch(environ: Mapping[str, str], name: str) -> bool:
    text = _value(environ, name)
    if text not in {"", "allow", "refuse"}:
        raise Refused("bad_setting", name=name, reason="allow or refuse")
    return text == "allow"


def _single_sign_on(environ: Mapping[str, str]) -> SingleSignOn | None:
    """The identity provider: none, or all of it; over https, for whoever answers there decides who gets in."""
    prefix = "DUNWELL_OIDC_"
    url, client, secret, name = (_value(environ, prefix + one) for one in ("URL", "CLIENT_ID", "CLIENT_SECRET", "NAME"))
    given = {"URL": url, "CLIENT_ID": client, "CLIENT_SECRET": secret}
    if not any([*given.values(), name]):
        return None
    for one, value in given.items():
        if not value:
            raise Refused("bad_setting", name=prefix + one, reason="missing: single sign-on needs URL, id and secret")
    parts = urlsplit(url)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _OURSELVES)):
        raise Refused("bad_setting", name=f"{prefix}URL", reason="not an address like https://id.example.com/realm")
    return SingleSignOn(url.rstrip("/"), client, secret, name or "Single sign-on")


def _kept_secret(path: Path) -> str:
    """The installation's secret, made once: written whole beside its place, then linked there if nobody was first."""
    if not path.exists():
        descriptor, written = tempfile.mkstemp(dir=path.parent)  # readable by its owner alone
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(written, path)
        Path(written).unlink()
    return path.read_text(encoding="ascii").strip()
