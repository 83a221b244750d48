# SPDX-License-Identifier: MIT
"""Asking the web: what is sent, what is certain when it fails, and what an answer means."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta

import pytest

from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.http import MOST_BYTES, Answer, HttpClient
from dunwell.delivery.http_answers import object_of, refusal_of, text_of, wait_of, words_of
from dunwell.delivery.states import after_try
from dunwell.delivery.web_address import WebAddress, web_address
from tests.delivery.web_server import DROP_LATE, STALL, Asked, Says, web_server

NOW = datetime(2026, 3, 22, 7, 30, tzinfo=UTC)


def here(url: str) -> WebAddress:
    return web_address(url, key="url", private_networks=True)


def asked_of(says: Says | str, *, idempotent: bool = False, seconds: float = 5) -> Answer:
    """One question to a server that says this."""

    async def ask() -> Answer:
        async with web_server(lambda asked: says) as server, HttpClient(private_networks=True, seconds=seconds) as web:
            return await web.ask("POST", here(f"{server.url}/x"), body=b"{}", idempotent=idempotent)

    return asyncio.run(ask())


def test_a_question_states_host_length_and_who_asks() -> None:
    async def ask() -> list[Asked]:
        async with web_server() as server, HttpClient(private_networks=True) as web:
            for _ in range(3):
                await web.ask("POST", here(f"{server.url}/x?y=1"), headers={"X-One": "1"}, body=b"{}")
            assert server.connections == 1, "the connection is kept"
            assert server.asked[0].headers["host"] == f"127.0.0.1:{server.port}"
            return server.asked

    first = asyncio.run(ask())[0]
    assert (first.method, first.target, first.body) == ("POST", "/x?y=1", b"{}")
    assert first.headers["content-length"] == "2"
    assert first.headers["x-one"] == "1"
    assert first.headers["user-agent"].startswith("Dunwell/")


def test_the_machine_itself_is_not_asked_unless_the_operator_allows_it() -> None:
    async def ask(host: str) -> None:
        async with web_server() as server, HttpClient(private_networks=False) as web:
            try:
                await web.ask("GET", WebAddress("http", host, server.port, "/"))
            finally:
                assert server.connections == 0

    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "::ffff:127.0.0.1"):
        with pytest.raises(DeliveryError) as error:
            asyncio.run(ask(host))
        assert (error.value.sent, error.value.blocks_queue) == ("no", True), host


def test_the_address_that_was_looked_at_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere when it is asked a second time gains nothing: it is asked once."""
    real, looked = socket.getaddrinfo, []

    def once(host: str, port: int, *rest: int, **more: int) -> object:
        if host == "moving.example":
            looked.append(host)
            host = "127.0.0.1" if len(looked) == 1 else "203.0.113.1"
        return real(host, port, *rest, **more)

    async def ask() -> Asked:
        async with web_server() as server, HttpClient(private_networks=True) as web:
            await web.ask("GET", WebAddress("http", "moving.example", server.port, "/"))
            return server.asked[0]

    monkeypatch.setattr(socket, "getaddrinfo", once)
    assert asyncio.run(ask()).headers["host"].startswith("moving.example:")
    assert looked == ["moving.example"]


def test_nothing_listening_there_is_no_message_s_fault() -> None:
    async def ask() -> None:
        async with HttpClient(private_networks=True) as web:
            await web.ask("POST", here("http://127.0.0.1:1/x"), body=b"{}")

    with pytest.raises(DeliveryError) as error:
        asyncio.run(ask())
    assert (error.value.sent, error.value.permanent, error.value.blocks_queue) == ("no", False, True)


@pytest.mark.parametrize("fault", [DROP_LATE, STALL, Says(raw=b"garbage\r\n\r\n"), Says(raw=b"HTTP/1.1 200")])
def test_no_answer_to_a_question_that_was_written_is_doubt(fault: Says | str) -> None:
    with pytest.raises(DeliveryError) as error:
        asked_of(fault, seconds=0.5)
    assert (error.value.sent, error.value.permanent) == ("maybe", False)
    assert after_try(1, error.value).state == "unknown"


