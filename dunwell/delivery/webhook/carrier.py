# SPDX-License-Identifier: MIT
"""Posting signed messages (standardwebhooks.com): the same id on every try, so that a second one is known as such."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from standardwebhooks.webhooks import Webhook

from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.http import HttpClient
from dunwell.delivery.http_answers import refusal_of, words_of
from dunwell.delivery.way import Surroundings
from dunwell.delivery.web_address import web_address
from dunwell.delivery.webhook.way import WebhookSettings


def _clock() -> datetime:
    # The moment on the wire: receivers refuse what is signed minutes before it arrives.
    return datetime.now(UTC)


class WebhookCarrier:
    """Posts messages to one address; `async with WebhookCarrier(…) as carrier:`."""

    def __init__(
        self, settings: WebhookSettings, around: Surroundings, *, clock: Callable[[], datetime] = _clock
    ) -> None:
        self._address = web_address(settings.url, key="url", private_networks=around.private_networks)
        self._secrets = settings.secret.split()
        self._clock = clock
        self._client = HttpClient(private_networks=around.private_networks)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def carry(self, message: Outgoing) -> Accepted:
        """Post one message. Any answer of 2xx takes it. Raises `DeliveryError`: 410 says that it is `gone`."""
        now = self._clock()
        name = webhook_id(message.message_id)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signatures(self._secrets, name, now, message.data),
        }
        answer = await self._client.ask("POST", self._address, headers=headers, body=message.data, idempotent=True)
        refusal = refusal_of(answer, now)
        if refusal is not None:
            raise refusal
        return Accepted(words_of(answer), known_as=name)


def webhook_id(message_id: str) -> str:
    """The message's id as a webhook has it, the same for every try; it may hold no dot, as a Message-ID does."""
    return f"msg_{hashlib.sha256(message_id.encode('utf-8', 'replace')).hexdigest()[:32]}"


def signatures(secrets: list[str], name: str, at: datetime, body: bytes) -> str:
    """The signature by each secret that holds, the newest first, with a space between."""
    return " ".join(Webhook(secret).sign(name, at, body.decode("utf-8")) for secret in secrets)
