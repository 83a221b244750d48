# SPDX-License-Identifier: MIT
"""Every channel with its ways: whom it would reach, which levels name it, what is set up and how it fares."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase

from dunwell.delivery.channels import ways_of
from dunwell.services.access import Seat
from dunwell.services.mail_test import Transport, transport
from dunwell.services.rows import CompanyWay
from dunwell.services.way_reach import ChannelReach, channel_reach
from dunwell.services.way_settings import rows_of
from dunwell.services.ways import way_of
from dunwell.web.pages import company_page, page
from dunwell.web.words import CHANNELS
from dunwell.web.words.ways import CHANNEL_TEXTS, WayWords, way_words


@dataclass(frozen=True, slots=True)
class WayLine:
    """A way of the company, as a card. `carries`: messages go by it; `behind`: it is on, but another comes first;
    `has_test`: there is another side that can be asked."""

    row: CompanyWay
    words: WayWords
    carries: bool
    behind: bool
    has_test: bool


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """A channel with its ways."""

    reach: ChannelReach
    title: object
    text: object
    ways: list[WayLine]


@company_page("settings")
def channels(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """All channels."""
    house: Transport = transport(seat.company)
    return page(
        request, seat, "channels/page", here="settings", channels=_lines(seat), house=house,
    )  # fmt: skip


def _lines(seat: Seat) -> list[ChannelLine]:
    rows = rows_of(seat.company)
    lines = []
    for reach in channel_reach(seat.company):
        first = way_of(seat.company, reach.channel)
        ways = [
            WayLine(
                row := rows[way.name],
                way_words(way.name),
                carries=first is not None and first.way == way.name,
                behind=row.on and first is not None and first.way != way.name,
                has_test=way.test is not None,
            )
            for way in ways_of(reach.channel)
        ]
        lines.append(ChannelLine(reach, CHANNELS[reach.channel], CHANNEL_TEXTS[reach.channel], ways))
    return lines
