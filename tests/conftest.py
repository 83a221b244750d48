# SPDX-License-Identifier: MIT
"""What every test stands on: an installation of its own, a database of its own, and the cast.

A test that names `database` gets a migrated SQLite file nobody else writes to; `postgres_database` the same on
PostgreSQL; `any_database` runs it on both. What it writes is committed: other connections see it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import django
import pytest

# Before Django reads its settings: nothing of the developer's own installation is ever touched.
_HOME = Path(tempfile.mkdtemp(prefix="dunwell-tests-"))
for _name in [name for name in os.environ if name.startswith("DUNWELL_")]:
    if _name not in {"DUNWELL_CORPUS", "DUNWELL_TEST_POSTGRES"}:
        del os.environ[_name]
os.environ["DUNWELL_HOME"] = str(_HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "dunwell.config.settings"
django.setup()

from django.conf import settings  # noqa: E402  # only after setup

from dunwell.store.models import Company  # noqa: E402  # only after setup
from tests import databases  # noqa: E402  # only after setup


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once a session (and worker)."""
    return databases.migrated_sqlite(tmp_path_factory.mktemp("template") / "template.sqlite3")


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[databases.Postgres]:
    """A migrated PostgreSQL database to copy from; skips without a server, fails in CI."""
    server = os.environ.get("DUNWELL_TEST_POSTGRES", "")
    if not server:
        reason = "DUNWELL_TEST_POSTGRES names no PostgreSQL server (postgresql://user:password@host:port/postgres)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    template = databases.Postgres(server)
    template.migrate()
    yield template
    template.drop(template.name)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """The data folder of this test's installation."""
    folder, before = tmp_path / "home", settings.ENVIRONMENT
    folder.mkdir()
    settings.ENVIRONMENT = replace(before, home=folder)
    yield folder
    settings.ENVIRONMENT = before


@pytest.fixture
def database(home: Path, sqlite_template: Path) -> Iterator[str]:
    """An empty, migrated SQLite database; gives its URL."""
    file = home / "dunwell.sqlite3"
    shutil.copyfile(sqlite_template, file)
    with databases.used(f"sqlite:///{file}") as url:
        yield url


@pytest.fixture
def postgres_database(home: Path, postgres_template: databases.Postgres) -> Iterator[str]:
    """An empty, migrated PostgreSQL database; gives its URL. Mark the test `postgres`."""
    name, url = postgres_template.copy()
    with databases.used(url):
        yield url
    postgres_template.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def any_database(request: pytest.FixtureRequest) -> str:
    """The test runs twice: on SQLite and on PostgreSQL."""
    name = "database" if request.param == "sqlite" else "postgres_database"
    return str(request.getfixturevalue(name))


@pytest.fixture
def company(request: pytest.FixtureRequest) -> Company:
    """Acme: Finnish, euro, automatic, reminders on. On `any_database` where the test names it, else on SQLite."""
    used = {"any_database", "postgres_database"} & set(request.fixturenames)
    request.getfixturevalue(used.pop() if len(used) == 1 else "any_database" if used else "database")
    return Company.objects.create(
        code="acme",
        name="Acme Oy",
        country="FI",
        currency="EUR",
        language="en",
        time_zone="Europe/Helsinki",
        mode=Company.Mode.AUTOMATIC,
        reminders=True,
        email="invoices@acme.example",
    )
