# SPDX-License-Identifier: MIT
"""How a file that was brought is read: what a person says about its columns, as the text of a map; remembered by the
header, so that the next file with the same columns is read the same way.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import tomlkit

from dunwell.core.problem import Refused
from dunwell.intake.map import Map, read_map
from dunwell.intake.rows import COLUMNS, REQUIRED, Kind
from dunwell.intake.sample import Sample, columns_of, kind_of, not_native, read_sample, shown
from dunwell.services.uploads import path_of
from dunwell.store.models import Company, ImportMap, Upload

__all__ = ["CONSTANT", "KINDS", "Sample", "Wording", "columns_of", "shown"]
KINDS: tuple[Kind, ...] = ("customers", "invoices", "payments")
# Columns that may say the same for every row of a file.
CONSTANT = ("currency", "kind", "country", "language", "group")


@dataclass(frozen=True)
class Wording:
    """What a person says about a file. `columns`: ours = theirs; `constants`: ours = value, in the native notation.

    An empty `date` or `decimal` is one that nobody has chosen: the native one.
    """

    kind: Kind
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    date: str = ""
    decimal: str = ""
    thousands: str = ""
    negative: str = "minus"
    yes: str = ""
    no: str = ""
    empty: str = ""
    encoding: str = "utf-8"
    delimiter: str = ""
    skip_rows: int = 0
    sheet: str = ""


def sample_of(upload: Upload, wording: Wording | None = None) -> Sample:
    """The header and first rows of a file, as far as it is known how it is written: as `wording` says, else its map.

    Raises intake's `Refused`.
    """
    how = wording or _notation(upload.map)
    return read_sample(
        path_of(upload),
        encoding=how.encoding,
        delimiter=how.delimiter,
        skip_rows=how.skip_rows,
        sheet=how.sheet,
    )


def proposed(company: Company, upload: Upload, sample: Sample) -> tuple[Wording, bool]:
    """What is known of a file: what was said of it, else what was said of an earlier one with the same header (True),
    else the columns that bear our names."""
    if upload.map:
        return wording_of(upload.map, _kind(upload.kind), sample), False
    kept = ImportMap.objects.filter(company=company, header_sha256=sample.digest).order_by("-at").first()
    if kept:
        return wording_of(kept.text, _kind(kept.kind), sample), True
    kind = kind_of(sample.header) or _nearest(sample.header)
    return Wording(kind, columns={name: name for name in COLUMNS[kind] if name in sample.header}), False


def of_kind(wording: Wording, kind: Kind, sample: Sample) -> Wording:
    """The same file read as another kind: the columns that bear its names, and what was said that it has too."""
    native = {name: name for name in COLUMNS[kind] if name in sample.header}
    said = {ours: theirs for ours, theirs in wording.columns.items() if ours in COLUMNS[kind]}
    constants = {ours: value for ours, value in wording.constants.items() if ours in COLUMNS[kind]}
    return replace(wording, kind=kind, columns=native | said, constants=constants)


def required_columns(kind: Kind) -> tuple[str, ...]:
    """What every file of a kind has to tell."""
    return REQUIRED[kind]


def unread_notation(sample: Sample, wording: Wording) -> dict[str, list[str]]:
    """What has to be chosen: the cells of dates, amounts and yes/no that are not written the native way, by `date`,
    `decimal`, `yes_no`; only what nobody has chosen yet. Nothing is guessed from them."""
    columns = {ours: theirs for ours, theirs in wording.columns.items() if theirs}
    words = {word for word in wording.empty.split("|") if word}
    asked = {
        "date": [] if wording.date else not_native(sample, columns, frozenset({"date"})),
        "decimal": [] if wording.decimal else not_native(sample, columns, frozenset({"amount", "limit"})),
        "yes_no": [] if wording.yes or wording.no else not_native(sample, columns, frozenset({"yes_no"})),
    }
    return {key: left for key, cells in asked.items() if (left := [cell for cell in cells if cell not in words])}


def map_text(wording: Wording) -> str:
    """The map file that says the same, as `dunwell import --map` takes it."""
    text = tomlkit.document()
    text.add(tomlkit.comment(f"dunwell import FILE --as {wording.kind} --map THIS-FILE"))
    columns = {ours: theirs for ours, theirs in wording.columns.items() if theirs and ours != theirs}
    _add(text, "columns", {ours: theirs for ours, theirs in columns.items() if ours in COLUMNS[wording.kind]})
    _add(text, "values", _values(wording))
    _add(text, "constants", {ours: value for ours, value in wording.constants.items() if value})
    return tomlkit.dumps(text)


def wording_of(text: str, kind: Kind, sample: Sample) -> Wording:
    """What a map file that we wrote says about a file; columns that bear our names are read without being named."""
    tables = tomlkit.parse(text).unwrap()
    renamed = tables.get("columns", {})
    named = set(sample.header) - set(renamed.values())
    columns = {name: name for name in COLUMNS[kind] if name in named} | renamed
    return replace(_notation(text), kind=kind, columns=columns, constants=tables.get("constants", {}))


def read_wording(wording: Wording) -> Map:
    """The checked map. Raises `Refused("bad_map")` with every mistake and its place."""
    return read_map(map_text(wording).encode(), "map")


def say(upload: Upload, wording: Wording) -> None:
    """Keeps what a person said of a file. Raises `Refused("bad_map")`."""
    read_wording(wording)
    upload.kind, upload.map = wording.kind, map_text(wording)
    upload.save(update_fields=["kind", "map"])


def remember(upload: Upload, *, at: datetime) -> None:
    """The next file with this header is read as this one."""
    company, sample = upload.company, sample_of(upload)
    rows = ImportMap.objects.filter(company=company, kind=upload.kind, header_sha256=sample.digest)
    if rows.update(text=upload.map, at=at):
        return
    taken = set(ImportMap.objects.filter(company=company).values_list("name", flat=True))
    names = (f"{upload.name[:90]} ({number})" if number > 1 else upload.name[:90] for number in range(1, 10_000))
    ImportMap.objects.create(
        company=company,
        name=next(name for name in names if name not in taken),
        kind=upload.kind,
        header_sha256=sample.digest,
        text=upload.map,
        at=at,
    )


_NOTATION = (
    "date", "decimal", "thousands", "negative", "yes", "no", "encoding", "delimiter", "skip_rows", "sheet",
)  # fmt: skip


def _notation(text: str) -> Wording:
    """The part of a map that says how the file is written."""
    values = tomlkit.parse(text).unwrap().get("values", {})
    told = {name: values[name] for name in _NOTATION if name in values}
    return Wording("invoices", **told, empty="|".join(values.get("empty", [])))


def _values(wording: Wording) -> dict[str, object]:
    plain: dict[str, object] = {"negative": "minus", "encoding": "utf-8"}
    told = {name: getattr(wording, name) for name in _NOTATION}
    values = {name: value for name, value in told.items() if value and value != plain.get(name)}
    words = [word for word in wording.empty.split("|") if word]
    return values | ({"empty": words} if words else {})


def _add(text: tomlkit.TOMLDocument, name: str, values: Mapping[str, object]) -> None:
    if values:
        table = tomlkit.table()
        for key, value in values.items():
            table.add(key, value)
        text.add(name, table)


def _kind(kind: str) -> Kind:
    found: Kind | None = next((one for one in KINDS if one == kind), None)
    if found is None:
        raise Refused("bad_value", key="kind", value=kind, wanted=", ".join(KINDS))
    return found


def _nearest(header: tuple[str, ...]) -> Kind:
    """The kind that shares the most column names with a header: a first proposal, which a person confirms."""
    return max(KINDS, key=lambda kind: (len(set(COLUMNS[kind]) & set(header)), kind == "invoices"))
