# SPDX-License-Identifier: MIT
"""On which line of a TOML text each table and key stands, so that a mistake can be named with its place."""

import re
from collections.abc import Mapping

Place = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(#.*)?")
_KEY = re.compile(
    r"""\s*((?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'))*)\s*="""
)
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
# What decides whether a value goes on in the next line: strings of all four kinds, comments, brackets.
_TOKEN = re.compile(r'''"""|\'\'\'|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#.*|[\[\]{}]''')


def line_places(text: str) -> Mapping[Place, int]:
    """The line (from 1) of every table header and key: `("procedure", 0, "level", 1, "gap_days")` → 14.

    The text is taken to be valid TOML; of an invalid one the places are as good as they come. Keys within an inline
    table stand on the line of the key that holds it.
    """
    places: dict[Place, int] = {}
    tables: dict[Place, int] = {}
    here: Place = ()
    rest = _Rest()
    for number, line in enumerate(text.split("\n"), 1):
        if rest.open:
            rest.read(line)
        elif header := _HEADER.fullmatch(line):
            here = _enter(header[2], header[1] == "[[", tables)
            places.setdefault(here, number)
        elif key := _KEY.match(line):
            places.setdefault(here + tuple(_parts(key[1])), number)
            rest.read(line[key.end() :])
    return places


def line_of(places: Mapping[Place, int], place: Place) -> int | None:
    """The line of a place, or of the nearest thing around it."""
    while place:
        if place in places:
            return places[place]
        place = place[:-1]
    return None


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]


def _enter(dotted: str, is_list: bool, tables: dict[Place, int]) -> Place:
    """The place that a header opens; `tables` counts the tables of each list so far."""
    *outer, last = _parts(dotted) or [""]
    here: Place = ()
    for part in outer:
        here = (*here, part)
        if here in tables:
            here = (*here, tables[here] - 1)
    here = (*here, last)
    if is_list:
        tables[here] = tables.get(here, 0) + 1
        here = (*here, tables[here] - 1)
    return here


class _Rest:
    """What of a value is still open at the end of a line: brackets, or a text in three quotes."""

    def __init__(self) -> None:
        self._brackets = 0
        self._quotes = ""

    @property
    def open(self) -> bool:
        return bool(self._brackets or self._quotes)

    def read(self, line: str) -> None:
        position = 0
        while position < len(line):
            if self._quotes:
                end = line.find(self._quotes, position)
                while self._quotes == '"""' and end > 0 and line[end - 1] == "\\":
                    end = line.find(self._quotes, end + 1)
                if end < 0:
                    return
                position, self._quotes = end + 3, ""
                continue
            token = _TOKEN.search(line, position)
            if token is None:
                return
            position = token.end()
            self._take(token[0])

    def _take(self, token: str) -> None:
        if token in {'"""', "'''"}:
            self._quotes = token
        elif token in {"[", "{"}:
            self._brackets += 1
        elif token in {"]", "}"}:
            self._brackets = max(0, self._brackets - 1)
