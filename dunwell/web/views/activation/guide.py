# SPDX-License-Identifier: MIT
"""The way to the switch: its steps in order, each of which can be left and come back to."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.activation import Activation, activation_of
from dunwell.services.cost import price
from dunwell.web.pages import company_page, page

TITLES: Mapping[str, str | Promise] = {
    "company": _("Your company"),
    "mail": _("Mail"),
    "import": _("Customers and invoices"),
    "procedures": _("Who is reminded how"),
    "documents": _("What is open already"),
    "price": _("The price"),
    "trial": _("A dry run"),
    "switch": _("The switch"),
}


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step as the list beside the page shows it."""

    code: str
    title: str | Promise
    url: str
    is_done: bool
    is_now: bool


@company_page("activate")
def set_up(request: HttpRequest, seat: Seat) -> HttpResponseRedirect:
    """To the first step that is not done."""
    here = activation_of(seat.company).following
    return redirect("set-up-step", seat.company.code, here if here in codes() else following(here))


def codes() -> list[str]:
    """The steps that there are: one about a price only where one is set."""
    return [code for code in TITLES if code != "price" or price() is not None]


def following(step: str) -> str:
    """The step after this one."""
    order = list(TITLES)
    return next((code for code in order[order.index(step) + 1 :] if code in codes()), order[-1])


def address(seat: Seat, step: str) -> str:
    return reverse("set-up-step", args=[seat.company.code, step])


def step_page(request: HttpRequest, seat: Seat, step: str, *, status: int = 200, **context: object) -> HttpResponse:
    """The page of a step, with the list of all of them beside it."""
    found = activation_of(seat.company)
    order = codes()
    place = order.index(step)
    return page(
        request,
        seat,
        f"activation/{step}",
        status=status,
        here="settings",
        steps=shown_steps(seat, found, step),
        activation=found,
        title=TITLES[step],
        place=place + 1,
        count=len(order),
        done_count=sum(one.is_done for one in found.steps if one.code in order),
        before=address(seat, order[place - 1]) if place else "",
        after=address(seat, order[place + 1]) if place + 1 < len(order) else "",
        **context,
    )


def shown_steps(seat: Seat, found: Activation, now: str) -> list[ShownStep]:
    """The steps with what they are called and where they are."""
    done = {one.code: one.is_done for one in found.steps}
    return [ShownStep(code, TITLES[code], address(seat, code), done[code], code == now) for code in codes()]
