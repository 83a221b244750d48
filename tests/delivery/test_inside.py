# SPDX-License-Identifier: MIT
"""Whatever a company sets, nothing of it leads to this machine or a private network, unless its operator allows."""

import asyncio
import socket
from collections.abc import Awaitable
from pathlib import Path

import pytest

from dunwell.delivery.channels import WAYS, Surroundings
from dunwell.delivery.einvoice.way import EinvoiceSettings
from dunwell.delivery.email.own import OwnServer
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.http import HttpClient
from dunwell.delivery.post_service.way import PostServiceSettings
from dunwell.delivery.sms.way import SmsSettings
from dunwell.delivery.webhook.way import WebhookSettings, new_secret
from tests.delivery.test_http import here
from tests.delivery.web_server import web_server

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0eHJbYUGiGJLq9Q2nZ7M1R2cPzq2nM0rZb8mOa7h8Q"
SELLER = "0216:003712345678"
URL = "https://named.example/v1"
SETTINGS = {
    "smtp": OwnServer("named.example", user="acme", password="hush"),
    "post_service": PostServiceSettings(URL, "hush"),
    "sms": SmsSettings(URL, "Acme", "hush"),
    "webhook": WebhookSettings(URL, new_secret()),
    "einvoice https": EinvoiceSettings(SELLER, via="https", url=URL, token="hush"),
    "einvoice sftp": EinvoiceSettings(
        SELLER, via="sftp", host="named.example", user="acme", password="hush", host_key=KEY
    ),
}


def test_every_way_that_goes_anywhere_is_tried_here() -> None:
    assert {name.split()[0] for name in SETTINGS} == {name for name, way in WAYS.items() if way.test}


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "::ffff:127.0.0.1", "0.1.2.3"])
@pytest.mark.parametrize("name", SETTINGS)
def test_name_that_leads_inside_by_now_is_not_connected_to(
    name: str, inside: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    way, around = WAYS[name.split(maxsplit=1)[0]], Surroundings(tmp_path)
    way.check(SETTINGS[name], around)  # by its name alone it may be set
    family = socket.AF_INET6 if ":" in inside else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "", (inside, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **more: found)
    with pytest.raises(DeliveryError, match="private network") as refused:
        asyncio.run(_tried(way.test(SETTINGS[name], around) if way.test else None))
    assert (refused.value.permanent, refused.value.sent) == (False, "no")


async def _tried(test: Awaitable[str] | None) -> str:
    assert test is not None
    return await test


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    async def ask() -> int:
        async with web_server() as server, HttpClient(private_networks=True) as web:
            return (await web.ask("GET", here(f"{server.url}/x"))).status

    assert asyncio.run(ask()) == 200
