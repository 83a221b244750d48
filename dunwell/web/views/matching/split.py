# SPDX-License-Identifier: MIT
"""A payment decided by hand: whose it is, how much of it settles what, and what becomes of the rest."""

from collections.abc import Sequence
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.money import Money, minor_units
from dunwell.core.problem import Refused
from dunwell.services import match_decisions
from dunwell.services.access import Seat
from dunwell.services.match_decisions import DecidedPart
from dunwell.services.match_shown import Proposal, parts_by_key, proposal_of
from dunwell.services.payment_entry import Payer, Target, payer_of, proposed, targets_of
from dunwell.services.search import Hit, find_customers
from dunwell.web.acts import form_page, refuse
from dunwell.web.forms import AmountField, Form
from dunwell.web.pages import actor, company_page, now, today
from dunwell.web.templatetags import formats
from dunwell.web.views.invoices.acting import plain
from dunwell.web.views.matching.decide import booked, decided, kept, place_of
from dunwell.web.words.matching import SHORT_KINDS

_LEFT = [("", _("stays open")), *SHORT_KINDS.items()]


class SplitForm(Form):
    """How much of the payment settles what; `left_…` says what becomes of the rest of an open item."""

    def __init__(self, *args: object, targets: Sequence[Target], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.targets = list(targets)
        for one in self.targets:
            amount = AmountField(label=gettext("Amount for {name}").format(name=one.name), decimals=4, required=False)
            left = forms.ChoiceField(
                label=gettext("The rest of {name}").format(name=one.name), choices=_LEFT, required=False
            )
            amount.widget.attrs |= {"aria-label": amount.label, "data-part": "", "data-owed": plain(one.open)}
            left.widget.attrs["aria-label"] = left.label
            self.take({one.key: amount} if one.claim else {one.key: amount, f"left_{one.key}": left})

    @property
    def lines(self) -> list[tuple[Target, forms.BoundField, forms.BoundField | None, Money | None]]:
        """Each target with its fields, and what is left of it where it begins with a part."""
        return [
            (one, self[one.key], None if one.claim else self[f"left_{one.key}"], self._rest(one))
            for one in self.targets
        ]

    def _rest(self, one: Target) -> Money | None:
        left = one.open.minor - (one.part.minor if one.part else 0)
        return Money(left, one.open.currency) if one.part and left else None

    def parts(self) -> list[DecidedPart]:
        """What was decided; puts an amount that cannot be at its field."""
        return [part for one in self.targets if (part := self._part(one))]

    def _part(self, one: Target) -> DecidedPart | None:
        written: Decimal | None = self.cleaned_data.get(one.key)
        kind = self.cleaned_data.get(f"left_{one.key}", "")
        if not written:
            if kind:
                self.add_error(one.key, gettext("Write how much of the payment is for it."))
            return None
        try:
            minor = minor_units(written, one.open.currency)
        except Refused:
            self.add_error(one.key, gettext("This is no amount in {currency}.").format(currency=one.open.currency))
            return None
        if minor > one.open.minor:
            self.add_error(one.key, gettext("Only {open} is open.").format(open=formats.money(one.open)))
            return None
        pk, given_up = int(one.key[1:]), one.open.minor - minor if kind else 0
        if one.claim:
            return DecidedPart(minor, claim=pk)
        return DecidedPart(minor, item=pk, written_off=given_up, kind=kind if given_up else "")


@company_page("match")
def split(request: HttpRequest, seat: Seat, proposal: int) -> HttpResponse:
    """First whose it is (the proposed one, or another), then the amounts; what is over becomes credit."""
    one = proposal_of(seat.company, proposal)
    asked = (request.POST if request.method == "POST" else request.GET).get("customer", "").strip()[:100]
    payer = _payer(seat, one, asked)
    paid = Money(one.payment.amount_minor, one.payment.currency)
    targets = _targets(seat, one, payer, paid) if payer else []
    initial = {one.key: plain(one.part) for one in targets if one.part} | _rests(one, payer)
    form = SplitForm(request.POST if request.method == "POST" and payer else None, targets=targets, initial=initial)
    if payer and form.is_valid():
        parts = form.parts()
        if any(part.written_off for part in parts):
            seat.must("give_up")
        if not form.errors:
            try:
                decision = match_decisions.decide(
                    seat.company, one.payment_id, payer.ref, parts, on=today(seat), actor=actor(request), at=now()
                )  # fmt: skip
            except Refused as refused:
                refuse(form, refused)
            else:
                return decided(request, seat, proposal, booked(seat, decision))
    return form_page(
        request, seat, form, title=_("Whose is %(amount)s, and for what?") % {"amount": formats.money(paid)},
        submit=_("Book it") if payer else "", back=place_of(request, seat, proposal), template="matching/split",
        here="invoices", proposal=one, payer=payer, asked=asked, paid=paid, found=_found(seat, asked, payer),
        came=kept(request),
    )  # fmt: skip


def _payer(seat: Seat, one: Proposal, asked: str) -> Payer | None:
    """The customer that was asked for, else the proposed one; None: there is none such."""
    ref = asked or (one.customer.ref if one.customer else "")
    try:
        return payer_of(seat.company, ref) if ref else None
    except Refused:
        return None


def _found(seat: Seat, asked: str, payer: Payer | None) -> list[Hit]:
    """Who may be meant by what was typed, when it is nobody's number."""
    return find_customers(seat.company, asked) if asked and not payer else []


def _targets(seat: Seat, one: Proposal, payer: Payer, paid: Money) -> list[Target]:
    """What the customer owes, with the amounts to begin with: those proposed, else what is named, then the oldest."""
    text = f"{one.payment.reference} {one.payment.remittance}"
    targets = targets_of(seat.company, payer.pk, paid.currency, text)
    if one.customer_id != payer.pk:
        return proposed(targets, paid)
    parts = parts_by_key(one)
    begun = proposed([], paid)
    for target in targets:
        minor = int(str(parts.get(target.key, {}).get("minor") or 0))
        begun += proposed([target], Money(minor, paid.currency))
    return begun


def _rests(one: Proposal, payer: Payer | None) -> dict[str, str]:
    """What is proposed to become of the rests."""
    if payer is None or one.customer_id != payer.pk:
        return {}
    return {f"left_{key}": str(part.get("kind") or "") for key, part in parts_by_key(one).items()}
