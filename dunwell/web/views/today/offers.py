# SPDX-License-Identifier: MIT
"""Mode offer: what waits for the creditor's word, what was declined, and sample texts to remind with oneself."""

from collections.abc import Iterable, Sequence

import polars as pl
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import offers
from dunwell.services.access import Seat
from dunwell.services.coming import coming
from dunwell.services.offer_lists import ORDER, declined, offer_page, offered, sums_of
from dunwell.services.offer_samples import FORMS, samples, samples_file
from dunwell.services.paging import KeyPage
from dunwell.services.partners import default_partner
from dunwell.services.planned import PlanRow, plan_rows, planned
from dunwell.services.queries import customer_by_id
from dunwell.web.acts import done
from dunwell.web.asked import Asked, asked_picks
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
    Column("answer", _("Your word"), lambda row: "", number=True),
)


@company_page("plan")
def offers_page(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """What is at least five days late and unanswered: accept or decline each, or give a standing answer."""
    rows = _rows(seat, "offers")
    return list_page(
        request, seat, _listing(seat, rows, "offers"), "today/offers", here="today", sums=sums_of(rows),
        declined_count=_rows(seat, "declined").height, tab="offers",
    )  # fmt: skip


@company_page("plan")
def declined_page(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """What the creditor keeps to himself: with sample texts, and the partner's contact."""
    rows = _rows(seat, "declined")
    return list_page(
        request, seat, _listing(seat, rows, "declined"), "today/offers", here="today", sums=sums_of(rows),
        declined_count=rows.height, offered_count=_rows(seat, "offers").height, tab="declined",
        partner=default_partner(seat.company),
    )  # fmt: skip


@company_page("decide")
@require_POST
def answer(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Accepts or declines a row's `item`, the ticked ones of a list (`?of=`) or all that fit it; or gives a customer's
    standing answer (`always`, `never`)."""
    said = request.POST.get("do", "")
    if said in {"always", "never", "ask"}:
        return _standing(request, seat, said)
    if said not in {"accepted", "declined"}:
        raise BadRequest(f"no such answer: {said}")
    try:
        items, on = _chosen(request, seat), today(seat)
        given = offers.answer(seat.company, items, said, on=on, actor=actor(request), at=now())
    except Refused as refused:
        return sorry(request, seat, refused)
    if not given.items:
        return done(request, _("Nothing was ticked."), to=_back(request, seat), level=messages.INFO)
    back = reverse("today-answers-back", args=[seat.company.code, given.first, given.last])
    return done(request, _answered(said, len(given.items)), to=_back(request, seat), undo=_staying(request, back))


@company_page("decide")
@require_POST
def undo(request: HttpRequest, seat: Seat, first: int, last: int) -> HttpResponseBase:
    """Takes back the answers of this person's events `first` to `last`."""
    undone = offers.undo(seat.company, first, last, on=today(seat), actor=actor(request), at=now())
    text = gettext("Taken back.")
    if undone.left:
        text += " " + ngettext(
            "%(n)s was changed since and stays.", "%(n)s were changed since and stay.", undone.left
        ) % {"n": undone.left}
    return done(request, text, to=_back(request, seat))


@company_page("decide")
@require_POST
def take_back(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Takes the standing answer of a `customer` back, to what it was (`do`)."""
    customers = asked_items(request, "customer")
    if len(customers) != 1:
        raise BadRequest("one customer is wanted")
    said = request.GET.get("do", "ask")
    try:
        offers.set_standing(seat.company, customers[0], said, actor=actor(request), at=now())
    except Refused as refused:
        return sorry(request, seat, refused)
    return done(request, _("Taken back."), to=_back(request, seat))


@company_page("plan")
def samples_page(request: HttpRequest, seat: Seat, item: int) -> HttpResponseBase:
    """The texts of the ladder for one open item, to copy; `?format=` txt, pdf or docx downloads them."""
    form = request.GET.get("format")
    if form in FORMS:
        file = samples_file(seat.company, item, form, on=today(seat))
        answer = HttpResponse(file.data, content_type=file.media_type)
        answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
        return answer
    row, found = samples(seat.company, item, on=today(seat))
    partner = default_partner(seat.company)
    return page(request, seat, "today/samples", here="today", row=row, samples=found, partner=partner)


# Where an answer can be given besides the list of offers.
_PLACES = {"today": "today", "declined": "today-declined"}
# The two lists: the template of the rows, and what is said when there are none.
_LISTS = {
    "offers": (
        "web/today/offer_rows.html",
        Empty(_("Nothing waits for your word: what gets five days late appears here."), icon="check"),
    ),
    "declined": ("web/today/declined_rows.html", Empty(_("You have declined nothing."), icon="check")),
}


def _rows(seat: Seat, name: str) -> pl.DataFrame:
    on = coming(seat.company, now()).on
    return declined(seat.company, on) if name == "declined" else offered(seat.company, on, today(seat))


def _fitting(rows: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    return rows.filter(pl.col("sought").str.contains(asked.q.lower(), literal=True)) if asked.q else rows


def _chosen(request: HttpRequest, seat: Seat) -> list[int]:
    """The row's own item; else what was ticked in a list, or all that fit it."""
    if items := asked_items(request, "item"):
        return items
    picks, name = asked_picks(request), request.GET.get("of", "offers")
    if not picks.everything:
        return list(picks.ids)
    if name not in _LISTS:
        raise BadRequest(f"no such list: {name}")
    rows = _rows(seat, name)
    return _fitting(rows, _listing(seat, rows, name).asked(picks.query))["item"].to_list()


def _listing(seat: Seat, rows: pl.DataFrame, name: str) -> Listing[PlanRow]:
    company, (template, empty) = seat.company, _LISTS[name]

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[PlanRow]:
        on = coming(company, now()).on
        return offer_page(
            company, _fitting(rows, asked), on, order=order, after=asked.after, before=asked.before, size=asked.size
        )

    def every(asked: Asked, order: Sequence[str]) -> Iterable[PlanRow]:
        loaded = planned(company, coming(company, now()).on).loaded
        return plan_rows(company, _fitting(rows, asked).rows(named=True), loaded)

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
        bulk=f"{reverse('today-answer', args=[company.code])}?of={name}" if seat.may("decide") else "",
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
    return done(request, texts[said] % {"name": name}, to=_back(request, seat), undo=_staying(request, undo))


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
    """Where the answer was given, so that whoever answers stays there."""
    return reverse(_PLACES.get(_place(request), "today-offers"), args=[seat.company.code])


def _place(request: HttpRequest) -> str:
    """The page Today or one of the two lists: what a form says, or the address of an undo."""
    return request.POST.get("back") or request.GET.get("of", "")


def _staying(request: HttpRequest, address: str) -> str:
    """The address of an undo, which leads back to where the answer was given."""
    place = _place(request)
    if place not in _PLACES:
        return address
    return f"{address}{'&' if '?' in address else '?'}of={place}"
