# SPDX-License-Identifier: MIT
"""The queue: what waits, what is stuck and why, what left; and a brake for all of it."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import way_settings
from dunwell.services.access import Seat, seats_of
from dunwell.services.queue_counts import HOURS
from dunwell.services.queue_health import Health, queue_health, queue_healths
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.views.activation.setting_fields import posted
from dunwell.web.views.channels.way_form import PauseForm

_MANY = 50  # companies beside each other


@company_page("runs")
def queue(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The queue of this company; and beside it those of the others that this person may see."""
    at, others = now(), _others(seat)
    health = queue_health(seat.company, at)
    figures = {name: health.total(name) for name in ("waiting", "due", "retrying", "unknown")}
    today_s = {name: health.total(f"{name}_today") for name in ("accepted", "refused")}
    return page(
        request, seat, "channels/queue", here="runs", health=health, bars=_bars(health), **figures, **today_s,
        any=any(health.hours),
        hour=health.total("accepted_hour"),
        others=queue_healths([one.company for one in others[:_MANY]], at),
        more=max(0, len(others) - _MANY),
        is_paused=bool(health.lanes) and all(lane.standing in {"paused", "off", "past"} for lane in health.lanes),
    )  # fmt: skip


@company_page("settings")
def pause(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Nothing leaves, by no way."""
    form, back = PauseForm(posted(request)), _address(seat)
    if form.is_bound and form.is_valid():
        try:
            way_settings.pause_all(seat.company, why=form.cleaned_data["reason"], **_who(request, seat))
        except Refused as refused:
            refuse(form, refused, reason_missing="reason", too_long="reason")
        else:
            undo = reverse("queue-resume", args=[seat.company.code])
            return done(request, _("Paused: nothing of this company leaves."), back, undo=undo)
    return form_page(
        request, seat, form, title=_("Pause everything?"), submit=_("Pause"), back=back, danger=True, here="runs",
        intro=_(
            "No message of this company leaves by any channel until somebody resumes. What is on its way just now "
            "arrives; runs go on, and what they make waits."
        ),
    )  # fmt: skip


@company_page("settings")
@require_POST
def resume(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Everything leaves again."""
    way_settings.resume_all(seat.company, **_who(request, seat))
    return done(request, _("What waits leaves from now on."), _address(seat))


def _others(seat: Seat) -> list[Seat]:
    return [one for one in seats_of(seat.user) if one.company.pk != seat.company.pk and one.may("runs")]


def _bars(health: Health) -> list[tuple[int, int, int]]:
    """The hours as bars: hours ago, how many, and the height in per cent of the fullest."""
    most = max(health.hours) or 1
    return [(HOURS - 1 - place, count, round(100 * count / most)) for place, count in enumerate(health.hours)]


def _who(request: HttpRequest, seat: Seat) -> way_settings.Who:
    return {"on": today(seat), "actor": actor(request), "at": now()}


def _address(seat: Seat) -> str:
    return reverse("queue", args=[seat.company.code])
