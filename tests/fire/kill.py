# SPDX-License-Identifier: MIT
"""Delivering processes killed at random points: `python -m tests.fire.kill [--messages 5000] [--kills 100]
[--workers 1] [--connections 4] [--seed 1] [--database URL]`.

The processes are `python -m dunwell deliver`, their mail server is tests.fire.server, the signal is SIGKILL. After each
kill no more may be `sending` than the process had connections. What waits for a later try is made due at once, and
every `unknown` is resolved as a person does it: the server's record says whether the message arrived. At the end each
message was taken once or refused for good, and the books are clean. Figures are printed as JSON.
"""

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

ON = date(2026, 3, 9)
AT = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
_ROOT = Path(__file__).parents[2]
_WAIT_SECONDS = 60.0


@dataclass
class Figures:
    """What the fire left. `most_sending` is the most that one killed process left in the middle."""

    messages: int
    kills: int = 0
    most_sending: int = 0
    unknown: int = 0
    said_sent: int = 0
    said_again: int = 0
    accepted: int = 0
    refused: int = 0
    lost: int = 0
    twice: int = 0
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True)
class Fire:
    """A run of it. `database` and `home` are the delivering processes'; this process uses the same database."""

    database: str
    home: Path
    record: Path
    messages: int
    kills: int
    workers: int = 1
    connections: int = 4
    seed: int = 1

    def burn(self) -> Figures:
        """All of it, from the first kill to the books."""
        started, figures = time.monotonic(), Figures(self.messages)
        with _server(self.record, self.seed) as port:
            self._kill(port, figures)
            while self._unfinished():
                self._bring_forward()
                self._resolve(figures)
                process = self._start(port)
                if process.wait(600) not in {0, 3}:
                    raise SystemExit("the delivering process failed")
        self._count(figures)
        figures.seconds = round(time.monotonic() - started, 1)
        return figures

    def _kill(self, port: int, figures: Figures) -> None:
        """Kills one worker after the other, each when the server has taken a few messages more."""
        chance = random.Random(self.seed)
        workers = [self._start(port) for _ in range(self.workers)]
        share = max(1, self.messages // (self.kills + 10))
        while figures.kills < self.kills and self._unfinished():
            victim = chance.randrange(self.workers)
            self._wait_for(len(taken(self.record)) + chance.randrange(share), workers)
            time.sleep(chance.random() * 0.05)
            if workers[victim].poll() is None:
                workers[victim].send_signal(signal.SIGKILL)
                workers[victim].wait()
                figures.kills += 1
                figures.most_sending = max(figures.most_sending, self._sending(workers[victim].pid))
            self._bring_forward()
            if figures.kills % 10 == 0 or all(worker.poll() is not None for worker in workers):
                self._resolve(figures)
            workers[victim] = self._start(port)
        for worker in workers:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            figures.most_sending = max(figures.most_sending, self._sending(worker.pid))

    def _start(self, port: int) -> "subprocess.Popen[bytes]":
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DUNWELL_")}
        environment |= {
            "DUNWELL_HOME": str(self.home),
            "DUNWELL_DATABASE_URL": self.database,
            "DUNWELL_MAIL_URL": f"smtp://127.0.0.1:{port}?connections={self.connections}",
        }
        command = [sys.executable, "-m", "dunwell", "deliver"]
        return subprocess.Popen(
            command, cwd=_ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def _wait_for(self, many: int, workers: "list[subprocess.Popen[bytes]]") -> None:
        """Until the server has taken so many, or all workers have ended by themselves."""
        deadline = time.monotonic() + _WAIT_SECONDS
        while len(taken(self.record)) < many and time.monotonic() < deadline:
            if all(worker.poll() is not None for worker in workers):
                return
            time.sleep(0.005)

    def _sending(self, process: int) -> int:
        from dunwell.store.models import Delivery

        worker = f"{socket.gethostname()}:{process}"[:40] + "-"
        return Delivery.objects.filter(state="sending", leased_by__startswith=worker).count()

    def _unfinished(self) -> bool:
        from dunwell.store.models import Delivery

        return Delivery.objects.exclude(state__in=("accepted", "refused")).exists()

    def _bring_forward(self) -> None:
        """Time passes: what is to be tried again is due."""
        from dunwell.store.models import Delivery

        Delivery.objects.filter(state="retrying", leased_by="").update(due_at=datetime.now(UTC))

    def _resolve(self, figures: Figures) -> None:
        """A person looks into the mail server's log and says of each unknown message what it tells."""
        from dunwell.services.resolve import resolve_unknown
        from dunwell.store.models import Delivery

        arrived = set(taken(self.record))
        now = datetime.now(UTC)
        for row in Delivery.objects.filter(state="unknown").select_related("company", "notice"):
            sent = row.message_id in arrived
            figures.unknown += 1
            figures.said_sent += sent
            figures.said_again += not sent
            said = "in the server's log" if sent else "not in the server's log"
            resolve_unknown(
                row.company, row.notice.number, accepted=sent, reason=said, on=now.date(), actor="bob", at=now
            )

    def _count(self, figures: Figures) -> None:
        from dunwell.services.check_books import check
        from dunwell.store.models import Delivery, Task

        times = Counter(taken(self.record))
        accepted = set(Delivery.objects.filter(state="accepted").values_list("message_id", flat=True))
        figures.accepted, figures.refused = len(accepted), Delivery.objects.filter(state="refused").count()
        figures.lost = len(accepted - times.keys()) + self.messages - figures.accepted - figures.refused
        figures.twice = sum(many > 1 for many in times.values()) + len(times.keys() - accepted)
        figures.problems = [str(problem) for problem in check()]
        if Task.objects.filter(kind="unknown_delivery", done=False).exists():
            figures.problems.append("a task about an unknown delivery is left")


def taken(record: Path) -> list[str]:
    """The Message-IDs that the server took, in order."""
    text = record.read_text() if record.exists() else ""
    return [line.split("\t")[0] for line in text.splitlines() if line.count("\t") == 2]


def queue(messages: int) -> None:
    """A company with so many customers, each with an overdue invoice, and the run that reminds them."""
    from dunwell.intake.ledger import read_ledger
    from dunwell.services.companies import create_company, set_company
    from dunwell.services.import_ledger import import_rows
    from dunwell.services.run_dunning import run_dunning

    company = create_company(
        code="fire", name="Fire Oy", country="FI", currency="EUR", language="fi", time_zone="Europe/Helsinki",
        actor="fire", at=AT,
    )  # fmt: skip
    set_company(company, {"reminders": "on", "email": "books@fire.example"}, actor="fire", at=AT)
    people = ["customer_id,name,kind,country,language,email"]
    owed = ["invoice,customer_id,issue_date,due_date,currency,amount"]
    for number in range(messages):
        people.append(f"C-{number},Customer {number},business,FI,fi,c{number}@customer{number % 500}.example")
        owed.append(f"R-{number},C-{number},2026-02-01,2026-02-15,EUR,{100 + number}.00")
    for name, rows in (("customers", people), ("invoices", owed)):
        report = import_rows(
            company, read_ledger("\n".join(rows).encode(), name=f"{name}.csv"), base_folder=Path(), on=ON,
            actor="fire", at=AT,
        )  # fmt: skip
        if report.problems:
            raise SystemExit(str(report.problems[:3]))
    run_dunning(company, ON, actor="fire", at=AT)


@contextmanager
def _server(record: Path, seed: int) -> Iterator[int]:
    command = [sys.executable, "-m", "tests.fire.server", str(record), "--seed", str(seed)]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                raise SystemExit("the server says no port")
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("messages", 5000), ("kills", 100), ("workers", 1), ("connections", 4), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; else a SQLite file of its own")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dunwell-fire-") as folder:
        home = Path(folder)
        url = given.database or f"sqlite:///{home / 'dunwell.sqlite3'}"
        os.environ |= {
            "DUNWELL_HOME": folder,
            "DUNWELL_DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "dunwell.config.settings",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        queue(given.messages)
        counts = (given.messages, given.kills, given.workers, given.connections, given.seed)
        fire = Fire(url, home, home / "record", *counts)
        print(json.dumps(asdict(fire.burn())))  # noqa: T201  # what it is for


if __name__ == "__main__":
    main()
