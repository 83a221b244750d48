# SPDX-License-Identifier: MIT
"""Entries of statements: all of them, one of them, and what a person says of one that waits."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services import bank_entry_decisions, bank_entry_list
from dunwell.services.access import Seat
from dunwell.services.money_tallies import bank_waits
from dunwell.services.rows import BankEntry
from dunwell.web.acts import Text, done, form_page, refuse
from dunwell.web.forms import Form
from dunwell.web.listing import list_page
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.views.activation.setting_fields import posted
from dunwell.web.views.bank.listing import entry_listing


class CurrencyForm(Form):
    """The currency of an entry whose file names none."""

    currency = forms.CharField(
        label=_("Currency"), min_length=3, max_length=3, help_text=_("Three letters, as EUR. Your bank can tell it.")
    )


class AsideForm(Form):
    """Why money is no customer's."""

    reason = forms.CharField(
        label=_("What it is"), max_length=200, help_text=_("For instance: interest of the bank. The history keeps it.")
    )


@company_page("match")
def bank_entries(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Every entry of every file; those that wait for a person stand first."""
    listing = entry_listing(seat)
    plain = not request.GET
    waiting = bank_entry_list.to_decide(seat.company) if plain else []
    return list_page(
        request, seat, listing, "bank/entries", here="invoices", tab="bank", part="entries", waiting=waiting,
        waits=bank_waits(seat.company),
    )  # fmt: skip


@company_page("match")
def bank_entry(request: HttpRequest, seat: Seat, entry: int) -> HttpResponse:
    """One entry as it was read, and what became of it."""
    row = bank_entry_list.entry_of(seat.company, entry)
    return page(request, seat, "bank/entry", here="invoices", entry=row, again=bank_entry_list.told_again(row))


@company_page("match")
def same(request: HttpRequest, seat: Seat, entry: int) -> HttpResponse:
    """It is the movement that it looks like."""

    def decide(form: Form) -> BankEntry:
        on, who = today(seat), actor(request)
        return bank_entry_decisions.told_before(seat.company, entry, on=on, actor=who, at=now())

    return _decided(
        request, seat, entry, Form(posted(request)), decide, title=_("The same movement?"), submit=_("The same"),
        intro=_("It becomes no payment: the other entry is the one that counts."),
        said=_("It is told as the same movement: no second payment."),
    )  # fmt: skip


@company_page("match")
def another(request: HttpRequest, seat: Seat, entry: int) -> HttpResponse:
    """It is a payment of its own; of one without a currency it is said which."""
    row = bank_entry_list.entry_of(seat.company, entry)
    asks = row.why == "currency_missing" or not row.currency
    form = CurrencyForm(posted(request)) if asks else Form(posted(request))

    def decide(form: Form) -> BankEntry:
        currency = form.cleaned_data.get("currency", "").upper()
        return bank_entry_decisions.another_payment(
            seat.company, entry, currency=currency, on=today(seat), actor=actor(request), at=now()
        )

    return _decided(
        request, seat, entry, form, decide, title=_("A payment of its own?"), submit=_("It is a payment"),
        intro=_("It is booked as a payment and matched. Take care that it is not known already."),
        said=_("It is a payment now."),
    )  # fmt: skip


@company_page("match")
def aside(request: HttpRequest, seat: Seat, entry: int) -> HttpResponse:
    """The money is no customer's."""

    def decide(form: Form) -> BankEntry:
        reason = form.cleaned_data["reason"]
        return bank_entry_decisions.not_a_customers(
            seat.company, entry, reason=reason, on=today(seat), actor=actor(request), at=now()
        )

    return _decided(
        request, seat, entry, AsideForm(posted(request)), decide, title=_("Not a customer's money?"),
        submit=_("Set it aside"), intro=_("It becomes no payment and waits for nobody any more."),
        said=_("Set aside: it waits for nobody any more."),
    )  # fmt: skip


def _decided(
    request: HttpRequest,
    seat: Seat,
    entry: int,
    form: Form,
    decide: Callable[[Form], BankEntry],
    *,
    title: Text,
    submit: Text,
    intro: Text,
    said: Text,
) -> HttpResponse:
    """Asks, and does what was answered."""
    row = bank_entry_list.entry_of(seat.company, entry)
    if form.is_bound and form.is_valid():
        try:
            decide(form)
        except Refused as refused:
            refuse(form, refused, currency_missing="currency", unknown_currency="currency", reason_missing="reason")
        else:
            name = "bank-entries" if bank_waits(seat.company).unclear else "bank-files"
            return done(request, said, reverse(name, args=[seat.company.code]))
    back = reverse("bank-entry", args=[seat.company.code, row.pk])
    return form_page(
        request, seat, form, title=title, submit=submit, back=back, intro=intro, template="bank/decide",
        here="invoices", entry=row,
    )  # fmt: skip
