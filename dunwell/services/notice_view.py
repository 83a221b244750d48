# SPDX-License-Identifier: MIT
"""One notice as its page shows it: its lines, its sum, how it travelled, and what may still be done about it."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services import sent_mail, sent_messages
from dunwell.services.find import item_name
from dunwell.services.notice_content import message_preview
from dunwell.services.sent_messages import Opened
from dunwell.store.models import Case, Claim, Company, Delivery, Event, Inquiry, Notice, NoticeLine, Task

_UNSENT = frozenset({Delivery.State.QUEUED, Delivery.State.RETRYING, Delivery.State.REFUSED, Delivery.State.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One open item on the notice: `chased` as the notice says, `open_now` what is open of it today."""

    item: str
    invoice: int
    due_on: date | None
    days_late: int
    original: Money
    chased: Money
    open_now: Money
    stepped: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One line of history about the notice."""

    at: datetime
    actor: str
    code: str
    data: dict[str, object]


@dataclass(frozen=True, slots=True)
class Way:
    """One delivery. `copies` are those of its recipients that are not the customer's; `readable`: the message is kept
    as it left; `left`: it is a file, `text` what of it can be read here. `word` is a service's last word on it,
    `tracking` the number by which it is followed, `posted_on` when it said that it posted the letter."""

    delivery: Delivery
    to: tuple[str, ...]
    copies: tuple[str, ...]
    readable: bool
    left: bool = False
    text: str = ""
    word: str = ""
    tracking: str = ""
    posted_on: date | None = None

    @property
    def is_taken(self) -> bool:
        """Whether it is a letter that a service has: it counts as accepted since, posted or not."""
        return self.delivery.way == "post_service" and self.delivery.state == Delivery.State.ACCEPTED


@dataclass(frozen=True)
class NoticeView:
    """A notice with all that belongs to it. `parts` are (name, amount) of what is added up to its total."""

    notice: Notice
    lines: list[ShownLine]
    parts: list[tuple[str, Money]]
    total: Money
    ways: list[Way]
    claims: list[Claim]
    tasks: list[Task]
    case: Case | None
    story: list[Told]

    @property
    def is_unknown(self) -> bool:
        """Whether a person has to say what became of it."""
        return any(way.delivery.state == Delivery.State.UNKNOWN for way in self.ways)

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether it can still be taken back: nothing of it was sent, and no money came for what it claims."""
        unsent = all(way.delivery.state in _UNSENT for way in self.ways)
        return self.notice.withdrawn_seq is None and unsent and not any(one.allocated_minor for one in self.claims)


def notice_by_id(company: Company, notice: int, *, own: int | None = None) -> Notice:
    """One notice. Raises `Refused("not_found")`."""
    rows = Notice.objects.filter(company=company, pk=notice)
    rows = rows if own is None else rows.filter(customer__owner=own)
    row = rows.select_related("customer", "run", "version__procedure").defer("run__proposal").first()
    if row is None:
        raise Refused("not_found", what="notice", name=str(notice))
    return row


def notice_view(company: Company, notice: int, *, own: int | None = None) -> NoticeView:
    """One notice with all that belongs to it. Raises `Refused("not_found")`."""
    row = notice_by_id(company, notice, own=own)
    names = ("chased", "credits", "claims", "fee", "interest", "compensation")
    amounts = [(name, getattr(row, f"{name}_minor")) for name in names]
    signed = [(name, Money(-minor if name == "credits" else minor, row.currency)) for name, minor in amounts if minor]
    deliveries = list(Delivery.objects.filter(company=company, notice=row).order_by("place", "pk"))
    copies = {*row.version.document.get("copy_to", []), *_copies_to(company)}
    tasks = Task.objects.filter(company=company, notice=row).select_related("delivery").order_by("pk")
    return NoticeView(
        notice=row,
        lines=_lines(company, row),
        parts=signed,
        total=Money(row.total_minor, row.currency),
        ways=[_way(one, copies) for one in deliveries],
        claims=list(Claim.objects.filter(company=company, notice=row).select_related("item__invoice").order_by("pk")),
        tasks=list(tasks),
        case=Case.objects.filter(company=company, notice=row).first(),
        story=_story(company, row),
    )


def preview(company: Company, notice: Notice) -> Opened:
    """The message of a notice as it would leave now. Raises `Refused`: see `message_preview`."""
    return sent_messages.read(message_preview(company, notice.number))


def _lines(company: Company, notice: Notice) -> list[ShownLine]:
    rows = NoticeLine.objects.filter(company=company, notice=notice).select_related("item__invoice")
    return sorted(
        (_line(row, notice) for row in rows),
        key=lambda line: (line.withdrawn, not line.stepped, -line.days_late, line.item),
    )


def _line(row: NoticeLine, notice: Notice) -> ShownLine:
    item, currency = row.item, notice.currency
    return ShownLine(
        item=item_name(item),
        invoice=item.invoice_id,
        due_on=item.due_on,
        days_late=(notice.on - (item.due_on or item.issued_on)).days,
        original=Money(item.amount_minor, currency),
        chased=Money(row.chased_minor, currency),
        open_now=Money(item.open_minor, currency),
        stepped=row.step is not None,
        withdrawn=row.withdrawn,
    )


def _way(delivery: Delivery, copies: set[str]) -> Way:
    to = tuple(one for one in delivery.recipients if one not in copies)
    told = Inquiry.objects.filter(delivery=delivery).first()
    left = sent_mail.has_left(delivery)
    return Way(
        delivery,
        to,
        tuple(one for one in delivery.recipients if one in copies),
        sent_mail.is_readable(delivery),
        left=left,
        text=_text(delivery) if left and delivery.channel == "sms" else "",
        word=told.word if told else "",
        tracking=told.tracking if told else "",
        posted_on=_posted_on(delivery) if told and delivery.channel == "letter" else None,
    )


def _posted_on(delivery: Delivery) -> date | None:
    """The day on which a service said that it had posted the letter."""
    events = Event.objects.filter(company=delivery.company_id, customer_id=delivery.notice.customer_id)
    told = events.filter(notice_id=delivery.notice_id, code="delivery_posted")
    return told.order_by("seq").values_list("on", flat=True).first()


def _text(delivery: Delivery) -> str:
    return sent_mail.left(delivery.company, delivery.pk)[1].decode("utf-8", "replace")


def _copies_to(company: Company) -> set[str]:
    """Where the company has copies sent, and where it had them sent before: a message may be older than the setting."""
    events = Event.objects.filter(company=company, code="company_changed", data__contains='"copies_to"')
    changes = [json.loads(data)["changes"]["copies_to"] for data in events.values_list("data", flat=True)]
    return {address for change in (*changes, [company.copies_to]) for address in change if address}


def _story(company: Company, notice: Notice) -> list[Told]:
    # Through the customer, for that is where the index leads.
    events = Event.objects.filter(company=company, customer_id=notice.customer_id, notice_id=notice.pk)
    return [Told(one.at, one.actor, one.code, json.loads(one.data)) for one in events.order_by("-seq")[:100]]
