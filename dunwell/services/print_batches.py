# SPDX-License-Identifier: MIT
"""Gathering letters: claim → read again → make each → one PDF in the order of the post → store, whole or not at all.

Nothing is stored, and no file has its name, before all of a batch is there. What changes about a customer while the
others' letters are made is read again before that, and the file made anew: under the company's lock it is only looked
at whether anything changed since. Killed at any point, the letters wait as before.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.print.letters import BatchLetter
from dunwell.delivery.print.stitch import Stitch
from dunwell.delivery.print.way import PrintSettings
from dunwell.services import outbox
from dunwell.services.living import Living
from dunwell.services.outbox_results import HARMLESS, Parcel, Result, store_results
from dunwell.services.print_assembly import Assembled, Plan, assemble
from dunwell.services.print_claims import CHANNEL, WAY, Group, chunks, claim, print_settings, release, worker_name
from dunwell.services.print_files import Workplace, clear_away
from dunwell.services.print_press import Failed, Press, Pressed
from dunwell.services.print_rows import Told, names_of, next_number, store_batch, told_since
from dunwell.services.refresh import refresh
from dunwell.services.writing import writing
from dunwell.store.models import Company, Delivery, PrintBatch, Run

_AT_ONCE = 200  # letters that are read again together
_TURNS = 2  # after so many, what still changes goes into the next batch
_FILES = 8  # so often the file is made; customers who pay even faster leave all letters for the next time


@dataclass
class Gathered:
    """What came of it: the batches, how many letters could not be made, how many had no reason left, and how many are
    `left` because the books never came to rest."""

    batches: list[PrintBatch] = field(default_factory=list)
    refused: int = 0
    withdrawn: int = 0
    left: int = 0

    @property
    def letters(self) -> int:
        return sum(batch.letters for batch in self.batches)


def gather(
    company: Company,
    *,
    on: date,
    actor: str,
    now: Callable[[], datetime],
    progress: Callable[[int], None] | None = None,
) -> Gathered:
    """Makes batches of all letters of a company that wait: one for each run; what came late goes with the last.

    A letter that cannot be made is set aside as refused, for the next channel or a person. `progress` is told how many
    letters are done. Raises `Refused("print_off")` where the company's letters are not printed, `print_under_way` while
    somebody else gathers them. Not to be called within a transaction.
    """
    settings = print_settings(company)
    worker = worker_name(secrets.token_hex(12))
    outbox.wait_for_disk()
    living, done = Living(worker), Gathered()
    try:
        groups = claim(company, worker, now())
        with writing(company) as locked:
            clear_away(locked, names_of(locked))
        for group in groups:
            _Gathering(company, settings, group, worker, on, actor, now, progress, done).make()
    finally:
        release(worker)
        living.end()
    return done


@dataclass
class _Gathering:
    """One batch on its way. `letters` are made and wait for the others, by their delivery."""

    company: Company
    settings: PrintSettings
    group: Group
    worker: str
    on: date
    actor: str
    now: Callable[[], datetime]
    progress: Callable[[int], None] | None
    done: Gathered
    letters: dict[int, Pressed] = field(default_factory=dict)
    read: int = 0  # the last event that all of them were read again after

    def make(self) -> None:
        """Makes the letters and then the batch; nothing when no letter is left."""
        run = Run.objects.filter(pk=self.group.run).first() if self.group.run else None
        with Workplace(self.company) as self.place, self.place.spool.open("w+b") as spool:
            self.press = Press(spool, self.settings)
            self._press(self.group.deliveries)
            self.plan = Plan(
                self.company, next_number(self.company), run.on if run else None, self.on, self.now(), self.settings
            )
            for turn in range(_FILES):
                if not self.letters or self._stored():
                    return
                self._look_again(anew=turn < _TURNS)
            self.done.left += len(self.letters)

    def _stored(self) -> bool:
        """Makes the file and stores the batch; not when something changed meanwhile, and the file is of no use then."""
        made = self._assembled()
        with writing(self.company) as locked:
            told = self._told(locked)
            if told.books or self._moved(told):
                return False
            self._store(locked, made)
        return True

    def _look_again(self, *, anew: bool) -> None:
        """Reads again what changed: `anew` makes those letters once more, else they are left for the next batch."""
        if self._told(self.company).books:
            # Anybody may have paid: who has gets a line of history by being read, and is found by it.
            self.read = self._read([*self.letters])
        told = self._told(self.company)
        moved = self._moved(told)
        if anew or told.looks:
            self._press(moved)
        else:
            self.letters = {key: one for key, one in self.letters.items() if key not in moved}

    def _store(self, locked: Company, made: Assembled) -> None:
        rows = {delivery: one.waiting for delivery, one in self.letters.items()}
        self.place.publish(made.name)
        batch = store_batch(
            locked, self.plan, made, rows, run=self.group.run, worker=self.worker, actor=self.actor, at=self.now()
        )
        self.done.batches.append(batch)

    def _assembled(self) -> Assembled:
        def add(stitch: Stitch, letter: BatchLetter) -> None:
            self.press.add(stitch, self.letters[letter.delivery])

        made = assemble(self.place, self.plan, [one.letter for one in self.letters.values()], add)
        self.place.settle()
        return made

    def _told(self, company: Company) -> Told:
        """What was told since the letters were made that is not dealt with yet."""
        told = told_since(company, min(one.seq for one in self.letters.values()), HARMLESS)
        return replace(told, books=told.books if told.books > self.read else 0)

    def _moved(self, told: Told) -> set[int]:
        """The deliveries of which something was told since their letter was made."""
        return {
            delivery
            for delivery, one in self.letters.items()
            if max(told.customers.get(one.waiting.customer, 0), told.looks) > one.seq
        }

    def _read(self, deliveries: Sequence[int]) -> int:
        """Reads deliveries again; the last event that the first of them knew."""
        first: int | None = None
        for some in chunks(deliveries):
            found = refresh(self.company, some, on=self.on, actor=self.actor, at=self.now())
            self.done.withdrawn += len(found.withdrawn)
            first = found.seq if first is None else first
        return first or 0

    def _press(self, deliveries: Collection[int]) -> None:
        """Reads deliveries again and makes their letters."""
        for some in chunks(sorted(deliveries), _AT_ONCE):
            for delivery in some:
                self.letters.pop(delivery, None)
            found = refresh(self.company, some, on=self.on, actor=self.actor, at=self.now())
            self.done.withdrawn += len(found.withdrawn)
            failed = []
            for one in self.press.press(found.left, found.seq):
                if isinstance(one, Failed):
                    failed.append(one)
                else:
                    self.letters[one.waiting.delivery] = one
                if self.progress:
                    self.progress(len(self.letters))
            self._set_aside(failed)

    def _set_aside(self, failed: Iterable[Failed]) -> None:
        """Refused, as any message that cannot be made: the next channel takes it, or a person."""
        results = [Result(self._parcel(one), DeliveryError(one.why, permanent=True)) for one in failed]
        if not results:
            return
        with writing(self.company) as locked:
            for result in results:
                mine = Delivery.objects.filter(pk=result.parcel.delivery, leased_by=self.worker)
                mine.update(state=Delivery.State.SENDING, way=WAY)
            at = self.now()
            states = store_results(locked, results, worker=self.worker, actor=self.actor, on=self.on, at=at)
        self.done.refused += sum(state == Delivery.State.REFUSED for state in states)

    def _parcel(self, one: Failed) -> Parcel:
        row = one.waiting
        return Parcel(
            row.delivery, self.company.pk, row.notice, row.customer, row.number, row.tries, channel=CHANNEL, way=WAY
        )
