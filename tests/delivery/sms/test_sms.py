# SPDX-License-Identifier: MIT
"""Text messages through a service on this machine that keeps to the contract, or does not."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.outside_state import OutsideState
from dunwell.delivery.sms import way
from dunwell.delivery.sms.carrier import SmsCarrier
from dunwell.delivery.sms.number import international
from dunwell.delivery.sms.way import SmsSettings, check
from dunwell.delivery.states import after_try
from dunwell.delivery.way import Surroundings
from tests.delivery.web_server import DROP_LATE, Asked, Says, WebServer, web_server

HERE = Surroundings(Path("/nowhere"), private_networks=True)
MESSAGE = Outgoing("<acme.N-7.sms.0123@dunwell.example>", "", ("+358401234567",), "Ääkköset €".encode())


class Service:
    """A service that knows each message by its id and sends it once."""

    def __init__(self) -> None:
        self.sent: dict[str, dict[str, object]] = {}
        self.states: dict[str, str] = {}

    def __call__(self, asked: Asked) -> Says:
        if asked.headers.get("authorization") != "Bearer t0ken":
            return Says(401, {"error": "unknown token"})
        if asked.method == "POST" and asked.target == "/v1/messages":
            return self._take(asked.json)
        if asked.target == "/v1/account":
            return Says(200, {"balance": "12.50", "currency": "EUR"})
        name = asked.target.removeprefix("/v1/messages/")
        state = self.states.get(name)
        return Says(200, {"id": name, "state": state}) if state else Says(404, {"error": "unknown"})

    def _take(self, message: dict[str, object]) -> Says:
        ident = str(message["id"])
        if not str(message["to"]).startswith("+358"):
            return Says(422, {"error": "no such network"})
        status = 200 if ident in self.sent else 201
        self.sent[ident] = message
        name = f"sms-{list(self.sent).index(ident)}"
        self.states.setdefault(name, "queued")
        said = {"id": name, "state": self.states[name], "parts": 1, "price": "0.0750", "currency": "EUR"}
        return Says(status, said)


def with_carrier(answer: Callable[[Asked], Says | str], use: Callable[[SmsCarrier, WebServer], object]) -> object:
    async def run() -> object:
        async with (
            web_server(answer) as server,
            SmsCarrier(SmsSettings(f"{server.url}/v1", "Acme", "t0ken"), HERE) as carrier,
        ):
            made = use(carrier, server)
            return await made if asyncio.iscoroutine(made) else made

    return asyncio.run(run())


def carried(answer: Callable[[Asked], Says | str], message: Outgoing = MESSAGE) -> Accepted | DeliveryError:
    async def use(carrier: SmsCarrier) -> Accepted | DeliveryError:
        try:
            return await carrier.carry(message)
        except DeliveryError as error:
            return error

    result = with_carrier(answer, lambda carrier, server: use(carrier))
    assert isinstance(result, Accepted | DeliveryError)
    return result


def test_a_message_is_sent_with_what_the_contract_names() -> None:
    service = Service()
    result = carried(service)
    assert isinstance(result, Accepted)
    assert result.known_as == "sms-0"
    assert "0.0750" in result.answer
    assert service.sent[MESSAGE.message_id] == {
        "id": MESSAGE.message_id, "to": "+358401234567", "from": "Acme", "text": "Ääkköset €",
    }  # fmt: skip


def test_a_second_try_is_the_same_message() -> None:
    service = Service()
    tries = [carried(service), carried(service)]
    assert [one.known_as for one in tries if isinstance(one, Accepted)] == ["sms-0", "sms-0"]
    assert len(service.sent) == 1


def test_an_answer_that_is_lost_is_asked_for_again() -> None:
    service = Service()

    def lossy(asked: Asked) -> Says | str:
        said = service(asked)
        return DROP_LATE if len(service.sent) == 1 and not service.states.pop("lost", None) else said

    error = carried(lossy)
    assert isinstance(error, DeliveryError)
    assert (error.sent, error.repeatable, after_try(1, error).state) == ("maybe", True, "retrying")
    assert isinstance(carried(service), Accepted)
    assert len(service.sent) == 1


@pytest.mark.parametrize(
    "said",
    [
        Says(200, b"<html>Welcome</html>"), Says(200, []), Says(200, {}), Says(200, {"id": "x"}),
        Says(200, {"id": "x", "state": "dreaming"}), Says(200, {"id": "../account", "state": "queued"}),
        Says(200, {"id": "", "state": "queued"}),
    ],
)  # fmt: skip
def test_garbage_leaves_one_message_in_doubt_and_stops_the_way(said: Says) -> None:
    error = carried(lambda asked: said)
    assert isinstance(error, DeliveryError)
    assert (error.sent, error.blocks_queue) == ("maybe", True)


@pytest.mark.parametrize("state", ["failed", "rejected"])
def test_a_message_that_was_refused_is_refused_for_good(state: str) -> None:
    error = carried(lambda asked: Says(200, {"id": "x", "state": state, "reason": "number blocked"}))
    assert isinstance(error, DeliveryError)
    assert error.permanent
    assert "number blocked" in error.answer


def test_a_number_that_the_service_does_not_take_is_refused_for_good() -> None:
    error = carried(Service(), Outgoing("<x@y.example>", "", ("+12025550143",), b"x"))
    assert isinstance(error, DeliveryError)
    assert (error.permanent, error.blocks_queue) == (True, False)


def test_a_wrong_token_stops_the_way() -> None:
    error = carried(lambda asked: Says(401))
    assert isinstance(error, DeliveryError)
    assert (error.permanent, error.blocks_queue) == (False, True)


def test_what_became_of_it_is_asked_by_the_services_own_name() -> None:
    service = Service()
    service.states = {"sms-1": "delivered", "sms-2": "sent"}

    async def ask(carrier: SmsCarrier) -> list[OutsideState | None]:
        return [await carrier.state_of(name) for name in ("sms-1", "sms-2", "sms-3", "a/../b?c")]

    assert with_carrier(service, lambda carrier, server: ask(carrier)) == [
        OutsideState("arrived", "delivered"), OutsideState("under_way", "sent"), None, None,
    ]  # fmt: skip


def test_the_test_asks_for_the_account() -> None:
    async def ask(server: WebServer) -> str:
        return await way.test(SmsSettings(f"{server.url}/v1", "Acme", "t0ken"), HERE)

    assert with_carrier(Service(), lambda carrier, server: ask(server)) == (
        'HTTP 200 {"balance": "12.50", "currency": "EUR"}'
    )


@pytest.mark.parametrize("sender", ["", "Acme Oyj Abp", "12345", "+0123", "A\r\nB", "Müller", "+358401234567890123"])
def test_a_sender_that_no_network_shows_is_refused(sender: str) -> None:
    with pytest.raises(Refused) as refused:
        check(SmsSettings("https://sms.example.com/v1", sender), Surroundings(Path()))
    assert refused.value.context["key"] == "sender"


@pytest.mark.parametrize("token", ["a b", "a\r\nX-Evil: 1", "ä", "\x00"])
def test_a_token_that_no_header_holds_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(Refused) as refused:
        check(SmsSettings("https://sms.example.com/v1", "Acme", token), Surroundings(Path()))
    assert refused.value.context["key"] == "token"
    assert token not in str(refused.value)


@pytest.mark.parametrize(
    ("number", "country", "wanted"),
    [
        ("040 123 4567", "FI", "+358401234567"), ("+44 7400 123456", "", "+447400123456"),
        ("0049 170 1234567", "FI", "+491701234567"), ("0170/1234567", "DE", "+491701234567"),
        ("(917) 555-0143", "us", "+19175550143"), ("8 (612) 34567", "LT", "+37061234567"),
    ],
)  # fmt: skip
def test_a_number_has_one_international_form(number: str, country: str, wanted: str) -> None:
    assert international(number, country) == wanted


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("", "FI"), ("040 123 4567", ""), ("(09) 123456", "FI"), ("0600 123", "FI"), ("040 123", "FI"), ("112", "FI"),
        ("040 123 4567 ext 5", "FI"), ("040-CALLME", "FI"), ("tel:+358401234567", "FI"), ("٠٤٠١٢٣٤٥٦٧", "FI"),
        ("+999 123 456", "FI"), ("040 123 4567, 050 123 4567", "FI"), ("+35840\r\n1234567", "FI"), ("1" * 40, "FI"),
    ],
)  # fmt: skip
def test_what_is_no_mobile_number_for_certain_is_refused(number: str, country: str) -> None:
    with pytest.raises(Refused) as refused:
        international(number, country)
    assert refused.value.code == "bad_phone_number"
