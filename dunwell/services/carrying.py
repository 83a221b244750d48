# SPDX-License-Identifier: MIT
"""One delivery pass, the database's side of it: what goes next, may it go, what came of it."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.mail_url import MailSettings
from dunwell.letters.email import compose
from dunwell.services import outbox
from dunwell.services.addresses import good_addresses, mail_sender
from dunwell.services.living import Living, end_leases_of_the_dead
from dunwell.services.notice_content import Draft, drafts_of
from dunwell.services.outbox_events import Parcel
from dunwell.services.refresh import refresh
from dunwell.store.models import Company, Delivery

BATCH = 100


@dataclass
class DeliverReport:
    """What came of a pass, in messages. `unknown` counts also those that a dead worker left in the middle.

    `withdrawn` are those that had no reason left; `blocked` is what stopped the whole channel; `left` is what still
    waits, now or for a later try.
    """

    accepted: int = 0
    refused: int = 0
    retrying: int = 0
    unknown: int = 0
    withdrawn: int = 0
    blocked: str | None = None
    left: int = 0

    @property
    def carried(self) -> int:
        """How many are done with for this pass."""
        return self.accepted + self.refused + self.retrying + self.unknown + self.withdrawn


@dataclass(slots=True)
class _Look:
    """A reading of a company's notices: good as long as `seq` is its last event, not counting what we wrote."""

    company: Company
    on: date
    seq: int


@dataclass(frozen=True, slots=True)
class _Prepared:
    parcel: Parcel
    look: _Look
    draft: Draft | Refused


