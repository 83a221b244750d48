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
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dunwell.core.money import Money, minor_units
from dunwell.core.problem import Refused

NAMES = (
    "DUNWELL_HOME",
    "DUNWELL_DATABASE_URL",
    "DUNWELL_MAIL_URL",
    "DUNWELL_SECRET_KEY",
    "DUNWELL_BASE_URL",
    "DUNWELL_PRICE_PER_NOTICE",
)
# Read by the tests and benchmarks alone.
TEST_NAMES = ("DUNWELL_CORPUS", "DUNWELL_TEST_POSTGRES")


@dataclass(frozen=True, slots=True)
class Environment:
    """Where this installation keeps its data and how it reaches the world. `mail_url` empty: the built-in mailbox.

    `price_per_notice` is what its operator charges a company for each accepted notice; None: nothing.
    """

    home: Path
    database_url: str
    mail_url: str
    secret_key: str
    base_url: str
    price_per_notice: Money | None = None

    @property
    def mailbox(self) -> Path:
        """The folder of the built-in mailbox."""
        return self.home / "mailbox"

    @property
    def documents(self) -> Path:
        """The folder of the original invoice PDFs, named by their SHA-256."""
        return self.home / "documents"

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
