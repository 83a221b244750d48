# SPDX-License-Identifier: MIT
"""Several proposals confirmed at once: asked with their number and sum, and taken back together."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services import match_decisions
from dunwell.services.access import Seat
from dunwell.services.match_decided import Would, would_settle
from dunwell.services.match_shown import mark_of, proposal_of
from dunwell.services.match_view import MatchRow, match_ids, rows_to_confirm
from dunwell.web.acts import done, form_page
from dunwell.web.asked import Picks, asked_picks
from dunwell.web.forms import Form
from dunwell.web.pages import actor, company_page, now, today
from dunwell.web.views.matching.queue import match_listing, wish_of

# So many are taken back on one button; who confirmed more of them looks at each.
_UNDONE_AT_ONCE = 100
# A form of more rows would be taken for an attack.
_MOST = 400


@company_page("match")
def confirm(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Asks first, naming how many and how much; then books each as it is proposed."""
    back = reverse("match-queue", args=[seat.company.code])
    if request.method != "POST":
        return redirect(back)
    picks = asked_picks(request)
    rows = _chosen(seat, picks)[:_MOST]
    if not rows:
        messages.warning(request, gettext("Tick payments with a proposal first."))
        return redirect(f"{back}?{_without_at(picks)}")
    if request.POST.get("sure") == "yes":
        return _confirmed(request, seat, rows, f"{back}?{_without_at(picks)}")
    count = ngettext("%(n)s payment", "%(n)s payments", len(rows)) % {"n": len(rows)}
    return form_page(
        request, seat, Form(), title=_("Confirm these together"), submit=_("Confirm %(count)s") % {"count": count},
        back=f"{back}?{_without_at(picks)}", template="matching/bulk", here="invoices", count=count, sums=_sums(rows),
        rows=_told(seat, rows[:20]), more=max(len(rows) - 20, 0), unsure=sum(row.level != "sure" for row in rows),
        ids=[row.pk for row in rows], seen=[_seen(seat, row) for row in rows], query=picks.query.urlencode(),
    )  # fmt: skip


@company_page("match")
@require_POST
def undo(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Takes back what was confirmed together (`ids` in the address)."""
    ids = [int(one) for one in request.GET.get("ids", "").split(",") if one.isascii() and one.isdecimal()]
    taken = 0
    for pk in ids[:_UNDONE_AT_ONCE]:
        try:
            match_decisions.undo(seat.company, pk, on=today(seat), actor=actor(request), at=now())
        except Refused:
            continue  # somebody has decided anew since: that stays
        taken += 1
    text = ngettext("%(n)s payment waits again.", "%(n)s payments wait again.", taken) % {"n": taken}
    return done(request, text, reverse("match-queue", args=[seat.company.code]))


def _confirmed(request: HttpRequest, seat: Seat, rows: Sequence[MatchRow], back: str) -> HttpResponse:
    booked: list[int] = []
    seen = set(request.POST.getlist("seen"))
    for row in rows:
        # What one booking changes for the next was not looked at: that waits.
        if _seen(seat, row) not in seen:
            continue
        try:
            match_decisions.confirm(seat.company, row.pk, on=today(seat), actor=actor(request), at=now())
        except Refused:
            continue  # decided or overtaken since it was ticked: it stays for a person
        booked.append(row.pk)
    text = ngettext("%(n)s payment is booked.", "%(n)s payments are booked.", len(booked)) % {"n": len(booked)}
    if len(booked) < len(rows):
        left = len(rows) - len(booked)
        text += " " + ngettext("%(n)s had changed and waits.", "%(n)s had changed and wait.", left) % {"n": left}
    address = reverse("match-bulk-undo", args=[seat.company.code])
    undone = f"{address}?ids={','.join(map(str, booked))}" if 0 < len(booked) <= _UNDONE_AT_ONCE else ""
    return done(request, text, back.removesuffix("?"), undo=undone)


def _chosen(seat: Seat, picks: Picks) -> list[MatchRow]:
    """What was ticked; of "all that fit" those that are sure, for nobody has looked at each."""
    if not picks.everything:
        return rows_to_confirm(seat.company, list(dict.fromkeys(picks.ids)))
    wish = wish_of(match_listing(seat, picks.query).asked(picks.query))
    return [row for row in rows_to_confirm(seat.company, match_ids(seat.company, wish)) if row.level == "sure"]


def _told(seat: Seat, rows: Sequence[MatchRow]) -> list[tuple[MatchRow, Would | None]]:
    """Each with what it would settle."""
    would = would_settle(seat.company, [row.pk for row in rows])
    return [(row, would.get(row.pk)) for row in rows]


def _seen(seat: Seat, row: MatchRow) -> str:
    return f"{row.pk}:{mark_of(proposal_of(seat.company, row.pk))}"


def _sums(rows: Sequence[MatchRow]) -> list[Money]:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.amount.currency] = sums.get(row.amount.currency, 0) + row.amount.minor
    return [Money(minor, currency) for currency, minor in sums.items()]


def _without_at(picks: Picks) -> str:
    kept = picks.query.copy()
    kept.pop("at", None)
    return kept.urlencode()
