# SPDX-License-Identifier: MIT
"""Letters printed and posted by a service on the web: what has to be set, and its test.

The contract: docs/post-service-contract.md.
"""

import re
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from dunwell.core.problem import Refused
from dunwell.delivery.sms.way import check_token
from dunwell.delivery.way import Surroundings
from dunwell.delivery.web_address import web_address

if TYPE_CHECKING:
    from dunwell.delivery.post_service.carrier import PostServiceCarrier

SECRETS = {"token": frozenset({"url"})}
_MOST = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,4})?) ([A-Z]{3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class PostServiceSettings:
    """A service that prints and posts letters.

    `colour`, `duplex` and `registered` are asked for with every letter; `originals`: the invoices are printed behind
    it. `most_price` is what one letter may cost, as "2.50 EUR": a dearer one is not sent; empty: whatever it costs.
    """

    url: str
    token: str = field(default="", repr=False)
    colour: bool = False
    duplex: bool = True
    registered: bool = False
    originals: bool = False
    most_price: str = ""


def check(settings: PostServiceSettings, around: Surroundings) -> None:
    """Raises `Refused` with the field at fault as `key`: `bad_value`, `private_address`."""
    web_address(settings.url, key="url", private_networks=around.private_networks)
    check_token(settings.token)
    if settings.most_price and not _MOST.fullmatch(settings.most_price):
        wanted = "an amount and a currency, like 2.50 EUR, or nothing"
        raise Refused("bad_value", key="most_price", value=settings.most_price, wanted=wanted)


def most_price(settings: PostServiceSettings) -> tuple[Decimal, str] | None:
    """What one letter may cost; None: whatever it costs."""
    found = _MOST.fullmatch(settings.most_price)
    return (Decimal(found[1]), found[2]) if found else None


def open_way(settings: PostServiceSettings, around: Surroundings) -> AbstractAsyncContextManager["PostServiceCarrier"]:
    """The carrier of letters over a service."""
    from dunwell.delivery.post_service.carrier import PostServiceCarrier  # loaded where letters leave

    return PostServiceCarrier(settings, around)


async def test(settings: PostServiceSettings, around: Surroundings) -> str:
    """Asks for the account and for the price of a letter of one page; the service's words. Raises `DeliveryError`."""
    async with open_way(settings, around) as carrier:
        return await carrier.look()
