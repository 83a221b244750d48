# SPDX-License-Identifier: MIT
"""Which message, or which customer, a mail that came back is about."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from dunwell.delivery.email.verp import delivery_of
from dunwell.intake.returned.result import ReturnedMail as Read
from dunwell.store.models import Company, CustomerEmail, Delivery

_FROM_PEOPLE = ("reply", "auto_reply", "not_ours")


@dataclass(frozen=True, slots=True)
class Match:
    """The company and customer that a mail is about, and the delivery when the mail names it."""

    company: Company
    customer: int
    delivery: Delivery | None = None


def match(mail: Read, company: Company | None) -> Match | None:
    """Whose mail it is: by return address, Message-ID or ENVID; else by the customer's own address. None: nobody's.

    `company` None: a mail of the installation's own mailbox, which only what names a message can place.
    """
    rows = Delivery.objects.filter(company=company) if company else Delivery.objects.all()
    rows = rows.select_related("company", "notice")
    for way in (_by_return_address, _by_message_id, _by_envelope_id):
        found = way(mail, rows)
        if found is not None:
            return Match(found.company, found.notice.customer_id, found)
    customer = _by_address(mail, company) if company else None
    return Match(company, customer) if company and customer is not None else None


def _by_return_address(mail: Read, rows: QuerySet[Delivery]) -> Delivery | None:
    secret = settings.ENVIRONMENT.secret_key
    named = [one for address in mail.addressed_to if (one := delivery_of(address, secret)) is not None]
    return rows.filter(pk__in=named).order_by("-pk").first() if named else None


def _by_message_id(mail: Read, rows: QuerySet[Delivery]) -> Delivery | None:
    """The first of the mail's originals that is ours: it names them the surest first."""
    if not mail.originals:
        return None
    found = {row.message_id.strip("<>"): row for row in rows.filter(message_id__in=_written(mail.originals))}
    return next((found[one] for one in mail.originals if one in found), None)


def _by_envelope_id(mail: Read, rows: QuerySet[Delivery]) -> Delivery | None:
    if not mail.envelope_id or "\x00" in mail.envelope_id:
        return None
    start = f"<{mail.envelope_id}@"
    if connection.vendor == "sqlite":
        # Its LIKE finds capitals and small letters alike and so uses no index; "A" follows "@".
        rows = rows.filter(message_id__gte=start, message_id__lt=f"{start[:-1]}A")
    return rows.filter(message_id__startswith=start).order_by("pk").first()


def _by_address(mail: Read, company: Company) -> int | None:
    """The only customer with an address: of who wrote it, or of whom it failed for."""
    if mail.kind in _FROM_PEOPLE:
        ours = {one.lower() for one in (company.email, company.reply_to, company.copies_to) if one}
        named = [mail.sender] if mail.sender.lower() not in ours else []
    else:
        named = list(mail.recipients)
    wanted = Q()
    for one in named[:20]:
        wanted |= Q(address__iexact=one) if one else Q()
    if not wanted:
        return None
    found = set(CustomerEmail.objects.filter(wanted, company=company).values_list("customer_id", flat=True)[:2])
    return found.pop() if len(found) == 1 else None


def _written(ids: tuple[str, ...]) -> list[str]:
    return [form for one in ids for form in (f"<{one}>", one)]
