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
