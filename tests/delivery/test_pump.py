# SPDX-License-Identifier: MIT
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Accepted, Carrier, Outgoing, open_carrier
from dunwell.delivery.carriers import Carriers
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.mail_url import MailSettings
from dunwell.delivery.pump import Leaving, pump
from tests.delivery.server import DROP, Script, running
from tests.letters.samples import SENDER


def message(number: int) -> Outgoing:
    data = f"Message-ID: <{number}@x>\r\nSubject: {number}\r\n\r\nx\r\n".encode()
    return Outgoing(f"<{number}@x>", SENDER, (f"{number}@customer.example",), data)


class Book:
    """What a service would write down: what was begun, and what came of it; and what it lets go, by ways."""

    def __init__(self, counts: dict[str, int], places: int = 3) -> None:
        self.left = {way: list(range(count)) for way, count in counts.items()}
        self.places = places
        self.asked: list[tuple[str, int]] = []
        self.results: dict[tuple[str, int], Accepted | DeliveryError] = {}
        self.opens: dict[str, Callable[[], AbstractAsyncContextManager[Carrier]]] = {}
        self.carriers = Carriers()

    async def next_group(self) -> Sequence[Leaving[tuple[str, int]]]:
        group = []
        for way, left in self.left.items():
            under_way = sum(1 for key in self.given if key[0] == way) - sum(1 for key in self.results if key[0] == way)
            while left and under_way < self.places and way not in self.carriers.stopped:
                ident = (way, left.pop(0))
                self.given.append(ident)
                under_way += 1
                group.append(Leaving(ident, way, self.opens[way], message(ident[1])))
        return group

    given: list[tuple[str, int]]

    def on_sending(self, ident: tuple[str, int]) -> None:
        self.asked.append(ident)

    def on_result(self, ident: tuple[str, int], result: Accepted | DeliveryError) -> None:
        assert ident not in self.results
        self.results[ident] = result

    async def run(self) -> None:
        self.given = []
        async with self.carriers:
            await pump(self.next_group, self.carriers, self.on_sending, self.on_result)

    def failures(self, way: str) -> list[DeliveryError]:
        return [one for key, one in self.results.items() if key[0] == way and isinstance(one, DeliveryError)]


def carried(book: Book, *scripts: Script, after: Callable[[], Awaitable[None]] | None = None) -> None:
    """Each way of the book, in its order, by one of the scripted servers."""

    async def go(number: int) -> None:
        if number == len(scripts):
            await book.run()
            return
        async with running(scripts[number]) as port:
            settings = MailSettings("plain", "127.0.0.1", port, connections=book.places)
            book.opens[list(book.left)[number]] = partial(open_carrier, settings, Path())
            await go(number + 1)

    asyncio.run(go(0))


def test_every_message_is_carried_once_and_reported_once() -> None:
    script, book = Script(), Book({"house": 40})
    carried(book, script)
    assert sorted(number for _, number in book.results) == list(range(40))
    assert not book.failures("house")
    assert len(script.messages) == len(set(script.messages)) == 40
    assert script.most_open == 3


def test_one_refused_message_does_not_keep_the_others() -> None:
    book = Book({"house": 5})
    carried(book, Script({"RCPT 2@customer.example": ["550 no such user"]}))
    assert [error.permanent for error in book.failures("house")] == [True]
    assert len(book.results) == 5
    assert not book.carriers.stopped


def test_a_message_whose_answer_was_lost_is_reported_so_and_the_rest_goes_on() -> None:
    script, book = Script({"END": [DROP]}), Book({"house": 6}, places=1)
    carried(book, script)
    assert [error.sent for error in book.failures("house")] == ["maybe"]
    assert len(script.messages) == 6


def test_a_password_that_is_refused_stops_that_way_and_no_other() -> None:
    good, book = Script(), Book({"bad": 1000, "good": 50}, places=4)
    carried(book, Script(password="needed"), good)
    assert list(book.carriers.stopped) == ["bad"]
    assert 1 <= len(book.failures("bad")) <= 4
    assert all(error.blocks_queue for error in book.failures("bad"))
    assert len(good.messages) == 50


def test_a_way_that_cannot_be_opened_stops_that_way_and_no_byte_of_it_leaves() -> None:
    def refuse() -> AbstractAsyncContextManager[Carrier]:
        raise Refused("secret_lost", way="bad")

    good, book = Script(), Book({"good": 5, "bad": 5})
    book.opens["bad"] = refuse
    carried(book, good)
    assert len(good.messages) == 5
    assert not [ident for ident in book.asked if ident[0] == "bad"]
    assert "secret_lost" in book.carriers.stopped["bad"]


def test_a_fault_of_one_ways_adapter_is_unknown_and_the_others_go_on() -> None:
    class Broken:
        async def __aenter__(self) -> "Broken":
            return self

        async def __aexit__(self, *_: object) -> None:
            return None

        async def carry(self, message: Outgoing) -> Accepted:
            raise KeyError(message.message_id)

    good, book = Script(), Book({"good": 5, "broken": 2})
    book.opens["broken"] = Broken
    carried(book, good)
    assert len(good.messages) == 5
    assert [error.sent for error in book.failures("broken")] == ["maybe", "maybe"]


