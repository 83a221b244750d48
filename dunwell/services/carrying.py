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
from dunwell.services.notice_content import Draft, drafts_of, once
from dunwell.services.outbox_results import Parcel, Result
from dunwell.services.refresh import refresh
from dunwell.services.sent_messages import Copy
from dunwell.store.models import Company, Delivery

BATCH = 200


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
    """The state of one pass. `sending` and `result` are called by the pump; all else in the thread of the database.

    At most `places` messages are under way: stored as `sending`, their result not yet known. `stale` counts those that
    had to be read again after they were composed.
    """

    company: Company | None
    limit: int | None
    places: int
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
    _started: set[int] = field(default_factory=set)
    _came: deque[tuple[_Look, Result]] = field(default_factory=deque)
    _results: list[tuple[_Look, Result]] = field(default_factory=list)
    _living: Living | None = None

    def begin(self) -> None:
        """What a dead worker left is taken up: what waited waits again, what it was sending becomes unknown."""
        outbox.wait_for_disk()
        self._living = Living(self.worker)
        now = self.now()
        end_leases_of_the_dead(now)
        self.report.unknown += outbox.reap(now, self.on_of, actor=self.actor, company=self.company)

    def end(self) -> None:
        """Stores the last results, gives back what was not begun, and counts what is left."""
        if self._living is not None:
            self.flush()
            outbox.take_back(self.worker, [delivery for delivery in self._under_way if delivery not in self._started])
            outbox.release(self.worker)
            self.report.left = outbox.waiting(self.company).count()
            self._living.end()

    def next_group(self) -> list[tuple[int, Outgoing]]:
        """The next messages, as many as there are free places, composed and stored as `sending`; none: nothing more may
        go now. With the same transaction goes what came of earlier ones."""
        while group := self._composed():
            messages = self._begin(group)
            if messages:
                return messages
        self.flush()
        return []

    def sending(self, delivery: int) -> bool:
        """It leaves now."""
        self._started.add(delivery)
        return True

    def result(self, delivery: int, outcome: Accepted | DeliveryError) -> None:
        """Takes what came of a try, to be stored with the next turn."""
        prepared = self._under_way.pop(delivery)
        self._started.discard(delivery)
        # The one thing that both threads touch: appending and taking from the left need no lock.
        self._came.append((prepared.look, Result(prepared.parcel, outcome)))

    def flush(self) -> None:
        """Stores the results that wait."""
        self._take_results()
        for look in {look.company.pk: look for look, _ in self._results}.values():
            self._turn(look, [])

    def _composed(self) -> list[tuple[_Prepared, Outgoing | DeliveryError]]:
        """The next messages of one company, each composed, or the reason why it cannot be."""
        free = max(1, self.places - len(self._under_way))
        group: list[tuple[_Prepared, Outgoing | DeliveryError]] = []
        while not self._ready and self._claim():
            pass  # a whole batch may have been withdrawn
        while len(group) < free and self._ready:
            if group and self._ready[0].look is not group[0][0].look:
                break
            prepared = self._ready.popleft()
            group.append((prepared, self._compose(prepared)))
        return group

    def _begin(self, group: Sequence[tuple[_Prepared, Outgoing | DeliveryError]]) -> list[tuple[int, Outgoing]]:
        """Stores `sending` for a group; gives the messages that may go."""
        look = group[0][0].look
        self._take_results()
        if any(other.company.pk != look.company.pk for other, _ in self._results):
            self.flush()
        copies = [_copy(prepared, made) for prepared, made in group if isinstance(made, Outgoing)]
        begun = self._turn(look, [prepared.parcel for prepared, _ in group], copies)
        messages = []
        for prepared, made in group:
            delivery = prepared.parcel.delivery
            if delivery not in begun:
                # Claimed and read again later in this pass, unless somebody withdrew it or took it over.
                outbox.release(self.worker, delivery)
                self.stale += 1
                self._taken -= 1
            elif isinstance(made, Outgoing):
                self._under_way[delivery] = prepared
                messages.append((delivery, made))
            else:
                self._results.append((look, Result(prepared.parcel, made)))
        return messages

    def _take_results(self) -> None:
        while self._came:
            self._results.append(self._came.popleft())

    def _turn(self, look: _Look, parcels: Sequence[Parcel], copies: Sequence[Copy] = ()) -> frozenset[int]:
        results = [result for other, result in self._results if other.company.pk == look.company.pk]
        turn = outbox.take_turn(
            look.company,
            results,
            parcels,
            seq=look.seq,
            worker=self.worker,
            actor=self.actor,
            on=look.on,
            at=self.now(),
            copies=copies,
        )
        self._results = [pair for pair in self._results if pair[0].company.pk != look.company.pk]
        look.seq = turn.seq if turn.seq is not None else look.seq
        for state in turn.states:
            if state not in {"", Delivery.State.QUEUED}:
                self._count(state, 1)
        return turn.begun

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
            envelope = once([*own, *(copy for copy in copies if copy in again)])
            parcel = Parcel(delivery, company.pk, notice, customer, number, tries, own, envelope)
            self._ready.append(_Prepared(parcel, look, draft))

    def _compose(self, prepared: _Prepared) -> Outgoing | DeliveryError:
        """The message; or why it cannot be made: then it is set aside for a person, and the others go on."""
        parcel, draft = prepared.parcel, prepared.draft
        if isinstance(draft, Refused):
            return DeliveryError(f"it cannot be written: {draft}", permanent=True)
        try:
            environment = settings.ENVIRONMENT
            sender = mail_sender(prepared.look.company, environment, self.mail)
            content = draft.whole(environment.documents)
            data = compose(content, sender=sender, to=parcel.own, at=self.now())
        except Refused as refused:
            return DeliveryError(f"it cannot be written: {refused}", permanent=True)
        except OSError as error:
            return DeliveryError(f"a file that belongs to it cannot be read: {error}", permanent=True)
        return Outgoing(content.message_id, sender, parcel.envelope, data)

    def _count(self, what: str, many: int) -> None:
        setattr(self.report, what, getattr(self.report, what) + many)
        if self.progress and many:
            self.progress(self.report.carried)


def _copy(prepared: _Prepared, message: Outgoing) -> Copy:
    files = prepared.draft.files if isinstance(prepared.draft, Draft) else ()
    return Copy(prepared.parcel.delivery, prepared.parcel.company, message.data, files)
