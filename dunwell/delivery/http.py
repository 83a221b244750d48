# SPDX-License-Identifier: MIT
"""The one way in which anything here asks a web address: guarded, bounded in time and size, following no redirect.

A name is looked up, every address that it leads to is looked at (dunwell.delivery.networks), and just that address is
connected to, under the name's own Host and certificate.
"""

import asyncio
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import certifi
import httpcore

from dunwell import __version__
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.networks import addresses_of
from dunwell.delivery.web_address import WebAddress

SECONDS = 30.0
MOST_BYTES = 256 * 1024
_CONNECT_SECONDS = 10.0
_CONNECTIONS = 20
# Shorter than servers keep a silent connection: one that closes while we write leaves a message in doubt.
_KEEP_SECONDS = 4.0
_FAILURES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
    OSError,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `whole` is False where it was cut: it was too long, or the connection broke within it."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    whole: bool = True


class HttpClient:
    """Asks web addresses, over lasting connections; used as `async with HttpClient(…) as client:`.

    `private_networks`: the operator allows addresses in here. `seconds` is the most that one question may take, from
    looking up the name to the answer's last byte.
    """

    def __init__(self, *, private_networks: bool, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_certificates(),
            max_connections=_CONNECTIONS,
            max_keepalive_connections=_CONNECTIONS,
            keepalive_expiry=_KEEP_SECONDS,
            network_backend=_Guarded(private_networks),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.aclose()

    async def ask(
        self,
        method: str,
        address: WebAddress,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        idempotent: bool = False,
    ) -> Answer:
        """The answer to one question, whatever its status.

        Raises `DeliveryError` when there is none. Before the question was written: it blocks the queue, for nothing
        of it is this message's fault. After: `sent` is "maybe", and `repeatable` when the question is `idempotent` (the
        other side knows it by its id and does it once): then it may be asked again.
        """
        exchange = _Exchange()
        sent = {"Host": _host_header(address), "User-Agent": f"Dunwell/{__version__}", "Accept": "application/json"}
        try:
            async with asyncio.timeout(self._seconds):
                await self._exchange(exchange, method, address, sent | dict(headers or {}), body)
        except _FAILURES as error:
            if exchange.status is None:
                raise _unanswered(address, error, written=exchange.written, idempotent=idempotent) from error
            exchange.whole = False
        if exchange.status is None:
            raise TypeError("an exchange without a failure has a status")
        return Answer(exchange.status, exchange.headers, bytes(exchange.body), exchange.whole)

    async def _exchange(
        self, exchange: "_Exchange", method: str, address: WebAddress, headers: Mapping[str, str], body: bytes
    ) -> None:
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode("ascii"),
        )
        waits = {"connect": _CONNECT_SECONDS, "pool": self._seconds, "read": self._seconds, "write": self._seconds}
        async with self._pool.stream(
            method,
            url,
            headers=[(name.encode("ascii"), _line(value)) for name, value in headers.items()],
            content=body,
            extensions={"timeout": waits, "trace": exchange.saw},
        ) as response:
            exchange.status = response.status
            exchange.headers = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
            }
            async for part in response.aiter_stream():
                exchange.body += part
                if len(exchange.body) > MOST_BYTES:
                    del exchange.body[MOST_BYTES:]
                    exchange.whole = False
                    break


@dataclass(slots=True)
class _Exchange:
    """How far one question has come."""

    written: bool = False
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    whole: bool = True

    async def saw(self, event: str, facts: Mapping[str, object]) -> None:
        """Told by the connection: from the first byte of the question on, it may have arrived."""
        if event == "http11.send_request_headers.started":
            self.written = True


class _Guarded(httpcore.AsyncNetworkBackend):
    """Connects to the very addresses that were looked at."""

    def __init__(self, private_networks: bool) -> None:
        self._private_networks = private_networks
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for address in await addresses_of(host, port, private_networks=self._private_networks):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


def _unanswered(address: WebAddress, error: Exception, *, written: bool, idempotent: bool) -> DeliveryError:
    why = str(error) or type(error).__name__
    where = f"{address.host}:{address.port}"
    if not written:
        return DeliveryError(f"{where} cannot be reached: {why}", permanent=False, blocks_queue=True)
    if idempotent:
        answer = f"{where} gave no answer ({why}); it is asked again under the same id"
        return DeliveryError(answer, permanent=False, sent="maybe", repeatable=True)
    return DeliveryError(f"{where} gave no answer ({why})", permanent=False, sent="maybe")


def _host_header(address: WebAddress) -> str:
    """Host as servers expect it: the port only where it is not the scheme's own."""
    return str(address).split("/", 3)[2]


def _line(value: str) -> bytes:
    """A header's value. Raises ValueError for what could begin another header."""
    if not (value.isascii() and value.isprintable()):
        raise ValueError("a header's value is printable ASCII on one line")
    return value.encode("ascii")


def _certificates() -> ssl.SSLContext:
    """Whom to trust: what the machine trusts (a firm's own authority too), and the public authorities."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
