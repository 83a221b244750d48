# SPDX-License-Identifier: MIT
"""The very message that the coming run would send to a customer, before it exists.

It is made by the code that makes it, in a transaction that is then undone: what is shown is what would go.
"""

from datetime import date, datetime

from django.db import transaction

from dunwell.core.plan import Plan
from dunwell.core.problem import Refused
from dunwell.delivery.email.mailbox import OpenedMessage, open_message
from dunwell.services.apply import apply
from dunwell.services.deciding import decide
from dunwell.services.due import local_date
from dunwell.services.load_facts import Loaded, load_facts
from dunwell.services.notice_content import message_preview
from dunwell.services.planned import key_of
from dunwell.services.proposals import open_proposal, standing
from dunwell.services.writing import writing
from dunwell.store.models import Company, Notice

_kept: dict[tuple[object, ...], list[OpenedMessage]] = {}


def upcoming_messages(
    company: Company, customer: int, currency: str, *, on: date, actor: str, at: datetime
) -> list[OpenedMessage]:
    """The messages of the run of `on` to a customer (its id) in a currency; several where each invoice has its own.

    Its number is the next free one: it may be another when the run is made. Raises `Refused("nothing_goes_out")`, and
    what `message_preview` refuses.
    """
    key = (*key_of(company, on), customer, currency)
    if known := _kept.get(key):
        return known
    with writing(company) as locked:
        plan, loaded = _decided(locked, customer, on, at)
        run = apply(locked, plan, loaded, actor=actor, at=at)
        notices = Notice.objects.filter(run=run, customer=customer, currency=currency, action=Notice.Action.NOTICE)
        numbers = list(notices.order_by("pk").values_list("number", flat=True))
        messages = [open_message(number, message_preview(locked, number)) for number in numbers]
        transaction.set_rollback(True)
    if not messages:
        raise Refused("nothing_goes_out", customer=str(customer), on=on.isoformat())
    _kept.clear()  # the page and the frame in it ask one after the other
    _kept[key] = messages
    return messages


def _decided(company: Company, customer: int, on: date, at: datetime) -> tuple[Plan, Loaded]:
    """What the coming run decides about this customer alone; of a proposal, what stands of it.

    The run of a later day takes the place of a proposal: what it decides is not held to what was proposed.
    """
    proposal = open_proposal(company) if company.mode == Company.Mode.REVIEW else None
    if proposal and proposal.on <= on <= local_date(company, at):
        found = standing(company, proposal, on, customers=[customer])
        return found.plan, found.loaded
    loaded = load_facts(company, on, customers=[customer])
    return decide(loaded, on, next_dates=False), loaded
