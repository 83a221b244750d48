# SPDX-License-Identifier: MIT
"""Databases for tests: migrated once, copied for each test, and put under Django's default connection."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from dunwell.config.environment import database_settings


@contextmanager
def used(url: str) -> Iterator[str]:
    """Django's default connection goes to `url`, in every thread that opens one from now on."""
    before = settings.DATABASES
    _point(database_settings(url))
    try:
        yield url
    finally:
        connections["default"].close()
        _point(before["default"])


def _point(database: dict[str, object]) -> None:
    connections["default"].close()
    settings.DATABASES = {"default": database}
    # Django keeps what it read at the start; these two are where it keeps it.
    connections.settings = connections.configure_settings(settings.DATABASES)
    del connections["default"]


def migrated_sqlite(file: Path) -> Path:
    """Makes `file` a migrated database that is whole in one file."""
    with used(f"sqlite:///{file}"):
        call_command("migrate", verbosity=0)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


class Postgres:
    """A template database on a server where we may create databases, and copies of it."""

    def __init__(self, server: str) -> None:
        self._server = server
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        self.name = f"dunwell_test_{os.getpid()}_{worker}"
        self._numbers = count(1)

    def url(self, name: str) -> str:
        return urlsplit(self._server)._replace(path=f"/{name}").geturl()

    def migrate(self) -> None:
        self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.name)))
        with used(self.url(self.name)):
            call_command("migrate", verbosity=0)

    def copy(self) -> tuple[str, str]:
        """The name and URL of a fresh copy."""
        name = f"{self.name}_{next(self._numbers)}"
        # FILE_COPY is several times faster than the default for a small template (PostgreSQL 15 and later).
        statement = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
        self._run(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(self.name)))
        return name, self.url(name)

    def drop(self, name: str) -> None:
        if not re.fullmatch(r"dunwell_test_\w+", name):
            raise ValueError(name)
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(statement)
