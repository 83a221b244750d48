# SPDX-License-Identifier: MIT
"""One table of a document, read key by key: every value is of its type and within its bounds, or a located problem."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from dunwell.core.currency import EXPONENTS
from dunwell.core.money import minor_units
from dunwell.core.problem import Problem, Refused
from dunwell.core.toml_places import Place, line_of

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PERCENT = re.compile(r"\d{1,3}(\.\d{1,4})?", re.ASCII)


@dataclass
class Report:
    """The problems of one document, in the order found. `name` is the file's, `places` the lines of its keys."""

    name: str
    places: Mapping[Place, int]
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, place: Place, names: Sequence[str], message: str) -> None:
        line = line_of(self.places, place)
        file = ", ".join(part for part in (self.name, f"line {line}" if line else "") if part)
        self.problems.append(Problem(code, ": ".join(part for part in (file, " / ".join(names)) if part), message))


class Table:
    """One table. A method reads one key and gives its default when the value is absent, or wrong and reported."""

    def __init__(self, values: Mapping[str, object], place: Place, names: tuple[str, ...], report: Report) -> None:
        self.values, self.place, self.names, self.report = values, place, names, report

    def problem(self, code: str, key: str, message: str) -> None:
        names = (*self.names, key) if key else self.names
        self.report.add(code, (*self.place, key) if key else self.place, names, message)

    def only(self, keys: Sequence[str]) -> None:
        """Reports every key that is not one of `keys`."""
        for key in self.values:
            if key not in keys:
                self.problem("unknown_key", key, f'there is no key "{key[:40]}" here; known are {", ".join(keys)}')

    def text(self, key: str, *, longest: int, pattern: re.Pattern[str] | None = None, like: str = "") -> str:
        """A required, non-empty text."""
        value = self.values.get(key)
        if value is None:
            self.problem("missing", key, f'"{key}" is missing')
        elif not isinstance(value, str):
            self._wrong_type(key, "a text")
        elif not value.strip() or len(value) > longest:
            self.problem("out_of_range", key, f'"{key}" is empty or longer than {longest} characters')
        elif _CONTROL.search(value):
            self.problem("control_characters", key, f'"{key}" holds control characters; take them out')
        elif pattern and not pattern.fullmatch(value):
            self.problem("bad_value", key, f'"{value}" cannot stand here; write it like {like}')
        else:
            return value
        return ""

    def integer[N: int | None](self, key: str, default: N, low: int, high: int = 36500) -> int | N:
        value = self.values.get(key, default)
        if key not in self.values or value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool):
            self._wrong_type(key, "a whole number")
        elif not low <= value <= high:
            self.problem("out_of_range", key, f"{value} is not within {low} … {high}")
        else:
            return value
        return default

    def boolean(self, key: str, default: bool) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            self._wrong_type(key, "true or false")
            return default
        return value

    def choice[T: str](self, key: str, among: Sequence[T], default: T | None = None) -> T:
        """One of a few words; required when there is no default."""
        if key not in self.values and default is not None:
            return default
        value = self.values.get(key)
        for word in among:
            if value == word:
                return word
        self.problem("bad_value" if key in self.values else "missing", key, f'"{key}" is one of {", ".join(among)}')
        return default or among[0]

    def words(self, key: str) -> tuple[str, ...] | None:
        """A list of different texts, None when absent. An empty list is a problem: it would fit nothing."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
            self._wrong_type(key, 'a list of texts, as in ["…", "…"]')
        elif not value:
            self.problem("empty", key, f'"{key}" is empty; name at least one, or leave the key out')
        elif len(set(value)) < len(value):
            self.problem("duplicate_value", key, f'"{key}" names something twice')
        elif any(len(word) > 320 or _CONTROL.search(word) for word in value):
            self.problem("bad_value", key, f'"{key}" holds a text that is too long or has control characters')
        else:
            return tuple(value)
        return None

    def choices[T: str](self, key: str, among: Sequence[T], default: tuple[T, ...]) -> tuple[T, ...]:
        """A list of a few words, kept in the order given."""
        words = self.words(key)
        if words is None:
            return default
        unknown = [word for word in words if word not in among]
        for word in unknown:
            self.problem("bad_value", key, f'"{word}" is not one of {", ".join(among)}')
        return default if unknown else tuple(known for word in words for known in among if known == word)

    def amounts(self, key: str) -> dict[str, int]:
        """Amounts by currency, none negative: `{ EUR = "5.00" }` → `{"EUR": 500}`."""
        value = self.values.get(key, {})
        if not isinstance(value, Mapping):
            self._wrong_type(key, 'amounts by currency, as in { EUR = "5.00" }')
            return {}
        amounts = {}
        for currency, amount in value.items():
            if currency not in EXPONENTS:
                self.problem("unknown_currency", key, f'"{currency}" is not a currency of ISO 4217')
            elif (minor := _minor(amount, currency)) is None:
                self.problem("bad_amount", key, f'{amount!r} is not an amount in {currency}; write it like "5.00"')
            else:
                amounts[currency] = minor
        return amounts

    def percent(self, key: str) -> Decimal | None:
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self._wrong_type(key, 'a decimal in quotes, as in "7.5"')
        elif not _PERCENT.fullmatch(value) or Decimal(value) > 100:
            self.problem("bad_percent", key, f'"{value}" is not a percentage from 0 to 100 with at most 4 decimals')
        else:
            return Decimal(value)
        return None

    def table(self, key: str) -> "Table":
        """An inner table; an empty one when absent."""
        value = self.values.get(key, {})
        if not isinstance(value, Mapping):
            self._wrong_type(key, "a table, as in { … }")
            value = {}
        return Table(value, (*self.place, key), (*self.names, key), self.report)

    def tables(self, key: str, named_by: str) -> list["Table"]:
        """The tables of a list `[[key]]`, each named in problems by one of its own values, or by its number."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            self._wrong_type(key, f"a list of tables, each headed [[…{key}]]")
            return []
        return [
            Table(one, (*self.place, key, number), (*self.names, _name(one.get(named_by), key, number)), self.report)
            for number, one in enumerate(value)
        ]

    def _wrong_type(self, key: str, wanted: str) -> None:
        self.problem("wrong_type", key, f'"{key}" is not {wanted}')


def _minor(amount: object, currency: str) -> int | None:
    if not isinstance(amount, str):
        return None
    try:
        minor = minor_units(amount, currency)
    except Refused:
        return None
    return minor if minor >= 0 else None


def _name(value: object, key: str, number: int) -> str:
    return value[:40] if isinstance(value, str) and value else f"{key} {number + 1}"
