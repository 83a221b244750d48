# SPDX-License-Identifier: MIT
"""Text messages as a service on the web takes them (docs/sms-contract.md)."""

import re
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.http_answers import text_of
from dunwell.delivery.json_api import JsonApi
from dunwell.delivery.outside_state import Fate, OutsideState
from dunwell.delivery.sms.way import SmsSettings
from dunwell.delivery.way import Surroundings

_FATES: Mapping[str, Fate] = {
    "queued": "under_way",
    "sent": "under_way",
    "delivered": "arrived",
    "failed": "failed",
    "rejected": "failed",
}
_PRICE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


class SmsCarrier:
    """Sends text messages, and asks what became of them."""

    def __init__(self, settings: SmsSettings, around: Surroundings) -> None:
        self._sender = settings.sender
        self._api = JsonApi(settings.url, settings.token, around)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._api.__aexit__(kind, error, trace)

    async def carry(self, message: Outgoing) -> Accepted:
        """Send one message, known by its id on every try. Raises `DeliveryError`."""
        text = message.data.decode("utf-8")
        body = {"id": message.message_id, "to": message.recipients[0], "from": self._sender, "text": text}
        told = await self._api.post("messages", body, name=message.message_id)
        state = read_state(told.object)
        if state is not None and state.fate == "failed":
            raise DeliveryError(f"{told.words}: {state.reason or state.word}", permanent=True)
        if state is None:
            raise told.strange()
        return Accepted(told.words, known_as=told.name)

    async def state_of(self, known_as: str) -> OutsideState | None:
        """What has become of a message, by the service's own id."""
        told = await self._api.find("messages", known_as)
        return read_state(told.object) if told else None


def read_state(found: Mapping[str, object]) -> OutsideState | None:
    """The state that an answer tells; None: none that the contract knows."""
    word = text_of(found, "state").lower()
    if word not in _FATES:
        return None
    price, currency = price_of(found)
    return OutsideState(_FATES[word], word, reason=text_of(found, "reason"), price=price, currency=currency)


def price_of(found: Mapping[str, object]) -> tuple[str, str]:
    """Price and currency, both or neither: a price is a plain decimal as text, never a number that lost digits."""
    price, currency = text_of(found, "price"), text_of(found, "currency")
    return (price, currency) if _PRICE.fullmatch(price) and _CURRENCY.fullmatch(currency) else ("", "")
