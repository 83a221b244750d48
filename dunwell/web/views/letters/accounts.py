# SPDX-License-Identifier: MIT
"""Settings → Letters: the bank accounts that letters and payment codes name, in their order."""

from collections.abc import Sequence

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.letters.notice import Account
from dunwell.services.access import Seat
from dunwell.services.company_look import accounts_of, set_accounts
from dunwell.web.acts import Text, done, form_page, refuse
from dunwell.web.forms import Form
from dunwell.web.pages import actor, company_page, now
from dunwell.web.views.activation.setting_fields import posted
from dunwell.web.views.letters.look import RemoveForm


class AccountForm(Form):
    """One bank account."""

    number = forms.CharField(
        label=_("Account number"),
        help_text=_("The IBAN, with spaces or without; where a country has none, the number as its payers write it."),
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    bic = forms.CharField(
        label=_("BIC"),
        help_text=_("Needed for payments from or to outside the European Economic Area."),
        max_length=15,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    bank = forms.CharField(label=_("Bank"), max_length=100, required=False)
    holder = forms.CharField(
        label=_("Holder"), help_text=_("If the account is in another name than the company's."), max_length=100,
        required=False,
    )  # fmt: skip

    def account(self) -> Account:
        """What was typed."""
        said = self.cleaned_data
        return Account(said["number"], said["bic"], said["bank"], said["holder"])


@company_page("settings")
def new(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """One account more, at the end."""
    return _form(request, seat, AccountForm(posted(request)), title=_("Add a bank account"), place=None)


@company_page("settings")
def change(request: HttpRequest, seat: Seat, place: int) -> HttpResponseBase:
    """One of them, its place from 1."""
    one = _at(seat, place)
    initial = {"number": one.number, "bic": one.bic, "bank": one.bank, "holder": one.holder}
    form = AccountForm(posted(request), initial=initial)
    return _form(request, seat, form, title=_("Change the bank account"), place=place)


@company_page("settings")
def remove(request: HttpRequest, seat: Seat, place: int) -> HttpResponseBase:
    """One account less."""
    one, form = _at(seat, place), RemoveForm(posted(request))
    if form.is_bound and form.is_valid():
        left = [each for number, each in enumerate(accounts_of(seat.company), 1) if number != place]
        set_accounts(seat.company, left, actor=actor(request), at=now())
        return done(request, _("Letters no longer name this account."), _back(seat))
    return form_page(
        request,
        seat,
        form,
        title=_("Remove the bank account"),
        submit=_("Remove"),
        back=_back(seat),
        intro=one.number,
        danger=True,
        here="settings",
    )


@company_page("settings")
@require_POST
def move(request: HttpRequest, seat: Seat, place: int, way: str) -> HttpResponseBase:
    """One place up or down: the first that a payment code fits is the one that it names."""
    _at(seat, place)
    accounts, there = list(accounts_of(seat.company)), place - 2 if way == "up" else place
    if 0 <= there < len(accounts):
        accounts[place - 1], accounts[there] = accounts[there], accounts[place - 1]
        set_accounts(seat.company, accounts, actor=actor(request), at=now())
    return done(request, _("Letters name the accounts in this order."), _back(seat))


def _form(request: HttpRequest, seat: Seat, form: AccountForm, *, title: Text, place: int | None) -> HttpResponseBase:
    if form.is_bound and form.is_valid():
        try:
            _kept(request, seat, form.account(), place)
        except Refused as refused:
            refuse(form, refused, bad_iban="number", bad_account="number", bad_bic="bic", too_many_accounts="number")
        else:
            return done(request, _("Letters and messages name this account from now on."), _back(seat))
    return form_page(request, seat, form, title=title, submit=_("Save"), back=_back(seat), here="settings")


def _kept(request: HttpRequest, seat: Seat, account: Account, place: int | None) -> None:
    accounts: Sequence[Account] = accounts_of(seat.company)
    if place is None:
        wanted = [*accounts, account]
    else:
        wanted = [account if number == place else one for number, one in enumerate(accounts, 1)]
    set_accounts(seat.company, wanted, actor=actor(request), at=now())


def _at(seat: Seat, place: int) -> Account:
    accounts = accounts_of(seat.company)
    if not 1 <= place <= len(accounts):
        raise Http404
    return accounts[place - 1]


def _back(seat: Seat) -> str:
    return reverse("letters", args=[seat.company.code])
