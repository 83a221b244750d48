# SPDX-License-Identifier: MIT
"""The queue of payments whose customer has to be found: the list, and beside it the one that is being decided."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services.access import Seat
from dunwell.services.match_shown import MatchShown, match_shown
from dunwell.services.match_view import (
    WAITING,
    MatchCounts,
    MatchRow,
    MatchWish,
    every_match,
    match_accounts,
    match_counts,
    match_page,
)
from dunwell.services.paging import KeyPage
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Empty, Filter, Listed, Listing, list_page
from dunwell.web.pages import company_page, frame, swaps
from dunwell.web.words.matching import KEYS, RULES, SCORES, STATES

CHOICES = [
    ("found", _("With a proposal")),
    ("nothing", _("Nothing found")),
    ("refused", _("None of these")),
    ("decided", _("Decided")),
    ("booked", _("Booked by itself")),
]


@company_page("match")
def queue(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """What waits, the surest and largest first; the chosen one stands beside it with what speaks for it."""
    listing = match_listing(seat, request.GET)
    if request.GET.get("format"):
        return list_page(request, seat, listing, "matching/queue")
    asked = listing.asked(request.GET)
    listed = Listed(listing, asked, listing.read(asked, listing.order_of(asked)))
    counts = match_counts(seat.company)
    named = request.GET.get("at", "")
    chosen = _named(seat, named or (str(listed.rows[0].pk) if listed.rows else ""))
    context: dict[str, object] = {
        "here": "invoices", "listed": listed, "counts": counts, "one": chosen, "lost": bool(named) and chosen is None,
        "state": asked.get("state"),
        "came": _beside(request.GET, listed, chosen), "page_keys": KEYS,
        "chips": [("", _("To decide"), counts.waiting), *_chips(counts)],
    }  # fmt: skip
    template = "web/matching/both.html" if swaps(request, "list") else "web/matching/queue.html"
    return render(request, template, frame(request, seat) | context)


def match_listing(seat: Seat, query: QueryDict) -> Listing[MatchRow]:
    """The list itself: its columns and filters, and how it is read."""
    waits = query.get("state", "") in WAITING

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[MatchRow]:
        return match_page(seat.company, wish_of(asked), order, after=asked.after, before=asked.before, size=asked.size)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[MatchRow]:
        return every_match(seat.company, wish_of(asked), order)

    accounts = [(str(pk), number) for pk, number in match_accounts(seat.company)]
    return Listing(
        name="matching",
        columns=_columns(),
        filters=[
            Filter("state", _("To decide"), CHOICES),
            *([Filter("account", _("Every account"), accounts)] if len(accounts) > 1 else []),
        ],
        search=_("Payer, text or amount"),
        noun=_("payments"),
        rows="web/matching/rows.html",
        bulk=reverse("match-bulk", args=[seat.company.code]) if waits else "",
        bulk_template="web/matching/bulk_acts.html",
        read=read,
        every=every,
        order=("-score", "-payment__amount_minor", "pk") if waits else ("-at", "-pk"),
        empty=_empty(seat, waits=waits),
    )


def wish_of(asked: Asked) -> MatchWish:
    """What the address asks of the queue."""
    account = asked.get("account")
    return MatchWish(text=asked.q, state=asked.get("state"), account=int(account) if account else None)


def _beside(query: QueryDict, listed: Listed[MatchRow], one: MatchShown | None) -> dict[str, object]:
    """Which comes before and after the chosen one on this page (`next`, `previous`; `on`: the address of the page that
    follows), and the question of the list without it."""
    kept = query.copy()
    kept.pop("at", None)
    pks = [row.pk for row in listed.rows]
    place = pks.index(one.row.pk) if one and one.row.pk in pks else -1
    following = pks[place + 1] if place + 1 < len(pks) else ""
    page_after = ""
    if listed.page.next and not following:
        on = kept.copy()
        on.pop("before", None)
        on["after"] = listed.page.next
        page_after = on.urlencode()
    return {
        "place": "queue", "query": kept.urlencode(), "next": following, "previous": pks[place - 1] if place > 0 else "",
        "on": page_after,
    }  # fmt: skip


def _named(seat: Seat, asked: str) -> MatchShown | None:
    """The one that the address names. None: there is none such, and no other stands in its place, for keys act."""
    pk = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else 0
    try:
        return match_shown(seat.company, pk)
    except Refused:
        return None


def _chips(counts: MatchCounts) -> list[tuple[str, object, int | None]]:
    numbers = {"found": counts.found, "nothing": counts.nothing, "refused": counts.refused}
    return [(code, word, numbers.get(code)) for code, word in CHOICES]


def _columns() -> list[Column[MatchRow]]:
    return [
        Column("payer", _("Payer and text"), lambda row: row.payer, order=("payment__payer_name", "pk"), wide=True),
        Column("text", _("Text"), lambda row: row.text, hidden=True),
        Column("ref", _("Payment"), lambda row: row.ref, hidden=True),
        Column("paid_on", _("Paid on"), lambda row: row.paid_on, order=("payment__paid_on", "pk"), hidden=True),
        Column("amount", _("Amount"), lambda row: row.amount, order=("payment__amount_minor", "pk"), number=True),
        Column("currency", _("Currency"), lambda row: row.amount.currency, hidden=True),
        Column("customer", _("Proposed"), lambda row: row.customer, hidden=True),
        Column("rule", _("Why"), lambda row: str(RULES.get(row.rule, row.rule)), hidden=True),
        Column("level", _("How sure"), lambda row: str(SCORES[row.level].text), hidden=True),
        Column("state", _("State"), lambda row: str(STATES[row.state].text), hidden=True),
        Column("by", _("Decided by"), lambda row: row.by, hidden=True),
    ]


def _empty(seat: Seat, *, waits: bool) -> Empty:
    if not waits:
        return Empty(_("None yet."), "coins")
    return Empty(
        _("Every payment has its customer. What comes in with a bank file and is not certain waits here for you."),
        "check",
        _("See all payments"),
        reverse("payments", args=[seat.company.code]),
    )