@pytest.mark.parametrize("fault", [DROP_LATE, STALL, Says(raw=b"\x00\x01")])
def test_no_answer_where_the_id_is_known_over_there_is_asked_again(fault: Says | str) -> None:
    with pytest.raises(DeliveryError) as error:
        asked_of(fault, idempotent=True, seconds=0.5)
    assert (error.value.sent, error.value.permanent, error.value.blocks_queue) == ("maybe", False, False)
    assert after_try(1, error.value).state == "retrying"
    assert after_try(8, error.value).state == "unknown"


def test_an_answer_without_end_is_cut() -> None:
    long = asked_of(Says(body=b"x" * (MOST_BYTES * 3)))
    assert (long.status, len(long.body), long.whole) == (200, MOST_BYTES, False)
    broken = asked_of(Says(raw=b"HTTP/1.1 201 So\r\nContent-Length: 99\r\n\r\nhalf"))
    assert (broken.status, broken.body, broken.whole) == (201, b"half", False)


def test_an_answer_that_drips_ends_with_the_time() -> None:
    with pytest.raises(DeliveryError):
        asked_of(Says(raw=b"HTTP/1.1 200 So\r\nX-Long: " + b"x" * 200_000), seconds=2)


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\x00", "é"])
def test_a_header_cannot_begin_another(value: str) -> None:
    async def ask() -> None:
        async with web_server() as server, HttpClient(private_networks=True) as web:
            await web.ask("GET", here(server.url), headers={"X-One": value})

    with pytest.raises(ValueError, match="one line"):
        asyncio.run(ask())


def answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_two_hundred_is_taken(status: int) -> None:
    assert refusal_of(answer(status)) is None


@pytest.mark.parametrize(
    ("status", "permanent", "blocks"),
    [
        (400, True, False), (413, True, False), (422, True, False),
        (401, False, True), (403, False, True), (404, False, True), (301, False, True), (307, False, True),
        (408, False, False), (409, False, False), (425, False, False), (429, False, False), (500, False, False),
        (503, False, False),
    ],
)  # fmt: skip
def test_what_a_status_means(status: int, permanent: bool, blocks: bool) -> None:
    error = refusal_of(answer(status))
    assert error is not None
    assert (error.permanent, error.blocks_queue, error.sent, error.gone) == (permanent, blocks, "no", False)


def test_gone_switches_off_for_good() -> None:
    error = refusal_of(answer(410))
    assert error is not None
    assert (error.gone, error.blocks_queue) == (True, True)


def test_the_wait_that_is_asked_for_is_kept() -> None:
    assert wait_of(answer(429, retry_after="90")) == timedelta(seconds=90)
    assert wait_of(answer(503, retry_after="Sun, 22 Mar 2026 08:00:00 GMT"), NOW) == timedelta(minutes=30)
    assert wait_of(answer(503, retry_after="999999999")) == timedelta(hours=24)
    for text in ("", "soon", "-1", "1e9", "٣"):
        assert wait_of(answer(429, retry_after=text), NOW) is None
    error = refusal_of(answer(429, retry_after="3600"))
    assert after_try(1, error).wait == timedelta(hours=1)
    assert after_try(6, error).wait == timedelta(hours=12)


def test_a_redirect_is_told_and_not_followed() -> None:
    async def ask() -> list[Asked]:
        moved = Says(status=302, headers={"Location": "http://127.0.0.1:1/other"})
        async with web_server(lambda asked: moved) as server, HttpClient(private_networks=True) as web:
            error = refusal_of(await web.ask("POST", here(server.url)))
            assert error is not None
            assert "http://127.0.0.1:1/other" in error.answer
            return server.asked

    assert len(asyncio.run(ask())) == 1


def test_what_is_kept_of_an_answer_is_one_clean_line() -> None:
    assert words_of(answer(422, b"bad\r\n\x00 \xff number")) == "HTTP 422 bad � number"
    assert len(words_of(answer(500, b"x" * 10_000))) < 320


def test_only_a_whole_object_is_read() -> None:
    assert object_of(answer(200, b'{"id": "7"}')) == {"id": "7"}
    for body in (b"", b"[]", b"nonsense", b"[" * 100_000, b'"x"'):
        assert object_of(answer(200, body)) is None
    assert object_of(Answer(200, {}, b"{}", whole=False)) is None
    assert text_of({"id": " a\nb "}, "id") == "ab"
    assert text_of({"id": 7}, "id") == "7"
    strange_things: tuple[object, ...] = (None, True, [], {}, 1.5)
    for strange in strange_things:
        assert text_of({"id": strange}, "id") == ""
