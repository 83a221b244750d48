# SPDX-License-Identifier: MIT
"""Bank files and accounts as screens read them. Their entries: bank_entry_list.py."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dunwell.core.problem import Problem, Refused
from dunwell.intake.bank.amounts import written
from dunwell.intake.bank.known_profiles import known_profiles
from dunwell.services.paging import KeyPage, key_page
from dunwell.services.received_files import bytes_path
from dunwell.store.models import BankEntry, BankStatement, Company, MatchProposal, ReceivedFile, StatementAccount

# A file of which nobody knew what it was stands here too, for somebody has to see it.
KINDS = (ReceivedFile.Kind.BANK, ReceivedFile.Kind.UNKNOWN)
TO_DECIDE = (BankEntry.State.UNCLEAR, BankEntry.State.HELD)
_MOST_STATEMENTS = 200


@dataclass(frozen=True)
class Told:
    """An amount as a bank told it, in any currency that is or was, or in none that it named."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return f"{written(self.minor, self.currency)} {self.currency}"


@dataclass(frozen=True)
class FileWish:
    """Which files are looked for. `account`: an id; the days are those of the statements in them."""

    text: str = ""
    account: int | None = None
    state: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class FileLine:
    """One file. `payments`: entries of it that are payments; `waiting`: payments to be matched and entries to be
    decided; days are those of its statements."""

    row: ReceivedFile
    accounts: tuple[str, ...]
    first: date | None
    last: date | None
    payments: int
    waiting: int

    @property
    def entries(self) -> int:
        return self.row.read

    @property
    def problems(self) -> int:
        return len(self.row.problems)


@dataclass(frozen=True)
class StatementLine:
    """One statement of a file with its balances, and how many entries it has."""

    row: BankStatement
    opening: Told | None
    closing: Told | None
    entries: int


@dataclass(frozen=True)
class AccountLine:
    """An account with its last statement, until when its entries are known, and how many are held back."""

    row: StatementAccount
    last: BankStatement | None
    closing: Told | None
    known_until: date | None
    held: int


def file_page(
    company: Company, wish: FileWish, order: Sequence[str], *, after: str = "", before: str = "", size: int = 50
) -> KeyPage[FileLine]:
    """A page of the files that banks' statements came in."""
    found = key_page(_files(company, wish), order, after=after, before=before, size=size)
    return KeyPage(_lines(company, found.rows), found.total, found.next, found.previous)


def every_file(company: Company, wish: FileWish, order: Sequence[str]) -> Iterator[FileLine]:
    """All that fit, for an export."""
    some: list[ReceivedFile] = []
    for row in _files(company, wish).order_by(*order).iterator(chunk_size=500):
        some.append(row)
        if len(some) == 500:
            yield from _lines(company, some)
            some = []
    yield from _lines(company, some)


def bank_file(company: Company, file: int) -> ReceivedFile:
    """One file. Raises `Refused("not_found")`."""
    rows = ReceivedFile.objects.filter(company=company, pk=file, kind__in=KINDS)
    found = rows.select_related("source").first()
    if found is None:
        raise Refused("not_found", what="file", name=str(file))
    return found


def original_of(company: Company, file: int) -> tuple[str, Path]:
    """The file as it came: its name, and where it lies. Raises `Refused("not_found")`, `file_gone`."""
    row = bank_file(company, file)
    path = bytes_path(row.digest)
    if not path.is_file():
        raise Refused("file_gone", name=row.name)
    return row.name, path


def problems_of(row: ReceivedFile) -> list[Problem]:
    """What was wrong in a file, as it was kept."""
    return [Problem(one.get("code", ""), one.get("where", ""), one.get("message", "")) for one in row.problems]


def statements_of(company: Company, row: ReceivedFile) -> list[StatementLine]:
    """The statements of a file in their order, the first of them where there are very many."""
    rows = BankStatement.objects.filter(company=company, file=row).select_related("account")
    found = list(rows.order_by("pk")[:_MOST_STATEMENTS])
    counted = BankEntry.objects.filter(statement__in=[one.pk for one in found]).values_list("statement")
    counts: Mapping[int, int] = dict(counted.annotate(n=Count("pk")).order_by())
    return [
        StatementLine(
            one, _told(one.opening_minor, one.currency), _told(one.closing_minor, one.currency), counts.get(one.pk, 0)
        )
        for one in found
    ]


def became_of(company: Company, row: ReceivedFile) -> dict[str, int]:
    """How many entries of a file are in each state; payments that wait to be matched are `waiting` instead."""
    entries = BankEntry.objects.filter(company=company, statement__file=row)
    counts = dict(entries.values_list("state").annotate(n=Count("pk")).order_by())
    paid = entries.filter(state=BankEntry.State.PAYMENT)
    waiting = paid.filter(payment__proposal__state=MatchProposal.State.OPEN).count()
    matched = counts.get(BankEntry.State.PAYMENT, 0) - waiting
    return counts | {BankEntry.State.PAYMENT: matched, "waiting": waiting}


def profile_choices() -> list[tuple[str, str]]:
    """The banks whose CSV files are known: (name of the profile, what it is)."""
    return [(name, one.title or name) for name, one in sorted(known_profiles().items())]


def accounts(company: Company) -> QuerySet[StatementAccount]:
    """The accounts of which statements came in."""
    return StatementAccount.objects.filter(company=company)


def account_choices(company: Company) -> list[tuple[str, str]]:
    """The accounts, to be chosen from: (id, number)."""
    rows = accounts(company).order_by("number", "pk")[:200]
    return [(str(one.pk), one.number or "–") for one in rows]


