# SPDX-License-Identifier: MIT
"""The word that sends: approving a proposal, whole or in part, and making today's run at once."""

from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services import proposals
from dunwell.services.access import Seat
from dunwell.services.coming import Coming, coming
from dunwell.services.due import approve_at_once, local_date, run_at_once
from dunwell.services.edits import Account
from dunwell.services.proposal_people import first_names
from dunwell.services.run_dunning import RunReport
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import Form, SureField
from dunwell.web.pages import actor, company_page, now
from dunwell.web.templatetags import formats
from dunwell.web.views.today.page import asked_accounts, back_to_today

_MOST_NAMED = 5


class ApproveForm(Form):
    """Nothing to fill in: what is approved stands above it."""


class ApproveSomeForm(Form):
    """Approving a part ends the day's run: that has to be seen."""

    sure = SureField(_("The others wait for the next run"))


@company_page("decide")
def approve(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Approves the proposal: of the customers and currencies in `?pick=` alone, or of all."""
    picked = asked_accounts(request, "pick")
    found = coming(seat.company, now())
    form = (ApproveSomeForm if picked else ApproveForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = approve_at_once(
                seat.company,
                local_date(seat.company, now()),
                actor=actor(request),
                at=now(),
                without=_others(seat, found, picked),
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            return done(request, _approved(made), to=back_to_today(seat))
    count = _count(found, picked)
    label = ngettext("Approve %(count)s notice", "Approve %(count)s notices", count) % {"count": formats.count(count)}
    return form_page(
        request,
        seat,
        form,
        title=label,
        submit=label,
        back=back_to_today(seat),
        intro=_intro(found, picked),
        template="today/approve",
        here="today",
        coming=found,
        picked=picked,
        whom=_whom(seat, found, picked),
    )


@company_page("decide")
def run_now(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Makes today's run, or in mode review its proposal, without waiting for the clock."""
    found, form = coming(seat.company, now()), ApproveForm(request.POST if request.method == "POST" else None)
    on: date = local_date(seat.company, now())
    if request.method == "POST":
        form.is_valid()
        try:
            report = run_at_once(seat.company, on, actor=actor(request), at=now())
        except Refused as refused:
            refuse(form, refused)
        else:
            return done(request, _ran(report), to=back_to_today(seat))
    proposes = found.state == "propose"
    intro = ngettext(
        "%(count)s notice is made and queued for delivery at once. It is read again just before it goes: what was paid "
        "meanwhile is not sent. A day has one run.",
        "%(count)s notices are made and queued for delivery at once. Each is read again just before it goes: what was "
        "paid meanwhile is not sent. A day has one run.",
        found.notices,
    ) % {"count": formats.count(found.notices)}
    return form_page(
        request,
        seat,
        form,
        title=_("Make today's proposal") if proposes else _("Make today's run"),
        submit=_("Propose now") if proposes else _("Run now"),
        back=back_to_today(seat),
        intro=_("Nothing goes out yet: the proposal waits until somebody approves it.") if proposes else intro,
        template="today/approve",
        here="today",
        coming=found,
        picked=[],
    )


def _others(seat: Seat, found: Coming, picked: list[Account]) -> frozenset[int]:
    """What was proposed for the customers and currencies that were not picked."""
    if not picked or found.proposal is None:
        return frozenset()
    return proposals.steps_of_others(found.proposal, picked)


def _count(found: Coming, picked: list[Account]) -> int:
    notices = found.plan.notices
    if not picked:
        return notices.height
    return sum(account in picked for account in notices.select("customer", "currency").iter_rows())


def _whom(seat: Seat, found: Coming, picked: list[Account]) -> dict[str, object]:
    """Who is written to: the first few by name, and how many more."""
    accounts = found.plan.notices.select("customer", "currency").iter_rows()
    customers = {account[0] for account in accounts if not picked or account in picked}
    names = first_names(seat.company, customers, _MOST_NAMED)
    return {"names": names, "others": len(customers) - len(names)}


def _intro(found: Coming, picked: list[Account]) -> str:
    text = gettext("Everything is planned once more now: what was paid, disputed or held since stays out.")
    if not picked:
        return text
    rest = found.notices - _count(found, picked)
    told = ngettext(
        "A day has one run. If you approve only these, %(count)s other notice waits for the next run.",
        "A day has one run. If you approve only these, %(count)s other notices wait for the next run.",
        rest,
    )
    return f"{told % {'count': formats.count(rest)}} {text}"


def _approved(made: proposals.Approval) -> str:
    count = made.run.notices_count
    text = ngettext(
        "Approved: %(count)s notice is made and queued for delivery.",
        "Approved: %(count)s notices are made and queued for delivery.",
        count,
    ) % {"count": formats.count(count)}
    if not made.changes:
        return text
    changed = ngettext(
        "%(count)s item had changed since the proposal.", "%(count)s items had changed since the proposal.",
        len(made.changes),
    )  # fmt: skip
    return f"{text} {changed % {'count': formats.count(len(made.changes))}}"


def _ran(report: RunReport) -> str:
    run = report.run
    count = {"count": formats.count(run.notices_count)}
    if report.already:
        return gettext("The run of this day had been made already; nothing was changed.")
    if run.status == "proposed":
        return (
            ngettext(
                "%(count)s notice is proposed: look at it and approve.",
                "%(count)s notices are proposed: look at them and approve.",
                run.notices_count,
            )
            % count
        )
    return (
        ngettext(
            "The run is made: %(count)s notice is queued for delivery.",
            "The run is made: %(count)s notices are queued for delivery.",
            run.notices_count,
        )
        % count
    )
