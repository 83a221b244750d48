# SPDX-License-Identifier: MIT
"""What an e-invoice is read into. Money is minor units of the invoice's currency, as the file signs it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from dunwell.core.money import decimal_string
from dunwell.core.problem import Problem

Type = Literal["invoice", "credit_note"]


@dataclass(frozen=True, slots=True)
class Party:
    """Buyer or seller. `names` are all its names as the file gives them, the first is `name`; `endpoint` is the
    electronic address with its scheme before it (`0007:9876543210`), where one is given. `tax_ids` are all numbers of
    registration for tax; `vat_id` the one for VAT, or the first where the file does not say which is for VAT.
    `address` are lines as one would write them, without the country; `street`, `postal_code` and `city` are its parts.
    `ids` are what seller and buyer call it between them, such as a customer number.
    """

    names: tuple[str, ...] = ()
    trading_name: str | None = None
    email: str | None = None
    endpoint: str | None = None
    vat_id: str | None = None
    tax_ids: tuple[str, ...] = ()
    country: str | None = None
    address: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    street: tuple[str, ...] = ()
    postal_code: str | None = None
    city: str | None = None

    @property
    def name(self) -> str:
        return self.names[0] if self.names else ""

    def as_json(self) -> dict[str, object]:
        """The party in the words of the outer contract, and after them what else it says of itself."""
        return {
            "name": self.name,
            "email": self.email,
            "endpoint": self.endpoint,
            "vat_id": self.vat_id,
            "country": self.country,
            "trading_name": self.trading_name,
            "address": list(self.address),
            "postal_code": self.postal_code,
            "city": self.city,
            "names": list(self.names),
            "tax_ids": list(self.tax_ids),
            "ids": list(self.ids),
        }


@dataclass(frozen=True, slots=True)
class Instalment:
    """A day on which money is due; `amount` is None where the file names a day without one."""

    due_date: dt.date
    amount: int | None


@dataclass(frozen=True, slots=True)
class Discount:
    """So much of the amount to pay may be kept back by who pays until a day: `percent` with at most two decimals."""

    percent: Decimal
    until: dt.date


@dataclass(frozen=True, slots=True)
class EInvoice:
    """One e-invoice. `due_date` is what the file states, never what its terms would make of it; None when it states
    none. `due_dates` are all days that it states, the earliest first. `embedded` names the attachment of the PDF that
    it was read from. `accounts` are IBANs or local numbers, as written. `discounts`: cash discounts that it states as
    data, the largest first. `self_billed`: the buyer issued it, so it is no claim of the seller's to collect.
    """

    file: str
    syntax: str
    type: Type
    type_code: str
    number: str
    issue_date: dt.date
    due_date: dt.date | None
    currency: str
    total: int
    prepaid: int
    payable: int
    buyer: Party
    seller: Party
    version: str | None = None
    embedded: str | None = None
    accounts: tuple[str, ...] = ()
    payment_references: tuple[str, ...] = ()
    preceding_invoices: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    due_dates: tuple[dt.date, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    credits_are_negative: bool = False
    discounts: tuple[Discount, ...] = ()
    self_billed: bool = False
    problems: Sequence[Problem] = ()

    @property
    def receivable(self) -> int:
        """What the document adds to what the buyer owes: a credit note of 233.47 gives -23347.

        UBL, CII and Svefaktura write what a credit note takes off as a positive amount (EN 16931, BT-115); Finvoice
        and e-arve write it negative. A corrected invoice (384) of -8.79 is an invoice, and gives -879.
        """
        if self.type == "invoice":
            return self.payable
        return -abs(self.payable) if self.credits_are_negative else -self.payable

    @property
    def payment_reference(self) -> str | None:
        return self.payment_references[0] if self.payment_references else None

    def as_json(self) -> dict[str, object]:
        """The outer contract's answer, and after it what a file may have several of."""
        money = self.currency
        return {
            "kind": "einvoice",
            "syntax": self.syntax,
            "type": self.type,
            "number": self.number,
            "issue_date": self.issue_date.isoformat(),
            "due_date": self.due_date.isoformat() if self.due_date else None,
            "currency": money,
            "total": decimal_string(self.total, money),
            "prepaid": decimal_string(self.prepaid, money),
            "payable": decimal_string(self.payable, money),
            "buyer": self.buyer.as_json(),
            "payment_reference": self.payment_reference,
            "iban": self.accounts[0] if self.accounts else None,
            "preceding_invoice": self.preceding_invoices[0] if self.preceding_invoices else None,
            "type_code": self.type_code,
            "seller": {"name": self.seller.name, "vat_id": self.seller.vat_id},
            "accounts": list(self.accounts),
            "preceding_invoices": list(self.preceding_invoices),
            "due_dates": [day.isoformat() for day in self.due_dates],
            "terms": list(self.terms),
            "embedded": self.embedded,
            "discounts": [{"percent": str(one.percent), "until": one.until.isoformat()} for one in self.discounts],
            "problems": [problem.as_json() for problem in self.problems],
        }
