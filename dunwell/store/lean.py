# SPDX-License-Identifier: MIT
"""SQLite with little memory, while very much is written at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_CACHE_KIB = 16 * 1024


@contextmanager
def little_memory() -> Iterator[None]:
    """Inside, SQLite maps nothing of its file and keeps 16 MiB of it; what was set before holds again afterwards.

    A file that grows by hundreds of megabytes would else be in memory as a whole. On PostgreSQL nothing happens.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("mmap_size", "cache_size")}
        cursor.execute("PRAGMA mmap_size = 0")
        cursor.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for name, value in before.items():
                cursor.execute(f"PRAGMA {name} = {value}")
