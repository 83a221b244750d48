# SPDX-License-Identifier: MIT
"""`dunwell report` reads what the creditor is told, and sends nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from dunwell.services.creditor_report import report_now
from dunwell.store.models import Company, Event, HouseMail
from tests.cli.running import ACME, ACME_MORE, CUSTOMERS, INVOICES, file, run

HERE = ("--company", "acme")


@pytest.fixture
def acme(database: str, tmp_path: Path) -> Company:
    """Acme after its run of 2 March."""
    with time_machine.travel(datetime(2026, 3, 2, 8, tzinfo=UTC), tick=False):
        assert run(*ACME, *ACME_MORE).code == 0
        customers, invoices = file(tmp_path, "customers.csv", CUSTOMERS), file(tmp_path, "invoices.csv", INVOICES)
        assert run("import", customers, invoices, *HERE).code == 0
        assert run("company", "set", "acme", "email=money@acme.example").code == 0
        assert run("run", *HERE, "--on", "2026-03-02").code == 0
    return Company.objects.get(code="acme")


@time_machine.travel(datetime(2026, 3, 3, 8, tzinfo=UTC), tick=False)
def test_the_coming_report_is_read_as_text_as_table_and_by_programs(acme: Company) -> None:
    events = Event.objects.count()
    said = run("report", *HERE)
    assert said.code == 0
    table = run("report", *HERE, "--csv").out.splitlines()
    told = run("report", *HERE, "--json").told
    assert "part,date,customer_id,customer,notice" in table[0]
    assert (told["first"], told["last"], told["sent_to"]) == ("2026-03-02", "2026-03-02", None)
    rows = told["rows"]
    assert isinstance(rows, list)
    assert len(rows) == len(table) - 1 > 0
    assert str(told["subject"]) in said.out
    assert str(told["text"]) in said.out
    assert {row["notice"] for row in rows if row["part"] == "new"} == {"N-1"}
    assert (Event.objects.count(), HouseMail.objects.count()) == (events, 0)


@time_machine.travel(datetime(2026, 3, 3, 8, tzinfo=UTC), tick=False)
def test_the_report_of_a_run_and_of_the_week_tell_what_was_told_already(acme: Company) -> None:
    report_now(acme, datetime(2026, 3, 3, tzinfo=UTC).date(), actor="ann", at=datetime(2026, 3, 3, 8, tzinfo=UTC))
    assert run("report", *HERE, "--json").error == "nothing_to_report"
    of_run = run("report", *HERE, "--on", "2026-03-02", "--json").told
    assert of_run["counts"] == run("report", *HERE, "--week", "--json").told["counts"]
    sent = run("report", *HERE, "--last", "--json").told
    assert (sent["sent_to"], sent["text"]) == (HouseMail.objects.get().to, HouseMail.objects.get().text)
    assert sent["rows"] == of_run["rows"]


@time_machine.travel(datetime(2026, 3, 12, 8, tzinfo=UTC), tick=False)
def test_what_is_not_there_is_refused_in_words(acme: Company) -> None:
    assert run("report", *HERE, "--last", "--json").error == "not_found"
    assert run("report", *HERE, "--on", "2026-03-05", "--json").error == "not_found"
    assert run("report", *HERE, "--week", "--json").error == "nothing_to_report"
    assert run("report", *HERE, "--week", "--last").code == 2
