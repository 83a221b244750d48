# SPDX-License-Identifier: MIT
"""E-invoices while the delivering process is killed again and again: every file is whole or absent, each there once."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from lxml import etree

from dunwell.delivery.einvoice.way import out_folder
from dunwell.delivery.whole_file import whole_files
from dunwell.services.check_books import check
from dunwell.services.resolve import resolve_unknown
from dunwell.services.run_dunning import run_dunning
from dunwell.services.ways import surroundings
from dunwell.store.models import BankAccount, Company, Delivery
from tests.services.ledger import take
from tests.services.outside import rules, set_way
from tests.services.post import BOB, RUN_ON, writing_company

DOCUMENTS, KILLS, CONNECTIONS = 40, 4, 4
_ROOT = Path(__file__).parents[2]
_SAID = {"on": RUN_ON, "actor": "bob", "at": datetime(2026, 3, 9, tzinfo=UTC)}


def queue(company: Company) -> None:
    """So many notices, each an e-invoice with its letter embedded."""
    BankAccount.objects.create(company=company, place=1, number="FI2112345600000785", bic="NDEAFIHH")
    set_way(company, "einvoice", seller_address="0216:003712345678")
    customers = ["customer_id,name,country,einvoice_address"]
    invoices = ["invoice,customer_id,issue_date,due_date,currency,amount"]
    for number in range(DOCUMENTS - 2):
        customers.append(f"D-{number},Debtor {number},FI,0037{number:08d}")
        invoices.append(f"I-{number},D-{number},2026-02-15,2026-03-01,EUR,100.00")
    writing_company(company, rules=rules("einvoice"), run=False)
    assert not take(company, "\n".join(customers) + "\n").problems
    assert not take(company, "\n".join(invoices) + "\n").problems
    run_dunning(company, RUN_ON, **BOB)


def delivering() -> subprocess.Popen[bytes]:
    home = settings.ENVIRONMENT.home
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DUNWELL_")}
    environment |= {"DUNWELL_HOME": str(home), "DUNWELL_DATABASE_URL": f"sqlite:///{home / 'dunwell.sqlite3'}"}
    command = [sys.executable, "-m", "dunwell", "deliver"]
    return subprocess.Popen(command, cwd=_ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_documents_are_whole_or_absent_and_each_is_there_once(company: Company) -> None:
    queue(company)
    folder, chance = out_folder(surroundings(company)), random.Random(5)
    queued = Delivery.objects.filter(channel="einvoice").count()
    assert queued == DOCUMENTS - 2
    killed = 0
    for turn in range(KILLS + 1):
        last = turn == KILLS
        process, wanted = delivering(), len(whole_files(folder, 999)) + chance.randint(1, 9)
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            if not last and len(whole_files(folder, 999)) >= wanted:
                os.kill(process.pid, signal.SIGKILL)
            time.sleep(0.002)
        killed += process.wait(60) == -signal.SIGKILL
        for file in whole_files(folder, 999):
            etree.fromstring(file.read_bytes())
        assert Delivery.objects.filter(state="sending").count() <= CONNECTIONS
        Delivery.objects.filter(state="sending").update(leased_until=datetime(2026, 3, 9, tzinfo=UTC))
    assert killed >= 2
    assert_all_there(company, folder)


def assert_all_there(company: Company, folder: Path) -> None:
    """Those that nobody knew of are sent again, under the same name; then all are there."""
    for row in Delivery.objects.filter(state="unknown").select_related("notice"):
        resolve_unknown(company, row.notice.number, accepted=False, reason="sent again", **_SAID)  # type: ignore[arg-type]  # on, actor, at
    Delivery.objects.filter(state="queued").update(due_at=datetime(2026, 3, 9, tzinfo=UTC))
    delivering().wait(60)
    rows = Delivery.objects.filter(channel="einvoice")
    assert set(rows.values_list("state", flat=True)) == {"accepted"}
    names = [file.name for file in whole_files(folder, 999)]
    assert sorted(names) == sorted(f"{name}.xml" for name in rows.values_list("known_as", flat=True))
    assert len(names) == rows.count()
    assert check() == []
