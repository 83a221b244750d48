# SPDX-License-Identifier: MIT
"""Which channels a company's messages can take: e-mail always, the others once the company has a way for them."""

import json
from collections.abc import Collection

from dunwell.core.procedure import Channel
from dunwell.delivery.channels import WAYS
from dunwell.store.models import Company, CompanyWay, Event


def carried(company: Company, seq: int | None = None) -> frozenset[Channel]:
    """The channels that are carried for a company, now or as it was at event `seq`.

    A way that is paused or blocked still counts: its messages wait.
    """
    return channels_by(ways_on(company, seq))


def has_own_server(company: Company, seq: int | None = None) -> bool:
    """Whether the company's e-mail goes by a mail server of its own, now or at event `seq`."""
    return is_own_mail(ways_on(company, seq))


def channels_by(ways: Collection[str]) -> frozenset[Channel]:
    """The channels that are carried where these ways are on."""
    always: frozenset[Channel] = frozenset({"email"})
    return always | {WAYS[way].channel for way in ways}


def is_own_mail(ways: Collection[str]) -> bool:
    """Whether one of these ways is a mail server of the company's own."""
    return any(WAYS[way].channel == "email" for way in ways)


def ways_on(company: Company, seq: int | None = None) -> set[str]:
    """The ways of a company that are on, now or at event `seq`."""
    found = set(CompanyWay.objects.filter(company=company, on=True).values_list("way", flat=True))
    if seq is not None:
        later = Event.objects.filter(company=company, code="way_switched", seq__gt=seq).order_by("-seq")
        for told in later.values_list("data", flat=True):
            data = json.loads(told)
            was_on = data["changes"]["on"][0]
            found = found | {data["way"]} if was_on else found - {data["way"]}
    return found & WAYS.keys()
