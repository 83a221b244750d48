# SPDX-License-Identifier: MIT
"""Columnar reads: a query's answer as a polars frame.

PostgreSQL is read through ADBC. On SQLite, ADBC brings a second copy of the SQLite library, and two copies in one
process break one another's locks on the file (docs/decisions/0003): so a large answer is read through ADBC by a process
of its own (`column_process.py`), and a small one through Django's own connection.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Any
from urllib.parse import quote, urlencode

import polars as pl
from django.db import connections

Schema = Mapping[str, type[pl.DataType]]


class ColumnReader:
    """Reads Django's default database. Use as a context; every query is a snapshot of its own.

    `large` asks for the fastest way for answers of many rows; it sees what is *committed*, so whoever reads in a
    transaction must not have written before. Queries use `?` placeholders. A nullable date or text is named through
    `optional()`: ADBC's SQLite driver fixes a column's type by its first rows, so a column that begins with nulls must
    not be null; `read` makes "" null again.
    """

    def __init__(self, *, large: bool = False) -> None:
        self._postgresql = connections["default"].vendor == "postgresql"
        self._adbc: Any = _postgresql() if self._postgresql else None  # the driver carries no types
        self._process = _Process() if large and not self._postgresql else None

    def __enter__(self) -> "ColumnReader":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._adbc is not None:
            self._adbc.close()
        if self._process is not None:
            self._process.close()

    def optional(self, column: str) -> str:
        """The SQL of a nullable date or text column."""
        name = column.rsplit(".", 1)[-1]
        return column if self._postgresql else f"COALESCE({column}, '') AS {name}"

    def day(self, on: date) -> object:
        """A date as a parameter of a query: SQLite compares text."""
        return on if self._postgresql else on.isoformat()

    def read(self, query: str, parameters: Sequence[object], schema: Schema) -> pl.DataFrame:
        """The answer with exactly the columns and types of `schema`, in its order."""
        if self._postgresql:
            for number in range(1, len(parameters) + 1):
                query = query.replace("?", f"${number}", 1)
            with self._adbc.cursor() as cursor:
                cursor.execute(query, tuple(parameters))
                frame: pl.DataFrame = cursor.fetch_polars()
        elif self._process is not None:
            frame = self._process.read(query, parameters)
        else:
            frame = _own_rows(query, parameters, schema)
        return frame.select(_typed(frame, name, dtype) for name, dtype in schema.items())


class _Process:
    """The other process: it is told queries as lines of JSON and answers each with an Arrow stream."""

    def __init__(self) -> None:
        file = str(connections["default"].settings_dict["NAME"])
        command = [sys.executable, "-m", "dunwell.store.column_process", file]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def read(self, query: str, parameters: Sequence[object]) -> pl.DataFrame:
        told, answered = self._child.stdin, self._child.stdout
        if told is None or answered is None:
            raise RuntimeError("the reading process has no pipes")
        line = json.dumps({"query": query, "parameters": list(parameters)})
        told.write(line.encode() + b"\n")
        told.flush()
        size = int(answered.readline() or b"0")
        if not size:
            raise RuntimeError(f"the reading process ended: {self._child.poll()}")
        return pl.read_ipc_stream(answered.read(size))

    def close(self) -> None:
        if self._child.stdin is not None:
            self._child.stdin.close()
        if self._child.stdout is not None:
            self._child.stdout.close()
        self._child.wait()


def _own_rows(query: str, parameters: Sequence[object], schema: Schema) -> pl.DataFrame:
    connection = connections["default"]
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    try:
        rows = cursor.execute(query, tuple(parameters)).fetchall()
        names = [column[0] for column in cursor.description]
    finally:
        cursor.close()
    found = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    return pl.DataFrame([_series(name, found[name], dtype) for name, dtype in schema.items()])


def _series(name: str, values: Sequence[object], dtype: type[pl.DataType]) -> pl.Series:
    if dtype is pl.Boolean:
        return pl.Series(name, [bool(one) for one in values], dtype)
    if dtype is not pl.Date:
        return pl.Series(name, values, dtype)
    # Django's connection turns a date column into dates, and leaves COALESCE's text.
    return pl.Series(name, [str(one) for one in values], pl.String)


def _typed(frame: pl.DataFrame, name: str, dtype: type[pl.DataType]) -> pl.Expr:
    column, given = pl.col(name), frame.schema[name]
    if dtype is pl.Date and given == pl.String:
        return column.replace("", None).str.to_date("%Y-%m-%d") if frame.height else pl.lit(None, pl.Date).alias(name)
    if dtype is pl.Boolean and given.is_integer():
        return column != 0
    return column if given == dtype else column.cast(dtype)


def _postgresql() -> Any:
    import adbc_driver_postgresql.dbapi as postgresql

    settings = connections["default"].settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {ours: str(settings[theirs]) for ours, theirs in names.items() if settings[theirs]}
    return postgresql.connect(f"postgresql:///?{urlencode(given, quote_via=quote)}")
