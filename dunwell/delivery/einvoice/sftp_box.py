# SPDX-License-Identifier: MIT
"""Documents on an operator's SFTP server. Its key is pinned: a server with another is never spoken to."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from posixpath import join
from types import TracebackType
from typing import Self

import asyncssh

from dunwell.core.problem import Refused
from dunwell.delivery.einvoice.boxes import MOST_BYTES, MOST_FILES, Keep, Paper, plain_name
from dunwell.delivery.einvoice.way import EinvoiceSettings, pinned
from dunwell.delivery.errors import DeliveryError, Sent
from dunwell.delivery.networks import dial
from dunwell.delivery.way import Surroundings

_SECONDS = 60.0
_LOGIN_SECONDS = 20.0


class SftpBox:
    """One connection, opened when first needed and again when it is lost."""

    def __init__(self, settings: EinvoiceSettings, around: Surroundings) -> None:
        self._settings = settings
        self._private_networks = around.private_networks
        self._connection: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.abort()
            await self._connection.wait_closed()

    async def put(self, papers: Sequence[Paper]) -> str:
        """Each file is written under another name and then given its own in one step: whole, or not there."""
        folder = self._settings.remote_folder
        for paper in papers:
            name = plain_name(paper.name)
            unfinished, whole = join(folder, f".{name}.part"), join(folder, name)
            async with self._talk() as client, client.open(unfinished, "wb") as file:
                await file.write(paper.content)
            async with self._talk(sent="maybe") as client:
                await _take_name(client, unfinished, whole)
        return f"{papers[-1].name} in {folder} on {self._settings.host}"

    async def fetch(self, keep: Keep) -> int:
        folder, taken = self._settings.remote_acknowledgements, 0
        if not folder:
            return 0
        async with self._talk() as client:
            found = [one async for one in client.scandir(folder)]
            for entry in sorted(found, key=lambda one: str(one.filename))[: 10 * MOST_FILES]:
                name, size = str(entry.filename), entry.attrs.size or 0
                usual = entry.attrs.type == asyncssh.FILEXFER_TYPE_REGULAR and not name.startswith(".")
                if not usual or size > MOST_BYTES or taken >= MOST_FILES:
                    continue
                keep(Paper(_usable(name), await _read(client, join(folder, name))))
                await client.remove(join(folder, name))
                taken += 1
        return taken

    async def look(self) -> str:
        async with self._talk() as client:
            folder = await client.realpath(self._settings.remote_folder)
            many = len(await client.listdir(self._settings.remote_folder))
        return f"signed in to {self._settings.host}; {many - 2 if many >= 2 else many} files in {str(folder)[:200]}"

    @asynccontextmanager
    async def _talk(self, sent: Sent = "no") -> AsyncGenerator[asyncssh.SFTPClient]:
        """The client; what goes wrong with it as `DeliveryError`. `sent` is what a connection that breaks leaves."""
        client = await self._opened()
        try:
            async with asyncio.timeout(_SECONDS):
                yield client
        except (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, TimeoutError, OSError) as error:
            await self._forget()
            raise DeliveryError(f"{self._settings.host}: {_words(error)}", permanent=False, sent=sent) from error
        except asyncssh.SFTPError as error:
            # A folder that is not there, no right to write, a full disk: no other document fares better.
            raise DeliveryError(
                f"{self._settings.host}: {_words(error)}", permanent=False, blocks_queue=True
            ) from error

    async def _opened(self) -> asyncssh.SFTPClient:
        async with self._turn:
            if self._client is None:
                try:
                    async with asyncio.timeout(_LOGIN_SECONDS):
                        self._connection = await self._connected()
                        self._client = await self._connection.start_sftp_client()
                except (asyncssh.Error, asyncssh.KeyImportError, OSError, TimeoutError) as error:
                    await self._forget()
                    answer = f"{self._settings.host}:{self._settings.port}: {_words(error)}"
                    raise DeliveryError(answer, permanent=False, blocks_queue=True) from error
            return self._client

    async def _connected(self) -> asyncssh.SSHClientConnection:
        settings = self._settings
        keys = [asyncssh.import_private_key(settings.private_key)] if settings.private_key else None
        server = asyncssh.import_public_key(pinned(settings.host_key))
        sock = await dial(settings.host, settings.port, private_networks=self._private_networks)
        try:
            return await asyncssh.connect(
                settings.host,
                settings.port,
                sock=sock,
                known_hosts=([server], [], []),
                username=settings.user,
                password=settings.password or None,
                client_keys=keys,
                # Nothing of whoever runs this process: no agent, no configuration, no tickets.
                agent_path=None,
                config=None,
                gss_host=None,
                x509_trusted_certs=None,
                login_timeout=_LOGIN_SECONDS,
            )
        except BaseException:
            sock.close()
            raise

    async def _forget(self) -> None:
        connection, self._connection, self._client = self._connection, None, None
        if connection is not None:
            connection.abort()


async def _take_name(client: asyncssh.SFTPClient, unfinished: str, whole: str) -> None:
    """One step where the server knows it; else what was there under the name makes place first: it was the same."""
    try:
        await client.posix_rename(unfinished, whole)
    except asyncssh.SFTPOpUnsupported:
        if await client.exists(whole):
            await client.remove(whole)
        await client.rename(unfinished, whole)


async def _read(client: asyncssh.SFTPClient, path: str) -> bytes:
    async with client.open(path, "rb") as file:
        content = await file.read(MOST_BYTES + 1)
    return content if isinstance(content, bytes) else str(content).encode()


def _usable(name: str) -> str:
    """A server's name for a file as one of ours."""
    try:
        return plain_name(name)
    except Refused:
        return "".join(c if c.isalnum() and c.isascii() else "-" for c in name)[:100].strip("-") or "unnamed"


def _words(error: BaseException) -> str:
    if isinstance(error, asyncssh.HostKeyNotVerifiable):
        return "the server's key is not the one that was set; if the operator has changed it, set the new one"
    if isinstance(error, asyncssh.PermissionDenied):
        return "it does not let us in; check user and password or key"
    return str(error) or type(error).__name__