def account_of(company: Company, account: int) -> StatementAccount:
    """One account. Raises `Refused("not_found")`."""
    found = accounts(company).filter(pk=account).first()
    if found is None:
        raise Refused("not_found", what="account", name=str(account))
    return found


def asked_accounts(company: Company) -> list[AccountLine]:
    """The accounts of which nobody has said whose they are: what stands on them is held back."""
    rows = accounts(company).filter(ours=StatementAccount.Ours.ASKED).order_by("pk")[:20]
    return account_lines(company, list(rows))


def account_page(
    company: Company, ours: str, order: Sequence[str], *, after: str = "", before: str = "", size: int = 50
) -> KeyPage[AccountLine]:
    """A page of the accounts, with how current each is."""
    rows = accounts(company)
    found = key_page(rows.filter(ours=ours) if ours else rows, order, after=after, before=before, size=size)
    return KeyPage(account_lines(company, found.rows), found.total, found.next, found.previous)


def every_account(company: Company, ours: str, order: Sequence[str]) -> Iterator[AccountLine]:
    """All of them, for an export."""
    rows = accounts(company).order_by(*order)
    yield from account_lines(company, list(rows.filter(ours=ours) if ours else rows))


def account_lines(company: Company, found: Sequence[StatementAccount]) -> list[AccountLine]:
    """Accounts with how current each is."""
    ids = [one.pk for one in found]
    of_account = BankStatement.objects.filter(company=company, account=OuterRef("pk"))
    entries = BankEntry.objects.filter(company=company, account=OuterRef("pk"), booked_on__isnull=False)
    latest = of_account.order_by(F("closed_on").desc(nulls_last=True), "-pk").values("pk")[:1]
    known = entries.order_by("-booked_on").values("booked_on")[:1]
    told = StatementAccount.objects.filter(pk__in=ids).values_list("pk").annotate(s=Subquery(latest), d=Subquery(known))
    last_of: dict[int, tuple[int | None, date | None]] = {pk: (last, day) for pk, last, day in told}
    statements = BankStatement.objects.in_bulk([last for last, _ in last_of.values() if last])
    held = BankEntry.objects.filter(company=company, state=BankEntry.State.HELD, account__in=ids)
    waits: Mapping[int, int] = dict(held.values_list("account").annotate(n=Count("pk")).order_by())
    return [_account_line(one, statements, last_of.get(one.pk, (None, None)), waits.get(one.pk, 0)) for one in found]


def _account_line(
    row: StatementAccount, statements: Mapping[int, BankStatement], last_of: tuple[int | None, date | None], held: int
) -> AccountLine:
    last = statements.get(last_of[0] or 0)
    days = [one for one in (last.closed_on if last else None, last_of[1]) if one]
    closing = _told(last.closing_minor, last.currency) if last else None
    return AccountLine(row, last, closing, max(days, default=None), held)


def _told(minor: int | None, currency: str) -> Told | None:
    return None if minor is None else Told(minor, currency)


def _files(company: Company, wish: FileWish) -> QuerySet[ReceivedFile]:
    rows = ReceivedFile.objects.filter(company=company, kind__in=KINDS).select_related("source")
    if wish.text:
        rows = rows.filter(Q(name__icontains=wish.text) | Q(sender__icontains=wish.text) | Q(by__iexact=wish.text))
    if wish.state:
        rows = rows.filter(state=wish.state)
    if wish.account is None and wish.since is None and wish.until is None:
        return rows
    inside = BankStatement.objects.filter(company=company, file=OuterRef("pk")).annotate(
        first=Coalesce("opened_on", "closed_on"), last=Coalesce("closed_on", "opened_on")
    )
    if wish.account is not None:
        inside = inside.filter(account=wish.account)
    if wish.since:
        inside = inside.filter(last__gte=wish.since)
    if wish.until:
        inside = inside.filter(first__lte=wish.until)
    return rows.filter(Exists(inside))


def _lines(company: Company, rows: Sequence[ReceivedFile]) -> list[FileLine]:
    ids = [one.pk for one in rows]
    inside = BankStatement.objects.filter(company=company, file__in=ids)
    days = {
        file: (first or closed, last or opened)
        for file, first, closed, last, opened in inside.values_list("file").annotate(
            a=Min("opened_on"), b=Min("closed_on"), c=Max("closed_on"), d=Max("opened_on")
        )
    }
    numbers: dict[int, list[str]] = {}
    for file, number in inside.values_list("file", "account__number").distinct().order_by("account__number"):
        numbers.setdefault(file, []).append(number or "–")
    payments, waiting = _counts(company, ids)
    return [
        FileLine(
            one, tuple(numbers.get(one.pk, ())), *days.get(one.pk, (None, None)), payments.get(one.pk, 0),
            waiting.get(one.pk, 0),
        )
        for one in rows
    ]  # fmt: skip


def _counts(company: Company, files: Sequence[int]) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """How many entries of each file are payments, and how many wait for a person. Each count goes by an index."""
    entries = BankEntry.objects.filter(company=company, statement__file__in=files)
    paid = entries.filter(state=BankEntry.State.PAYMENT)
    open_ones = paid.filter(payment__proposal__state=MatchProposal.State.OPEN)
    waiting = Counter(_by_file(open_ones))
    waiting.update(_by_file(entries.filter(state__in=TO_DECIDE)))
    return _by_file(paid), waiting


def _by_file(entries: QuerySet[BankEntry]) -> dict[int, int]:
    return dict(entries.values_list("statement__file").annotate(n=Count("pk")).order_by())
