# SPDX-License-Identifier: MIT
"""An SFTP server on this machine, with a folder of its own."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import asyncssh

PASSWORD = "sesame"


@dataclass
class SftpPlace:
    """Where it listens, its public key as people copy it, and how often somebody came."""

    port: int
    host_key: str
    root: Path
    logins: int = 0


class _Server(asyncssh.SSHServer):
    def __init__(self, place: SftpPlace) -> None:
        self.place = place

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        self.place.logins += 1
        return (username, password) == ("acme", PASSWORD)


class _OldServer(asyncssh.SFTPServer):
    """One that cannot replace a file in one step."""

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPOpUnsupported("no such operation")


@asynccontextmanager
async def sftp_server(root: Path, *, old: bool = False) -> AsyncGenerator[SftpPlace]:
    key = asyncssh.generate_private_key("ssh-ed25519")
    place = SftpPlace(0, "", root)
    kind = _OldServer if old else asyncssh.SFTPServer
    server = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_host_keys=[key],
        server_factory=lambda: _Server(place),
        sftp_factory=partial(_made, kind, root),
        gss_host=None,
    )
    place.port = server.get_port()
    place.host_key = f"127.0.0.1 {key.export_public_key().decode().strip()}"
    try:
        yield place
    finally:
        server.close()
        await server.wait_closed()


def _made(
    kind: type[asyncssh.SFTPServer], root: Path, channel: "asyncssh.SSHServerChannel[bytes]"
) -> asyncssh.SFTPServer:
    return kind(channel, chroot=str(root).encode())
