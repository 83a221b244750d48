# SPDX-License-Identifier: MIT
"""Mode offer: what waits for the creditor's word, what was declined, and sample texts to remind with oneself."""

from collections.abc import Iterable, Sequence

import polars as pl
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import offers
from dunwell.services.access import Seat
from dunwell.services.coming import coming
from dunwell.services.offer_lists import ORDER, declined, offer_page, offered, sums_of
from dunwell.services.offer_samples import as_text, samples
from dunwell.services.paging import KeyPage
from dunwell.services.planned import PlanRow, plan_rows, planned
from dunwell.services.queries import customer_by_id
from dunwell.web.acts import done
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Empty, Listing, list_page
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.views.today.edits import sorry
from dunwell.web.views.today.page import asked_items

COLUMNS: Sequence[Column[PlanRow]] = (
    Column("customer", _("Customer"), lambda row: row.customer_name, order=("customer_name", "ref")),
    Column("number", _("Customer number"), lambda row: row.customer_ref, hidden=True),
    Column("item", _("Invoice"), lambda row: row.name, order=("invoice", "installment")),
    Column("due", _("Due"), lambda row: row.due_on),
    Column("late", _("Days late"), lambda row: row.days_late, order=("late",), number=True),
    Column("open", _("Open"), lambda row: row.open, order=("open",), number=True),
    Column("answer", _("Your word"), lambda row: ""),
)


@company_page("plan")
def offers_page(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """What is at least five days late and unanswered: accept or decline each, or give a standing answer."""
    on = coming(seat.company, now()).on
    rows = offered(seat.company, on, today(seat))
    listing = _listing(seat, rows, "offers", "web/today/offer_rows.html", _NOTHING_OFFERED)
    return list_page(
        request, seat, listing, "today/offers", here="today", sums=sums_of(rows),
        declined_count=declined(seat.company, on).height, tab="offers",
    )  # fmt: skip


@company_page("plan")
def declined_page(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """What the creditor keeps to himself: with sample texts, and the partner's contact."""
    on = coming(seat.company, now()).on
    rows = declined(seat.company, on)
    listing = _listing(seat, rows, "declined", "web/today/declined_rows.html", _NOTHING_DECLINED)
    return list_page(
        request, seat, listing, "today/offers", here="today", sums=sums_of(rows), declined_count=rows.height,
        offered_count=offered(seat.company, on, today(seat)).height, tab="declined",
    )  # fmt: skip


@require_POST
@company_page("decide")
def answer(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Accepts or declines items (`item`, or `pick` of the list), or gives a standing answer (`always`, `never`)."""
    said, items = request.POST.get("do", ""), asked_items(request, "item") or asked_items(request, "pick")
    if said in {"always", "never", "ask"}:
        return _standing(request, seat, said)
    if said not in {"accepted", "declined"}:
        raise BadRequest(f"no such answer: {said}")
    facts = {"on": today(seat), "actor": actor(request), "at": now()}
    try:
        changed = offers.answer(seat.company, items, said, **facts)  # type: ignore[arg-type]
    except Refused as refused:
        return sorry(request, seat, refused)
    if not changed:
        return done(request, _("Nothing was ticked."), to=_back(request, seat), level=messages.INFO)
    query = "&".join(f"item={item}" for item in changed)
    undo = f"{reverse('today-answer-back', args=[seat.company.code])}?{query}"
    return done(request, _answered(said, len(changed)), to=_back(request, seat), undo=undo)


@require_POST
@company_page("decide")
def take_back(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Takes answers back: of items (`item`), or a customer's standing one (`customer`, to what it was: `do`)."""
    who = {"actor": actor(request), "at": now()}
    try:
        if customers := asked_items(request, "customer"):
            said = request.GET.get("do", "ask")
            offers.set_standing(seat.company, customers[0], said, **who)  # type: ignore[arg-type]
        else:
            offers.take_back(seat.company, asked_items(request, "item"), on=today(seat), **who)  # type: ignore[arg-type]
    except Refused as refused:
        return sorry(request, seat, refused)
    return done(request, _("Taken back."), to=_back(request, seat))


@company_page("plan")
def samples_page(request: HttpRequest, seat: Seat, item: int) -> HttpResponseBase:
    """The texts of the ladder for one open item, to copy; `?format=txt` downloads them."""
    row, found = samples(seat.company, item, on=today(seat))
    if request.GET.get("format") == "txt":
        answer = HttpResponse(as_text(found), content_type="text/plain; charset=utf-8")
        answer["Content-Disposition"] = content_disposition_header(
            as_attachment=True, filename=f"reminders-{row.invoice.number}.txt"
        )  # fmt: skip
        return answer
    return page(request, seat, "today/samples", here="today", row=row, samples=found)


_NOTHING_OFFERED = Empty(_("Nothing waits for your word: what gets five days late appears here."), icon="check")
_NOTHING_DECLINED = Empty(_("You have declined nothing."), icon="check")


def _listing(seat: Seat, rows: pl.DataFrame, name: str, template: str, empty: Empty) -> Listing[PlanRow]:
    on_rows, company = rows, seat.company

    def found(asked: Asked) -> pl.DataFrame:
        if not asked.q:
            return on_rows
        return on_rows.filter(pl.col("sought").str.contains(asked.q.lower(), literal=True))

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[PlanRow]:
        on = coming(company, now()).on
        return offer_page(
            company, found(asked), on, order=order, after=asked.after, before=asked.before, size=asked.size
        )

    def every(asked: Asked, order: Sequence[str]) -> Iterable[PlanRow]:
        loaded = planned(company, coming(company, now()).on).loaded
        return plan_rows(company, found(asked).rows(named=True), loaded)

    return Listing(
        name=name,
        columns=COLUMNS,
        rows=template,
        read=read,
        every=every,
        order=ORDER,
        empty=empty,
        search=_("Invoice or customer"),
        noun=_("invoices"),
        bulk=reverse("today-answer", args=[company.code]),
        bulk_template="web/today/offer_bulk.html",
    )


def _standing(request: HttpRequest, seat: Seat, said: str) -> HttpResponseBase:
    customers = asked_items(request, "customer")
    if len(customers) != 1:
        raise BadRequest("one customer is wanted")
    customer = customers[0]
    try:
        before = offers.set_standing(seat.company, customer, said, actor=actor(request), at=now())
    except Refused as refused:
        return sorry(request, seat, refused)
    name = customer_by_id(seat.company, customer).name
    texts = {
        "always": _("From now on everything of %(name)s is reminded without asking."),
        "never": _("From now on nothing of %(name)s is offered or reminded."),
        "ask": _("From now on you are asked for each invoice of %(name)s."),
    }
    undo = f"{reverse('today-answer-back', args=[seat.company.code])}?customer={customer}&do={before}"
    return done(request, texts[said] % {"name": name}, to=_back(request, seat), undo=undo)


def _answered(said: str, count: int) -> str:
    if said == "accepted":
        text = ngettext(
            "Accepted: %(count)d invoice is reminded from the next run on.",
            "Accepted: %(count)d invoices are reminded from the next run on.",
            count,
        )
    else:
        text = ngettext(
            "Declined: nothing is sent about %(count)d invoice. Sample texts are under “Declined”.",
            "Declined: nothing is sent about %(count)d invoices. Sample texts are under “Declined”.",
            count,
        )
    return text % {"count": count}


def _back(request: HttpRequest, seat: Seat) -> str:
    name = "today" if request.POST.get("back") == "today" else "today-offers"
    return reverse(name, args=[seat.company.code])
