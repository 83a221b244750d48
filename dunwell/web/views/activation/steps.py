# SPDX-License-Identifier: MIT
"""The steps of the way to the switch that are one page each; the documents have a file of their own."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services import activation, cost, uploads
from dunwell.services.access import Seat
from dunwell.web.acts import done
from dunwell.web.pages import actor, company_page, now
from dunwell.web.views.activation.documents import documents_step
from dunwell.web.views.activation.guide import address, codes, following, step_page
from dunwell.web.views.activation.mail import mail_step
from dunwell.web.views.activation.placing import procedures_step
from dunwell.web.views.activation.setting_fields import SettingsForm, posted
from dunwell.web.views.activation.trial import trial_step
from dunwell.web.words import refused_sentence

_COMPANY = (
    "name",
    "street",
    "postal_code",
    "city",
    "phone",
    "email",
    "reply_to",
    "pay_to",
    "language",
    "time_zone",
    "mode",
)


@company_page("activate")
def step(request: HttpRequest, seat: Seat, step: str) -> HttpResponseBase:
    """One step."""
    if step not in codes():
        raise Http404(step)
    return _STEPS[step](request, seat)


def company_step(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The company's own data: what stands on every notice."""
    form = SettingsForm(seat, _COMPANY, posted(request), required=("name", "email", "pay_to"))
    if request.method == "POST" and form.is_valid() and form.save(actor=actor(request), at=now()) is not None:
        return redirect(address(seat, following("company")))
    return step_page(request, seat, "company", status=422 if form.errors else 200, form=form)


def import_step(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What is in the books, and the way to bring in more."""
    files = uploads.uploads_of(seat.company).order_by("-at", "-pk")[:5]
    return step_page(request, seat, "import", counts=activation.ledger_counts(seat.company), files=files)


def price_step(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The operator's price, agreed to as it is shown."""
    error = ""
    if request.method == "POST":
        try:
            cost.agree_to_price(seat.company, request.POST.get("price", ""), actor=actor(request), at=now())
        except Refused as refused:
            error = refused_sentence(refused)
        else:
            return redirect(address(seat, following("price")))
    return step_page(
        request,
        seat,
        "price",
        status=422 if error else 200,
        price=cost.price(),
        agreed=cost.is_price_agreed(seat.company),
        before_price=seat.company.price_confirmed,
        error=error,
    )


def switch_step(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The switch. It turns when all that it waits for is done."""
    if request.method == "POST":
        try:
            activation.activate(seat.company, actor=actor(request), at=now())
        except Refused as refused:
            return step_page(request, seat, "switch", status=422, error=refused_sentence(refused), price=cost.price())
        return done(request, _("Reminders are on. The next run decides what goes out first."), address(seat, "switch"))
    return step_page(request, seat, "switch", price=cost.price(), was_on=activation.is_activated(seat.company))


_STEPS: dict[str, Callable[[HttpRequest, Seat], HttpResponseBase]] = {
    "company": company_step,
    "mail": mail_step,
    "import": import_step,
    "procedures": procedures_step,
    "documents": documents_step,
    "price": price_step,
    "trial": trial_step,
    "switch": switch_step,
}
