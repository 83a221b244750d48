# SPDX-License-Identifier: MIT
"""One way: its settings as a form, its test, on and off, a pause, how fast it may go."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import way_settings
from dunwell.services.access import Seat
from dunwell.services.rows import CompanyWay
from dunwell.services.way_test import test_way
from dunwell.services.ways import secrets_of, way_named
from dunwell.services.webhook_secret import end_old_secret, make_secret, signs_with
from dunwell.web.acts import Text, done, form_page, refuse
from dunwell.web.forms import Form, SureField
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.views.activation.setting_fields import posted
from dunwell.web.views.channels.way_form import PaceForm, PauseForm, WayForm
from dunwell.web.words import refused_sentence
from dunwell.web.words.problems import problem_sentence
from dunwell.web.words.ways import way_words

WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Asks:
    """What is asked before something happens."""

    title: Text
    submit: Text
    intro: Text
    danger: bool = False


_ON = Asks(
    _("Switch it on?"),
    _("Switch on"),
    _("From the next run on, messages of its channel go by this way; what waits goes by it, too."),
)
_OFF = Asks(
    _("Switch it off?"),
    _("Switch off"),
    _("What waits for it goes on waiting, or takes another way of the same channel. Its settings are kept."),
    danger=True,
)
_PAUSE = Asks(
    _("Pause it?"),
    _("Pause"),
    _("Nothing leaves by it until somebody resumes it. Runs go on, and what they make waits in the queue."),
)


class OffForm(Form):
    """A way is switched off."""

    sure = SureField(_("Switch it off"))


@company_page("settings")
def way(request: HttpRequest, seat: Seat, channel_way: str) -> HttpResponseBase:
    """The settings of a way; saving them says what to do next."""
    kind, row = way_named(channel_way), _row(seat, channel_way)
    paces = "per_minute" in request.POST
    form = WayForm(kind, row.settings, _kept(row), None if paces else posted(request))
    pace = PaceForm(request.POST if paces else None, initial={"per_minute": row.per_minute})
    if form.is_bound and form.is_valid():
        try:
            way_settings.save_way(seat.company, kind.name, form.values(), **_who(request, seat))
        except Refused as refused:
            refuse(form, refused)
        else:
            return done(request, _saved(row), _address(seat, kind.name))
    if pace.is_bound and pace.is_valid():
        way_settings.pace_way(seat.company, kind.name, pace.cleaned_data["per_minute"], **_who(request, seat))
        return done(request, _("Saved."), _address(seat, kind.name))
    status = 422 if form.errors or pace.errors else 200
    return page(
        request, seat, "channels/way", status=status, here="settings", row=row, words=way_words(kind.name), form=form,
        pace=pace, lost=_is_lost(row), has_test=kind.test is not None, makes_secret=kind.name == WEBHOOK,
        signing=signs_with(row) if kind.name == WEBHOOK else 0,
    )  # fmt: skip


@company_page("settings")
@require_POST
def test(request: HttpRequest, seat: Seat, channel_way: str) -> HttpResponseBase:
    """Tries it, and shows what the other side answered."""
    try:
        row = test_way(seat.company, way_named(channel_way).name, **_who(request, seat))
    except Refused as refused:
        return done(request, refused_sentence(refused), _address(seat, channel_way), level=messages.ERROR)
    if row.tested_well:
        return done(request, _("The test went well."), _address(seat, channel_way))
    return done(request, _("The test failed: see the answer below."), _address(seat, channel_way), level=messages.ERROR)


@company_page("settings")
def switch(request: HttpRequest, seat: Seat, channel_way: str) -> HttpResponseBase:
    """On at once; off asks first, and says what follows."""
    name, row = way_named(channel_way).name, _row(seat, channel_way)
    if not row.on:
        if request.method != "POST":
            return _ask(request, seat, Form(), name, _ON)
        return _switched(request, seat, name, to=True)
    form = OffForm(posted(request))
    if form.is_bound and form.is_valid():
        return _switched(request, seat, name, to=False)
    return _ask(request, seat, form, name, _OFF)


@company_page("settings")
def pause(request: HttpRequest, seat: Seat, channel_way: str) -> HttpResponseBase:
    """Nothing leaves by it until it is resumed; what waits goes on waiting."""
    name, form = way_named(channel_way).name, PauseForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            way_settings.pause_way(seat.company, name, why=form.cleaned_data["reason"], **_who(request, seat))
        except Refused as refused:
            refuse(form, refused, reason_missing="reason", too_long="reason")
        else:
            undo = reverse("channel-resume", args=[seat.company.code, name])
            return done(request, _("Paused. What is queued waits."), _address(seat, name), undo=undo)
    return _ask(request, seat, form, name, _PAUSE)


@company_page("settings")
@require_POST
def resume(request: HttpRequest, seat: Seat, channel_way: str) -> HttpResponseBase:
    """What waits leaves again: after a pause, or before the time at which it would be tried again by itself."""
    way_settings.resume_way(seat.company, way_named(channel_way).name, **_who(request, seat))
    to = request.POST.get("to", "")
    back = reverse("queue", args=[seat.company.code]) if to == "queue" else _address(seat, channel_way)
    return done(request, _("What waits is tried again from now on."), back)


@company_page("settings")
@require_POST
def secret(request: HttpRequest, seat: Seat, channel_way: str) -> HttpResponseBase:
    """A new secret for webhooks: on this page once, and nowhere else."""
    _webhook_alone(channel_way)
    made = make_secret(seat.company, **_who(request, seat))
    return page(
        request, seat, "channels/secret", here="settings", secret=made, way=WEBHOOK, words=way_words(WEBHOOK)
    )  # fmt: skip


@company_page("settings")
@require_POST
def secret_end(request: HttpRequest, seat: Seat, channel_way: str) -> HttpResponseBase:
    """Only the newest secret signs."""
    _webhook_alone(channel_way)
    end_old_secret(seat.company, **_who(request, seat))
    return done(request, _("Only the newest secret signs from now on."), _address(seat, WEBHOOK))


def _webhook_alone(name: str) -> None:
    if name != WEBHOOK:
        raise Http404(name)


def _switched(request: HttpRequest, seat: Seat, name: str, *, to: bool) -> HttpResponseBase:
    try:
        row = way_settings.switch_way(seat.company, name, to=to, **_who(request, seat))
    except Refused as refused:
        sentence = _told(name, refused)
        return done(request, sentence, _address(seat, name), level=messages.ERROR)
    if not to:
        return done(request, _("It is off."), _address(seat, name))
    text = _("It is on.") if row.tested_well else _("It is on. Test it before the next run.")
    return done(request, text, _address(seat, name))


def _told(name: str, refused: Refused) -> str:
    """A refusal, field by field where it names several."""
    labels = way_words(name).fields
    told = [
        f"{labels[one.where].label}: {problem_sentence(one)}" if one.where in labels else problem_sentence(one)
        for one in refused.problems
    ]
    return " ".join(told) or refused_sentence(refused)


def _ask(request: HttpRequest, seat: Seat, form: Form, name: str, asks: Asks) -> HttpResponseBase:
    return form_page(
        request, seat, form, title=asks.title, submit=asks.submit, back=_address(seat, name), intro=asks.intro,
        danger=asks.danger, here="settings",
    )  # fmt: skip


def _saved(row: CompanyWay) -> Text:
    if row.on:
        return _("Saved. Messages go by it from now on; test it.")
    return _("Saved. Test it, then switch it on.")


def _row(seat: Seat, name: str) -> CompanyWay:
    return way_settings.rows_of(seat.company)[way_named(name).name]


def _kept(row: CompanyWay) -> frozenset[str]:
    try:
        return frozenset(secrets_of(row))
    except Refused:
        return frozenset()


def _is_lost(row: CompanyWay) -> bool:
    """Whether secrets are kept that this installation cannot read."""
    return bool(row.secrets) and not _kept(row)


def _who(request: HttpRequest, seat: Seat) -> way_settings.Who:
    return {"on": today(seat), "actor": actor(request), "at": now()}


def _address(seat: Seat, name: str) -> str:
    return reverse("channel-way", args=[seat.company.code, name])
