# SPDX-License-Identifier: MIT
"""A mailbox read over IMAP: page by page by UID, never more of a mail than is asked for.

Nothing is deleted. What was read stays as it was, unread marks and all, or is moved to a folder that is named.
"""

import asyncio
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, MailboxLoginError

from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.networks import NotAllowedError, addresses_of

SECONDS = 30.0
_PAGE = 100
# So many UIDs are asked for at once: the answer is one line, and IMAP clients do not take lines without end.
_WINDOW = 20_000
_SPARSE = 2_000_000
_SIZE = re.compile(rb"UID (\d+)[^()]*RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+)[^()]*UID (\d+)")


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """A mailbox and how to reach it. `move_to`: the folder for what was read; empty: it stays."""

    host: str
    user: str
    password: str = field(repr=False)
    port: int = 993
    security: Literal["tls", "starttls", "plain"] = "tls"
    mailbox: str = "INBOX"
    move_to: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One mail: its UID, its whole size in bytes, and as much of it as was asked for."""

    uid: int
    size: int
    data: bytes = field(repr=False)


class Mailbox:
    """An open mailbox. `uid_validity`: when it changes, the server has numbered its mails anew."""

    def __init__(self, box: BaseMailBox, settings: ImapSettings, most_bytes: int) -> None:
        self._box, self._settings, self._most = box, settings, most_bytes
        self.uid_validity = self._number("UIDVALIDITY")
        self._next = self._number("UIDNEXT")

    def after(self, uid: int, limit: int) -> Iterator[Incoming]:
        """The mails with higher UIDs, rising, at most `limit`; each is fetched when it is asked for."""
        given = 0
        for page in self._pages(uid):
            sizes = self._sizes(page)
            for one in page:
                if given >= limit:
                    return
                if one in sizes:
                    given += 1
                    yield Incoming(one, sizes[one], self._head(one))

    def put_away(self, uid: int) -> None:
        """Moves a mail to the folder for what was read, if one is named. Raises `DeliveryError` when the server will
        not; the others can be read on."""
        if not self._settings.move_to:
            return
        try:
            self._box.move(str(uid), self._settings.move_to)
        except imaplib.IMAP4.abort:
            raise  # the connection broke
        except (imaplib.IMAP4.error, ImapToolsError) as error:
            words = f"mail {uid} was read, but cannot be moved to {self._settings.move_to}: {_said(error)}"
            raise DeliveryError(words, permanent=False) from error

    def _pages(self, uid: int) -> Iterator[list[int]]:
        start = uid + 1
        while True:
            end = start + _WINDOW - 1
            last = not self._next or end >= self._next - 1 or self._next - start > _SPARSE
            found = self._box.uids(f"UID {start}:{'*' if last else end}", charset=None)
            # "5:*" names the last mail even when its UID is lower.
            uids = sorted(int(one) for one in found if int(one) >= start)
            for place in range(0, len(uids), _PAGE):
                yield uids[place : place + _PAGE]
            if last:
                return
            start = end + 1

    def _sizes(self, uids: list[int]) -> dict[int, int]:
        answer = self._fetch(",".join(map(str, uids)), "(UID RFC822.SIZE)")
        sizes = {}
        for line in answer:
            text = line[0] if isinstance(line, tuple) else line
            found = _SIZE.search(text) if isinstance(text, bytes) else None
            if found:
                uid, size = (found.group(1), found.group(2)) if found.group(1) else (found.group(4), found.group(3))
                sizes[int(uid)] = int(size)
        return sizes

    def _head(self, uid: int) -> bytes:
        for part in self._fetch(str(uid), f"(BODY.PEEK[]<0.{self._most}>)"):
            if isinstance(part, tuple) and len(part) > 1 and isinstance(part[1], bytes):
                return part[1][: self._most]
        return b""

    def _fetch(self, uids: str, what: str) -> list[object]:
        status, answer = self._box.client.uid("FETCH", uids, what)
        if status != "OK":
            raise DeliveryError(f"the server would not give mails {uids[:80]}", permanent=False)
        return list(answer or [])

    def _number(self, name: str) -> int:
        _, values = self._box.client.response(name)
        text = values[0] if values else None
        return int(text) if isinstance(text, bytes) and text.isdigit() else 0


@contextmanager
def open_mailbox(settings: ImapSettings, *, private_networks: bool, most_bytes: int) -> Iterator[Mailbox]:
    """Connects, signs in and opens the mailbox; leaving closes the connection.

    Raises `DeliveryError`: `permanent` when user, password or mailbox are refused, or the address is not allowed.
    """
    try:
        box = _Box(settings, _address(settings, private_networks=private_networks))
    except NotAllowedError as error:
        raise DeliveryError(str(error), permanent=True) from error
    except (OSError, imaplib.IMAP4.error) as error:
        raise DeliveryError(f"{settings.host}: {_said(error)}", permanent=False) from error
    try:
        yield Mailbox(_signed_in(box, settings), settings, most_bytes)
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        raise DeliveryError(_said(error), permanent=False) from error
    finally:
        with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
            box.logout()
        with suppress(OSError):
            # A connection that broke is still a socket of ours.
            box.client.shutdown()


def _signed_in(box: BaseMailBox, settings: ImapSettings) -> BaseMailBox:
    try:
        box.login(settings.user, settings.password, initial_folder=None)
    except MailboxLoginError as error:
        raise DeliveryError(f"user or password was refused: {_said(error)}", permanent=True) from error
    try:
        box.folder.set(settings.mailbox)
    except ImapToolsError as error:
        raise DeliveryError(f"there is no mailbox {settings.mailbox}: {_said(error)}", permanent=True) from error
    return box


def _address(settings: ImapSettings, *, private_networks: bool) -> str:
    found = asyncio.run(addresses_of(settings.host, settings.port, private_networks=private_networks))
    if not found:
        raise OSError("the host has no address")
    return found[0]


class _Box(BaseMailBox):
    """imap-tools over a connection to the very address that was judged."""

    def __init__(self, settings: ImapSettings, address: str) -> None:
        self._settings, self._address = settings, address
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        if self._settings.security == "tls":
            return _Encrypted(self._settings, self._address)
        client = _Plain(self._settings, self._address)
        if self._settings.security == "starttls":
            client.starttls(ssl.create_default_context())
        return client


class _Plain(imaplib.IMAP4):
    def __init__(self, settings: ImapSettings, address: str) -> None:
        self._address = address
        super().__init__(settings.host, settings.port, timeout=SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return socket.create_connection((self._address, self.port), timeout)


class _Encrypted(_Plain):
    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = super()._create_socket(timeout)
        return ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


def _said(error: Exception) -> str:
    """The server's words out of an error, on one line and without what we sent."""
    result = getattr(error, "command_result", None)
    if result:
        words = [one.decode("utf-8", "replace") for one in result[1] if isinstance(one, bytes)]
        return " ".join(" ".join(words).split())[:300] or str(result[0])
    return " ".join(str(error).split())[:300] or type(error).__name__
