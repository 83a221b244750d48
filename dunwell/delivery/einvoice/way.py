# SPDX-License-Identifier: MIT
"""Notices as e-invoice documents to an operator: what has to be set, and its test (docs/einvoice-operators.md)."""

import re
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Carrier
from dunwell.delivery.einvoice.address import einvoice_address
from dunwell.delivery.networks import names_the_inside
from dunwell.delivery.sms.way import check_token
from dunwell.delivery.way import Surroundings
from dunwell.delivery.web_address import web_address

if TYPE_CHECKING:
    from dunwell.delivery.einvoice.boxes import Box

Via = Literal["folder", "sftp", "https"]
Document = Literal["ubl", "finvoice"]
_SERVER = frozenset({"host", "port", "host_key"})
SECRETS = {"token": frozenset({"url"}), "password": _SERVER, "private_key": _SERVER}
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?", re.ASCII)
_KEY = re.compile(r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/=]{60,2000}", re.ASCII)
_REMOTE = re.compile(r"[^\x00-\x1f\x7f]{1,200}")


@dataclass(frozen=True, slots=True)
class EinvoiceSettings:
    """How documents get to the operator.

    `seller_address` is the company's own e-invoice address, as "0216:003712345678@003721291126": scheme, address and,
    for Finvoice, operator. `via` folder: files in this installation's own folder of the company. sftp: `host`, `user`,
    `password` or `private_key`, and `host_key`, the server's public key; documents go to `remote_folder`,
    acknowledgements come from `remote_acknowledgements`. https: `url` and `token`.
    """

    seller_address: str
    business_id: str = ""
    document: Document = "ubl"
    via: Via = "folder"
    url: str = ""
    token: str = field(default="", repr=False)
    host: str = ""
    port: int = 22
    user: str = ""
    password: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)
    host_key: str = ""
    remote_folder: str = "."
    remote_acknowledgements: str = ""


def is_repeatable(settings: EinvoiceSettings) -> bool:
    """By HTTPS the same name is the same document. A file may have been taken away before it is put there again."""
    return settings.via == "https"


def check(settings: EinvoiceSettings, around: Surroundings) -> None:
    """Raises `Refused` with the field at fault as `key`: `bad_value`, `private_address`."""
    try:
        seller = einvoice_address(settings.seller_address)
    except Refused:
        wanted = "an address like 0216:003712345678@003721291126"
        raise _bad("seller_address", settings.seller_address, wanted) from None
    if settings.document == "finvoice" and not seller.operator:
        raise _bad("seller_address", settings.seller_address, "given with its operator, as 003712345678@003721291126")
    if settings.via == "https":
        web_address(settings.url, key="url", private_networks=around.private_networks)
        check_token(settings.token)
    elif settings.via == "sftp":
        _check_sftp(settings, around)


def _check_sftp(settings: EinvoiceSettings, around: Surroundings) -> None:
    if not _HOST.fullmatch(settings.host):
        raise _bad("host", settings.host, "the name of a server, like sftp.example.com")
    if names_the_inside(settings.host) and not around.private_networks:
        raise Refused("private_address", key="host", host=settings.host)
    if not 1 <= settings.port <= 65535:
        raise _bad("port", settings.port, "1 to 65535; mostly 22")
    if not settings.user.strip():
        raise _bad("user", "", "given")
    if not settings.password and not settings.private_key:
        raise _bad("password", "", "given, or a private key")
    if not _KEY.fullmatch(pinned(settings.host_key)):
        wanted = (
            "the server's public key as `ssh-keyscan` writes it, once you have compared it with the operator's word"
        )
        raise _bad("host_key", settings.host_key[:80], wanted)
    for key in ("remote_folder", "remote_acknowledgements"):
        text = str(getattr(settings, key))
        if (text or key == "remote_folder") and not _REMOTE.fullmatch(text):
            raise _bad(key, text, "a folder on the server, like in/reminders")


def pinned(host_key: str) -> str:
    """The kind and the key of what a person has copied: a line of `ssh-keyscan` or of a .pub file."""
    words = host_key.split()
    start = next((place for place, one in enumerate(words) if one.startswith(("ssh-", "ecdsa-"))), 0)
    return " ".join(words[start : start + 2])


def out_folder(around: Surroundings) -> Path:
    """Where documents wait for whoever picks them up."""
    return around.folder / "einvoice" / "out"


def in_folder(around: Surroundings) -> Path:
    """Where acknowledgements are put, and read."""
    return around.folder / "einvoice" / "in"


def open_way(settings: EinvoiceSettings, around: Surroundings) -> AbstractAsyncContextManager[Carrier]:
    """The carrier of e-invoice documents."""
    from dunwell.delivery.einvoice.carrier import EinvoiceCarrier  # loaded where messages leave

    return EinvoiceCarrier(open_box(settings, around))


def open_box(settings: EinvoiceSettings, around: Surroundings) -> "Box":
    """Where documents are put and acknowledgements are found."""
    if settings.via == "folder":
        from dunwell.delivery.einvoice.folder_box import FolderBox

        return FolderBox(around)
    if settings.via == "sftp":
        from dunwell.delivery.einvoice.sftp_box import SftpBox

        return SftpBox(settings, around)
    from dunwell.delivery.einvoice.https_box import HttpsBox

    return HttpsBox(settings, around)


async def test(settings: EinvoiceSettings, around: Surroundings) -> str:
    """Goes as far as the place where documents are put. Raises `DeliveryError`."""
    async with open_box(settings, around) as box:
        return await box.look()


def _bad(key: str, value: object, wanted: str) -> Refused:
    return Refused("bad_value", key=key, value=value, wanted=wanted)