class Plain:
    """Takes everything; what it does when it is opened or closed is a test's."""

    async def __aenter__(self) -> "Plain":
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def carry(self, message: Outgoing) -> Accepted:
        return Accepted(message.message_id)


@pytest.mark.parametrize("late", [False, True])
def test_a_way_whose_opening_fails_oddly_stops_alone_and_hangs_nothing(late: bool) -> None:
    class Odd(Plain):
        async def __aenter__(self) -> "Odd":
            await asyncio.sleep(0.05 if late else 0)
            raise KeyError("port")

    def odd() -> AbstractAsyncContextManager[Carrier]:
        if late:
            return Odd()
        raise KeyError("port")

    book = Book({"good": 5, "odd": 5})
    book.opens = {"good": Plain, "odd": odd}
    asyncio.run(asyncio.wait_for(book.run(), 5))
    assert book.carriers.stopped == {"odd": "KeyError: 'port'"}
    assert {error.sent for error in book.failures("odd")} == {"no"}
    assert all(error.blocks_queue for error in book.failures("odd"))
    assert not [ident for ident in book.asked if ident[0] == "odd"]
    assert len(book.results) - len(book.failures("odd")) == 5


@pytest.mark.parametrize("fault", [KeyError("session"), OSError("gone"), None])
def test_a_way_that_cannot_be_closed_is_no_fault_of_the_next_ways_message(
    fault: Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clinging(Plain):
        async def __aexit__(self, *_: object) -> None:
            if fault is None:
                await asyncio.sleep(60)
            else:
                raise fault

    monkeypatch.setattr("dunwell.delivery.carriers.CLOSING_SECONDS", 0.05)
    book = Book({"first": 1, "second": 1})
    book.carriers = Carriers(most=1)

    async def one_after_the_other() -> None:
        book.given = []
        async with book.carriers:
            for way, opens in (("first", Clinging), ("second", Plain)):
                leaving = [Leaving((way, 0), way, opens, message(0))]
                await pump(_once(leaving), book.carriers, book.on_sending, book.on_result)

    asyncio.run(asyncio.wait_for(one_after_the_other(), 5))
    assert [type(result) for result in book.results.values()] == [Accepted, Accepted]


def _once[Id](group: Sequence[Leaving[Id]]) -> Callable[[], Awaitable[Sequence[Leaving[Id]]]]:
    left = [group]

    async def next_group() -> Sequence[Leaving[Id]]:
        return left.pop() if left else ()

    return next_group


def test_what_breaks_before_a_message_leaves_is_known_not_to_be_sent() -> None:
    class Refusing(Carriers):
        async def carrier(self, key: str, opens: Callable[[], AbstractAsyncContextManager[Carrier]]) -> Carrier:
            await super().carrier(key, opens)
            raise KeyError(key)

    book = Book({"house": 1})
    book.opens["house"] = Plain
    book.carriers = Refusing()
    asyncio.run(book.run())
    assert [(error.sent, error.permanent) for error in book.failures("house")] == [("no", False)]


def test_a_slow_way_does_not_keep_the_source_from_being_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What becomes due while the one slow message is on its way leaves by the other way."""

    class Slow(Plain):
        async def carry(self, message: Outgoing) -> Accepted:
            await asyncio.sleep(0.5)
            return Accepted(message.message_id)

    class Later(Book):
        async def next_group(self) -> Sequence[Leaving[tuple[str, int]]]:
            group = await super().next_group()
            if self.given and "quick" not in self.left and not group:
                self.left["quick"] = [0]
            return group

    monkeypatch.setattr("dunwell.delivery.pump.ASK_AGAIN_SECONDS", 0.02)
    book = Later({"slow": 1})
    book.opens = {"slow": Slow, "quick": Plain}
    asyncio.run(book.run())
    assert list(book.results) == [("quick", 0), ("slow", 0)]


def test_when_writing_down_fails_what_is_on_its_way_is_finished_and_nothing_more_begins() -> None:
    class Full(Book):
        def on_result(self, ident: tuple[str, int], result: Accepted | DeliveryError) -> None:
            if ident[1] == 0:
                raise RuntimeError("disk full")
            super().on_result(ident, result)

    script, book = Script(), Full({"house": 100})
    with pytest.raises(RuntimeError, match="disk full"):
        carried(book, script)
    assert len(script.messages) == len(book.asked) < 20
    assert set(book.results) == set(book.asked) - {("house", 0)}


def test_a_carrier_that_rests_is_closed_when_its_place_is_wanted() -> None:
    closed: list[int] = []

    class Shown:
        def __init__(self, number: int) -> None:
            self.number = number

        async def __aenter__(self) -> "Shown":
            return self

        async def __aexit__(self, *_: object) -> None:
            closed.append(self.number)

        async def carry(self, message: Outgoing) -> Accepted:
            return Accepted(message.message_id)

    async def run() -> list[int]:
        async with Carriers(most=2) as carriers:
            for number in (1, 2, 3, 1):
                await carriers.carrier(str(number), partial(Shown, number))
                carriers.rest(str(number))
            return list(closed)

    assert asyncio.run(run()) == [1, 2]
    assert sorted(closed) == [1, 1, 2, 3]
