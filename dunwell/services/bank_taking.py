# SPDX-License-Identifier: MIT
"""One bank file on its way into the books: its statements, and their entries chunk by chunk."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from dunwell.core.problem import Problem
from dunwell.intake.bank.amounts import written
from dunwell.intake.bank.rows import Statement, Transaction
from dunwell.services import bank_chain, bank_held
from dunwell.services.bank_better import Better
from dunwell.services.bank_chunk import Chunk
from dunwell.services.bank_payments import PaymentMaker
from dunwell.services.bank_rows import identity_of, values_of
from dunwell.services.bank_told import New, ToldBefore, Used, new_of
from dunwell.services.statement_accounts import account_of, is_paid_to
from dunwell.store.bulk import reserve_ids
from dunwell.store.chain import Entry
from dunwell.store.models import BankEntry, BankStatement, Company, ReceivedFile, StatementAccount

# So many entries are in memory at a time, and no more.
CHUNK_ENTRIES = 4000
Ours = StatementAccount.Ours


@dataclass
class _Open:
    """A statement whose entries are coming in."""

    row: BankStatement
    entries: int = 0
    booked: int = 0


@dataclass
class Taking:
    """What one file brings to a *locked* company. `known`: its accounts so far; `seq`: the event of the file."""

    company: Company
    file: ReceivedFile
    seq: int
    known: list[StatementAccount]
    better: Better
    progress: Callable[[int], None]
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    new_accounts: list[StatementAccount] = field(default_factory=list)
    read: int = 0
    _maker: PaymentMaker = field(init=False)
    _account: StatementAccount | None = None
    _open: dict[str, _Open] = field(default_factory=dict)
    _used: Used = field(default_factory=Used)
    _entries: list[list[Transaction]] = field(default_factory=list)
    _waiting: int = 0
    _rows: list[BankStatement] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._maker = PaymentMaker(self.company, self.seq)

    def begin(self, number: str, holder: str | None) -> None:
        """The entries of a statement follow, on this account."""
        self._flush()
        self._used.here.clear()
        self._close()
        self._account = self._account_of(number, holder)

    def take(self, one: Transaction) -> None:
        """An entry, or a part of one: parts of an entry follow each other."""
        goes_on = bool(self._entries and one.entry and self._entries[-1][0].entry == one.entry)
        if goes_on:
            self._entries[-1].append(one)
        else:
            if self._waiting >= CHUNK_ENTRIES:
                self._flush()
            self._entries.append([one])
        self._waiting += 1

    def end(self, statement: Statement) -> None:
        """The statement of the entries of its currency that came before it."""
        self._flush()
        account = self._account_of(statement.account, statement.owner)
        done = self._open.pop(statement.currency, None) or _Open(self._statement_row(account, statement.currency))
        row = done.row
        row.name, row.number = _text(statement.id, 100), _text(statement.number, 40)
        row.opening_minor, row.closing_minor = statement.opening, statement.closing
        row.opened_on, row.closed_on = statement.opened_on, statement.closed_on
        row.gap = _mismatch(row, done.booked)[:300]
        row.save()
        self._rows.append(row)

    def finish(self, *, told_gaps: bool) -> None:
        """Everything came in. `told_gaps`: the reader told gaps between the statements of this file."""
        self._flush()
        self._close()
        if bank_chain.has_chain(self.file.format):
            problems = list(bank_chain.gaps(self._rows, self.file.name))
            told = {one.where for one in self.problems if one.code == bank_chain.GAP} if told_gaps else set()
            self.problems += [one for one in problems if one.where not in told]
            bank_chain.look_again(self._rows)
        for account in self._of_state(Ours.ASKED):
            message = f"the account {account.number} is not known to be yours: say whose it is, then its entries count"
            self.problems.append(Problem("unknown_account", self.file.name, message))

    def _close(self) -> None:
        """Movements in another currency than their statement's stand on one of their own, without balances."""
        self._rows += [done.row for done in self._open.values()]
        self._open.clear()

    def notes(self) -> tuple[str, ...]:
        """What a person should know of the accounts."""
        taken = [f"the account {one.number} was taken to be yours" for one in self.new_accounts]
        out = [f"the account {one.number} is somebody else's: left out" for one in self._of_state(Ours.NO)]
        return (*taken, *out)

    def _of_state(self, ours: Ours) -> list[StatementAccount]:
        seen = {row.account_id for row in self._rows}
        return [one for one in self.known if one.pk in seen and one.ours == ours]

    def _account_of(self, number: str, holder: str | None) -> StatementAccount:
        before = len(self.known)
        found = account_of(self.company, number, holder, known=self.known, seq=self.seq)
        if found.ours == Ours.ASKED and is_paid_to(self.company, found.number):
            self._let_in(found)
        is_first = len(self.known) > before and found.ours == Ours.YES and found.number
        if is_first:
            self.new_accounts.append(found)
        return found

    def _let_in(self, account: StatementAccount) -> None:
        """Since the account was asked for, customers were told to pay to it: so it is ours."""
        facts: dict[str, object] = {"account": account.number, "changes": {"ours": [account.ours, Ours.YES.value]}}
        self.better.events.append(Entry("bank_account_decided", self.better.on, data=facts))
        account.ours = Ours.YES
        account.save(update_fields=["ours"])
        bank_held.let_in(self.company, account, seq=self.seq)

    def _statement_row(self, account: StatementAccount, currency: str) -> BankStatement:
        return BankStatement.objects.create(company=self.company, file=self.file, account=account, currency=currency)

    def _flush(self) -> None:
        entries, self._entries, self._waiting = self._entries, [], 0
        if not entries or self._account is None:
            return
        ids = iter(reserve_ids(BankEntry, sum(map(len, entries))))
        news = [self._new(entry, self._account, ids) for entry in entries]
        rows = [new.values for entry in news for new in entry]
        told = ToldBefore(self.company, self._accounts(), rows, self.file.pk)
        Chunk(self._account, told, self._used, self._maker, self.better, self.counts).take(news)
        self.read += len(rows)
        self.progress(self.read)

    def _new(self, entry: list[Transaction], account: StatementAccount, ids: Iterator[int]) -> list[New]:
        identity, news = identity_of(entry), []
        for one in entry:
            held = self._open.get(one.currency)
            if held is None:
                held = self._open[one.currency] = _Open(self._statement_row(account, one.currency))
            held.entries += 1
            held.booked += one.amount if one.status == "booked" else 0
            values = values_of(
                one, pk=next(ids), company=self.company.pk, statement=held.row.pk, account=account.pk,
                place=held.entries, identity=identity,
            )  # fmt: skip
            news.append(new_of(one, values, self.file.format))
        return news

    def _accounts(self) -> list[int]:
        """Where the same movements may stand: a file that names no account may be of any that is ours."""
        account = self._account
        if account is None or not account.number:
            return [one.pk for one in self.known if one.ours == Ours.YES]
        return [account.pk, *(one.pk for one in self.known if not one.number)]


def _mismatch(row: BankStatement, booked: int) -> str:
    """Why a statement does not add up, "" when it does or tells no balances."""
    if row.opening_minor is None or row.closing_minor is None or row.opening_minor + booked == row.closing_minor:
        return ""
    opening, closing, entries = (
        written(minor, row.currency) for minor in (row.opening_minor, row.closing_minor, booked)
    )
    told = f"opening {opening} and entries of {entries} do not give the closing balance {closing} {row.currency}"
    return f"{bank_chain.MISMATCH}: {told}".rstrip()


def _text(text: str, limit: int) -> str:
    return text.replace("\x00", "")[:limit]
