# SPDX-License-Identifier: MIT
"""The pump: takes messages one after the other and keeps a few of them on their way at once."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass

from dunwell.delivery.carrier import Accepted, Carrier, Outgoing
from dunwell.delivery.errors import DeliveryError


@dataclass(slots=True)
class Pumped:
    """What came of a round. `stopped` is the error that put the whole channel out of order, if one did."""

    accepted: int = 0
    failed: int = 0
    skipped: int = 0
    stopped: DeliveryError | None = None


async def carry_all[Id](
    carrier: Carrier,
    messages: Iterable[tuple[Id, Outgoing]] | AsyncIterable[tuple[Id, Outgoing]],
    on_sending: Callable[[Id], bool],
    on_result: Callable[[Id, Accepted | DeliveryError], None],
    connections: int = 4,
) -> Pumped:
    """Carry every message, at most `connections` at once, and say how it went.

    Messages are taken from `messages` only when a place is free, so they may be composed as they are asked for.
    `on_sending(id)` is called just before; it stores `sending` and answers False for what was withdrawn or taken by
    another worker, which is skipped. `on_result(id, …)` is called after, with the acceptance or the error. Both run in
    this thread. After an error that blocks the queue no further message is taken; those on their way are finished.
    The same holds when a callback or the source raises: that exception comes out at the end.
    """
    async with aclosing(_as_async(messages)) as source:
        round_ = _Round(carrier, source, on_sending, on_result)
        ends = await asyncio.gather(*(round_.work() for _ in range(connections)), return_exceptions=True)
    for end in ends:
        if end is not None:
            raise end
    return round_.pumped


class _Round[Id]:
    def __init__(
        self,
        carrier: Carrier,
        source: AsyncIterator[tuple[Id, Outgoing]],
        on_sending: Callable[[Id], bool],
        on_result: Callable[[Id, Accepted | DeliveryError], None],
    ) -> None:
        self.carrier = carrier
        self.source = source
        self.on_sending = on_sending
        self.on_result = on_result
        self.pumped = Pumped()
        self.over = False
        self.turn = asyncio.Lock()

    async def work(self) -> None:
        """Take, carry and report until there is nothing left."""
        try:
            while (taken := await self._take()) is not None:
                ident, message = taken
                # The channel may have failed while the source was asked: what it gave is left as it was.
                if self.over:
                    return
                if self.on_sending(ident):
                    await self._carry(ident, message)
                else:
                    self.pumped.skipped += 1
        except BaseException:
            # Whatever it was, even a cancellation: the others take no further message, and it goes on upwards.
            self.over = True
            raise

    async def _take(self) -> tuple[Id, Outgoing] | None:
        async with self.turn:
            if self.over:
                return None
            try:
                return await anext(self.source)
            except StopAsyncIteration:
                self.over = True
                return None

    async def _carry(self, ident: Id, message: Outgoing) -> None:
        try:
            result: Accepted | DeliveryError = await self.carrier.carry(message)
        except DeliveryError as error:
            result = error
        if isinstance(result, Accepted):
            self.pumped.accepted += 1
        else:
            self.pumped.failed += 1
            if result.blocks_queue:
                self.over = True
                self.pumped.stopped = self.pumped.stopped or result
        self.on_result(ident, result)


async def _as_async[T](source: Iterable[T] | AsyncIterable[T]) -> AsyncGenerator[T]:
    if isinstance(source, AsyncIterable):
        async for one in source:
            yield one
    else:
        for one in source:
            yield one
