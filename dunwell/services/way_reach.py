# SPDX-License-Identifier: MIT
"""Whom each channel would reach, and which levels name it: what one wants to know before setting a channel up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from django.db.models import Exists, OuterRef, QuerySet

from dunwell.core.procedure import Channel, Procedure
from dunwell.services.carried import carried
from dunwell.services.load_facts import procedures_of, versions_in_force
from dunwell.services.procedure_tables import Table, levels_of
from dunwell.store.models import Company, Customer, CustomerEmail

CHANNELS: tuple[Channel, ...] = get_args(Channel)


@dataclass(frozen=True, slots=True)
class ChannelReach:
    """A channel as a company could use it: how many of its `customers` it would reach, how many of them nothing that
    is carried reaches now (`only`), and the levels in force that name it, as (procedure, level)."""

    channel: Channel
    reached: int
    only: int
    customers: int
    levels: tuple[tuple[str, str], ...]
    is_carried: bool


def channel_reach(company: Company) -> list[ChannelReach]:
    """Every channel, in the order in which levels name them mostly."""
    usable = carried(company)
    customers = Customer.objects.filter(company=company)
    total = customers.count()
    now = _reached(customers, [one for one in usable if one != "webhook"])
    named = _levels(company)
    told = []
    for channel in CHANNELS:
        reached = total if channel == "webhook" else _reached(customers, [channel]).count()
        missed = customers.exclude(pk__in=now.values("pk"))
        only = 0 if channel in usable or channel == "webhook" else _reached(missed, [channel]).count()
        told.append(ChannelReach(channel, reached, only, total, tuple(named[channel]), channel in usable))
    return told


def without_way(company: Company, procedures: Sequence[Table]) -> list[Channel]:
    """The channels that messages of these procedures (their documents) name and that the company has no way for."""
    named = {
        channel
        for table in procedures
        for level in levels_of(table)
        if level.get("action") == "notice"
        for channel in _named(level)
    }
    usable = carried(company)
    return [channel for channel in CHANNELS if channel in named and channel not in usable]


def in_force_without_way(company: Company) -> list[Channel]:
    """The same of the procedures in force."""
    named = {channel for channel, levels in _levels(company).items() if levels}
    usable = carried(company)
    return [channel for channel in CHANNELS if channel in named and channel not in usable]


def _named(level: Table) -> list[object]:
    channels = level.get("channels", ["email"])
    return channels if isinstance(channels, list) else []


def _levels(company: Company) -> Mapping[str, list[tuple[str, str]]]:
    versions = versions_in_force(company)
    procedures: Sequence[Procedure] = procedures_of(versions) if versions else ()
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for procedure in procedures:
        for level in procedure.levels:
            for channel in level.channels if level.action == "notice" else ():
                found[channel].append((procedure.name, level.code))
    return found


def _reached(customers: QuerySet[Customer], channels: Sequence[Channel]) -> QuerySet[Customer]:
    """Those whom one of these channels can reach, as core.facts.REACH has it."""
    found = customers.none()
    if "email" in channels:
        good = CustomerEmail.objects.filter(customer=OuterRef("pk"), bad=False)
        found = found | customers.filter(Exists(good))
    if "letter" in channels:
        found = found | customers.exclude(street="").exclude(city="")
    if "einvoice" in channels:
        found = found | customers.exclude(einvoice_address="")
    if "sms" in channels:
        found = found | customers.exclude(phone="")
    return found
