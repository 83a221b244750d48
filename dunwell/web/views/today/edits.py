# SPDX-License-Identifier: MIT
"""Changing what the coming run sends: lines left out, a sentence added, another channel; and taking that back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import run_edits
from dunwell.services.access import Seat
from dunwell.services.coming import coming
from dunwell.services.proposal_page import Proposal, proposal_page
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import choice_field
from dunwell.web.pages import actor, company_page, now, today
from dunwell.web.templatetags import formats
from dunwell.web.views.today.forms import ChannelForm, SentenceForm
from dunwell.web.views.today.page import asked_items, back_to_today, shown_day, stay
from dunwell.web.words import CHANNELS, refused_sentence


@company_page("decide")
@require_POST
def leave_out(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Leaves the lines of a message out that were shown (`line`) and are not ticked (`keep`)."""
    keep = set(asked_items(request, "keep"))
    items = [item for item in asked_items(request, "line") if item not in keep]
    try:
        edits = run_edits.leave_out(
            seat.company, items, run_on=shown_day(request, seat), on=today(seat), actor=actor(request), at=now()
        )
    except Refused as refused:
        return sorry(request, seat, refused)
    text = ngettext(
        "%(count)s invoice is left out of this run. It comes again with the next one.",
        "%(count)s invoices are left out of this run. They come again with the next one.",
        len(edits),
    )
    return stay(
        request, seat, text % {"count": formats.count(len(edits))}, undo=_undo(seat, [edit.pk for edit in edits])
    )


@company_page("decide")
@require_POST
def take_back(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Takes edits (`edit`) back."""
    try:
        for edit in asked_items(request, "edit"):
            run_edits.take_back(seat.company, edit, on=today(seat), actor=actor(request), at=now())
    except Refused as refused:
        return sorry(request, seat, refused)
    return stay(request, seat, _("Taken back: it goes out as planned."))


@company_page("decide")
def sentence(request: HttpRequest, seat: Seat, customer: int, currency: str) -> HttpResponseBase:
    """Adds a sentence to the customer's messages of this run."""
    one, on = proposal_of(seat, customer, currency), shown_day(request, seat)
    before = one.sentence.value if one.sentence else ""
    form = SentenceForm(request.POST or None, initial={"sentence": before})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["sentence"]
        try:
            edit = run_edits.add_sentence(
                seat.company, customer, currency, text, run_on=on, on=today(seat), actor=actor(request), at=now()
            )
        except Refused as refused:
            refuse(form, refused, sentence_missing="sentence", too_long="sentence")
        else:
            told = gettext("The sentence is added to the message to %(name)s.") % {"name": one.name}
            return stay(request, seat, told, undo=_undo(seat, [edit.pk]))
    return form_page(
        request,
        seat,
        form,
        title=_("Add a sentence"),
        submit=_("Add it"),
        back=back_to_today(seat),
        intro=gettext("For %(name)s, in this run alone.") % {"name": one.name},
        here="today",
    )


@company_page("decide")
def channel(request: HttpRequest, seat: Seat, customer: int, currency: str) -> HttpResponseBase:
    """Sends the customer's messages of this run by another channel of their level."""
    one, on = proposal_of(seat, customer, currency), shown_day(request, seat)
    now_by = next((message.channel for message in one.messages if message.channel), "")
    form = ChannelForm(request.POST or None, initial={"channel": now_by})
    possible = {each for message in one.messages for each in message.channels}
    if not form.is_bound:
        # Only what could carry it is offered; what is asked for all the same is answered with the reason.
        choice_field(form, "channel").choices = [(code, word) for code, word in CHANNELS.items() if code in possible]
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["channel"]
        try:
            edit = run_edits.choose_channel(
                seat.company, customer, currency, wanted, run_on=on, on=today(seat), actor=actor(request), at=now()
            )
        except Refused as refused:
            form.add_error("channel", refused_sentence(refused))
        else:
            told = gettext("The message to %(name)s travels by %(channel)s.")
            values = {"name": one.name, "channel": CHANNELS[wanted]}
            return stay(request, seat, told % values, undo=_undo(seat, [edit.pk]))
    return form_page(
        request,
        seat,
        form,
        title=_("Change the channel"),
        submit=_("Change it"),
        back=back_to_today(seat),
        intro=gettext("For %(name)s, in this run alone.") % {"name": one.name},
        here="today",
    )


def proposal_of(seat: Seat, customer: int, currency: str) -> Proposal:
    """What the coming run would send to a customer in a currency. Raises `Refused("not_found")`: nothing."""
    found = proposal_page(seat.company, coming(seat.company, now()), accounts=[(customer, currency)])
    if not found.rows:
        raise Refused("not_found", what="message", name=str(customer))
    return found.rows[0]


def _undo(seat: Seat, edits: list[int]) -> str:
    if not edits:
        return ""
    query = "&".join(f"edit={one}" for one in edits)
    return f"{reverse('today-take-back', args=[seat.company.code])}?{query}"


def sorry(request: HttpRequest, seat: Seat, refused: Refused) -> HttpResponseBase:
    """A refusal of an act without a form of its own. What is not there answers 404, as everywhere."""
    if refused.code == "not_found":
        raise refused
    return done(request, refused_sentence(refused), to=back_to_today(seat), level=messages.ERROR)
