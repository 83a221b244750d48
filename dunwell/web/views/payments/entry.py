# SPDX-License-Identifier: MIT
"""A payment recorded for a customer, and credit used: named invoices first, then the oldest, or by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.money import Money, minor_units
from dunwell.core.problem import Refused
from dunwell.services.access import Seat
from dunwell.services.invoice_list import currencies
from dunwell.services.payment_entry import Payer, Target, payer_of, proposed, record_payment, targets_of, use_payment
from dunwell.services.payment_list import line_of, payment_of
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import AmountField, DateField, Form, choice_field
from dunwell.web.pages import actor, company_page, fragment, now, today
from dunwell.web.templatetags import formats
from dunwell.web.views.invoices.acting import plain

HOW = [
    ("proposed", _("Named invoices first, then the oldest")),
    ("hand", _("By hand, as below")),
    ("credit", _("Nothing yet: keep it as credit")),
]


class UseForm(Form):
    """How much of a payment settles what. The amounts of the targets stand beside it, one field each."""

    how = forms.ChoiceField(label=_("It settles"), choices=HOW, initial="proposed", widget=forms.RadioSelect)

    def __init__(self, *args: object, targets: Sequence[Target], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.targets = list(targets)
        for one in self.targets:
            label = gettext("Amount for {name}").format(name=one.name)
            field = AmountField(label=label, decimals=4, required=False)
            field.widget.attrs |= {"class": "form-control", "aria-label": label}
            self.fields[one.key] = field

    @property
    def lines(self) -> list[tuple[Target, forms.BoundField]]:
        """Each target with its field."""
        return [(one, self[one.key]) for one in self.targets]

    def parts(self, amount: Money) -> list[Target]:
        """What of an amount goes where, as was chosen; puts an amount that cannot be at its field."""
        how = self.cleaned_data["how"]
        if how == "credit":
            return []
        if how == "proposed":
            return [one for one in proposed(self.targets, amount) if one.part]
        return [part for one in self.targets if (part := self._by_hand(one, amount.currency))]

    def _by_hand(self, one: Target, currency: str) -> Target | None:
        written: Decimal | None = self.cleaned_data.get(one.key)
        if not written:
            return None
        try:
            return replace(one, part=Money(minor_units(written, currency), currency))
        except Refused:
            self.add_error(one.key, gettext("This is no amount in {currency}.").format(currency=currency))
            return None


class PaymentForm(UseForm):
    """A payment as a person enters it."""

    amount = AmountField(label=_("Amount"), decimals=4)
    currency = forms.ChoiceField(label=_("Currency"))
    paid_on = DateField(label=_("Paid on"))
    reference = forms.CharField(
        label=_("Reference or text"), max_length=200, required=False,
        help_text=_("What the customer wrote: the invoices that it names come first."),
    )  # fmt: skip

    def __init__(self, *args: object, targets: Sequence[Target], known: Sequence[str], on: date, **kw: object) -> None:
        super().__init__(*args, targets=targets, **kw)
        choice_field(self, "currency").choices = [(code, code) for code in known]
        self.fields["paid_on"] = DateField(label=_("Paid on"), last=on)
        self.fields["paid_on"].widget.attrs["class"] = "form-control"


class WhoForm(Form):
    customer = forms.CharField(
        label=_("Customer"), max_length=100, help_text=_("The number, or a part of the name."),
        widget=forms.TextInput(attrs={"list": "customers-found", "autocomplete": "off"}),
    )  # fmt: skip


@company_page("pay")
def new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Records a payment: first whose it is, then how much and what for."""
    asked = request.GET
    customer = _payer(seat, asked) if asked.get("customer") else None
    if customer is None:
        form = WhoForm(asked if asked.get("customer") else None)
        if form.is_valid():
            form.add_error("customer", gettext("There is no such customer. Type a part of the name and choose."))
        return form_page(
            request, seat, form, title=_("Record a payment"), submit=_("Next"), back=_list(seat),
            template="payments/who", here="invoices",
        )  # fmt: skip
    text = request.POST.get("reference", "")
    targets = targets_of(seat.company, customer.pk, text=text)
    owed = list(dict.fromkeys([one.open.currency for one in targets]))
    known = list(dict.fromkeys([*owed, seat.company.currency, *currencies(seat.company)]))
    initial = {"paid_on": today(seat), "currency": known[0]}
    payment_form = PaymentForm(request.POST or None, targets=targets, known=known, on=today(seat), initial=initial)
    if payment_form.is_valid():
        answer = _record(request, seat, payment_form, customer.ref)
        if answer is not None:
            return answer
    return form_page(
        request,
        seat,
        payment_form,
        title=_("Payment of %(name)s") % {"name": customer.name},
        submit=_("Record payment"),
        back=_list(seat),
        template="payments/new",
        here="invoices",
        payer=customer,
    )


