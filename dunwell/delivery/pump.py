# SPDX-License-Identifier: MIT
"""The pump: asks for messages, keeps them on their way at once, and says of each what came of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.carriers import Carriers, Opens
from dunwell.delivery.errors import DeliveryError, Sent
from dunwell.letters.formats import one_line

type _Carried[Id] = asyncio.Task[tuple[Id, Accepted | DeliveryError]]
_LINGER_SECONDS = 0.004

log = logging.getLogger(__name__)

# While nothing comes back the source is asked again so often: a slow server keeps no other way waiting.
ASK_AGAIN_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Leaving[Id]:
    """A message that leaves now. `key` names the way that it goes, `open` opens that way's carrier."""

    ident: Id
    key: str
    open: Opens
    message: Outgoing


async def pump[Id](
    next_group: Callable[[], Awaitable[Sequence[Leaving[Id]]]],
    carriers: Carriers,
    on_sending: Callable[[Id], None],
    on_result: Callable[[Id, Accepted | DeliveryError], None],
) -> None:
    """Carries what `next_group` gives until it gives nothing and nothing is on its way.

    It is asked again whenever something has come back, and every two seconds while nothing does; it decides how many
    may be on their way at once. `on_sending` is called just before the first byte, `on_result` with what came of it;
    both in this thread. When a callback or the source raises, what is on its way is finished, and the exception comes
    out at the end.
    """
    under_way: set[_Carried[Id]] = set()

    def tell(done: Iterable[_Carried[Id]]) -> None:
        with ExitStack() as each:  # though one cannot be told, the others are
            for task in done:
                each.callback(on_result, *task.result())

    try:
        while (group := await next_group()) or under_way:
            under_way |= {asyncio.create_task(_carry(one, carriers, on_sending)) for one in group}
            if group:
                await asyncio.sleep(0)  # they begin before the next are asked for
                continue
            done, under_way = await asyncio.wait(
                under_way, timeout=ASK_AGAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            if done and under_way:
                # Those that come back together are stored together, and followed by as many.
                more, under_way = await asyncio.wait(under_way, timeout=_LINGER_SECONDS)
                done |= more
            tell(done)
    finally:
        if under_way:
            tell((await asyncio.wait(under_way))[0])


async def _carry[Id](
    leaving: Leaving[Id],
    carriers: Carriers,
    on_sending: Callable[[Id], None],
) -> tuple[Id, Accepted | DeliveryError]:
    result: Accepted | DeliveryError
    sent: Sent = "no"
    try:
        carrier = await carriers.carrier(leaving.key, leaving.open)
        on_sending(leaving.ident)
        sent = "maybe"
        result = await carrier.carry(leaving.message)
    except DeliveryError as error:
        result = error
    except Exception as error:  # a fault in one way's adapter: the others go on, a person looks
        log.exception("carrying by %s failed in a way that was not foreseen", leaving.key)
        result = DeliveryError(one_line(f"{type(error).__name__}: {error}")[:500], permanent=False, sent=sent)
    finally:
        carriers.rest(leaving.key)
    if isinstance(result, DeliveryError) and result.blocks_queue:
        carriers.stop(leaving.key, result)
    return leaving.ident, result
