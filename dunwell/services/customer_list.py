# SPDX-License-Identifier: MIT
"""The list of customers: searched, filtered, sorted and paged by key, on the frame of customer_book.py."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from dunwell.core.money import Money
from dunwell.services.customer_book import Book, customer_book
from dunwell.store.models import Company, User

SORTS = ("name", "number", "overdue", "open", "group", "procedure")
NONE = "none"  # as a procedure: under none, automation prevented


@dataclass(frozen=True)
class CustomerFilter:
    """What a list is narrowed to; empty fits all. `owner`: a user's id, or 0 for nobody's; `mail`: none, bad."""

    text: str = ""
    procedure: str = ""
    group: str | None = None
    kind: str | None = None
    country: str | None = None
    owner: int | None = None
    reminders: bool | None = None
    mail: str = ""
    overdue: bool = False
    held: bool = False


@dataclass(frozen=True)
class CustomerRow:
    """One customer of the list; `open` and `overdue` in each currency in which anything is open."""

    id: int
    ref: str
    name: str
    kind: str
    country: str
    group: str
    procedure: str
    procedure_name: str
    choice: str
    reminders: bool
    held: bool
    emails: tuple[str, ...]
    bad: bool
    owner: int
    open: tuple[Money, ...]
    overdue: tuple[Money, ...]


@dataclass(frozen=True)
class CustomerListPage:
    """A page. `next` and `previous` are keys; `total` counts all that fit, `everybody` all there are."""

    rows: list[CustomerRow]
    total: int
    everybody: int
    next: str
    previous: str


@dataclass(frozen=True)
class Choices:
    """What a company's customers can be filtered by: values with how many have each."""

    procedures: list[tuple[str, str, int]] = field(default_factory=list)
    groups: list[tuple[str, int]] = field(default_factory=list)
    kinds: list[tuple[str, int]] = field(default_factory=list)
    countries: list[tuple[str, int]] = field(default_factory=list)
    owners: list[tuple[int, str, int]] = field(default_factory=list)


def customer_page(
    company: Company,
    on: date,
    *,
    own: int | None,
    wanted: CustomerFilter,
    sort: str = "name",
    falling: bool = False,
    after: str = "",
    before: str = "",
    size: int = 50,
) -> CustomerListPage:
    """One page of the customers that fit. Sorted by a balance, whoever owes in the company's own currency comes by that
    amount, the others behind them by theirs: sums over two currencies are never made.
    """
    book = customer_book(company, on)
    mine = _mine(book, own)
    found = _sorted(book, _fitting(book, mine, wanted), sort, falling, company.currency)
    start = _place(found, after or before)
    first = 0 if start is None else start + 1 if after else max(0, start - size)
    rows = found.slice(first, start - first if before and start is not None else size)
    last = first + rows.height
    return CustomerListPage(
        rows=list(_rows(book, rows)),
        total=found.height,
        everybody=mine.height,
        next=_key(rows, -1) if rows.height and last < found.height else "",
        previous=_key(rows, 0) if rows.height and first > 0 else "",
    )


def customer_rows(
    company: Company, on: date, *, own: int | None, wanted: CustomerFilter, sort: str = "name", falling: bool = False
) -> Iterator[CustomerRow]:
    """All customers that fit, in order: for a download."""
    book = customer_book(company, on)
    yield from _rows(book, _sorted(book, _fitting(book, _mine(book, own), wanted), sort, falling, company.currency))


def customer_ids(company: Company, on: date, *, own: int | None, wanted: CustomerFilter) -> list[int]:
    """The ids of all customers that fit, for "do to all of them"."""
    book = customer_book(company, on)
    return _fitting(book, _mine(book, own), wanted)["customer"].sort().to_list()


def customer_choices(company: Company, on: date, *, own: int | None) -> Choices:
    """What the filters offer."""
    book = customer_book(company, on)
    mine = _mine(book, own)
    by_procedure = dict(mine["procedure"].value_counts().iter_rows())
    procedures = [(code, name, by_procedure.get(index, 0)) for index, (code, name) in enumerate(book.procedures)]
    owners = dict(mine["owner"].value_counts().iter_rows())
    names = User.objects.filter(pk__in=[one for one in owners if one]).order_by("username")
    named = [(user.pk, user.get_full_name() or user.username, owners[user.pk]) for user in names]
    return Choices(
        procedures=[*procedures, (NONE, "", by_procedure.get(None, 0))],
        groups=_counts(mine, "group"),
        kinds=_counts(mine, "kind"),
        countries=_counts(mine, "country"),
        owners=[*named, *([(0, "", owners[0])] if named and 0 in owners else [])],
    )


