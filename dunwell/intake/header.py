# SPDX-License-Identifier: MIT
"""What the header row says: which kind of file this is, and where each of our columns stands in it."""

from collections import Counter
from dataclasses import dataclass

from dunwell.core.problem import Refused
from dunwell.intake.codes import refusal
from dunwell.intake.map import Map
from dunwell.intake.rows import ALL_COLUMNS, COLUMNS, REQUIRED, Kind


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` maps our names to (position, the file's name); `only` maps positions to the words that are let in."""

    kind: Kind
    width: int
    columns: dict[str, tuple[int, str]]
    only: dict[int, frozenset[str]]
    notes: tuple[str, ...]


def layout(header: list[str], kind: Kind | None, map: Map, where: str) -> Layout:
    """The layout that a header row gives under a map. `kind` None: the columns say which kind it is.

    Refuses `missing_columns`, `duplicate_column`, `unclear_kind`, and a map that does not fit the file (`bad_map`).
    """
    names = [name.strip() for name in header]
    wanted = _wanted(names, map, where)
    kind = kind or _kind_of(wanted.keys() | map.constants.keys(), names, where)
    _require(kind, wanted.keys() | map.constants.keys(), names, where)
    _fits(kind, wanted, map, where)
    columns = {
        ours: (_position(names, theirs, where), theirs) for ours, theirs in wanted.items() if ours in COLUMNS[kind]
    }
    only = {_position(names, theirs, where): words for theirs, words in map.only.items()}
    used = {position for position, _ in columns.values()} | only.keys()
    unread = [name or f"column {place} (no name)" for place, name in enumerate(names, 1) if place - 1 not in used]
    notes = (f"columns not read: {', '.join(unread)}",) if unread else ()
    return Layout(kind, len(names), columns, only, notes)


def _wanted(names: list[str], map: Map, where: str) -> dict[str, str]:
    """Ours = theirs: what the map renames, and the columns that bear our name already."""
    for theirs in map.columns.values():
        _position(names, theirs, where)
    renamed = set(map.columns.values())
    native = {name: name for name in names if name in ALL_COLUMNS and name not in renamed}
    return native | map.columns


def _position(names: list[str], theirs: str, where: str) -> int:
    times = Counter(names)[theirs]
    if times == 0:
        raise refusal("missing_columns", where, f'the map reads "{theirs}"; the header has {_shown(names)}')
    if times > 1:
        raise refusal("duplicate_column", where, f'"{theirs}" stands {times} times in the header; keep one')
    return names.index(theirs)


def _kind_of(present: set[str], names: list[str], where: str) -> Kind:
    fitting = [kind for kind, required in REQUIRED.items() if present >= set(required)]
    if len(fitting) > 1:
        message = f"the columns fit {' and '.join(fitting)}; say which it is"
        raise refusal("unclear_kind", where, message)
    if fitting:
        return fitting[0]
    nearest = min(REQUIRED, key=lambda kind: len(set(REQUIRED[kind]) - present) / len(REQUIRED[kind]))
    raise _missing(nearest, present, names, where)


def _require(kind: Kind, present: set[str], names: list[str], where: str) -> None:
    if not present >= set(REQUIRED[kind]):
        raise _missing(kind, present, names, where)


def _missing(kind: Kind, present: set[str], names: list[str], where: str) -> Refused:
    missing = [column for column in REQUIRED[kind] if column not in present]
    message = (
        f"a file of {kind} needs {', '.join(missing)}; the header has {_shown(names)}. Name the columns so, or say in "
        "a map which they are"
    )
    return refusal("missing_columns", where, message)


def _fits(kind: Kind, wanted: dict[str, str], map: Map, where: str) -> None:
    for ours in [*map.columns, *map.constants]:
        if ours not in COLUMNS[kind]:
            raise refusal("bad_map", f"{map.name}, {ours}", f"this is read as {kind}, which have no column {ours}")
    for ours in map.constants:
        if ours in wanted:
            message = f"[constants] gives {ours}, but the file has that column; take the constant out ({where})"
            raise refusal("bad_map", f"{map.name}, [constants] {ours}", message)


def _shown(names: list[str]) -> str:
    listed = ", ".join(f'"{name[:40]}"' for name in names[:30])
    return listed + (" …" if len(names) > 30 else "")
