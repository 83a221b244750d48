# SPDX-License-Identifier: MIT
"""The accounts of which statements came in: how current each is, and whose."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services import bank_view, statement_accounts
from dunwell.services.access import Seat
from dunwell.services.money_tallies import bank_waits
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import Form
from dunwell.web.listing import list_page
from dunwell.web.pages import actor, company_page, now, today
from dunwell.web.views.activation.setting_fields import posted
from dunwell.web.views.bank.listing import account_listing


@company_page("match")
def bank_accounts(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Every account, with its last statement; those whose owner is not known yet stand first."""
    asked = bank_view.asked_accounts(seat.company)
    return list_page(
        request, seat, account_listing(seat), "bank/accounts", here="invoices", tab="bank", part="accounts",
        asked=asked, waits=bank_waits(seat.company),
    )  # fmt: skip


@company_page("import")
def ours(request: HttpRequest, seat: Seat, account: int) -> HttpResponse:
    """It is ours: what was held becomes payments."""
    return _decide(request, seat, account, is_ours=True)


@company_page("import")
def theirs(request: HttpRequest, seat: Seat, account: int) -> HttpResponse:
    """It is somebody else's: nothing on it is a payment."""
    return _decide(request, seat, account, is_ours=False)


def _decide(request: HttpRequest, seat: Seat, account: int, *, is_ours: bool) -> HttpResponse:
    row = bank_view.account_of(seat.company, account)
    (line,) = bank_view.account_lines(seat.company, [row])
    form, back = Form(posted(request)), reverse("bank-accounts-seen", args=[seat.company.code])
    if form.is_bound and form.is_valid():
        try:
            statement_accounts.decide_account(
                seat.company, row.pk, is_ours, on=today(seat), actor=actor(request), at=now()
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused)
        else:
            said = (
                _("It is ours: what it was paid counts now.") if is_ours else _("It is not ours: nothing on it counts.")
            )
            return done(request, said, back)
    title = _("Is %(number)s ours?") if is_ours else _("Is %(number)s somebody else's?")
    intro = (
        _("What was held back becomes payments and is matched, and so does all that comes later.")
        if is_ours
        else _("What stands on it is no payment, now and in every later file. Payments that it made stay.")
    )
    return form_page(
        request, seat, form, title=title % {"number": row.number or "–"},
        submit=_("It is ours") if is_ours else _("Somebody else's"), back=back, intro=intro,
        template="bank/decide_account", danger=not is_ours, here="invoices", line=line,
    )  # fmt: skip