def _mine(book: Book, own: int | None) -> pl.DataFrame:
    return book.people if own is None else book.people.filter(pl.col("owner") == own)


def _fitting(book: Book, people: pl.DataFrame, wanted: CustomerFilter) -> pl.DataFrame:
    values = {name: getattr(wanted, name) for name in ("group", "kind", "country", "owner", "reminders")}
    tests = [pl.col(name) == value for name, value in values.items() if value is not None]
    tests += [pl.col("words").str.contains(word, literal=True) for word in wanted.text.lower().split()]
    if wanted.procedure:
        index = next((place for place, (code, _) in enumerate(book.procedures) if code == wanted.procedure), -1)
        none = wanted.procedure == NONE
        tests.append(pl.col("procedure").is_null() if none else pl.col("procedure") == index)
    if wanted.mail:
        tests.append(pl.col("bad") if wanted.mail == "bad" else pl.col("emails") == "")
    if wanted.overdue:
        people = people.join(book.sums.filter(pl.col("overdue") > 0), on="customer", how="semi", maintain_order="left")
    if wanted.held:
        tests.append(pl.col("held"))
    return people.filter(*tests) if tests else people


def _sorted(book: Book, found: pl.DataFrame, sort: str, falling: bool, home: str) -> pl.DataFrame:
    if sort in {"open", "overdue"}:
        at_home = book.sums.filter(pl.col("currency") == home).select("customer", at_home=pl.col(sort))
        abroad = book.sums.filter(pl.col("currency") != home).group_by("customer").agg(abroad=pl.col(sort).max())
        found = found.join(at_home, on="customer", how="left", maintain_order="left")
        found = found.join(abroad, on="customer", how="left", maintain_order="left").with_columns(
            pl.col("at_home", "abroad").fill_null(0)
        )
        return found.sort("at_home", "abroad", "sort_name", "customer", descending=[falling, falling, False, False])
    first = {
        "number": pl.col("ref"),
        "group": pl.col("group").str.to_lowercase(),
        "procedure": pl.col("procedure").fill_null(len(book.procedures)),
    }.get(sort)
    columns = [pl.col("sort_name"), pl.col("customer")] if first is None else [first, "sort_name", "customer"]
    return found.sort(columns, descending=[falling, *[False] * (len(columns) - 1)])


def _rows(book: Book, rows: pl.DataFrame) -> Iterator[CustomerRow]:
    owed = _owed(book, rows)
    for row in rows.iter_rows(named=True):
        code, name = (NONE, "") if row["procedure"] is None else book.procedures[row["procedure"]]
        sums = owed.get(row["customer"], [])
        plain = {name: row[name] for name in ("ref", "name", "kind", "country", "group", "choice", "owner")}
        yield CustomerRow(
            **plain,
            id=row["customer"],
            procedure=code,
            procedure_name=name,
            reminders=row["reminders"],
            held=row["held"],
            emails=tuple(row["emails"].split()),
            bad=row["bad"],
            open=tuple(Money(opened, currency) for currency, opened, _ in sums),
            overdue=tuple(Money(late, currency) for currency, _, late in sums if late),
        )


def _owed(book: Book, rows: pl.DataFrame) -> Mapping[int, list[tuple[str, int, int]]]:
    sums = book.sums.filter(pl.col("customer").is_in(rows["customer"].to_list())).sort("currency")
    found: dict[int, list[tuple[str, int, int]]] = {}
    for customer, currency, opened, late in sums.iter_rows():
        found.setdefault(customer, []).append((currency, opened, late))
    return found


def _counts(people: pl.DataFrame, column: str) -> list[tuple[str, int]]:
    return sorted(people[column].value_counts().iter_rows())


def _key(rows: pl.DataFrame, place: int) -> str:
    """The key of a row: which customer it is. Where he stands in the order is looked up when the key comes back."""
    return str(rows["customer"][place])


def _place(found: pl.DataFrame, key: str) -> int | None:
    """Where the customer of a key stands; None: no key, or one that is not in this list (any more)."""
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    return found["customer"].index_of(int(key))
