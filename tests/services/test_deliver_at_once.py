# SPDX-License-Identifier: MIT
"""Several passes at once, and passes that are killed: nothing is sent twice, nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from dunwell.delivery.mail_url import MailSettings
from dunwell.services import check_books
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Company, Delivery
from tests.services.ledger import take
from tests.services.post import BOB, RUN_ON, carry, later, writing_company

MANY = 120
INVOICE = "invoice,customer_id,issue_date,due_date,currency,amount"
CONNECTIONS = 3
# A pass in a process of its own, with the database and home of the test.
PASS = """
import sys
from dataclasses import replace
from pathlib import Path
import django
django.setup()
from django.conf import settings
settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=Path(sys.argv[2]))
from dunwell.delivery.mail_url import MailSettings
from tests.services.post import carry
carry(MailSettings("plain", "127.0.0.1", int(sys.argv[1]), connections=int(sys.argv[3])))
"""


def many_notices(company: Company) -> None:
    """As many messages as there are customers."""
    writing_company(company, run=False, invoices=f"{INVOICE}\n")
    people = [f"K-{number},K,FI,en,k{number}@customer.example" for number in range(MANY)]
    owed = [f"V-{number},K-{number},2026-02-15,2026-03-01,EUR,10.00" for number in range(MANY)]
    take(company, "\n".join(["customer_id,name,country,language,email", *people]))
    take(company, "\n".join([INVOICE, *owed]))
    run_dunning(company, RUN_ON, **BOB)


@contextmanager
def sink(record: Path, delay: float) -> Iterator[int]:
    """A mail server in a process of its own that writes down what it accepts."""
    command = [sys.executable, "-m", "tests.delivery.sink", "--port", "0", "--print-port"]
    command += ["--record", str(record), "--delay", str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def start_pass(url: str, port: int) -> "subprocess.Popen[bytes]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DUNWELL_")}
    environment |= {"DUNWELL_DATABASE_URL": url, "DUNWELL_HOME": os.environ["DUNWELL_HOME"]}
    arguments = [str(port), str(settings.ENVIRONMENT.home), str(CONNECTIONS)]
    return subprocess.Popen([sys.executable, "-c", PASS, *arguments], env=environment)


def accepted_ids(record: Path) -> list[str]:
    return [line.split("\t")[0] for line in record.read_text().splitlines()] if record.exists() else []


def test_two_passes_at_once_send_each_message_once(any_database: str, company: Company, tmp_path: Path) -> None:
    many_notices(company)
    record = tmp_path / "record"
    with sink(record, 0.002) as port:
        passes = [start_pass(any_database, port) for _ in range(2)]
        assert [one.wait(120) for one in passes] == [0, 0]
    ids = Counter(accepted_ids(record))
    assert len(ids) == MANY
    assert set(ids.values()) == {1}
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    assert check_books.check(company) == []


@pytest.mark.parametrize("after", [5, 30, 70])
def test_a_killed_pass_loses_nothing_and_sends_nothing_twice(
    any_database: str, company: Company, tmp_path: Path, after: int
) -> None:
    """Killed when the server has taken so many; the next pass needs no wait to go on, and sends all but the unknown."""
    many_notices(company)
    record = tmp_path / "record"
    with sink(record, 0.01) as port:
        first = start_pass(any_database, port)
        deadline = time.monotonic() + 60
        while len(accepted_ids(record)) < after and time.monotonic() < deadline:
            time.sleep(0.002)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        report = carry(MailSettings("plain", "127.0.0.1", port, connections=CONNECTIONS), at=later(seconds=1))
    states = Counter(Delivery.objects.values_list("state", flat=True))
    ids = Counter(accepted_ids(record))
    assert set(ids.values()) == {1}
    assert states["unknown"] <= CONNECTIONS
    assert states["accepted"] + states["unknown"] == MANY
    assert report.unknown == states["unknown"]
    sent = set(Delivery.objects.filter(state="accepted").values_list("message_id", flat=True))
    assert sent <= set(ids)
    assert check_books.check(company) == []
