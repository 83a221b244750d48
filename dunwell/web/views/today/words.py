# SPDX-License-Identifier: MIT
"""What the page of a day says: its mode, its state, and the one thing to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.coming import Coming
from dunwell.web.templatetags import formats

MODES: Mapping[str, Promise] = {
    "automatic": _("Mode automatic: what is due goes out by itself."),
    "review": _("Mode review: nothing goes out before somebody approves it."),
    "offer": _("Mode offer: only what you accept is reminded."),
}
WARNINGS = {
    "bad_address": _("Mail to one of the addresses came back; it is left out."),
    "unknown_delivery": _("Of an earlier message it is not known whether it arrived: see the work list."),
    "broken_promise": _("The customer has broken a promise before."),
    "payment_waits": _("A payment that waits to be matched may be this customer's: see Payments, To match."),
    "partly_disputed": _("A part is disputed and left out of the amount."),
    "partly_promised": _("A part is promised and left out of the amount."),
}
WAITING = {
    "left_out": _("left out of this run"),
    "gone": _("does not go out any more"),
    "new": _("came after the proposal: waits for the next run"),
    "level": _("has reached another level since: waits for the next run"),
    "amount": _("went out with another amount than proposed"),
}


@dataclass(frozen=True)
class Said:
    """A sentence in its tone, perhaps with a link."""

    text: str
    tone: str = ""
    icon: str = "info"
    url: str = ""
    label: str | Promise = ""


@dataclass(frozen=True)
class Action:
    """The one primary action of the page; `act`: it opens as a dialog."""

    label: str
    url: str
    icon: str
    act: bool = True


def told(seat: Seat, coming: Coming) -> Said | None:
    """What the state of the day is, in a sentence or two."""
    company = seat.company
    on, at = formats.long_day(coming.on), company.run_at.strftime("%H:%M")
    if coming.state == "off":
        text = _("Reminders are switched off for the whole company: nothing goes out until they are switched on.")
        return Said(str(text), "warn", "off", _page_of("settings", seat), _("Settings"))
    if coming.state in {"made", "past"} and coming.run:
        made = ngettext(
            "The run of %(day)s is made: %(count)s notice.", "The run of %(day)s is made: %(count)s notices.",
            coming.run.notices_count,
        ) % {"day": formats.day(coming.run.on), "count": formats.count(coming.run.notices_count)}  # fmt: skip
        if coming.state == "made":
            made += " " + gettext("Below is what comes next, on %(day)s.") % {"day": on}
        url = reverse("run", args=[company.code, coming.run.pk]) if seat.may("runs") else ""
        return Said(made, "good", "check", url, _("See the run"))
    texts = {
        "approve": _("This is what would go out. Look at it, change what you like, and approve."),
        "propose": _("The proposal is made at %(at)s; below is what it would hold now."),
        "run": _("The run is made by itself at %(at)s; until then you may still change what it sends."),
        "overdue": _("Today's run was due at %(at)s; it is made as soon as the worker gets to it, or by you now."),
        "rest": _("Nothing is sent today. Below is what goes out next, on %(day)s."),
        "past": _("No run was made on this day. Below is what was decided with what was known."),
        "ahead": _("This is what would go out on this day if nothing happened until then."),
    }
    if coming.state not in texts or _nothing_to_approve(coming):
        return None
    text = texts["overdue"] if coming.state in {"run", "propose"} and coming.overdue else texts[coming.state]
    return Said(str(text) % {"at": at, "day": on}, icon="clock" if coming.state == "rest" else "info")


def _nothing_to_approve(coming: Coming) -> bool:
    """A proposal that holds no notice: nobody has to say a word about it."""
    return coming.state == "approve" and not coming.notices


def _page_of(name: str, seat: Seat) -> str:
    """The address of a page of the navigation; empty for who may not open it."""
    return reverse(name, args=[seat.company.code]) if seat.may(name) else ""


def action_of(seat: Seat, coming: Coming) -> Action | None:
    """What a person with this seat may do about the run; None: nothing now."""
    if not seat.may("decide"):
        return None
    code, count = seat.company.code, coming.notices
    if _nothing_to_approve(coming):
        return None
    if coming.state == "approve":
        label = ngettext("Approve %(count)s notice", "Approve all %(count)s notices", count)
        return Action(label % {"count": formats.count(count)}, reverse("today-approve", args=[code]), "check")
    if coming.state == "propose":
        return Action(gettext("Propose now"), reverse("today-run", args=[code]), "run")
    if coming.state == "run":
        return Action(gettext("Run now"), reverse("today-run", args=[code]), "send")
    return None
