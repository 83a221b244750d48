# SPDX-License-Identifier: MIT
"""Some entries of a bank file: what each becomes, and all of them written at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from dunwell.services.bank_better import Better
from dunwell.services.bank_payments import PaymentMaker
from dunwell.services.bank_rows import EntryValues, State, outcome_of
from dunwell.services.bank_told import New, Old, ToldBefore, Used, pairs
from dunwell.store.bulk import insert_rows
from dunwell.store.models import BankEntry, StatementAccount

# What waits for nobody either way: told twice it is told, and nothing more. What is announced stays beside what it may
# be: what is booked after it would else be that one without a question.
_NO_MATTER = frozenset({State.OUTGOING.value, State.SET_ASIDE.value})
Entry = Sequence[New]


@dataclass
class Chunk:
    """Decides about entries of one account. `counts` is told how many became what."""

    account: StatementAccount
    told: ToldBefore
    used: Used
    maker: PaymentMaker
    better: Better
    counts: Counter[str]
    rows: list[EntryValues] = field(default_factory=list)
    _to_pay: list[int] = field(default_factory=list)
    _reads: list[New] = field(default_factory=list)

    def take(self, entries: Sequence[Entry]) -> None:
        """Names first: what looks alike must not use up what another entry of the chunk is by name."""
        left = [entry for entry in entries if not self._by_name(entry)]
        for entry in left:
            for new in entry:
                self._by_looks(new)
        self._write()

    def _by_name(self, entry: Entry) -> bool:
        """Takes an entry that the bank told before by the same name; whether it is one."""
        group, verdict = self.told.named(entry, self.used)
        if verdict == "other":
            return False
        for old in group:
            self.used.add(old.root)
        if verdict == "unclear":
            for new in entry:
                self._doubt(new, group[0])
        elif len(entry) > len(group) and self.better.supersede(entry, group):
            for new in entry:
                self._fresh(new)
        else:
            for new, old in pairs(entry, group):
                self._again(new, old)
        return True

    def _by_looks(self, new: New) -> None:
        old, verdict = self.told.alike(new, self.used)
        if old is None:
            self._fresh(new)
            return
        self.used.add(old.root)
        if verdict == "same":
            self._again(new, old)
        else:
            self._doubt(new, old)

    def _again(self, new: New, old: Old) -> None:
        """The movement was told before. What was only announced then, and is booked now, counts from now on."""
        if old.announced and new.read.status == "booked":
            self.better.booked(new, old)
            self._fresh(new)
            return
        self.better.fill(new, old)
        self._put(new, State.KNOWN, same_as=old.root)

    def _doubt(self, new: New, old: Old) -> None:
        """It may have been told before: of money in a person decides, of the rest it does not matter."""
        state, _ = outcome_of(new.read)
        if state in _NO_MATTER:
            self._put(new, State.KNOWN, same_as=old.root)
        elif self.account.ours == StatementAccount.Ours.YES and state != State.PENDING:
            self._put(new, State.UNCLEAR, why="maybe_told_before", same_as=old.root)
        else:
            self._fresh(new, same_as=None if state == State.PENDING else old.root)

    def _fresh(self, new: New, same_as: int | None = None) -> None:
        """Nobody told it before: it becomes what it is, if the account is ours."""
        state, why = outcome_of(new.read)
        if self.account.ours == StatementAccount.Ours.ASKED:
            state, why = State.HELD, ""
        elif self.account.ours == StatementAccount.Ours.NO:
            state, why = State.SET_ASIDE, "other_account"
        if state == State.PAYMENT:
            self._to_pay.append(len(self.rows))
        self._put(new, state, why=why, same_as=same_as)

    def _put(self, new: New, state: str, *, why: str = "", same_as: int | None = None) -> None:
        self.counts[str(state)] += 1
        self.rows.append(new.values._replace(state=str(state), why=why, same_as_id=same_as))
        self._reads.append(new)

    def _write(self) -> None:
        ids = self.maker.make([self._reads[place].read for place in self._to_pay])
        for place, payment in zip(self._to_pay, ids, strict=True):
            self.rows[place] = self.rows[place]._replace(payment_id=payment)
        insert_rows(BankEntry, EntryValues._fields, self.rows)
        self.better.write()