@company_page("pay")
def proposal(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What an amount would settle, while it is typed: the table of what is open, with the proposed parts."""
    asked = request.GET
    payer = payer_of(seat.company, asked.get("payer", "")[:30], own=seat.own, by_id=True)
    targets = targets_of(seat.company, payer.pk, text=asked.get("reference", "")[:200])
    try:
        currency = asked.get("currency", "")[:3]
        written = AmountField(required=False, decimals=4).clean(asked.get("amount", ""))
        amount = Money(minor_units(written or Decimal(0), currency), currency)
    except (Refused, forms.ValidationError):
        amount = Money(0, seat.company.currency)
    parts = {one.key: plain(one.part) for one in proposed(targets, amount) if one.part}
    return fragment(request, seat, "payments/targets", form=UseForm(targets=targets, initial=parts))


@company_page("pay")
def use(request: HttpRequest, seat: Seat, payment: int) -> HttpResponse:
    """Uses what of a payment is free."""
    found = payment_of(seat.company, payment, seat.own)
    row = line_of(found)
    text = f"{found.reference} {found.remittance}"
    targets = targets_of(seat.company, found.customer_id or 0, found.currency, text)
    start = {one.key: plain(one.part) for one in proposed(targets, row.free) if one.part}
    form = UseForm(request.POST or None, targets=targets, initial=start)
    choice_field(form, "how").choices = HOW[:2]
    if form.is_valid():
        parts = form.parts(row.free)
        if not form.errors:
            try:
                use_payment(seat.company, found, parts, on=today(seat), actor=actor(request), at=now())
            except Refused as refused:
                refuse(form, refused)
            else:
                return done(request, _settled(parts), reverse("payment", args=[seat.company.code, payment]))
    return form_page(
        request,
        seat,
        form,
        title=_("Use %(amount)s of %(ref)s") % {"amount": formats.money(row.free), "ref": found.ref},
        submit=_("Use it"),
        back=reverse("payment", args=[seat.company.code, payment]),
        template="payments/use",
        here="invoices",
    )


def _record(request: HttpRequest, seat: Seat, form: PaymentForm, customer: str) -> HttpResponse | None:
    """Books what was entered; None when it does not fit, with the reason at its field."""
    facts = form.cleaned_data
    try:
        amount = Money(minor_units(facts["amount"], facts["currency"]), facts["currency"])
    except Refused as refused:
        refuse(form, refused, bad_amount="amount")
        return None
    parts = form.parts(amount)
    if form.errors:
        return None
    try:
        payment = record_payment(
            seat.company, customer, amount, parts, reference=facts["reference"], on=facts["paid_on"],
            actor=actor(request), at=now(),
        )  # fmt: skip
    except Refused as refused:
        refuse(form, refused, bad_amount="amount", nothing_free="how", above_free="how")
        return None
    to = reverse("payment", args=[seat.company.code, payment.pk])
    return done(request, _settled(parts), to)


def _settled(parts: Sequence[Target]) -> str:
    names = [one.name for one in parts if one.part]
    if not names:
        return gettext("Recorded. It is the customer's credit.")
    return gettext("Recorded. It settles {names}.").format(names=", ".join(names))


def _payer(seat: Seat, asked: QueryDict) -> Payer | None:
    """The customer by its number (from a link: `customer=ID&by=id`); None when there is none such."""
    try:
        return payer_of(seat.company, asked.get("customer", "")[:100], own=seat.own, by_id=asked.get("by") == "id")
    except Refused:
        return None


def _list(seat: Seat) -> str:
    return reverse("payments", args=[seat.company.code])
