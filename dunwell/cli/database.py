# SPDX-License-Identifier: MIT
"""The database made ready: on a fresh home it is made, after an upgrade it is brought up to date, else left alone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def open_database() -> None:
    """Django set up and the database migrated; nothing of it shows."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dunwell.config.settings")
    import django
    from django.apps import apps
    from django.conf import settings

    if not apps.ready:
        django.setup()
    with _alone(settings.ENVIRONMENT.home):
        if _behind():
            from django.core.management import call_command

            call_command("migrate", verbosity=0, interactive=False)


def is_unavailable(error: Exception) -> bool:
    """Whether an error means that the database cannot be reached or is busy."""
    from django.db import OperationalError

    return isinstance(error, OperationalError)


def _behind() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Two commands that find a fresh home at once make one database, one after the other."""
    with (home / "migrate.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
