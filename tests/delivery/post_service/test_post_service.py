# SPDX-License-Identifier: MIT
"""Letters through a service on this machine that keeps to the contract, or does not."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.outside_state import OutsideState
from dunwell.delivery.post_service import way
from dunwell.delivery.post_service.carrier import ADDRESS, PAGES, PostServiceCarrier
from dunwell.delivery.post_service.way import PostServiceSettings, check, most_price
from dunwell.delivery.states import after_try
from dunwell.delivery.way import Surroundings
from tests.delivery.post_service.service import PostService
from tests.delivery.web_server import DROP_LATE, Asked, Says, web_server

HERE = Surroundings(Path("/nowhere"), private_networks=True)
ADDRESSED: dict[str, object] = {
    "name": "Cecilia Svensson",
    "lines": ["Storgatan 1", "111 22 Stockholm"],
    "country": "SE",
}
LETTER = Outgoing(
    "<acme.N-7.letter.01@dunwell.example>", "", ("Cecilia Svensson",), b"%PDF-1.7 \x00\xff", name="N-7.pdf",
    facts={ADDRESS: ADDRESSED, PAGES: 2},
)  # fmt: skip


def with_carrier(
    answer: Callable[[Asked], Says | str], use: Callable[[PostServiceCarrier], Awaitable[object]], **settings: object
) -> object:
    async def run() -> object:
        async with web_server(answer) as server:
            given = {"url": f"{server.url}/v1", "token": "t0ken"} | settings
            async with PostServiceCarrier(
                PostServiceSettings(**given),  # type: ignore[arg-type]  # fields by name, in their types
                HERE,
            ) as carrier:
                return await use(carrier)

    return asyncio.run(run())


def carried(answer: Callable[[Asked], Says | str], **settings: object) -> Accepted | DeliveryError:
    async def use(carrier: PostServiceCarrier) -> object:
        try:
            return await carrier.carry(LETTER)
        except DeliveryError as error:
            return error

    result = with_carrier(answer, use, **settings)
    assert isinstance(result, Accepted | DeliveryError)
    return result


def test_a_letter_is_handed_over_with_its_address_and_options() -> None:
    service = PostService()
    result = carried(service, registered=True)
    assert isinstance(result, Accepted)
    assert result.known_as == "letter-0"
    assert service.letters[LETTER.message_id] == {
        "id": LETTER.message_id,
        "name": "N-7.pdf",
        "address": ADDRESSED,
        "options": {"colour": False, "duplex": True, "registered": True},
        "pdf": base64.b64encode(LETTER.data).decode(),
    }


def test_a_second_try_is_the_same_letter() -> None:
    service = PostService()
    tries = [carried(service), carried(service)]
    assert [one.known_as for one in tries if isinstance(one, Accepted)] == ["letter-0", "letter-0"]
    assert len(service.letters) == 1


def test_an_answer_that_is_lost_is_asked_for_again() -> None:
    service = PostService()

    def lossy(asked: Asked) -> Says | str:
        service(asked)
        return DROP_LATE

    error = carried(lossy)
    assert isinstance(error, DeliveryError)
    assert (error.sent, error.repeatable, after_try(1, error).state) == ("maybe", True, "retrying")
    assert isinstance(carried(service), Accepted)
    assert len(service.letters) == 1


def test_a_letter_that_is_too_dear_is_not_sent() -> None:
    service = PostService(price="2.51")
    error = carried(service, most_price="2.50 EUR")
    assert isinstance(error, DeliveryError)
    assert (error.permanent, error.sent) == (True, "no")
    assert error.answer == "it would cost 2.51 EUR, and may cost 2.50 EUR"
    assert service.letters == {}
    assert isinstance(carried(PostService(price="2.50"), most_price="2.50 EUR"), Accepted)
    other = carried(PostService(price="1.00"), most_price="2.50 SEK")
    assert isinstance(other, DeliveryError)
    assert other.permanent


def test_a_price_that_is_none_stops_the_way_and_leaves_no_doubt() -> None:
    error = carried(PostService(price="about two"), most_price="2.50 EUR")
    assert isinstance(error, DeliveryError)
    assert (error.permanent, error.sent, error.blocks_queue) == (False, "no", True)


@pytest.mark.parametrize("said", [Says(200, b"<html>"), Says(200, {"id": "x", "state": "eaten"}), Says(200, {})])
def test_garbage_leaves_one_letter_in_doubt_and_stops_the_way(said: Says) -> None:
    error = carried(lambda asked: said)
    assert isinstance(error, DeliveryError)
    assert (error.sent, error.blocks_queue) == ("maybe", True)


def test_a_letter_that_fails_at_once_is_refused_for_good() -> None:
    error = carried(lambda asked: Says(200, {"id": "x", "state": "failed", "reason": "no such town"}))
    assert isinstance(error, DeliveryError)
    assert error.permanent
    assert "no such town" in error.answer


def test_what_became_of_it_is_asked_by_the_services_own_name() -> None:
    service = PostService()
    service.states = {
        "letter-1": ("posted", "RR123456789FI"),
        "letter-2": ("returned", ""),
        "letter-3": ("printing", ""),
    }

    async def ask(carrier: PostServiceCarrier) -> object:
        return [await carrier.state_of(f"letter-{number}") for number in range(1, 5)]

    assert with_carrier(service, ask) == [
        OutsideState("arrived", "posted", tracking="RR123456789FI", price="0.98", currency="EUR"),
        OutsideState("failed", "returned", reason="unknown addressee", price="0.98", currency="EUR"),
        OutsideState("under_way", "printing", price="0.98", currency="EUR"),
        None,
    ]


def test_the_test_asks_for_the_account_and_a_price() -> None:
    async def run() -> str:
        async with web_server(PostService()) as server:
            return await way.test(PostServiceSettings(f"{server.url}/v1", "t0ken"), HERE)

    assert asyncio.run(run()) == 'HTTP 200 {"name": "Acme Oy"}; a letter of one page costs 0.98 EUR'


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"url": "http://post.example.com"}, "url"), ({"url": "https://10.0.0.1"}, "url"), ({"token": "a b"}, "token"),
        ({"most_price": "2,50 EUR"}, "most_price"), ({"most_price": "2.50"}, "most_price"),
        ({"most_price": "-1 EUR"}, "most_price"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_field(changes: dict[str, object], key: str) -> None:
    given: dict[str, object] = {"url": "https://post.example.com/v1"} | changes
    with pytest.raises(Refused) as refused:
        check(PostServiceSettings(**given), Surroundings(Path()))  # type: ignore[arg-type]  # fields by name
    assert refused.value.context["key"] == key


def test_what_a_letter_may_cost_is_read_exactly() -> None:
    assert most_price(PostServiceSettings("https://x.example", most_price="2.50 EUR")) == (Decimal("2.50"), "EUR")
    assert most_price(PostServiceSettings("https://x.example")) is None
