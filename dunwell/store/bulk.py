# SPDX-License-Identifier: MIT
"""Many rows at once inside Django's transaction: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from django.db import connection, models

from dunwell.core.problem import Refused


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Inserts rows given as tuples in the order of `columns` (database column names)."""
    if not rows:
        return
    if not connection.in_atomic_block:
        raise Refused("no_transaction")
    names = ", ".join(f'"{column}"' for column in columns)
    table = f'"{model._meta.db_table}"'
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    _many(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})", rows)  # noqa: S608  # model names


def upsert_rows(model: type[models.Model], key: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Inserts rows, or brings the existing row of the same `key` (the first of `columns`) to the new values."""
    if not rows:
        return
    table, names = f'"{model._meta.db_table}"', ", ".join(f'"{column}"' for column in columns)
    changes = ", ".join(f'"{column}" = excluded."{column}"' for column in columns if column != key)
    conflict = f'ON CONFLICT ("{key}") DO UPDATE SET {changes}'
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {names} FROM {table} LIMIT 0")  # noqa: S608  # model names
            with cursor.copy(f"COPY incoming ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming {conflict}")  # noqa: S608  # our own names and ids
            cursor.execute("DROP TABLE incoming")
        return
    _many(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))}) {conflict}", rows)  # noqa: S608  # our own names and ids


def update_column(model: type[models.Model], column: str, rows: Sequence[tuple[int | None, int]]) -> None:
    """Sets one column of many rows: (value, primary key)."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(f'UPDATE "{model._meta.db_table}" SET "{column}" = %s WHERE "id" = %s', rows)  # noqa: S608  # model names


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` fresh primary keys, rising, for rows that refer to one another before they are written."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return sorted(row[0] for row in cursor.fetchall())
        # SQLite has one writer at a time, and it is us: BEGIN IMMEDIATE took the lock.
        cursor.execute("SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0)", [table])
        first = cursor.fetchone()[0] + 1
        return list(range(first, first + count))


def _many(statement: str, rows: Iterable[Sequence[object]]) -> None:
    """sqlite3's own executemany: Django's cursor would translate and log every row."""
    connection.ensure_connection()
    plain = (tuple(_sqlite_value(value) for value in row) for row in rows)
    connection.connection.cursor().executemany(statement, plain)


def _sqlite_value(value: object) -> object:
    # As Django's SQLite backend writes them: text, naive UTC for moments.
    if type(value) is datetime:
        return str(value.astimezone(UTC).replace(tzinfo=None)) if value.tzinfo else str(value)
    return value.isoformat() if type(value) is date else value
