# SPDX-License-Identifier: MIT
"""A service on the web that is asked in JSON, under a token: what the ways that are such services have in common."""

import json
import re
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self
from urllib.parse import quote

from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.http import Answer, HttpClient
from dunwell.delivery.http_answers import object_of, refusal_of, text_of, words_of
from dunwell.delivery.outside_state import Fate, OutsideState
from dunwell.delivery.way import Surroundings
from dunwell.delivery.web_address import WebAddress, web_address

# A letter of many pages takes its time.
_SECONDS = 90.0
_PRICE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:~-]{0,199}", re.ASCII)


class JsonApi:
    """Asks one service, until `close`. Every question that does something bears an id, by which the
    other side does it once however often it is asked: so all of them may be asked again."""

    def __init__(self, url: str, token: str, around: Surroundings) -> None:
        self._address = web_address(url, key="url", private_networks=around.private_networks)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = HttpClient(private_networks=around.private_networks, seconds=_SECONDS)

    async def close(self) -> None:
        """Its connections end."""
        await self._client.__aexit__(None, None, None)

    async def post(self, path: str, message: Mapping[str, object], *, name: str) -> "Told":
        """What came of posting a message under its id (`Idempotency-Key`)."""
        body = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
        return await self.send("POST", path, body=body, media_type="application/json", name=name)

    async def send(self, method: str, *path: str, body: bytes, media_type: str, name: str) -> "Told":
        """The same with any bytes; each part of the path is escaped."""
        headers = self._headers | {"Content-Type": media_type, "Idempotency-Key": name}
        return _told(await self._client.ask(method, self._at(path), headers=headers, body=body, idempotent=True))

    async def get(self, *path: str) -> "Told":
        """What is there: each part of the path is escaped."""
        return _told(await self._client.ask("GET", self._at(path), headers=self._headers, idempotent=True))

    async def find(self, *path: str) -> "Told | None":
        """The same; None where there is nothing."""
        answer = await self._client.ask("GET", self._at(path), headers=self._headers, idempotent=True)
        return None if answer.status == 404 else _told(answer)

    async def fetch(self, *path: str) -> bytes:
        """The bytes that are there, whole."""
        answer = await self._client.ask("GET", self._at(path), headers=self._headers, idempotent=True)
        _told_well(answer)
        if not answer.whole:
            raise DeliveryError("the answer is too long, or was cut", permanent=False)
        return answer.body

    def _at(self, path: Sequence[str]) -> WebAddress:
        if any(part.strip(".") == "" for part in path):
            raise ValueError("no part of a path is empty or dots alone")
        return self._address.below(*(quote(part, safe="") for part in path))


class AskedInJson:
    """A carrier over one such service: it lasts as long as its connections do."""

    def __init__(self, url: str, token: str, around: Surroundings) -> None:
        self._api = JsonApi(url, token, around)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._api.close()


class Told:
    """An answer of 2xx: its object, and its words as evidence."""

    def __init__(self, answer: Answer) -> None:
        self._object = object_of(answer)
        self.words = words_of(answer)

    @property
    def name(self) -> str:
        """The service's own name for the message, its `id`; raises as `object`."""
        found = text_of(self.object, "id")
        if not _NAME.fullmatch(found):
            raise self.strange()
        return found

    def strange(self) -> DeliveryError:
        """It is not an answer of the service: the message is in doubt, and the way stops, for the address is probably
        another thing's."""
        answer = f"{self.words}: this is not how the service answers; check the address"
        return DeliveryError(answer, permanent=False, sent="maybe", blocks_queue=True)

    @property
    def object(self) -> Mapping[str, object]:
        """The JSON object; raises `strange` without one."""
        if self._object is None:
            raise self.strange()
        return self._object


def state_told(found: Mapping[str, object], fates: Mapping[str, Fate]) -> OutsideState | None:
    """The state that an answer tells, by the service's words for its `fates`; None: none that the contract knows."""
    word = text_of(found, "state").lower()
    if word not in fates:
        return None
    price, currency = price_of(found)
    reason, tracking = text_of(found, "reason"), text_of(found, "tracking", 100)
    return OutsideState(fates[word], word, reason=reason, tracking=tracking, price=price, currency=currency)


def price_of(found: Mapping[str, object]) -> tuple[str, str]:
    """Price and currency, both or neither: a price is a plain decimal as text, never a number that lost digits."""
    price, currency = text_of(found, "price"), text_of(found, "currency")
    return (price, currency) if _PRICE.fullmatch(price) and _CURRENCY.fullmatch(currency) else ("", "")


def _told(answer: Answer) -> Told:
    _told_well(answer)
    return Told(answer)


def _told_well(answer: Answer) -> None:
    refusal = refusal_of(answer)
    if refusal is not None:
        raise refusal
