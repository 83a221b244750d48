# SPDX-License-Identifier: MIT
"""Bank profiles: how one bank writes its statements as CSV or XLSX, as data. Those we bring lie in profiles/, and a
person's own map has the same shape.

docs/bank-profiles.md describes the tables for the people who write one.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from dunwell.intake.formats import NATIVE, Formats

By = Literal["sign", "column", "two_columns"]
Signed = Literal["never", "agrees", "ignored"]
DebitSign = Literal["plain", "minus", "either"]

# What a column may mean to us. Of several columns for one meaning, texts are joined and the first other value counts.
TEXTS = frozenset({"remittance", "counterparty"})
COLUMNS = frozenset(
    {
        *("booked_on", "value_on", "amount", "credit", "debit", "direction", "detail", "currency", "balance"),
        *("account", "counterparty_account", "ultimate_counterparty", "reference", "end_to_end_id", "mandate_id"),
        *("bank_reference", "charges", "code", "kind", "status", *TEXTS),
    }
)
# What may stand above the header, in the cell right of its label.
HEAD = frozenset({"account", "currency", "opening", "closing", "opened_on", "closed_on", "owner"})
# What a row is, by the words in the columns "kind" and "status". All other rows are movements.
ROW_WORDS = frozenset({"opening", "closing", "pending", "left_out"})
# In the name of a column: the currency of its amounts, as in "Credit in CHF".
CURRENCY_MARK = "{currency}"
# What a column is called that has no name.
NAMELESS = "column {}"


@dataclass(frozen=True, slots=True)
class Layout:
    """One header row, in one language of the bank: `columns` and `optional` are our meanings → its names. `also` are
    names that the bank has and we do not read. `in_one_cell`: names side by side that share one cell in the rows."""

    columns: Mapping[str, tuple[str, ...]]
    optional: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    in_one_cell: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """How one bank writes. `name` is what a person calls it; `seen` whether we have seen a real file of it.

    `by`: what says whether money came or went: the amount's sign, a column with words (`credit`, `debit`), or the
    column in which the amount stands. `signed`: signs beside such words never stand, agree, or mean nothing.
    `debit_sign`: amounts in the debit column have no minus, always one, or either. `continues`: a row without date and
    amount goes on with the text of the one before it. `currency` is that of a file which never names one.
    """

    name: str
    layouts: Sequence[Layout]
    title: str = ""
    seen: bool = False
    delimiters: tuple[str, ...] = (";",)
    encoding: str = "utf-8"
    sheet: str | None = None
    formats: Formats = NATIVE
    currency: str = ""
    by: By = "sign"
    credit: frozenset[str] = frozenset()
    debit: frozenset[str] = frozenset()
    signed: Signed = "never"
    debit_sign: DebitSign = "plain"
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    head: Mapping[str, frozenset[str]] = field(default_factory=dict)
    continues: bool = False
    notes: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A layout that was found in a header row: our meanings → positions; `names` are the file's own."""

    places: Mapping[str, tuple[int, ...]]
    names: tuple[str, ...]
    currency: str = ""


def placed(layout: Layout, cells: Sequence[str], *, strict: bool) -> Placed | None:
    """Where the layout's columns stand in a header row, None when it is not this header.

    `strict`: every name must be one that the layout knows. Names are compared letter by letter, apart from blanks
    around them; U+FFFD in a name stands for letters that the bank itself has lost.
    """
    names = _as_in_rows([name_of(cell) for cell in cells], [name_of(name) for name in layout.in_one_cell])
    names = tuple(name or NAMELESS.format(place) for place, name in enumerate(names, 1))
    places: dict[str, tuple[int, ...]] = {}
    currencies: set[str] = set()
    wanted = [(True, *each) for each in layout.columns.items()] + [(False, *each) for each in layout.optional.items()]
    for needed, ours, theirs in wanted:
        found = [_found(their, names, currencies) for their in theirs]
        if needed and not all(found):
            return None
        where = tuple(place for places_of_one in found for place in places_of_one)
        if where:
            places[ours] = (*places.get(ours, ()), *where)
    if len(currencies) > 1 or (strict and not _all_known(layout, names, places)):
        return None
    return Placed(places, names, next(iter(currencies), ""))


def _as_in_rows(names: list[str], one_cell: list[str]) -> tuple[str, ...]:
    """The header with those names in one cell that the rows have in one."""
    for place in range(len(names) - len(one_cell) + 1 if one_cell else 0):
        if names[place : place + len(one_cell)] == one_cell:
            return (*names[:place], ", ".join(one_cell), *names[place + len(one_cell) :])
    return tuple(names)


def name_of(cell: str) -> str:
    """A column's name as it is compared: without blanks around and doubled inside, and with plain apostrophes."""
    return " ".join(unicodedata.normalize("NFC", cell).replace("’", "'").split())


def _found(their: str, names: Sequence[str], currencies: set[str]) -> list[int]:
    places = []
    for place, name in enumerate(names):
        match = _pattern(their).fullmatch(name)
        if match:
            places.append(place)
            currencies |= {code for code in match.groups() if code}
    return places


@cache
def _pattern(their: str) -> re.Pattern[str]:
    return re.compile(re.escape(name_of(their)).replace(re.escape(CURRENCY_MARK), "([A-Z]{3})"))


def _all_known(layout: Layout, names: Sequence[str], places: Mapping[str, tuple[int, ...]]) -> bool:
    read = {place for where in places.values() for place in where}
    known = (*layout.also, ", ".join(layout.in_one_cell))
    nameless = {NAMELESS.format(place) for place in range(1, len(names) + 1)}
    return all(name in nameless or place in read or _is_known(name, known) for place, name in enumerate(names))


def _is_known(name: str, also: Sequence[str]) -> bool:
    if any(_pattern(one).fullmatch(name) for one in also):
        return True
    spoilt = re.compile(re.sub("�+", "[^ ]{1,3}", re.escape(name))) if "�" in name else None
    return spoilt is not None and any(spoilt.fullmatch(name_of(one)) for one in also)
