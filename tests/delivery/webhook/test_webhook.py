# SPDX-License-Identifier: MIT
"""Notices posted to a company's own address: signed, known by one id, and what the answers do."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.channels import WAYS
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.states import after_try
from dunwell.delivery.way import Surroundings
from dunwell.delivery.webhook import way
from dunwell.delivery.webhook.carrier import WebhookCarrier
from dunwell.delivery.webhook.way import WebhookSettings, check, is_secret, new_secret, rotated
from tests.delivery.web_server import DROP_EARLY, DROP_LATE, Asked, Says, WebServer, web_server

HERE = Surroundings(Path("/nowhere"), private_networks=True)
OUTSIDE = Surroundings(Path("/nowhere"))
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwtGZKd0Jf0pA="
MESSAGE = Outgoing("<acme.N-7.webhook.0123@dunwell.example>", "", (), '{"name": "Müller"}'.encode())


def carried(
    answer: Callable[[Asked], Says | str], secret: str = SECRET, tries: int = 1
) -> tuple[list[Accepted | DeliveryError], WebServer]:
    """What came of carrying the message so often, and the server that was asked."""

    async def carry() -> tuple[list[Accepted | DeliveryError], WebServer]:
        results: list[Accepted | DeliveryError] = []
        async with web_server(answer) as server:
            async with WebhookCarrier(WebhookSettings(f"{server.url}/hook", secret), HERE) as carrier:
                for _ in range(tries):
                    try:
                        results.append(await carrier.carry(MESSAGE))
                    except DeliveryError as error:
                        results.append(error)
            return results, server

    return asyncio.run(carry())


def test_a_message_is_signed_as_the_receivers_library_checks_it() -> None:
    (result,), server = carried(lambda asked: Says(202, {"queued": True}))
    assert isinstance(result, Accepted)
    assert result.answer == 'HTTP 202 {"queued": true}'
    asked = server.asked[0]
    assert (asked.method, asked.target) == ("POST", "/hook")
    assert Webhook(SECRET).verify(asked.body, dict(asked.headers)) == {"name": "Müller"}
    assert result.known_as == asked.headers["webhook-id"]
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(asked.body + b" ", dict(asked.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(asked.body, dict(asked.headers))


def test_the_id_is_the_same_on_every_try_and_holds_no_dot() -> None:
    _, server = carried(lambda asked: Says(503), tries=3)
    ids = {asked.headers["webhook-id"] for asked in server.asked}
    assert len(server.asked) == 3
    assert len(ids) == 1
    assert "." not in ids.pop()


def test_two_secrets_hold_while_they_are_changed_over() -> None:
    new = new_secret()
    _, server = carried(lambda asked: Says(), secret=rotated(SECRET, new))
    for secret in (SECRET, new):
        Webhook(secret).verify(server.asked[0].body, dict(server.asked[0].headers))
    assert rotated(rotated("", SECRET), new) == f"{new} {SECRET}"
    assert rotated(f"{new} {SECRET}", "x") == f"x {new}"


@pytest.mark.parametrize("fault", [DROP_LATE, DROP_EARLY, Says(raw=b"nonsense"), Says(500), Says(429)])
def test_a_fault_over_there_is_tried_again(fault: Says | str) -> None:
    (error,), _ = carried(lambda asked: fault)
    assert isinstance(error, DeliveryError)
    assert (after_try(1, error).state, error.blocks_queue) == ("retrying", False)


def test_gone_says_that_nothing_more_is_wanted() -> None:
    (error,), _ = carried(lambda asked: Says(410))
    assert isinstance(error, DeliveryError)
    assert error.gone


def test_a_refused_message_is_refused_for_good() -> None:
    (error,), _ = carried(lambda asked: Says(422, {"why": "unknown customer"}))
    assert isinstance(error, DeliveryError)
    assert error.permanent
    assert "unknown customer" in error.answer


def test_the_test_posts_a_signed_ping() -> None:
    async def ping() -> tuple[str, Asked]:
        async with web_server(lambda asked: Says(200, {"pong": 1})) as server:
            answer = await way.test(WebhookSettings(server.url, SECRET), HERE)
            return answer, server.asked[0]

    answer, asked = asyncio.run(ping())
    assert answer == 'HTTP 200 {"pong": 1}'
    assert Webhook(SECRET).verify(asked.body, dict(asked.headers))["type"] == "ping"


def test_the_machine_itself_is_no_receiver() -> None:
    for url in ("https://127.0.0.1/x", "https://localhost/x", "https://169.254.169.254/latest", "https://0x7f.1/"):
        with pytest.raises(Refused) as refused:
            check(WebhookSettings(url, SECRET), OUTSIDE)
        assert (refused.value.code, refused.value.context["key"]) == ("private_address", "url")
    check(WebhookSettings("http://127.0.0.1:8080/x", SECRET), HERE)
    check(WebhookSettings("https://hooks.example.com/x", SECRET), OUTSIDE)


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_c2hvcnQ=", "nonsense", "whsec_!!", f"{SECRET} {SECRET} {SECRET}"]
)
def test_what_is_no_secret_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(Refused) as refused:
        check(WebhookSettings("https://hooks.example.com/x", secret), OUTSIDE)
    assert refused.value.context["key"] == "secret"
    assert len(secret) < 8 or secret not in str(refused.value)


def test_every_secret_is_another() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(map(is_secret, made))


def test_a_secret_is_not_shown_by_chance() -> None:
    assert SECRET not in repr(WebhookSettings("https://hooks.example.com/x", SECRET))
    assert WAYS["webhook"].secrets == {"secret": frozenset()}
    assert replace(WebhookSettings("https://hooks.example.com/x"), letter=True).letter


def test_the_moment_on_the_wire_is_that_of_the_try() -> None:
    async def carry() -> Asked:
        async with web_server() as server:
            settings = WebhookSettings(server.url, SECRET)
            carrier = WebhookCarrier(settings, HERE, clock=lambda: datetime(2026, 3, 22, 7, 30, tzinfo=UTC))
            async with carrier:
                await carrier.carry(MESSAGE)
            return server.asked[0]

    assert asyncio.run(carry()).headers["webhook-timestamp"] == "1774164600"
