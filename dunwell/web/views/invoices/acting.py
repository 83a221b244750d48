# SPDX-License-Identifier: MIT
"""What all acts on an invoice share: which of its open items is meant, who does it, and what is said afterwards."""

from datetime import date, datetime
from typing import Any, TypedDict

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.money import Money, exponent_of
from dunwell.services import invoice_next
from dunwell.services.access import Seat
from dunwell.services.dashboard import next_sending_on
from dunwell.services.invoice_next import Opened, next_of
from dunwell.services.invoice_view import Item
from dunwell.web.acts import done
from dunwell.web.follows import follows_sentence
from dunwell.web.forms import AmountField, DateField, Form
from dunwell.web.pages import actor, now, today
from dunwell.web.templatetags import formats


class When(TypedDict):
    """Who does it, at which moment, on which day."""

    actor: str
    at: datetime
    on: date


class ItemForm(Form):
    """A form about one open item of an invoice; with several open, it asks which. `everything` offers all of them."""

    def __init__(self, *args: object, opened: Opened, everything: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opened = opened
        if len(opened.items) > 1:
            names = [(item.name, _label(item)) for item in opened.items]
            first = [("", gettext("All, the oldest first"))] if everything else []
            which = _("Which instalment")
            self.add(item=forms.ChoiceField(label=which, choices=[*first, *names], required=not everything))

    def add(self, **fields: forms.Field) -> None:
        """Adds fields that depend on the invoice, in our look."""
        for name, field in fields.items():
            look = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs.setdefault("class", look)
            self.fields[name] = field

    @property
    def name(self) -> str:
        """The item that is meant; the invoice, which means all of its items, when none was chosen."""
        chosen: str = self.cleaned_data.get("item", "")
        return chosen or self.opened.invoice.number


def amount_field(opened: Opened, **options: Any) -> AmountField:
    """An amount in the currency of the invoice."""
    currency = opened.invoice.currency
    return AmountField(currency=currency, decimals=exponent_of(currency), **options)


def last_day_field(on: date, **options: Any) -> DateField:
    """A last day on which something holds: today or later."""
    return DateField(first=on, **options)


def total_open(opened: Opened) -> Money:
    """What is open of the invoice altogether."""
    return Money(sum(item.open.minor for item in opened.items), opened.invoice.currency)


def plain(money: Money) -> str:
    """An amount as a field holds it: 1234.50."""
    return str(money).partition(" ")[0]


def when(request: HttpRequest, seat: Seat) -> When:
    """Who does it, when, and on which day."""
    return When(actor=actor(request), at=now(), on=today(seat))


def card_address(seat: Seat, invoice: int) -> str:
    return reverse("invoice", args=[seat.company.code, invoice])


def end_address(seat: Seat, invoice: int, kind: str, pk: int) -> str:
    """Where a POST ends or takes back what was just recorded."""
    return reverse("invoice-end", args=[seat.company.code, invoice, kind, pk])


def finished(request: HttpRequest, seat: Seat, invoice: int, what: object, *, undo: str = "") -> HttpResponse:
    """Says what was done and what follows, on the invoice's page."""
    text = f"{what} {follows(seat, invoice)}".strip()
    return done(request, text, card_address(seat, invoice), undo=undo)


def follows(seat: Seat, invoice: int) -> str:
    """What comes next for the invoice, in one sentence; nothing for a credit note."""
    found = invoice_next.opened(seat.company, invoice).invoice
    if found.amount_minor < 0:
        return ""
    on = next_sending_on(seat.company, now())
    return follows_sentence(next_of(invoice_next.decisions(seat.company, found, on), on))


def _label(item: Item) -> str:
    facts = {"name": item.name, "amount": formats.money(item.open), "day": formats.day(item.past)}
    return gettext("{name}: {amount} open, due {day}").format(**facts)
