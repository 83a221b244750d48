# SPDX-License-Identifier: MIT
"""A company as its people meet it after a year: `python -m tests.bench.back_office HOME [OPEN ITEMS]`.

100,000 open items of 20,000 customers, 60,000 invoices that were paid, a run every Monday of the year before with its
notices, the last six runs by the real use case, and a person to sign in as: bench, password "correct horse battery".
"""

import os
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dunwell.store.models import Company

PASSWORD = "correct horse battery"
_RUNS = 6


def make(items: int, today: date) -> object:
    """The company, in Django's default database, as it stands on the morning of a day, before that day's run."""
    from django.db import connection, transaction

    from dunwell.services.users import create_user
    from dunwell.store import chain
    from tests.bench.history import paid_year
    from tests.bench.ledger import ACTOR, make_ledger

    start = today - timedelta(days=_RUNS + 2)
    company = make_ledger(items, start)
    with transaction.atomic():
        paid_year(chain.locked(company), items * 6 // 10, start)
        with connection.cursor() as cursor:
            for statement in _sequences():
                cursor.execute(statement)
    create_user("bench", PASSWORD, role="owner", actor=ACTOR, at=morning(today))
    for ago in range(_RUNS, 0, -1):
        _run(company, today - timedelta(days=ago))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    company.refresh_from_db()
    return company


def morning(day: date) -> datetime:
    """Five o'clock, before anybody works."""
    return datetime.combine(day, time(5), UTC)


def set_up(home: Path) -> None:
    """Makes `home` Dunwell's home in this process."""
    import django

    for name in [name for name in os.environ if name.startswith("DUNWELL_") and name != "DUNWELL_TEST_POSTGRES"]:
        del os.environ[name]
    os.environ["DUNWELL_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dunwell.config.settings"
    django.setup()


def _run(company: "Company", day: date) -> None:
    """The run of a day, and every message of it taken but for one in a hundred."""
    from django.db.models import F

    from dunwell.services.run_dunning import run_dunning
    from dunwell.store.models import Delivery, DunningState
    from tests.bench.ledger import ACTOR

    run = run_dunning(company, day, actor=ACTOR, at=morning(day)).run
    waiting = Delivery.objects.filter(notice__run=run, state="queued")
    done = {"attempts": 1, "finished_at": morning(day), "answer": "250 ok"}
    failed = waiting.annotate(rest=F("pk") % 100).filter(rest=7)
    Delivery.objects.filter(pk__in=list(failed.values_list("pk", flat=True))).update(
        **done | {"state": "refused", "answer": "550 no such user"}
    )
    waiting.update(**done, state="accepted", accepted_seq=run.seq)
    accepted = Delivery.objects.filter(notice__run=run, state="accepted").values("notice_id")
    DunningState.objects.filter(notice__in=accepted).update(accepted=True)


def _sequences() -> list[str]:
    """On PostgreSQL: the statements that let ids go on after those that were given."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    return connection.ops.sequence_reset_sql(no_style(), list(apps.get_app_config("store").get_models()))


def main(home: str, items: int = 100_000) -> None:
    folder = Path(home)
    folder.mkdir(parents=True, exist_ok=True)
    set_up(folder)
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    make(items, datetime.now(UTC).date())
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
