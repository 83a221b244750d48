# SPDX-License-Identifier: MIT
"""The map: a small TOML file that says which columns of a foreign ledger are ours and how its values are written.

docs/import.md describes it for the people who write one.
"""

import codecs
import re
from dataclasses import dataclass, field
from datetime import date

from dunwell.intake.cells import Cell, readers
from dunwell.intake.codes import CellError
from dunwell.intake.formats import NATIVE, Formats, strict_strptime
from dunwell.intake.map_trouble import Trouble
from dunwell.intake.rows import ALL_COLUMNS

_TABLES = frozenset({"columns", "values", "constants", "only", "translate"})
_DECIMALS = frozenset({".", ","})
_THOUSANDS = frozenset({"", ".", ",", " ", "'", "’", "\u00a0", "\u202f"})
_NEGATIVES = frozenset({"minus", "trailing_minus", "brackets"})
_DELIMITERS = frozenset({",", ";", "\t", "|"})
_ENCODINGS = re.compile(r"utf-(8|16|32)(-.*)?|cp\d+|iso8859-\d+|mac-\w+|koi8-\w+|shift_jis|euc.*|gb.*|big5")
_DIRECTIVES = frozenset("%" + letter for letter in "dmYybBHMSfpIaAj%")


@dataclass(frozen=True, slots=True)
class Map:
    """A map that has been checked. `name` is the file that it came from, for messages.

    `columns` and `translate` are keyed by our column names, `only` by the file's own. `skip_rows` counts the rows above
    the header. `constants` are cells in the native notation.
    """

    name: str
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Cell] = field(default_factory=dict)
    only: dict[str, frozenset[str]] = field(default_factory=dict)
    translate: dict[str, dict[str, str]] = field(default_factory=dict)
    strip_suffix: dict[str, str] = field(default_factory=dict)
    formats: Formats = NATIVE
    encoding: str = "utf-8"
    delimiter: str | None = None
    skip_rows: int = 0
    sheet: str | None = None


def read_map(content: bytes, name: str) -> Map:
    """The map written in `content`; `Refused("bad_map")` lists every mistake with its place.

    >>> read_map(b'[columns]\\ninvoice = "No."', "map.toml").columns
    {'invoice': 'No.'}
    """
    trouble = Trouble(name)
    tables = trouble.toml(content)
    for table in sorted(tables.keys() - _TABLES):
        trouble.add(f"[{table}]", f"there is no such table; known are {', '.join(sorted(_TABLES))}")
    sections = {table: _section(tables, table, trouble) for table in _TABLES}
    columns = _columns(sections["columns"], trouble)
    values = _ValuesTable(sections["values"], trouble)
    result = Map(
        name=name,
        columns=columns,
        constants=_constants(sections["constants"], columns, trouble),
        only={theirs: _words(words, f"[only] {theirs}", trouble) for theirs, words in sections["only"].items()},
        translate=_translations(sections["translate"], trouble),
        strip_suffix=_by_column(values.table.pop("strip_suffix", {}), "[values] strip_suffix", trouble),
        encoding=values.encoding(),
        delimiter=values.choice("delimiter", _DELIMITERS, "") or None,
        skip_rows=values.skip_rows(),
        sheet=values.text("sheet"),
        formats=values.formats(),
    )
    values.nothing_left()
    trouble.refuse()
    return result


def _section(tables: dict[str, object], table: str, trouble: Trouble) -> dict[str, object]:
    section = tables.get(table, {})
    if isinstance(section, dict):
        return dict(section)
    trouble.add(f"[{table}]", "this must be a table")
    return {}


def _by_column(section: object, place: str, trouble: Trouble) -> dict[str, str]:
    """ours = text, for columns that we have."""
    if not isinstance(section, dict):
        trouble.add(place, "this must be a table of columns")
        return {}
    for ours, text in section.items():
        if ours not in ALL_COLUMNS:
            trouble.add(f"{place} {ours}", f"there is no such column; known are {', '.join(ALL_COLUMNS)}")
        elif not isinstance(text, str) or not text.strip():
            trouble.add(f"{place} {ours}", "this must be a text in quotation marks")
    return {str(ours): str(text).strip() for ours, text in section.items()}


def _columns(section: dict[str, object], trouble: Trouble) -> dict[str, str]:
    columns = _by_column(section, "[columns]", trouble)
    first: dict[str, str] = {}
    for ours, theirs in columns.items():
        if first.setdefault(theirs, ours) != ours:
            trouble.add(f"[columns] {ours}", f'"{theirs}" is already taken for {first[theirs]}')
    return columns


