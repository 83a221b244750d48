# SPDX-License-Identifier: MIT
"""The navigation: nine entries at most, each for those who may."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the name of its address, its word and icon, the key after `g`, and the act that opens it."""

    name: str
    label: Promise
    icon: str
    key: str
    act: str


ENTRIES = (
    Entry("start", _("Start"), "start", "s", "see"),
    Entry("today", _("Today"), "today", "t", "plan"),
    Entry("customers", _("Customers"), "people", "c", "see"),
    Entry("invoices", _("Invoices"), "invoice", "i", "see"),
    Entry("work", _("Work list"), "work", "w", "work"),
    Entry("procedures", _("Procedures"), "ladder", "p", "see"),
    Entry("runs", _("Runs"), "run", "r", "runs"),
    Entry("reports", _("Reports"), "chart", "e", "reports"),
    Entry("settings", _("Settings"), "settings", ",", "settings"),
)


def entries(seat: Seat) -> list[Entry]:
    """What this seat may open."""
    return [one for one in ENTRIES if seat.may(one.act)]
