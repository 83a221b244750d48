# SPDX-License-Identifier: MIT
"""Text messages as a service on the web takes them (docs/sms-contract.md)."""

from collections.abc import Mapping

from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.json_api import AskedInJson, state_told
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


class SmsCarrier(AskedInJson):
    """Sends text messages, and asks what became of them."""

    def __init__(self, settings: SmsSettings, around: Surroundings) -> None:
        super().__init__(settings.url, settings.token, around)
        self._sender = settings.sender

    async def carry(self, message: Outgoing) -> Accepted:
        """Send one message, known by its id on every try. Raises `DeliveryError`."""
        text = message.data.decode("utf-8")
        body = {"id": message.message_id, "to": message.recipients[0], "from": self._sender, "text": text}
        told = await self._api.post("messages", body, name=message.message_id)
        state = state_told(told.object, _FATES)
        if state is not None and state.fate == "failed":
            raise DeliveryError(f"{told.words}: {state.reason or state.word}", permanent=True)
        if state is None:
            raise told.strange()
        return Accepted(told.words, known_as=told.name)

    async def state_of(self, known_as: str) -> OutsideState | None:
        """What has become of a message, by the service's own id."""
        told = await self._api.find("messages", known_as)
        return state_told(told.object, _FATES) if told else None

    async def look(self) -> str:
        """The account, in the service's words."""
        account = await self._api.get("account")
        _ = account.object  # any other answer is not the service's
        return account.words
