# SPDX-License-Identifier: MIT
"""Entries that earlier files told: looked up once a chunk, and each used for one entry of a file at most."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dunwell.intake.bank.rows import Transaction
from dunwell.services.bank_alike import Look, Verdict, compared, is_doubtful, look_of
from dunwell.services.bank_rows import EntryValues
from dunwell.store.models import BankEntry, Company

_COLUMNS = (
    "id", "state", "payment_id", "same_as_id", "statement_id", "entry", "identity", "likeness", "booked_on",
    "value_on", "amount_minor", "status", "bank_reference", "entry_reference", "reference", "references",
    "end_to_end_id", "counterparty", "counterparty_account", "remittance", "statement__file_id",
    "statement__file__format", "same_as__status", "same_as__state",
)  # fmt: skip
# A bank books what it announced, or corrects a day, within so many days; the same name later is another movement.
NEAR = timedelta(days=5)
# Among more that look alike in another format, a person sees no better either.
_MOST_COMPARED = 200


@dataclass(frozen=True, slots=True)
class Old:
    """An entry that was told before. `root` is the entry that counts for it, its own or the one that it is the same as;
    `announced`: that one is not booked yet, so nothing counts."""

    id: int
    root: int
    state: str
    payment: int | None
    group: tuple[int, str]
    file: int
    identity: str
    likeness: str
    day: date | None
    amount: int
    pending: bool
    announced: bool
    look: Look


@dataclass(frozen=True, slots=True)
class New:
    """An entry that is being taken: what was read, its row, and what can be compared."""

    read: Transaction
    values: EntryValues
    look: Look


def new_of(read: Transaction, values: EntryValues, format: str) -> New:
    look = look_of(
        format,
        bank_reference=read.bank_reference,
        entry_reference=read.entry_reference,
        references=(read.reference, *read.references),
        end_to_end=read.end_to_end_id,
        account=read.counterparty_account,
        name=read.counterparty,
        text=read.remittance,
    )
    return New(read, values, look)


@dataclass
class Used:
    """The entries (roots) that were found told again: by the statement being taken, and by its whole file.

    Each is used once: two payments alike in everything are two, and a file that has both of them again adds none. What
    the bank calls by name may stand in several statements of one file.
    """

    here: set[int] = field(default_factory=set)
    file: set[int] = field(default_factory=set)

    def add(self, root: int) -> None:
        self.here.add(root)
        self.file.add(root)


class ToldBefore:
    """What the books have of the entries of one chunk, as `file` is being taken."""

    def __init__(self, company: Company, accounts: Collection[int], rows: Sequence[EntryValues], file: int) -> None:
        self._file = file
        olds = {old.id: old for old in _found(company, accounts, rows)}
        self._groups: dict[str, dict[tuple[int, str], list[Old]]] = defaultdict(lambda: defaultdict(list))
        self._owns: dict[tuple[str, str], list[Old]] = defaultdict(list)
        self._others: dict[str, dict[tuple[str, bool], list[Old]]] = defaultdict(lambda: defaultdict(list))
        for old in sorted(olds.values(), key=lambda old: old.id):
            if old.identity:
                self._groups[old.identity][old.group].append(old)
            if old.look.own:
                self._owns[old.likeness, old.look.own].append(old)
            self._others[old.likeness][old.look.message, bool(old.look.names)].append(old)

    def named(self, entry: Sequence[New], used: Used) -> tuple[list[Old], Verdict]:
        """The entry of the same bank's name and sum, all of its parts; [] and "other" where there is none.

        "unclear": the name and the sum are the same, and the day or the payer is not. What is booked is never in doubt
        for what was only announced, and is that one only when it is nothing that counts.
        """
        identity = entry[0].values.identity
        groups = self._groups.get(identity, {}) if identity else {}
        near: list[Old] = []
        soon: list[Old] = []
        is_booked = entry[0].read.status == "booked"
        # What is in force first: the others only lead to it.
        for group in sorted(groups.values(), key=lambda group: (group[0].state == BankEntry.State.KNOWN, group[0].id)):
            if any(old.root in used.here for old in group):
                continue
            verdict, is_soon = _named(entry, group), is_booked and group[0].announced
            if verdict == "same" and not is_soon:
                return group, "same"
            near = near or (group if verdict == "unclear" and not is_soon else [])
            soon = soon or (group if verdict == "same" else [])
        return (near, "unclear") if near else (soon, "same" if soon else "other")

    def alike(self, new: New, used: Used) -> tuple[Old | None, Verdict]:
        """The entry of the same day and amount that this one is, or may be; what was only announced as in `named`."""
        is_booked = new.read.status == "booked"
        doubtful: Old | None = None
        soon: Old | None = None
        for old, verdict in self._compared(new, used):
            is_soon = is_booked and old.announced
            if verdict == "same" and not is_soon:
                return old, "same"
            doubtful = doubtful or (old if verdict == "unclear" and not is_soon else None)
            soon = soon or (old if verdict == "same" else None)
        return (doubtful, "unclear") if doubtful else (soon, "same" if soon else "other")

    def _compared(self, new: New, used: Used) -> Iterator[tuple[Old, Verdict]]:
        """The entries of the same day and amount, those of the same name first, each with what it is to this one."""
        seen = 0
        for old in self._owns.get((new.values.likeness, new.look.own), ()):
            if old.root not in used.here:
                verdict = compared(new.look, old.look)
                yield old, verdict
                seen += verdict == "unclear"
                if seen > _MOST_COMPARED:
                    return
        seen = 0
        for (message, is_named), olds in self._others.get(new.values.likeness, {}).items():
            if message == new.look.message and is_named and new.look.names:
                continue  # names of one kind were compared above
            for old in olds:
                if old.file == self._file or old.root in used.file:
                    continue
                yield old, compared(new.look, old.look)
                seen += message != new.look.message
                if seen > _MOST_COMPARED:
                    break


def pairs(entry: Sequence[New], group: Sequence[Old]) -> Iterator[tuple[New, Old]]:
    """Each part of an entry with the part that told it before: by name and amount, by amount, else the first."""
    left = list(group)
    for new in entry:
        own = next((old for old in left if old.look.own == new.look.own and old.amount == new.read.amount), None)
        found = own or next((old for old in left if old.amount == new.read.amount), None)
        if found is not None:
            left.remove(found)
        yield new, found or group[0]


def _named(entry: Sequence[New], group: Sequence[Old]) -> Verdict:
    """What two entries of the same name and sum are to each other, by their days and, part for part, their payers. A
    sum tells of no payer, or of the one who sent it."""
    verdict = _days(entry[0], group[0])
    if verdict == "same" and len(entry) == len(group):
        return "unclear" if all(is_doubtful(new.look, group[0].look) for new in entry) else "same"
    return verdict


def _days(new: New, old: Old) -> Verdict:
    """Whether the days of two entries of the same name let them be one."""
    day = new.read.booked_on or new.read.value_on
    if day is None or old.day is None or day == old.day:
        return "same"
    if abs(day - old.day) > NEAR:
        return "other"
    return "same" if old.pending or new.read.status == "pending" else "unclear"


def _found(company: Company, accounts: Collection[int], rows: Sequence[EntryValues]) -> Iterator[Old]:
    statements = {row.statement_id for row in rows}
    known = BankEntry.objects.filter(company=company, account__in=accounts).exclude(statement__in=statements)
    for column in ("identity", "likeness"):
        wanted = {getattr(row, column) for row in rows} - {""}
        if wanted:
            found = known.filter(**{f"{column}__in": wanted}).values_list(*_COLUMNS)
            yield from map(_old, found.iterator(chunk_size=5000))


def _old(told: tuple[Any, ...]) -> Old:
    (pk, state, payment, same_as, statement, entry, identity, likeness, booked_on, value_on, amount, status, own, whole,
     reference, references, end_to_end, name, account, text, file, format, root_status, root_state) = told  # fmt: skip
    look = look_of(
        format, bank_reference=own, entry_reference=whole, references=(reference, *references), end_to_end=end_to_end,
        account=account, name=name, text=text,
    )  # fmt: skip
    root, announced = pk, status == "pending"
    if same_as and state == BankEntry.State.KNOWN:
        root, announced = same_as, root_status == "pending" and root_state != BankEntry.State.KNOWN
    group, day = (statement, entry or str(pk)), booked_on or value_on
    return Old(
        pk, root, state, payment, group, file, identity, likeness, day, amount, status == "pending", announced, look
    )
