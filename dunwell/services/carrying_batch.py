# SPDX-License-Identifier: MIT
"""A batch of claimed deliveries of one lane: read again, addressed, and ready to be composed."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.conf import settings

from dunwell.core.problem import Refused
from dunwell.core.procedure import Channel
from dunwell.delivery.carrier import Outgoing
from dunwell.delivery.email.verp import verp_address
from dunwell.delivery.errors import DeliveryError
from dunwell.letters.composer import Composed, packed
from dunwell.services.addresses import good_addresses
from dunwell.services.as_decided import AsDecided
from dunwell.services.cargo import CARGO, Consignment
from dunwell.services.composing import WORTH_A_PROCESS, Composing, Making
from dunwell.services.notice_content import Draft, drafts_of, once
from dunwell.services.outbox_lanes import Lane
from dunwell.services.outbox_results import Parcel
from dunwell.services.outbox_routes import Route
from dunwell.services.refresh import Refreshed, refresh
from dunwell.services.sent_messages import Copy
from dunwell.store.models import Company, Customer, Delivery

_COLUMNS = (
    "pk", "notice_id", "notice__customer_id", "notice__number", "attempts", "recipients", "answers", "message_id",
)  # fmt: skip
# What of a customer a channel other than e-mail is addressed to; a webhook has no recipient.
_ADDRESS: dict[Channel, str] = {"letter": "name", "einvoice": "einvoice_address", "sms": "phone"}


@dataclass(slots=True)
class Look:
    """A reading of a company's notices: good as long as `seq` is its last event, not counting what we wrote."""

    company: Company
    on: date
    seq: int


@dataclass(frozen=True, slots=True)
class Cargo:
    """A message for its route, and the copy of it that is kept."""

    message: Outgoing
    copy: Copy


@dataclass(frozen=True, slots=True)
class Prepared:
    """A delivery that may go by a route as long as its look is good."""

    parcel: Parcel
    look: Look
    route: Route
    make: Callable[[], Cargo]

    def made(self) -> Cargo | DeliveryError:
        """The message; or why it cannot be made: then it is set aside for a person, and the others go on."""
        try:
            return self.make()
        except Refused as refused:
            return DeliveryError(f"it cannot be written: {refused}", permanent=True)
        except OSError as error:
            return DeliveryError(f"a file that belongs to it cannot be read: {error}", permanent=True)


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of a batch: who may go, and how many had no reason left."""

    prepared: list[Prepared]
    withdrawn: int


def prepare(
    company: Company,
    lane: Lane,
    route: Route,
    sender: str,
    deliveries: Sequence[int],
    *,
    on: date,
    actor: str,
    at: datetime,
    decided: AsDecided,
) -> Batch:
    """Reads the notices of claimed deliveries of a lane again; what still goes is addressed and composed ahead."""
    found = read_again(company, deliveries, on=on, actor=actor, at=at, decided=decided)
    look = Look(company, on, found.seq)
    rows = {row[0]: row for row in Delivery.objects.filter(pk__in=found.left).values_list(*_COLUMNS)}
    drafts = drafts_of([row[1] for row in rows.values()])
    addresses = _addresses(lane.channel, {row[2] for row in rows.values()})
    ahead = lane.channel == "email" and len(rows) >= WORTH_A_PROCESS
    composing = Composing(at, ahead=ahead)
    prepared = []
    for delivery in found.left:
        _, notice, customer, number, tries, recipients, answers, name = rows[delivery]
        draft, own = drafts[notice], addresses.get(customer, ())
        parcel = Parcel(
            delivery, company.pk, notice, customer, number, tries, own, _envelope(lane, draft, own, recipients),
            lane.channel, route.way, route.row, _domain(own) if lane.channel == "email" else "", answers,
        )  # fmt: skip
        going = _Going(company, parcel, draft, name, sender, at, verp=route.verp)
        prepared.append(Prepared(parcel, look, route, going.making(composing)))
    composing.begin()
    return Batch(prepared, len(found.withdrawn))


def read_again(
    company: Company, deliveries: Sequence[int], *, on: date, actor: str, at: datetime, decided: AsDecided
) -> Refreshed:
    """Which of these go, brought to date; all, unread, when nothing has happened since they were `decided`."""
    seq = decided.seq(company, deliveries, on)
    if seq is not None:
        return Refreshed(seq, [*deliveries], [])
    return refresh(company, deliveries, on=on, actor=actor, at=at)


def _addresses(channel: Channel, customers: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The addresses of customers (their ids) for a channel; a customer without one is not in it."""
    if channel == "email":
        return good_addresses(customers)
    if channel not in _ADDRESS:
        return {}
    rows = Customer.objects.filter(pk__in=customers).values_list("pk", _ADDRESS[channel])
    return {customer: (address,) for customer, address in rows if address}


def _envelope(lane: Lane, draft: Draft | Refused, own: Sequence[str], recipients: Sequence[str]) -> tuple[str, ...]:
    """All that a message is handed to: copies go by e-mail, and on a later try to those who did not take an earlier."""
    copies = draft.copy_to if isinstance(draft, Draft) and lane.channel == "email" else ()
    again = set(recipients) or {*own, *copies}
    return once([*own, *(copy for copy in copies if copy in again)])


def _domain(own: Sequence[str]) -> str:
    return own[0].rpartition("@")[2].lower()[:253] if own else ""


@dataclass(frozen=True, slots=True)
class _Going:
    """A delivery with what its message says, or why it cannot be told; `message_id` is the delivery's own, and with
    `verp` the address that a bounce comes back to."""

    company: Company
    parcel: Parcel
    draft: Draft | Refused
    message_id: str
    sender: str
    at: datetime
    verp: bool

    def making(self, composing: Composing) -> Callable[[], Cargo]:
        """What makes the message when it is needed."""
        if isinstance(self.draft, Refused):
            return partial(_refuse, self.draft)
        if self.parcel.channel == "email":
            return partial(self._mailed, self.draft, composing.making(self.draft, self.sender, self.parcel.own))
        return partial(self._carried, self.draft)

    def _mailed(self, draft: Draft, begun: Making) -> Cargo:
        made, back = begun(), self.sender
        if self.verp:
            back = verp_address(back, self.parcel.delivery, settings.ENVIRONMENT.secret_key)
        message = Outgoing(self.message_id, back, self.parcel.envelope, made.data, is_wire=made.is_wire)
        return self._cargo(draft, message, made)

    def _carried(self, draft: Draft) -> Cargo:
        parcel = self.parcel
        if parcel.channel not in CARGO:
            raise Refused("channel_not_carried", channel=parcel.channel)
        consignment = Consignment(
            company=self.company,
            delivery=parcel.delivery,
            message_id=self.message_id,
            content=draft.whole(settings.ENVIRONMENT.documents),
            own=parcel.own,
            envelope=parcel.envelope,
            sender=self.sender,
            at=self.at,
        )
        message = CARGO[parcel.channel](consignment)
        return self._cargo(draft, message, packed(message.data))

    def _cargo(self, draft: Draft, message: Outgoing, made: Composed) -> Cargo:
        return Cargo(message, Copy(self.parcel.delivery, self.parcel.company, made, draft.files))


def _refuse(refused: Refused) -> Cargo:
    raise refused
