# SPDX-License-Identifier: MIT
"""How a company has its messages carried: which way is on for a channel, with which settings, and where its files lie.

What people change about a way is in way_settings.py, its test in way_test.py.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields

from cryptography.fernet import InvalidToken
from django.conf import settings

from dunwell.config.cipher import cipher
from dunwell.core.problem import Refused
from dunwell.core.procedure import Channel
from dunwell.delivery.channels import WAYS, Surroundings, Way, ways_of
from dunwell.store.models import Company, CompanyWay

_SECRETS = "channel"


def way_of(company: Company, channel: Channel) -> CompanyWay | None:
    """The way that carries a channel for a company: of those that are on, the first in the order of WAYS; None: none.

    One that is paused or blocked is still the way: what goes by it waits.
    """
    rows = {row.way: row for row in CompanyWay.objects.filter(company=company, channel=channel, on=True)}
    return next((rows[way.name] for way in ways_of(channel) if way.name in rows), None)


def opened(row: CompanyWay) -> tuple[Way, object]:
    """A company's way with its settings, for `way.open(settings, surroundings(company))`. Raises as `settings_of`."""
    return way_named(row.way), settings_of(row)


def settings_of(row: CompanyWay) -> object:
    """The settings of a company's way as its dataclass, secrets decrypted.

    Raises `Refused("secret_lost")` when they were encrypted under another secret of the installation,
    `way_incomplete` when something that the way needs is not set.
    """
    way = way_named(row.way)
    values = {**row.settings, **secrets_of(row)}
    needed = {field.name for field in fields(way.settings) if is_needed(way, field.name)}
    missing = sorted(needed - values.keys())
    if missing:
        raise Refused("way_incomplete", way=way.name, missing=", ".join(missing))
    known = {field.name for field in fields(way.settings)}
    made: object = way.settings(**{name: value for name, value in values.items() if name in known})
    return made


def surroundings(company: Company) -> Surroundings:
    """What this installation gives a company's ways: a folder of its own, and whether private networks are allowed."""
    environment = settings.ENVIRONMENT
    return Surroundings(environment.channels / company.code, private_networks=environment.private_networks)


def way_named(name: str) -> Way:
    """The way of a name. Raises `Refused("not_found")`."""
    if name not in WAYS:
        raise Refused("not_found", what="way", name=name)
    return WAYS[name]


def is_needed(way: Way, name: str) -> bool:
    """Whether a setting of a way has to be given: it has no default."""
    field = next(one for one in fields(way.settings) if one.name == name)
    return field.default is MISSING and field.default_factory is MISSING


def secrets_of(row: CompanyWay) -> dict[str, object]:
    """The secrets of a company's way, decrypted. Raises `Refused("secret_lost")`."""
    if not row.secrets:
        return {}
    try:
        kept: dict[str, object] = json.loads(cipher(_SECRETS).decrypt(bytes(row.secrets)))
    except InvalidToken:
        raise Refused("secret_lost", way=row.way) from None
    return kept


def encrypted(secrets: Mapping[str, object]) -> bytes | None:
    """Secrets as they are kept; None: there are none."""
    return cipher(_SECRETS).encrypt(json.dumps(dict(secrets)).encode()) if secrets else None
