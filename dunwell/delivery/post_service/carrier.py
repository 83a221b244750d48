# SPDX-License-Identifier: MIT
"""Letters as a service on the web takes them (docs/post-service-contract.md): the price first, then the letter."""

import base64
from collections.abc import Mapping
from decimal import Decimal

from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.http_answers import text_of
from dunwell.delivery.json_api import AskedInJson, Told, price_of, state_told
from dunwell.delivery.outside_state import Fate, OutsideState
from dunwell.delivery.post_service.way import PostServiceSettings, most_price
from dunwell.delivery.way import Surroundings

# In `Outgoing.facts`: where the letter goes (name, lines, country), and how many pages it has.
ADDRESS, PAGES = "address", "pages"
_FATES: Mapping[str, Fate] = {
    "accepted": "under_way",
    "printing": "under_way",
    "posted": "arrived",
    "returned": "failed",
    "failed": "failed",
}


class PostServiceCarrier(AskedInJson):
    """Has letters printed and posted, and asks what became of them."""

    def __init__(self, settings: PostServiceSettings, around: Surroundings) -> None:
        super().__init__(settings.url, settings.token, around)
        self._most = most_price(settings)
        self._options = {
            "colour": settings.colour,
            "duplex": settings.duplex,
            "registered": settings.registered,
        }

    async def carry(self, message: Outgoing) -> Accepted:
        """Hand over one letter, known by its id on every try. Raises `DeliveryError`; dearer than is allowed: for
        good, and nothing was sent."""
        address = message.facts.get(ADDRESS)
        country = text_of(address, "country") if isinstance(address, dict) else ""
        await self._afford(country, message.facts.get(PAGES, 1), message.message_id)
        letter = {
            "id": message.message_id,
            "name": message.name,
            "address": address,
            "options": self._options,
            "pdf": base64.b64encode(message.data).decode("ascii"),
        }
        told = await self._api.post("letters", letter, name=message.message_id)
        state = state_told(told.object, _FATES)
        if state is None:
            raise told.strange()
        if state.word == "failed":
            raise DeliveryError(f"{told.words}: {state.reason or state.word}", permanent=True)
        return Accepted(told.words, known_as=told.name)

    async def state_of(self, known_as: str) -> OutsideState | None:
        """What has become of a letter, by the service's own id."""
        told = await self._api.find("letters", known_as)
        return state_told(told.object, _FATES) if told else None

    async def look(self) -> str:
        """The account, and what a letter of one page costs."""
        account = await self._api.get("account")
        _ = account.object  # any other answer is not the service's
        price, currency = await self._price("", 1, "price-of-a-test")
        return f"{account.words}; a letter of one page costs {price} {currency}"

    async def _afford(self, country: str, pages: object, name: str) -> None:
        if self._most is None:
            return
        price, currency = await self._price(country, pages, name)
        most, of = self._most
        if currency != of or price > most:
            answer = f"it would cost {price} {currency}, and may cost {most} {of}"
            raise DeliveryError(answer, permanent=True)

    async def _price(self, country: str, pages: object, name: str) -> tuple[Decimal, str]:
        asked = {"country": country, "pages": pages, "options": self._options}
        told: Told = await self._api.post("prices", asked, name=f"{name}-price")
        price, currency = price_of(told.object)
        if not price:
            # Nothing was sent yet: no letter is in doubt.
            raise DeliveryError(told.strange().answer, permanent=False, blocks_queue=True)
        return Decimal(price), currency
