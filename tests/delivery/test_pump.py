# SPDX-License-Identifier: MIT
import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.email.smtp import SmtpCarrier
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.mail_url import MailSettings
from dunwell.delivery.pump import Pumped, carry_all
from tests.delivery.server import DROP, Script, running
from tests.letters.samples import SENDER


def message(number: int) -> Outgoing:
    data = f"Message-ID: <{number}@x>\r\nSubject: {number}\r\n\r\nx\r\n".encode()
    return Outgoing(f"<{number}@x>", SENDER, (f"{number}@customer.example",), data)


class Book:
    """What a service would write down: what was begun, and what came of it, in order."""

    def __init__(self, skip: frozenset[int] = frozenset()) -> None:
        self.skip = skip
        self.asked: list[int] = []
        self.results: dict[int, Accepted | DeliveryError] = {}
        self.pulled: list[int] = []

    def messages(self, count: int) -> Iterator[tuple[int, Outgoing]]:
        for number in range(count):
            self.pulled.append(number)
            yield number, message(number)

    def on_sending(self, ident: int) -> bool:
        self.asked.append(ident)
        return ident not in self.skip

    def on_result(self, ident: int, result: Accepted | DeliveryError) -> None:
        assert ident in self.asked
        assert ident not in self.results
        self.results[ident] = result


def pump(script: Script, book: Book, count: int, connections: int = 3) -> Pumped:
    async def run() -> Pumped:
        async with running(script) as port:
            settings = MailSettings("plain", "127.0.0.1", port, connections=connections)
            async with SmtpCarrier(settings, timeout=5, final_timeout=5) as carrier:
                return await carry_all(carrier, book.messages(count), book.on_sending, book.on_result, connections)

    return asyncio.run(run())


def test_every_message_is_carried_once_and_reported_once() -> None:
    script, book = Script(), Book()
    assert pump(script, book, 40) == Pumped(accepted=40)
    assert sorted(book.results) == list(range(40))
    assert len(script.messages) == len(set(script.messages)) == 40
    assert script.most_open == 3


def test_what_was_withdrawn_or_taken_is_skipped_and_no_byte_of_it_leaves() -> None:
    script, book = Script(), Book(frozenset({1, 3}))
    assert pump(script, book, 5) == Pumped(accepted=3, skipped=2)
    assert sorted(book.results) == [0, 2, 4]
    assert not any("3@customer" in command for command in script.commands)


def test_one_refused_message_does_not_keep_the_others() -> None:
    book = Book()
    pumped = pump(Script({"RCPT 2@customer.example": ["550 no such user"]}), book, 5)
    assert (pumped.accepted, pumped.failed, pumped.stopped) == (4, 1, None)
    refused = book.results[2]
    assert isinstance(refused, DeliveryError)
    assert refused.permanent


def test_a_message_whose_answer_was_lost_is_reported_so_and_the_rest_goes_on() -> None:
    script, book = Script({"END": [DROP]}), Book()
    pumped = pump(script, book, 6, connections=1)
    assert (pumped.accepted, pumped.failed) == (5, 1)
    [lost] = [result for result in book.results.values() if isinstance(result, DeliveryError)]
    assert lost.sent == "maybe"
    assert len(script.messages) == 6


def test_a_password_that_is_refused_stops_the_round_with_one_alarm() -> None:
    book = Book()
    pumped = pump(Script(password="needed"), book, 1000, connections=4)
    assert pumped.stopped is not None
    assert pumped.stopped.blocks_queue
    assert pumped.failed == len(book.results) == len(book.asked) <= 4
    assert len(book.pulled) <= 4


def test_when_writing_down_fails_what_is_on_its_way_is_finished_and_nothing_more_begins() -> None:
    class Full(Book):
        def on_result(self, ident: int, result: Accepted | DeliveryError) -> None:
            if ident == 0:
                raise RuntimeError("disk full")
            super().on_result(ident, result)

    script, book = Script(), Full()
    with pytest.raises(RuntimeError, match="disk full"):
        pump(script, book, 100, connections=3)
    assert len(script.messages) == len(book.asked) < 20
    assert set(book.results) == set(book.asked) - {0}


def test_messages_may_come_from_an_asynchronous_source() -> None:
    script, book = Script(), Book()

    async def source() -> AsyncIterator[tuple[int, Outgoing]]:
        for number in range(7):
            await asyncio.sleep(0)
            yield number, message(number)

    async def run() -> Pumped:
        async with (
            running(script) as port,
            SmtpCarrier(MailSettings("plain", "127.0.0.1", port, connections=2)) as carrier,
        ):
            return await carry_all(carrier, source(), book.on_sending, book.on_result, 2)

    assert asyncio.run(run()).accepted == 7
