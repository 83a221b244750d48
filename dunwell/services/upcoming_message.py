# SPDX-License-Identifier: MIT
"""The very message that the coming run would send to a customer, before it exists, as its channel carries it: an
e-mail, a letter, a text message, a document.

It is made by the code that makes it, in a transaction that is then undone: what is shown is what would go.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.db import transaction

from dunwell.core.plan import Plan
from dunwell.core.problem import Refused
from dunwell.core.procedure import Channel
from dunwell.delivery.email.mailbox import OpenedMessage, open_message
from dunwell.delivery.post_service.way import PostServiceSettings
from dunwell.delivery.print.way import PrintSettings
from dunwell.letters.notice import NoticeContent
from dunwell.services.apply import apply
from dunwell.services.cargo import CARGO
from dunwell.services.consignment import Consignment
from dunwell.services.deciding import decide
from dunwell.services.due import local_date
from dunwell.services.letter_cargo import letter_of, postable
from dunwell.services.load_facts import Loaded, load_facts
from dunwell.services.notice_content import content_of, message_preview
from dunwell.services.planned import key_of
from dunwell.services.proposals import open_proposal, standing
from dunwell.services.ways import settings_of, way_of
from dunwell.services.writing import writing
from dunwell.store.models import Company, Delivery, Notice


@dataclass(frozen=True)
class Upcoming:
    """One message by one channel. `to`: its addressees as the channel knows them. An e-mail is `mail`, a text message
    `text`; what is a document is `file`, its name and bytes. `refused` says why it could not be made."""

    channel: str
    to: tuple[str, ...] = ()
    mail: OpenedMessage | None = None
    text: str = ""
    file: tuple[str, bytes] | None = None
    refused: Refused | None = None

    @property
    def kilobytes(self) -> int:
        """The size of its document, at least 1."""
        return max(1, len(self.file[1]) // 1000) if self.file else 0


_kept: dict[tuple[object, ...], list[Upcoming]] = {}


def upcoming_messages(
    company: Company, customer: int, currency: str, *, on: date, actor: str, at: datetime
) -> list[Upcoming]:
    """The messages of the run of `on` to a customer (its id) in a currency; several where each invoice has its own, or
    the level takes every channel.

    Its number is the next free one: it may be another when the run is made. Raises `Refused("nothing_goes_out")`.
    """
    key = (*key_of(company, on), customer, currency)
    if known := _kept.get(key):
        return known
    with writing(company) as locked:
        plan, loaded = _decided(locked, customer, on, at)
        run = apply(locked, plan, loaded, actor=actor, at=at)
        rows = Delivery.objects.filter(notice__run=run, notice__customer=customer, notice__currency=currency)
        rows = rows.filter(notice__action=Notice.Action.NOTICE).select_related("notice__customer")
        messages = [_made(locked, row, at) for row in rows.order_by("notice", "place", "pk")]
        transaction.set_rollback(True)
    if not messages:
        raise Refused("nothing_goes_out", customer=str(customer), on=on.isoformat())
    _kept.clear()  # the page and the frame in it ask one after the other
    _kept[key] = messages
    return messages


def _made(company: Company, delivery: Delivery, at: datetime) -> Upcoming:
    """What would leave of a delivery of a *locked* company, made as it is made when it does."""
    channel, notice = delivery.channel, delivery.notice
    try:
        if channel == "email":
            mail = open_message(notice.number, message_preview(company, notice.number))
            return Upcoming(channel, (mail.head.to,), mail=mail)
        content = content_of([notice.pk])[notice.pk]
        if channel == "letter":
            return _letter(company, content)
        consignment = Consignment(company, delivery.pk, delivery.message_id, content, (), (), "", at)
        left = CARGO[cast(Channel, channel)](consignment)
    except Refused as refused:
        return Upcoming(channel, refused=refused)
    except OSError as error:
        missing = Refused("file_missing", notice=notice.number, file=str(error.filename))
        return Upcoming(channel, refused=missing)
    if channel == "sms":
        return Upcoming(channel, left.recipients, text=left.data.decode())
    return Upcoming(channel, left.recipients, file=(left.name, left.data))


def _letter(company: Company, content: NoticeContent) -> Upcoming:
    """The letter as the company's way for letters makes it: with the invoices behind it, or without."""
    row = way_of(company, "letter")
    kept = settings_of(row) if row is not None else None
    originals = isinstance(kept, PostServiceSettings | PrintSettings) and kept.originals
    customer = postable(content).customer
    to = (customer.name, *(line for line in customer.address if line.strip()))
    return Upcoming("letter", to, file=(f"{content.number}.pdf", letter_of(content, originals=originals)))


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
