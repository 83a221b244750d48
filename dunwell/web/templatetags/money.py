# SPDX-License-Identifier: MIT
"""The tabs of money and documents: payments, what waits to be matched, what the bank told, what came in."""

from dataclasses import dataclass

from django import template
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.money_tallies import money_tallies

register = template.Library()

# key: (name of the address, word)
_TABS: dict[str, tuple[str, Promise]] = {
    "payments": ("payments", _("Payments")),
    "match": ("match-queue", _("To match")),
    "credit": ("unallocated-credit", _("Credit")),
    "reversals": ("reversals", _("Reversals")),
    "bank": ("bank-files", _("Bank files")),
    "received": ("received-invoices", _("E-invoices")),
}


@dataclass(frozen=True)
class Tab:
    """One tab: its key, where it leads, and how much waits there."""

    key: str
    url: str
    label: Promise
    waiting: int


@register.simple_tag
def address(name: str, company: str, *ids: int) -> str:
    """Where a page of this company stands; empty when there is no such page."""
    try:
        return reverse(name, args=[company, *ids])
    except NoReverseMatch:
        return ""


@register.simple_tag
def money_tabs(seat: Seat) -> list[Tab]:
    """The tabs that this person may open."""
    waiting = money_tallies(seat)
    counts = {
        "match": waiting.match, "reversals": waiting.reversals, "bank": waiting.bank, "received": waiting.received,
    }  # fmt: skip
    tabs = []
    for key, (name, label) in _TABS.items():
        url = _opened(name, seat)
        if url:
            tabs.append(Tab(key, url, label, counts.get(key, 0)))
    return tabs


def _opened(name: str, seat: Seat) -> str:
    """Where a tab leads; empty when its page is not there, or not for this person."""
    url = address(name, seat.company.code)
    act = getattr(resolve(url).func, "act", "") if url else ""
    return url if act and seat.may(act) else ""
