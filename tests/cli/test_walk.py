# SPDX-License-Identifier: MIT
"""The whole way on the command line, from an empty database to proven books, told by what programs read."""

from pathlib import Path
from typing import cast

from tests.cli.running import ACME, ACME_MORE, file, run

IBM = """\
countryCode,customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed
391,0379-NEVHP,611365,2/1/2026,2/15/2026,"1,055.94",No
406,8976-AMJEO,7900770,2/2/2026,4/25/2026,61.74,No
391,2820-XGXSB,9231909,2/3/2026,99/4/2026,65.88,No
"""
MAP = """\
[columns]
invoice = "invoiceNumber"
customer_id = "customerID"
issue_date = "InvoiceDate"
due_date = "DueDate"
amount = "InvoiceAmount"
[values]
date = "%m/%d/%Y"
decimal = "."
thousands = ","
[constants]
currency = "EUR"
"""
CONTACTS = """\
customer_id,name,kind,country,email
0379-NEVHP,Nevhp Oy,business,FI,pay@nevhp.example
"""


def test_a_foreign_ledger_is_reminded_of_once_and_the_books_are_proven(database: str, tmp_path: Path) -> None:
    assert run(*ACME, *ACME_MORE, "--json").told["reminders"] is True
    book, map_file = file(tmp_path, "ibm.csv", IBM), file(tmp_path, "ibm.toml", MAP)
    assert run("import", file(tmp_path, "contacts.csv", CONTACTS), "--company", "acme").code == 0

    taking = ("import", book, "--company", "acme", "--map", map_file, "--create-customers")
    first = run(*taking, "--json")
    assert first.code == 3
    assert set(first.told) == {"kind", "read", "created", "updated", "unchanged", "problems"}
    assert (first.told["kind"], first.told["read"], first.told["created"]) == ("invoices", 3, 2)
    assert "columns not read" in first.err
    again = run(*taking, "--json")
    assert (again.told["created"], again.told["unchanged"]) == (0, 2)

    rules = tmp_path / "rules.toml"
    assert run("procedures", "export", rules, "--company", "acme").code == 0
    assert run("procedures", "check", rules, "--company", "acme", "--json").told["problems"] == []
    assert run("procedures", "apply", rules, "--company", "acme", "--json").told["changed"] == []

    day = ("--company", "acme", "--on", "2026-02-23")
    planned = run("plan", *day, "--json").told
    (notice,) = cast(list[dict[str, object]], planned["notices"])
    assert (notice["customer"], notice["level"], notice["total"]) == ("0379-NEVHP", "reminder", "1055.94")
    outcomes = {row["item"]: row["outcome"] for row in cast(list[dict[str, object]], planned["items"])}
    assert outcomes == {"611365": "step", "7900770": "not_due"}

    ran = run("run", *day, "--json").told
    assert (ran["already"], ran["status"]) == (False, "applied")
    twice = run("run", *day)
    assert twice.code == 0
    assert "changed nothing" in twice.out
    assert run("run", *day, "--json").told["run"] == ran["run"]

    carried = run("deliver", "--company", "acme", "--json")
    assert (carried.code, carried.told["accepted"], carried.told["left"]) == (0, 1, 0)
    assert run("deliver").out == "Nothing is queued.\n"

    why = run("explain", "611365", *day, "--json").told
    assert (why["outcome"], why["level"]) == ("step", "reminder")
    (history,) = cast(list[dict[str, object]], why["history"])
    assert history["deliveries"] == [
        {"channel": "email", "state": "accepted", "answer": "kept in the built-in mailbox"}
    ]
    assert run("check", "--json").told == {"proven": True, "problems": []}
