# SPDX-License-Identifier: MIT
"""Notices sent to a web address of the company's own: what has to be set, and its test."""

import base64
import binascii
import json
import secrets
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Outgoing
from dunwell.delivery.way import Surroundings
from dunwell.delivery.web_address import web_address

if TYPE_CHECKING:
    from dunwell.delivery.webhook.carrier import WebhookCarrier

# It signs, and never travels: another address learns nothing of it.
SECRETS: dict[str, frozenset[str]] = {"secret": frozenset()}
_BEGINS = "whsec_"
_FEWEST_BYTES, _MOST_BYTES = 24, 64  # as Standard Webhooks has it


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where notices are posted to. `secret` signs them: one, or two with a space between while they are changed over.

    `letter`: the notice's letter goes with it as PDF.
    """

    url: str
    secret: str = field(default="", repr=False)
    letter: bool = False


def check(settings: WebhookSettings, around: Surroundings) -> None:
    """Raises `Refused` with the field at fault as `key`: `bad_value`, `private_address`."""
    web_address(settings.url, key="url", private_networks=around.private_networks)
    given = settings.secret.split()
    if not 1 <= len(given) <= 2 or not all(is_secret(one) for one in given):
        # What was given is not repeated: it may be a secret all the same.
        wanted = f"{_BEGINS} and 24 to 64 bytes in base64; or have one made"
        raise Refused("bad_value", key="secret", value="…" if given else "", wanted=wanted)


def is_secret(text: str) -> bool:
    """Whether a text can be a secret: `whsec_` and 24 to 64 bytes in base64."""
    try:
        key = base64.b64decode(text.removeprefix(_BEGINS), validate=True)
    except (binascii.Error, ValueError):
        return False
    return text.startswith(_BEGINS) and _FEWEST_BYTES <= len(key) <= _MOST_BYTES


def new_secret() -> str:
    """A secret that nobody has seen."""
    return _BEGINS + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def rotated(before: str, new: str) -> str:
    """The setting while two secrets hold: the new one, and the one that was in use until now."""
    return " ".join([new, *before.split()[:1]])


def open_way(settings: WebhookSettings, around: Surroundings) -> AbstractAsyncContextManager["WebhookCarrier"]:
    """The carrier of webhooks."""
    from dunwell.delivery.webhook.carrier import WebhookCarrier  # loaded where messages leave

    return WebhookCarrier(settings, around)


async def test(settings: WebhookSettings, around: Surroundings) -> str:
    """Posts a signed message of the type `ping`; the answer in words. Raises `DeliveryError`."""
    moment = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    body = json.dumps({"version": 1, "type": "ping", "id": moment}).encode()
    async with open_way(settings, around) as carrier:
        return (await carrier.carry(Outgoing(f"ping-{moment}", "", (), body))).answer
