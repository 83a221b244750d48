# SPDX-License-Identifier: MIT
"""Reads a bank profile, ours or a person's map, from TOML; every mistake in it is told with its place."""

import codecs
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import get_args

from dunwell.intake.bank.amounts import is_currency
from dunwell.intake.bank.profile import COLUMNS, HEAD, ROW_WORDS, By, DebitSign, Layout, Profile, Signed
from dunwell.intake.formats import Formats, NegativeStyle
from dunwell.intake.map_trouble import Trouble

_TOP = frozenset({"title", "seen", "values", "direction", "rows", "head", "header"})
_VALUES = frozenset(
    {"delimiter", "encoding", "sheet", "date", "decimal", "thousands", "negative", "currency", "continues", "notes"}
)
_DIRECTION = frozenset({"by", "credit", "debit", "signed", "debit_sign"})
_DELIMITERS = frozenset({",", ";", "\t", "|"})
_THOUSANDS = frozenset({"", ".", ",", " ", "'"})
_ENCODINGS = re.compile(r"utf-(8|16)(-.*)?|cp\d+|iso8859-\d+|mac-\w+")
_DIRECTIVES = frozenset("%" + letter for letter in "dmYybBHMSf")
_NEEDED = {
    "sign": frozenset({"amount"}),
    "column": frozenset({"amount", "direction"}),
    "two_columns": frozenset({"credit", "debit"}),
}
# What a [[header]] has besides columns.
_NAMES = ("optional", "also", "in_one_cell")
Table = Mapping[str, object]


def read_profile(content: bytes, name: str) -> Profile:
    """The profile written in `content`; `name` is its file's. `Refused("bad_map")` lists every mistake.

    >>> read_profile(b'[values]\\ndate = "%Y-%m-%d"\\n[[header]]\\nbooked_on = "Day"\\namount = "Sum"', "my.toml").name
    'my'
    """
    reader = _Reader(name)
    top = reader.toml(content)
    reader.keys(top, _TOP, "")
    values, direction = reader.table(top, "values"), reader.table(top, "direction")
    reader.keys(values, _VALUES, "[values] ")
    reader.keys(direction, _DIRECTION, "[direction] ")
    by = reader.choice(direction, "by", "[direction]", get_args(By), "sign")
    profile = Profile(
        name=PurePath(name).stem,
        title=reader.text(top, "title", "") or PurePath(name).stem,
        seen=reader.yes(top, "seen", ""),
        layouts=tuple(reader.layouts(top.get("header"), by)),
        delimiters=tuple(reader.delimiters(values)),
        encoding=reader.encoding(values),
        sheet=reader.text(values, "sheet", "[values]") or None,
        formats=reader.formats(values),
        currency=reader.currency(values),
        by=by,  # type: ignore[arg-type]  # choice() gives one of its words
        credit=frozenset(reader.words(direction, "credit", "[direction]")),
        debit=frozenset(reader.words(direction, "debit", "[direction]")),
        signed=reader.choice(direction, "signed", "[direction]", get_args(Signed), "never"),  # type: ignore[arg-type]  # see by
        debit_sign=reader.choice(direction, "debit_sign", "[direction]", get_args(DebitSign), "plain"),  # type: ignore[arg-type]  # see by
        words=reader.word_table(top, "rows", ROW_WORDS),
        head=reader.word_table(top, "head", HEAD),
        continues=reader.yes(values, "continues", "[values]"),
        notes=reader.yes(values, "notes", "[values]"),
    )
    if by == "column" and not (profile.credit and profile.debit and not profile.credit & profile.debit):
        reader.add("[direction]", "a column of words needs credit = [...] and debit = [...], with no word in both")
    reader.refuse()
    return profile