def _constants(section: dict[str, object], columns: dict[str, str], trouble: Trouble) -> dict[str, Cell]:
    read = readers(NATIVE)
    constants: dict[str, Cell] = {}
    for ours, value in section.items():
        place = f"[constants] {ours}"
        if ours not in ALL_COLUMNS:
            trouble.add(place, f"there is no such column; known are {', '.join(ALL_COLUMNS)}")
        elif ours in columns:
            trouble.add(place, f'[columns] takes it from "{columns[ours]}"; keep one of the two')
        elif isinstance(value, str | bool) or type(value) is date:
            constants[ours] = value
            try:
                read[ALL_COLUMNS[ours]](value)
            except CellError as bad:
                trouble.add(place, bad.message)
        else:
            trouble.add(place, "this must be a text in quotation marks")
    return constants


def _translations(section: dict[str, object], trouble: Trouble) -> dict[str, dict[str, str]]:
    translate: dict[str, dict[str, str]] = {}
    for ours, words in section.items():
        place = f"[translate.{ours}]"
        if ours not in ALL_COLUMNS:
            trouble.add(place, f"there is no such column; known are {', '.join(ALL_COLUMNS)}")
        elif not isinstance(words, dict) or not all(isinstance(word, str) for word in words.values()):
            trouble.add(place, 'this must be a table of their word = our word, like Germany = "DE"')
        else:
            translate[ours] = {str(theirs).strip(): word for theirs, word in words.items()}
    return translate


def _words(value: object, place: str, trouble: Trouble) -> frozenset[str]:
    words = value if isinstance(value, list) else [value]
    if not words or not all(isinstance(word, str) for word in words):
        trouble.add(place, "this must be a text in quotation marks, or a list of them")
    return frozenset(str(word).strip() for word in words)


class _ValuesTable:
    """The table [values]: each key is taken out once read, so that what is left is unknown."""

    def __init__(self, table: dict[str, object], trouble: Trouble) -> None:
        self.table = table
        self.trouble = trouble

    def text(self, key: str) -> str | None:
        value = self.table.pop(key, None)
        if value is None or isinstance(value, str):
            return value
        self.trouble.add(f"[values] {key}", "this must be a text in quotation marks")
        return None

    def choice(self, key: str, allowed: frozenset[str], default: str) -> str:
        value = self.text(key)
        if value is None:
            return default
        if value not in allowed:
            shown = ", ".join(f'"{choice}"' for choice in sorted(allowed))
            self.trouble.add(f"[values] {key}", f'"{value}" is not one of {shown}')
        return value

    def words(self, key: str, default: frozenset[str]) -> frozenset[str]:
        return _words(self.table.pop(key), f"[values] {key}", self.trouble) if key in self.table else default

    def encoding(self) -> str:
        name = self.text("encoding") or "utf-8"
        try:
            known = codecs.lookup(name).name
        except LookupError:
            known = ""
        if not _ENCODINGS.fullmatch(known):
            self.trouble.add("[values] encoding", f'"{name}" is no encoding that we know; try "utf-8" or "cp1252"')
        return known

    def skip_rows(self) -> int:
        value = self.table.pop("skip_rows", 0)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1000:
            return value
        self.trouble.add("[values] skip_rows", "this must be the number of rows above the header, 0 to 1000")
        return 0

    def formats(self) -> Formats:
        patterns = self._patterns()
        decimal = self.choice("decimal", _DECIMALS, ".")
        thousands = self.choice("thousands", _THOUSANDS, "")
        if decimal == thousands:
            self.trouble.add("[values] thousands", f'"{decimal}" is already the decimal mark')
        negative = self.choice("negative", _NEGATIVES, "minus")
        yes, no = self.words("yes", NATIVE.yes), self.words("no", NATIVE.no)
        if yes & no:
            self.trouble.add("[values] yes", f'"{sorted(yes & no)[0]}" cannot mean both yes and no')
        empty = self.words("empty", NATIVE.empty)
        formats = Formats(patterns, decimal, thousands, negative, yes, no, empty)  # type: ignore[arg-type]  # choice() gives one of its words
        return NATIVE if formats == NATIVE else formats

    def _patterns(self) -> tuple[str, ...]:
        value = self.table.pop("date", [])
        patterns = value if isinstance(value, list) else [value]
        for pattern in patterns:
            if not isinstance(pattern, str) or not _names_a_day(pattern):
                message = f'{pattern!r} does not say day, month and year; write it like "%d.%m.%Y" or "%Y-%m-%d"'
                self.trouble.add("[values] date", message)
        return tuple(str(pattern) for pattern in patterns)

    def nothing_left(self) -> None:
        for key in sorted(self.table):
            self.trouble.add(f"[values] {key}", "there is no such key")


def _names_a_day(pattern: str) -> bool:
    """Whether a strptime pattern tells one calendar day: what it writes, it reads back, and nothing is missing."""
    directives = set(re.findall("%.?", pattern, re.DOTALL))
    if not directives <= _DIRECTIVES or not directives & {"%Y", "%y"}:
        return False
    days = (date(2003, 2, 1), date(2024, 12, 31))
    return all(strict_strptime(day.strftime(pattern), pattern) == day for day in days)
