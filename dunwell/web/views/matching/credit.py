# SPDX-License-Identifier: MIT
"""Customers with money that settles nothing yet, beside what they owe; used in the company's order on a button."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services.access import Seat
from dunwell.services.allocation_order import CreditPart, credit_plan, use_credit
from dunwell.services.credit_view import CreditRow, CreditWish, credit_page, credit_sums, every_credit
from dunwell.services.find import item_name
from dunwell.services.paging import KeyPage
from dunwell.services.payment_entry import payer_of
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.asked import Asked
from dunwell.web.forms import Form
from dunwell.web.listing import Column, Empty, Filter, Listing, list_page
from dunwell.web.pages import actor, company_page, now, today
from dunwell.web.words.invoices import CLAIM_KINDS


@company_page("see")
def credit(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Who has money free, the most first."""
    sums = credit_sums(seat.company, seat.own)
    return list_page(request, seat, _listing(seat, sums), "matching/credit", here="invoices", sums=sums)


@company_page("pay")
def use(request: HttpRequest, seat: Seat, customer: int, currency: str) -> HttpResponse:
    """Shows what the credit would settle, then settles it."""
    payer = payer_of(seat.company, str(customer), own=seat.own, by_id=True)
    back = reverse("unallocated-credit", args=[seat.company.code])
    plan = credit_plan(seat.company, payer.pk, currency)
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_valid() and plan:
        try:
            used = use_credit(seat.company, payer.pk, currency, on=today(seat), actor=actor(request), at=now())
        except Refused as refused:
            refuse(form, refused)
        else:
            text = ngettext("%(n)s debt is settled.", "%(n)s debts are settled.", len(used)) % {"n": len(used)}
            return done(request, text, back)
    lines = [(part.source, _called(part), Money(part.minor, currency)) for part in plan]
    return form_page(
        request, seat, form, title=_("Use the credit of %(name)s") % {"name": payer.name},
        submit=_("Use it") if plan else "", back=back, template="matching/use_credit", here="invoices", lines=lines,
        total=Money(sum(part.minor for part in plan), currency),
    )  # fmt: skip


def _called(part: CreditPart) -> str:
    """What a part settles, as people call it."""
    target = part.target
    kind = getattr(target, "kind", "")
    if not kind:
        return item_name(target)  # type: ignore[arg-type]  # what is no claim is an open item
    return f"{CLAIM_KINDS.get(kind, kind)} {target.notice.number}"  # type: ignore[union-attr]  # a claim has a notice


def _listing(seat: Seat, sums: Sequence[Money]) -> Listing[CreditRow]:
    def wish(asked: Asked) -> CreditWish:
        return CreditWish(own=seat.own, text=asked.q, currency=asked.get("currency"))

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[CreditRow]:
        return credit_page(seat.company, wish(asked), order, after=asked.after, before=asked.before, size=asked.size)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[CreditRow]:
        return every_credit(seat.company, wish(asked), order)

    currencies = [(one.currency, one.currency) for one in sums]
    return Listing(
        name="credit",
        columns=[
            Column("customer", _("Customer"), lambda row: row.name, order=("name",)),
            Column("number", _("Number"), lambda row: row.ref, hidden=True),
            Column("since", _("Since"), lambda row: row.since, order=("since",)),
            Column("payments", _("Of payments"), lambda row: row.payments, number=True),
            Column("notes", _("Of credit notes"), lambda row: row.notes, number=True),
            Column("free", _("Free"), lambda row: row.free, order=("free",), number=True),
            Column("owes", _("Owes beside it"), lambda row: row.owes, number=True),
            Column("currency", _("Currency"), lambda row: row.free.currency, hidden=True),
        ],
        filters=[Filter("currency", _("Every currency"), currencies)] if len(currencies) > 1 else [],
        search=_("Customer"),
        noun=_("customers"),
        rows="web/matching/credit_rows.html",
        read=read,
        every=every,
        order=("-free",),
        empty=Empty(_("No money lies about: every payment and credit note settles something."), "check"),
    )