class _Reader(Trouble):
    """Takes values out of TOML tables, and collects what is wrong with them."""

    def keys(self, table: Table, known: frozenset[str], place: str) -> None:
        for key in sorted(table.keys() - known):
            self.add(f"{place}{key}", f"there is no such key; known are {', '.join(sorted(known))}")

    def table(self, top: Table, key: str) -> Table:
        found = top.get(key, {})
        if isinstance(found, dict):
            return found
        self.add(f"[{key}]", "this must be a table")
        return {}

    def text(self, table: Table, key: str, place: str) -> str:
        value = table.get(key, "")
        if isinstance(value, str):
            return value
        self.add(f"{place} {key}".strip(), "this must be a text in quotation marks")
        return ""

    def yes(self, table: Table, key: str, place: str) -> bool:
        value = table.get(key, False)
        if not isinstance(value, bool):
            self.add(f"{place} {key}".strip(), "this must be true or false")
        return value is True

    def words(self, table: Table, key: str, place: str) -> tuple[str, ...]:
        value = table.get(key, [])
        words = value if isinstance(value, list) else [value]
        if all(isinstance(word, str) and word.strip() for word in words):
            return tuple(str(word).strip() for word in words)
        self.add(f"{place} {key}", "this must be a text in quotation marks, or a list of them")
        return ()

    def choice(self, table: Table, key: str, place: str, allowed: tuple[str, ...], default: str) -> str:
        value = table.get(key, default)
        if isinstance(value, str) and value in allowed:
            return value
        self.add(f"{place} {key}", f"{value!r} is not one of {', '.join(allowed)}")
        return default

    def word_table(self, top: Table, key: str, known: frozenset[str]) -> dict[str, frozenset[str]]:
        table = self.table(top, key)
        self.keys(table, known, f"[{key}] ")
        return {ours: frozenset(self.words(table, ours, f"[{key}]")) for ours in table if ours in known}

    def layouts(self, value: object, by: str) -> list[Layout]:
        tables = value if isinstance(value, list) else []
        if not tables or not all(isinstance(table, dict) for table in tables):
            self.add("[[header]]", "a map needs at least one, which says what the columns mean")
            return []
        return [self._layout(table, f"[[header]] {place}", by) for place, table in enumerate(tables, 1)]

    def _layout(self, table: Table, place: str, by: str) -> Layout:
        optional = self.table(table, "optional")
        given = {key: value for key, value in table.items() if key not in _NAMES}
        self.keys(given, COLUMNS, f"{place} ")
        self.keys(optional, COLUMNS, f"{place} optional ")
        for needed in sorted((_NEEDED[by] | {"booked_on"}) - given.keys()):
            self.add(place, f"it does not say which column is {needed}")
        return Layout(
            columns={ours: self.words(given, ours, place) for ours in given if ours in COLUMNS},
            optional={ours: self.words(optional, ours, place) for ours in optional if ours in COLUMNS},
            also=self.words(table, "also", place),
            in_one_cell=self.words(table, "in_one_cell", place),
        )

    def delimiters(self, values: Table) -> list[str]:
        value = values.get("delimiter", [";"])
        found = value if isinstance(value, list) else [value]
        if not found or not all(one in _DELIMITERS for one in found):
            self.add("[values] delimiter", 'this must be ",", ";", "|" or "\\t", or a list of them')
            return []
        return [str(one) for one in found]

    def encoding(self, values: Table) -> str:
        name = self.text(values, "encoding", "[values]") or "utf-8"
        try:
            known = codecs.lookup(name).name
        except LookupError:
            known = ""
        if not _ENCODINGS.fullmatch(known):
            self.add("[values] encoding", f'"{name}" is no encoding that we know; try "utf-8" or "cp1252"')
        return known

    def currency(self, values: Table) -> str:
        code = self.text(values, "currency", "[values]")
        if code and not is_currency(code):
            self.add("[values] currency", f'"{code}" is no currency; write its ISO 4217 code, like EUR')
        return code

    def formats(self, values: Table) -> Formats:
        dates = self.words(values, "date", "[values]")
        for pattern in dates:
            used = set(re.findall("%.?", pattern, re.DOTALL))
            if not used <= _DIRECTIVES or not {"%d"} <= used or not used & {"%Y", "%y"}:
                message = f'"{pattern}" does not say day, month and year; write it like "%d.%m.%Y"'
                self.add("[values] date", message)
        decimal = self.choice(values, "decimal", "[values]", (".", ","), ".")
        thousands = self.choice(values, "thousands", "[values]", tuple(_THOUSANDS), "")
        negative = self.choice(values, "negative", "[values]", get_args(NegativeStyle), "minus")
        if decimal == thousands:
            self.add("[values] thousands", f'"{decimal}" is already the decimal mark')
        return Formats(dates, decimal, thousands, negative)  # type: ignore[arg-type]  # choice() gives one of its words
