# SPDX-License-Identifier: MIT
"""Text messages through a service on the web: what has to be set, and its test. The contract: docs/sms-contract.md."""

import re
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dunwell.core.problem import Refused
from dunwell.delivery.way import Surroundings
from dunwell.delivery.web_address import web_address

if TYPE_CHECKING:
    from dunwell.delivery.sms.carrier import SmsCarrier

SECRETS = {"token": frozenset({"url"})}
# Eleven characters that networks show as a name, or a number.
_SENDER = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 .&_-]{1,11}|\+[1-9][0-9]{6,14}", re.ASCII)
_TOKEN = re.compile(r"[\x21-\x7e]{1,2000}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SmsSettings:
    """A service for text messages. `sender` is what telephones show: a name of up to 11 characters, or a number."""

    url: str
    sender: str
    token: str = field(default="", repr=False)


def check(settings: SmsSettings, around: Surroundings) -> None:
    """Raises `Refused` with the field at fault as `key`: `bad_value`, `private_address`."""
    web_address(settings.url, key="url", private_networks=around.private_networks)
    if not _SENDER.fullmatch(settings.sender):
        wanted = "a name of up to 11 letters and digits, or a number like +358401234567"
        raise Refused("bad_value", key="sender", value=settings.sender, wanted=wanted)
    check_token(settings.token)


def check_token(token: str) -> None:
    """Raises `Refused("bad_value")` for a token that no header can hold; it is not repeated."""
    if token and not _TOKEN.fullmatch(token):
        raise Refused("bad_value", key="token", value="…", wanted="letters, digits and signs without a space")


def open_way(settings: SmsSettings, around: Surroundings) -> AbstractAsyncContextManager["SmsCarrier"]:
    """The carrier of text messages."""
    from dunwell.delivery.sms.carrier import SmsCarrier  # loaded where messages leave

    return SmsCarrier(settings, around)


async def test(settings: SmsSettings, around: Surroundings) -> str:
    """Asks for the account; the service's words. Raises `DeliveryError`."""
    async with open_way(settings, around) as carrier:
        return await carrier.look()
