# SPDX-License-Identifier: MIT
"""No two open items have one name: the invoice M/1 and instalment 1 of the invoice M."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dunwell.services import import_invoices
from dunwell.services.check_books import check
from dunwell.store.models import Company
from tests.services.ledger import codes, counts, open_items, take

HEAD = "invoice,customer_id,issue_date,currency,amount,installment\n"
WHOLE = "M/1,C-1,2026-02-01,EUR,10.00,\n"
CREDIT_NOTE = "M/1,C-1,2026-02-01,EUR,-10.00,\n"
FIRST = "M,C-1,2026-02-01,EUR,20.00,1\n"
SECOND = "M,C-1,2026-02-01,EUR,30.00,2\n"


@pytest.mark.parametrize(
    ("earlier", "later", "taken"),
    [
        (FIRST + SECOND, WHOLE, {"M/1": 2000, "M/2": 3000}),
        (FIRST + SECOND, CREDIT_NOTE, {"M/1": 2000, "M/2": 3000}),
        (WHOLE + SECOND, FIRST, {"M/1": 1000, "M/2": 3000}),
        (WHOLE, FIRST, {"M/1": 1000}),
        (CREDIT_NOTE, FIRST, {}),
    ],
)
def test_later_of_two_with_one_name_is_not_taken(
    any_database: str, company: Company, earlier: str, later: str, taken: dict[str, int]
) -> None:
    take(company, HEAD + earlier)
    report = take(company, HEAD + later)
    assert (codes(report), counts(report)) == (["ambiguous_number"], (0, 0, 0))
    assert report.problems[0].where == "ledger.csv, row 2"
    assert open_items(company) == taken
    assert check(company) == []


@pytest.mark.parametrize(
    ("rows", "place", "taken"),
    [
        (FIRST + WHOLE, 3, {"M/1": 2000}),
        (WHOLE + FIRST, 3, {"M/1": 1000}),
        (WHOLE + FIRST + SECOND, 3, {"M/1": 1000, "M/2": 3000}),
    ],
)
def test_two_with_one_name_in_one_file_are_told_at_the_later_row(
    database: str, company: Company, rows: str, place: int, taken: dict[str, int]
) -> None:
    for created in (len(taken), 0):
        report = take(company, HEAD + rows)
        assert [(problem.code, problem.where) for problem in report.problems] == [
            ("ambiguous_number", f"ledger.csv, row {place}")
        ]
        assert counts(report) == (created, 0, len(taken) - created)
    assert open_items(company) == taken


@pytest.mark.parametrize("rows", [FIRST + WHOLE, WHOLE + FIRST])
def test_two_with_one_name_in_two_chunks_of_a_file_are_told_too(
    database: str, company: Company, monkeypatch: pytest.MonkeyPatch, rows: str
) -> None:
    monkeypatch.setattr(import_invoices, "CHUNK_ROWS", 1)
    report = take(company, HEAD + rows)
    assert (codes(report), counts(report)) == (["ambiguous_number"], (1, 0, 0))
    assert report.problems[0].where == "ledger.csv, row 3"


def test_numbers_with_a_stroke_are_fine_while_no_instalment_is_called_so(database: str, company: Company) -> None:
    take(company, HEAD + FIRST + SECOND)
    rows = [f"{number},C-1,2026-02-01,EUR,1.00,\n" for number in ("M/3", "M/01", "2026/1", "/1", "N/2", "M/1/1")]
    assert counts(take(company, HEAD + "".join(rows))) == (6, 0, 0)
    other = Company.objects.create(
        code="other", name="O", country="SE", currency="SEK", language="sv", time_zone="Europe/Stockholm"
    )
    assert counts(take(other, HEAD + WHOLE)) == (1, 0, 0)


def test_names_are_looked_up_at_once_for_many_rows(database: str, company: Company) -> None:
    take(company, HEAD + FIRST)
    asked = []
    for number in ("A", "B"):
        size = 2 if number == "A" else 200
        rows = [f"{number}{n},C-1,2026-02-01,EUR,1.00,{part}\n" for n in range(size) for part in (1, 2)]
        rows += [f"M{number}/{n},C-1,2026-02-01,EUR,1.00,\n" for n in range(1, size)]
        with CaptureQueriesContext(connection) as queries:
            assert counts(take(company, HEAD + "".join(rows))) == (len(rows), 0, 0)
        asked.append(len(queries))
    assert asked[0] == asked[1]