@dataclass(kw_only=True)
class Carrying:
    """The state of one pass. All methods are called in one thread, which has the database connection.

    `stale` counts the messages that had to be read again after they were composed.
    """

    company: Company | None
    limit: int | None
    worker: str
    actor: str
    now: Callable[[], datetime]
    on_of: Callable[[Company], date]
    mail: MailSettings | None
    progress: Callable[[int], None] | None
    report: DeliverReport = field(default_factory=DeliverReport)
    stale: int = 0
    _taken: int = 0
    _ready: deque[_Prepared] = field(default_factory=deque)
    _under_way: dict[int, _Prepared] = field(default_factory=dict)
    _living: Living | None = None

    def begin(self) -> None:
        """What a dead worker left is taken up: what waited waits again, what it was sending becomes unknown."""
        self._living = Living(self.worker)
        now = self.now()
        end_leases_of_the_dead(now)
        self.report.unknown += outbox.reap(now, self.on_of, actor=self.actor, company=self.company)

    def end(self) -> None:
        """Gives back what was not begun, and counts what is left."""
        if self._living is not None:
            outbox.release(self.worker)
            self.report.left = outbox.waiting(self.company).count()
            self._living.end()

    def next(self) -> tuple[int, Outgoing] | None:
        """The next message, composed; None: nothing more may go now."""
        while self._ready or self._claim():
            while self._ready:
                prepared = self._ready.popleft()
                message = self._compose(prepared)
                if message is not None:
                    self._under_way[prepared.parcel.delivery] = prepared
                    return prepared.parcel.delivery, message
        return None

    def sending(self, delivery: int) -> bool:
        """Stores `sending`; False when the message may not go as it is: then it is read again, if it still waits."""
        prepared = self._under_way[delivery]
        may = self._mark(prepared)
        if not may:
            del self._under_way[delivery]
        return may

    def result(self, delivery: int, result: Accepted | DeliveryError) -> None:
        """Stores what came of a try."""
        self._record(self._under_way.pop(delivery), result)

    def _claim(self) -> bool:
        """Leases and reads again the next batch; False when there is none."""
        most = BATCH if self.limit is None else min(BATCH, self.limit - self._taken)
        ids = outbox.claim(self.company, self.worker, most, self.now()) if most > 0 else []
        self._taken += len(ids)
        rows = Delivery.objects.filter(pk__in=ids).values_list("company_id", "pk")
        by_company: dict[int, list[int]] = {}
        place = {delivery: number for number, delivery in enumerate(ids)}
        for company, delivery in sorted(rows, key=lambda row: place[row[1]]):
            by_company.setdefault(company, []).append(delivery)
        companies = Company.objects.in_bulk(by_company)
        for company, deliveries in by_company.items():
            self._prepare(companies[company], deliveries)
        return bool(ids)

    def _prepare(self, company: Company, deliveries: Sequence[int]) -> None:
        on = self.on_of(company)
        found = refresh(company, deliveries, on=on, actor=self.actor, at=self.now())
        self._count("withdrawn", len(found.withdrawn))
        look = _Look(company, on, found.seq)
        columns = ("pk", "notice_id", "notice__customer_id", "notice__number", "attempts", "recipients")
        rows = {row[0]: row for row in Delivery.objects.filter(pk__in=found.left).values_list(*columns)}
        drafts = drafts_of([row[1] for row in rows.values()])
        addresses = good_addresses({row[2] for row in rows.values()})
        for delivery in found.left:
            _, notice, customer, number, tries, recipients = rows[delivery]
            draft, own = drafts[notice], addresses.get(customer, ())
            copies = draft.copy_to if isinstance(draft, Draft) else ()
            # On a later try only those are addressed who did not take an earlier one.
            again = set(recipients) or {*own, *copies}
            envelope = tuple(dict.fromkeys([*own, *(copy for copy in copies if copy in again)]))
            parcel = Parcel(delivery, company.pk, notice, customer, number, tries, own, envelope)
            self._ready.append(_Prepared(parcel, look, draft))

    def _compose(self, prepared: _Prepared) -> Outgoing | None:
        """The message; None when it cannot be made: then it is set aside for a person, and the others go on."""
        parcel, draft = prepared.parcel, prepared.draft
        try:
            if isinstance(draft, Refused):
                raise draft
            environment = settings.ENVIRONMENT
            sender = mail_sender(prepared.look.company, environment, self.mail)
            content = draft.whole(environment.documents)
            data = compose(content, sender=sender, to=parcel.own, at=self.now())
        except Refused as refused:
            self._set_aside(prepared, f"it cannot be written: {refused}")
        except OSError as error:
            self._set_aside(prepared, f"a file that belongs to it cannot be read: {error}")
        else:
            return Outgoing(content.message_id, sender, parcel.envelope, data)
        return None

    def _set_aside(self, prepared: _Prepared, reason: str) -> None:
        if self._mark(prepared):
            self._record(prepared, DeliveryError(reason, permanent=True))

    def _mark(self, prepared: _Prepared) -> bool:
        """Stores `sending` if nothing happened in the company since its notices were read, but other deliveries."""
        parcel, look = prepared.parcel, prepared.look
        if outbox.mark_sending(parcel, self.worker, look.seq, self.now()):
            return True
        head = outbox.harmless_head(parcel.company, look.seq)
        if head is not None and head != look.seq:
            look.seq = head
            if outbox.mark_sending(parcel, self.worker, look.seq, self.now()):
                return True
        # Claimed and read again later in this pass, unless somebody withdrew it or took it over.
        outbox.release(self.worker, parcel.delivery)
        self.stale += 1
        self._taken -= 1
        return False

    def _record(self, prepared: _Prepared, result: Accepted | DeliveryError) -> None:
        look = prepared.look
        recorded = outbox.record(
            look.company, prepared.parcel, result, worker=self.worker, actor=self.actor, on=look.on, at=self.now()
        )
        if recorded.before == look.seq:
            look.seq = recorded.after  # only we have written since
        if recorded.state not in {"", Delivery.State.QUEUED}:
            self._count(recorded.state, 1)

    def _count(self, what: str, many: int) -> None:
        setattr(self.report, what, getattr(self.report, what) + many)
        if self.progress and many:
            self.progress(self.report.carried)
