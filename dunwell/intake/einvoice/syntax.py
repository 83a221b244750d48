# SPDX-License-Identifier: MIT
"""The shape of a table that says where one syntax keeps what we read; the tables are beside this file.

A path is an XPath from the invoice's root element, with the prefixes of its table; `@name` at its end means that
attribute. Of several paths for one thing the first that gives anything is taken; it may give several texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dunwell.intake.einvoice.kinds import UNTDID, Kind

Paths = tuple[str, ...]
Flag = tuple[str, str, frozenset[str]]
YES = frozenset({"true", "1"})


@dataclass(frozen=True, slots=True)
class PartyPaths:
    """Paths from the root. `endpoint` leads to the element, whose `schemeID` stands before it. `address` are the
    lines of the address; a line is the texts of all its paths, joined by a space. `ids` are numbers that seller and
    buyer know, of no public register. `street` are the lines that are neither postal code nor city.
    """

    names: Paths
    address: tuple[Paths, ...]
    country: Paths = ()
    trading_name: Paths = ()
    email: Paths = ()
    endpoint: Paths = ()
    vat_id: Paths = ()
    tax_ids: Paths = ()
    ids: Paths = ()
    postal_code: Paths = ()
    city: Paths = ()

    @property
    def street(self) -> tuple[Paths, ...]:
        return tuple(line for line in self.address if not {*line} & {*self.postal_code, *self.city})


@dataclass(frozen=True, slots=True)
class DiscountPaths:
    """`element` is one cash discount, the others lead on from there. `until` is its last day; else it runs for so many
    `days` (`unit`: UN/ECE DAY or WEE) from the day `since`, or from the invoice's where none is named.
    """

    element: str
    percent: str
    amount: str
    base: Paths
    until: Paths
    since: Paths = ()
    days: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Syntax:
    """Where one syntax keeps everything.

    `due_dates`: the days of the invoice as a whole, in the order in which they hold. `instalments`: the element of one
    part, then the paths from there to its day and its amount. `currency_of`: the attribute that names the currency of
    an amount. `instructs`: the payable amount is that of a payment order, which is nought on a credit note whatever it
    takes off. `third_party`: money of others that is collected along, beside the total. `flags`: a code, the path
    that may carry it, and the words by which it does; the code is told (`cancellation`: it is refused).
    """

    name: str
    number: Paths
    type_code: Paths
    issue_date: Paths
    due_dates: Paths
    currency: Paths
    total: Paths
    buyer: PartyPaths
    seller: PartyPaths
    prefixes: Mapping[str, str] = field(default_factory=dict)
    version: Paths = ()
    kinds: Mapping[str, Kind] = field(default_factory=lambda: UNTDID)
    kind_when_silent: str = ""
    instalments: tuple[str, str, str] | None = None
    prepaid: Paths = ()
    rounding: Paths = ()
    payable: Paths = ()
    accounts: Paths = ()
    payment_references: Paths = ()
    preceding_invoices: Paths = ()
    terms: Paths = ()
    notes: Paths = ()
    third_party: Paths = ()
    discounts: DiscountPaths | None = None
    flags: tuple[Flag, ...] = ()
    currency_of: str = "currencyID"
    comma: bool = False
    instructs: bool = False
    credits_are_negative: bool = False
