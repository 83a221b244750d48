# SPDX-License-Identifier: MIT
"""Mode offer: the daily e-mail to the creditor about what is late and unanswered, in the company's language."""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from dunwell.core.plan import Plan
from dunwell.letters.formats import amount, long_date, one_line
from dunwell.services.find import item_name
from dunwell.services.house_language import house_language
from dunwell.services.house_mail import queue_house_mail
from dunwell.services.offers import offered_of
from dunwell.store.models import Company, HouseMail, OpenItem

# An e-mail is read, not scrolled: the page behind the link has them all.
_MOST_ROWS = 50


def queue_offer_mail(company: Company, decided: Plan, *, at: datetime) -> HouseMail | None:
    """With the day's run of a *locked* company in mode offer: one message about what is offered; None: nothing is, or
    nobody is to be told."""
    to = company.report_to or company.email
    if company.mode != Company.Mode.OFFER or not to:
        return None
    late = (pl.lit(decided.on) - pl.col("past_due")).dt.total_days()
    rows = offered_of(company, decided.items.with_columns(late=late)).sort("late", "item", descending=[True, False])
    if not rows.height:
        return None
    ids = rows["item"].head(_MOST_ROWS).to_list()
    known = OpenItem.objects.filter(company=company).select_related("invoice", "customer").in_bulk(ids)
    with override(house_language(company)):
        subject = _subject(company, rows.height)
        text = _text(company, [known[item] for item in ids], rows, decided.on)
    return queue_house_mail(
        company,
        HouseMail.Kind.OFFER,
        to=to,
        on=decided.on,
        subject=subject,
        text=text,
        data={"items": rows["item"].to_list()},
        at=at,
    )


def _subject(company: Company, count: int) -> str:
    told = ngettext("%(count)d invoice waits for your word", "%(count)d invoices wait for your word", count)
    return _("%(company)s: %(told)s") % {"company": company.name, "told": told % {"count": count}}


def _text(company: Company, items: Sequence[OpenItem], rows: pl.DataFrame, on: date) -> str:
    count = rows.height
    opening = ngettext(
        "This invoice is at least five days late. Shall we remind the customer?",
        "These %(count)d invoices are at least five days late. Shall we remind the customers?",
        count,
    ) % {"count": count}
    more = count - len(items)
    further = ngettext("… and %(count)d more.", "… and %(count)d more.", more) % {"count": more} if more else ""
    address = f"{settings.ENVIRONMENT.base_url.rstrip('/')}/c/{company.code}/today/offers/"
    closing = _(
        "If you accept, everything goes by itself from there on: reminders in your name, nothing once it is paid. "
        "If you decline, we send nothing, and you find sample texts for a reminder of your own. "
        "Nothing happens without your word."
    )
    parts = [opening, "\n".join(_line(one, company, on) for one in items), further, _("Answer here:") + f"\n{address}"]
    return "\n\n".join(part for part in [*parts, closing] if part) + "\n"


def _line(item: OpenItem, company: Company, on: date) -> str:
    due, days = item.due_on or item.issued_on, (on - (item.due_on or item.issued_on)).days
    late = ngettext("%(count)d day late", "%(count)d days late", days) % {"count": days}
    return _("%(item)s, %(customer)s: %(amount)s %(currency)s, due %(due)s, %(late)s") % {
        "item": one_line(item_name(item)),
        "customer": one_line(item.customer.name),
        "amount": amount(item.open_minor, item.currency, house_language(company)),
        "currency": item.currency,
        "due": long_date(due, house_language(company)),
        "late": late,
    }
