# SPDX-License-Identifier: MIT
"""What a person says of a proposal on one key: it is so, none of these, not a customer's; and that taken back."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import match_decisions
from dunwell.services.access import Seat
from dunwell.services.match_shown import mark_of, proposal_of
from dunwell.services.match_view import next_waiting
from dunwell.services.payment_list import parts_of
from dunwell.services.rows import Payment
from dunwell.web.acts import done, form_page
from dunwell.web.acts import refuse as refused_in
from dunwell.web.forms import Form
from dunwell.web.pages import actor, company_page, now, today
from dunwell.web.words import refused_sentence
from dunwell.web.words.matching import named_all

# What has to be looked at again: it is said, and what stands there now is shown.
_LOOK_AGAIN = {"proposal_decided", "proposal_stale", "no_match_proposed"}
_ASIDE = [_("A transfer of our own"), _("A refund"), _("Interest of the bank"), _("Private money")]


class AsideForm(Form):
    reason = forms.CharField(
        label=_("What is it?"), max_length=500,
        widget=forms.TextInput(attrs={"list": "aside-reasons", "autocomplete": "off", "autofocus": True}),
    )  # fmt: skip


@company_page("match")
@require_POST
def confirm(request: HttpRequest, seat: Seat, proposal: int) -> HttpResponse:
    """It is as proposed."""
    if mark_of(proposal_of(seat.company, proposal)) != request.POST.get("mark", ""):
        return _look_again(request, seat, proposal, gettext("It has changed meanwhile: look at it again."))
    try:
        paid = match_decisions.confirm(seat.company, proposal, on=today(seat), actor=actor(request), at=now())
    except Refused as refused:
        return _told(request, seat, proposal, refused)
    return decided(request, seat, proposal, booked(seat, paid))


@company_page("match")
@require_POST
def refuse(request: HttpRequest, seat: Seat, proposal: int) -> HttpResponse:
    """Nothing of what was proposed fits."""
    try:
        match_decisions.refuse(
            seat.company, proposal, reason=request.POST.get("reason", "")[:500], on=today(seat), actor=actor(request),
            at=now(),
        )  # fmt: skip
    except Refused as refused:
        return _told(request, seat, proposal, refused)
    return decided(request, seat, proposal, gettext("None of these: it stays without a customer."))


@company_page("match")
def set_aside(request: HttpRequest, seat: Seat, proposal: int) -> HttpResponse:
    """It is no customer's money."""
    one = proposal_of(seat.company, proposal)
    form = AsideForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            match_decisions.set_aside(
                seat.company, proposal, reason=form.cleaned_data["reason"], on=today(seat), actor=actor(request),
                at=now(),
            )  # fmt: skip
        except Refused as refused:
            if refused.code in _LOOK_AGAIN:
                return _told(request, seat, proposal, refused)
            refused_in(form, refused, reason_missing="reason", too_long="reason")
        else:
            return decided(request, seat, proposal, gettext("Set aside: it is not a customer's."))
    return form_page(
        request, seat, form, title=_("%(ref)s is not a customer's") % {"ref": one.payment.ref},
        submit=_("Set it aside"), back=place_of(request, seat, proposal), template="matching/aside", here="invoices",
        intro=_("It counts as no payment any more. The bank's entry stays, with what you write here."), reasons=_ASIDE,
        came=kept(request),
    )  # fmt: skip


@company_page("match")
@require_POST
def undo(request: HttpRequest, seat: Seat, proposal: int) -> HttpResponse:
    """Takes a decision, or what was booked by itself, back."""
    was = proposal_of(seat.company, proposal).state
    try:
        again = match_decisions.undo(seat.company, proposal, on=today(seat), actor=actor(request), at=now())
    except Refused as refused:
        return _told(request, seat, proposal, refused)
    text = gettext("Taken back: what it settled is open again, and it waits for you.")
    if was in {"refused", "set_aside"}:  # nothing was settled
        text = gettext("Taken back: it waits for you.")
    return done(request, text, place_of(request, seat, again.pk))


def booked(seat: Seat, paid: Payment) -> str:
    """For whom a payment was booked, and what it settled."""
    settled = dict.fromkeys(part.name for part in reversed(parts_of(seat.company, paid)) if part.reversed_on is None)
    facts = {"ref": paid.ref, "name": paid.customer.name if paid.customer else "", "items": named_all([*settled])}
    if not settled:
        return gettext("%(ref)s is booked for %(name)s.") % facts
    return gettext("%(ref)s is booked for %(name)s: %(items)s.") % facts


def kept(request: HttpRequest) -> dict[str, str]:
    """Where the person came from, as forms and links pass it on."""
    asked = request.POST if "place" in request.POST else request.GET
    return {name: asked.get(name, "")[:500] for name in ("place", "query", "next")}


def place_of(request: HttpRequest, seat: Seat, proposal: int) -> str:
    """Where this proposal is looked at: beside the queue as it was asked for, or on its own page."""
    came = kept(request)
    if came["place"] == "payment":
        return reverse("payment", args=[seat.company.code, proposal_of(seat.company, proposal).payment_id])
    if came["place"] != "queue":
        return reverse("match-card", args=[seat.company.code, proposal])
    queue = reverse("match-queue", args=[seat.company.code])
    return f"{queue}?{came['query']}{'&' if came['query'] else ''}at={proposal}"


def decided(request: HttpRequest, seat: Seat, proposal: int, text: str) -> HttpResponse:
    """On to the next, with a word that takes this one back."""
    came = kept(request)
    following = came["next"] if came["next"].isascii() and came["next"].isdecimal() else ""
    queue = reverse("match-queue", args=[seat.company.code])
    if came["place"] == "queue":
        to = f"{queue}?{came['query']}{'&' if came['query'] and following else ''}"
        to = (f"{to}at={following}" if following else to).removesuffix("?")
    else:
        waits = next_waiting(seat.company, proposal)
        to = reverse("match-card", args=[seat.company.code, waits]) if waits else queue
    undo = reverse("match-undo", args=[seat.company.code, proposal])
    asked = urlencode({"place": came["place"], "query": came["query"]})
    return done(request, text, to, undo=f"{undo}?{asked}")


def _told(request: HttpRequest, seat: Seat, proposal: int, refused: Refused) -> HttpResponse:
    """Why not, beside what stands there now. What is not theirs is not found."""
    if refused.code == "not_found" and refused.context.get("what") == "proposal":
        raise refused
    return _look_again(request, seat, proposal, refused_sentence(refused))


def _look_again(request: HttpRequest, seat: Seat, proposal: int, why: str) -> HttpResponse:
    return done(request, why, place_of(request, seat, proposal), level=messages.WARNING)
