# SPDX-License-Identifier: MIT
"""When a channel fails for good, the next one of the level takes the message over."""

from datetime import date, datetime

from django.conf import settings
from django.db.models import Max

from dunwell.core.procedure import Channel
from dunwell.letters.email import message_id
from dunwell.services.addresses import good_addresses, mail_domain
from dunwell.services.carried import carried, has_own_server
from dunwell.services.load_facts import procedures_of
from dunwell.services.separate_mail import is_separate
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Customer, Delivery, DunningState, Notice

# As long as one of these stands, the customer is told, or is about to be.
_UNDER_WAY = ("queued", "sending", "retrying", "printed", "accepted", "unknown")


def take_next_channel(company: Company, delivery: Delivery, *, reason: str, on: date, actor: str, at: datetime) -> bool:
    """Queues the notice of a delivery that failed for the next channel of its level, for a *locked* company.

    The next is the first in the level's order that is carried, reaches the customer and was not tried; the notice is
    read again before it leaves, as every message is. False: there is none, or another channel has the message.
    """
    notice = Notice.objects.select_related("customer", "version").get(pk=delivery.notice_id)
    if notice.withdrawn_seq is not None or notice.action != Notice.Action.NOTICE:
        return False
    if not DunningState.objects.filter(notice=notice).exists():
        return False  # its items have had a later notice: an older level does not follow a newer one
    others = Delivery.objects.filter(notice=notice)
    if others.exclude(pk=delivery.pk).filter(state__in=_UNDER_WAY).exists():
        return False
    channel = _next(company, notice, set(others.values_list("channel", flat=True)))
    if channel is None:
        return False
    last = others.aggregate(place=Max("place"))["place"] or 1
    domain = mail_domain(company, settings.ENVIRONMENT)
    Delivery.objects.create(
        company=company,
        notice=notice,
        channel=channel,
        message_id=message_id(company.code, notice.number, channel, domain, secret=settings.SECRET_KEY),
        due_at=at,
        place=last + 1,
    )
    facts: dict[str, object] = {"number": notice.number, "from": delivery.channel, "to": channel, "reason": reason}
    chain.append(
        company, actor, at, [Entry("delivery_next_channel", on, notice.customer_id, notice=notice.pk, data=facts)]
    )
    return True


def _next(company: Company, notice: Notice, tried: set[str]) -> Channel | None:
    (procedure,) = procedures_of([notice.version])
    possible = carried(company)
    if is_separate(procedure) and not has_own_server(company):
        possible -= {"email"}
    for channel in procedure.levels[notice.position - 1].channels:
        if channel in possible and channel not in tried and _reaches(notice.customer, channel):
            return channel
    return None


def _reaches(customer: Customer, channel: Channel) -> bool:
    """Whether a channel can reach a customer, as `dunwell.core.facts.REACH` names what it needs."""
    match channel:
        case "email":
            return bool(good_addresses([customer.pk]))
        case "letter":
            return bool(customer.street and customer.city)
        case "einvoice":
            return bool(customer.einvoice_address)
        case "sms":
            return bool(customer.phone)
        case "webhook":
            return True
