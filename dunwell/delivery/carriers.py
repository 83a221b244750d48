# SPDX-License-Identifier: MIT
"""The carriers that are open at once, each by the name of its way."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Carrier
from dunwell.delivery.errors import DeliveryError
from dunwell.letters.formats import one_line

log = logging.getLogger(__name__)

# So long one may take to say goodbye; then it is left.
CLOSING_SECONDS = 10.0

Opens = Callable[[], AbstractAsyncContextManager[Carrier]]


class Carriers:
    """Opens a carrier when it is first needed; closes the one that rested longest when more than `most` are open.

    `stopped` says what put a way out of order: nothing more is handed to it, and whoever asks gets the same answer.
    """

    def __init__(self, most: int = 16, stopped: dict[str, str] | None = None) -> None:
        self._most = most
        self._kept: dict[str, _Kept] = {}
        self._busy: Counter[str] = Counter()
        self.stopped: dict[str, str] = {} if stopped is None else stopped

    async def __aenter__(self) -> "Carriers":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(kept.close() for kept in self._kept.values()))

    async def carrier(self, key: str, opens: Opens) -> Carrier:
        """The carrier of a way, counted as busy until `rest`. Raises `DeliveryError` when it is out of order."""
        self._busy[key] += 1
        if key in self.stopped:
            raise DeliveryError(self.stopped[key], permanent=False, blocks_queue=True)
        kept = self._kept.pop(key, None)
        if kept is None:
            await self._make_room()
            kept = self._kept.get(key) or _Kept(opens)
        self._kept[key] = kept  # the last used stands last
        return await asyncio.shield(kept.ready)

    def rest(self, key: str) -> None:
        """A message of this way is done with."""
        self._busy[key] -= 1

    def stop(self, key: str, error: DeliveryError) -> None:
        """The way is out of order: those that wait for it get the same answer."""
        self.stopped.setdefault(key, error.answer)

    async def _make_room(self) -> None:
        resting = [key for key in self._kept if not self._busy[key]]
        if len(self._kept) >= self._most and resting:
            await self._kept.pop(resting[0]).close()


class _Kept:
    """A carrier that is opened and closed in one task, as what is underneath may ask for.

    Whatever breaks in opening it is the way's fault and `DeliveryError`; what breaks in closing it is nobody's
    message's, and logged.
    """

    def __init__(self, opens: Opens) -> None:
        self._opens = opens
        self._end = asyncio.Event()
        self.ready: asyncio.Future[Carrier] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._keep())

    async def close(self) -> None:
        self._end.set()
        _, hanging = await asyncio.wait([self._task], timeout=CLOSING_SECONDS)
        if hanging:
            log.warning("a way does not close; it is left as it is")
            self._task.cancel()

    async def _keep(self) -> None:
        try:
            async with self._opens() as carrier:
                self.ready.set_result(carrier)
                await self._end.wait()
        except Exception as error:  # an adapter's own edge: no fault in it may leave anybody waiting
            self._failed(error)
        finally:
            self.ready.cancel()  # whoever still waits for it when all is cancelled

    def _failed(self, error: Exception) -> None:
        foreseen = isinstance(error, DeliveryError | Refused | OSError)
        if self.ready.done():
            log.warning("a way could not be closed properly: %s", error, exc_info=not foreseen)
            return
        if not foreseen:
            log.error("opening a way failed in a way that was not foreseen", exc_info=error)
        answer = error.answer if isinstance(error, DeliveryError) else str(error)
        answer = answer if foreseen else one_line(f"{type(error).__name__}: {error}")[:500]
        self.ready.set_exception(DeliveryError(answer, permanent=False, blocks_queue=True))
