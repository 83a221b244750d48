# SPDX-License-Identifier: MIT
"""Which message, or which customer, a mail that came back is about."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Lower

from dunwell.delivery.email.verp import delivery_of
from dunwell.intake.returned.addresses import read_form, same_form
from dunwell.intake.returned.result import ReturnedMail as Read
from dunwell.store.models import Company, CustomerEmail, Delivery

_FROM_PEOPLE = ("reply", "auto_reply", "not_ours")


@dataclass(frozen=True, slots=True)
class Match:
    """The company and customer that a mail is about, and the delivery when the mail proves that it is about it.

    Proof is a name that nobody makes without the installation's secret or the message itself: its return address, its
    Message-ID or its ENVID. An address is none: anybody may write it.
    """

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
        named = [mail.sender] if same_form(mail.sender) not in own_addresses(company) else []
    else:
        named = list(mail.recipients)
    # As the customer's may be kept: in letters of its own, or as it goes over the wire.
    forms = (str.lower, _ascii_lower, same_form, read_form)
    wanted = {form(one) for one in named[:20] if one for form in forms}
    if not wanted:
        return None
    # By the index over the address in small letters; a company may have a million of them.
    rows = CustomerEmail.objects.alias(low=Lower("address")).filter(company=company, low__in=wanted)
    found = set(rows.order_by().values_list("customer_id", flat=True)[:100])
    return found.pop() if len(found) == 1 else None


def own_addresses(company: Company) -> frozenset[str]:
    """The company's own, in `same_form`: what comes from them, no customer wrote."""
    return frozenset(same_form(one) for one in (company.email, company.reply_to, company.copies_to) if one)


def _ascii_lower(address: str) -> str:
    """As SQLite makes letters small: those of ASCII alone."""
    return "".join(one.lower() if one.isascii() else one for one in address)


def _written(ids: tuple[str, ...]) -> list[str]:
    return [form for one in ids for form in (f"<{one}>", one)]
