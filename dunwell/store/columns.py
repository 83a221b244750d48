# SPDX-License-Identifier: MIT
"""Columnar reads: a query's answer as a polars frame through ADBC, on both databases.

It reads what is *committed*: a reader that holds the company's lock sees all that other writers have done, and must not
have written itself before.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

import polars as pl
from django.db import connections

Schema = Mapping[str, type[pl.DataType]]


class ColumnReader:
    """One ADBC connection to Django's default database. Use as a context; every query is a snapshot of its own.

    Queries use `?` placeholders. A nullable date or text is named through `optional()`: ADBC's SQLite driver fixes a
    column's type by its first rows, so a column that begins with nulls must not be null; `read` makes "" null again.
    """

    def __init__(self) -> None:
        self._connection = _connect()
        self._postgresql = connections["default"].vendor == "postgresql"

    def __enter__(self) -> "ColumnReader":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def optional(self, column: str) -> str:
        """The SQL of a nullable date or text column."""
        name = column.rsplit(".", 1)[-1]
        return column if self._postgresql else f"COALESCE({column}, '') AS {name}"

    def read(self, query: str, parameters: Sequence[object], schema: Schema) -> pl.DataFrame:
        """The answer with exactly the columns and types of `schema`, in its order."""
        if self._postgresql:
            for number in range(1, len(parameters) + 1):
                query = query.replace("?", f"${number}", 1)
        kwargs = {} if self._postgresql else {"adbc_stmt_kwargs": {"adbc.sqlite.query.batch_rows": "65536"}}
        with self._connection.cursor(**kwargs) as cursor:
            cursor.execute(query, tuple(parameters))
            frame: pl.DataFrame = cursor.fetch_polars()
        return frame.select(_typed(frame, name, dtype) for name, dtype in schema.items())


def _typed(frame: pl.DataFrame, name: str, dtype: type[pl.DataType]) -> pl.Expr:
    column, given = pl.col(name), frame.schema[name]
    if dtype is pl.Date and given == pl.String:
        return column.replace("", None).str.to_date("%Y-%m-%d") if frame.height else pl.lit(None, pl.Date).alias(name)
    if dtype is pl.Boolean and given.is_integer():
        return column != 0
    return column if given == dtype else column.cast(dtype)


def _connect() -> Any:  # the drivers carry no types
    settings = connections["default"].settings_dict
    if connections["default"].vendor == "postgresql":
        import adbc_driver_postgresql.dbapi as postgresql

        names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        given = {ours: str(settings[theirs]) for ours, theirs in names.items() if settings[theirs]}
        return postgresql.connect(f"postgresql:///?{urlencode(given, quote_via=quote)}")
    import adbc_driver_sqlite.dbapi as sqlite

    return sqlite.connect(str(settings["NAME"]))
