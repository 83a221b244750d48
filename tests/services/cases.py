# SPDX-License-Identifier: MIT
"""Two customers who never paid, up to their hand-over on 21 April, and a partner who takes them."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta
from typing import IO, Any

from dunwell.services.case_find import get_case
from dunwell.services.case_steps import Act
from dunwell.services.originals import attach_original
from dunwell.services.partners import add_partner
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Case, Company, Partner
from tests.services.post import carry, when, writing_company

HANDED_ON = date(2026, 4, 21)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def act(on: date = HANDED_ON) -> Act:
    """Bob, on a day."""
    return Act(on, when(on)["actor"], when(on)["at"])


def later(days: int) -> Act:
    return act(HANDED_ON + timedelta(days=days))


def partner(company: Company, name: str = "Incasso Oy", **values: str) -> Partner:
    on = when(HANDED_ON)
    given = {"name": name, "email": "in@incasso.example", "client_number": "M-77", **values}
    return add_partner(company, given, actor=on["actor"], at=on["at"])


def handed_over(company: Company, *, originals: tuple[str, ...] = ("R-1", "R-3")) -> Case:
    """The case of C-1: R-1 over 100.00 and R-2 over 50.00, two fees, three notices; R-2 has no original."""
    writing_company(company)
    carry()
    for number in originals:
        attach_original(company, number, PDF + number.encode(), **when(date(2026, 3, 9)))
    partner(company)
    for day in (date(2026, 3, 22), date(2026, 4, 7), HANDED_ON):
        run_dunning(company, day, actor="bob", at=when(day)["at"])
        carry(at=when(day)["at"])
    return case_of_customer(company, "C-1")


def case_of_customer(company: Company, ref: str) -> Case:
    return get_case(company, Case.objects.filter(company=company, customer__ref=ref).latest("pk").number)


def opened(file: IO[bytes]) -> tuple[zipfile.ZipFile, dict[str, Any], list[dict[str, str]]]:
    """A package read again: the archive, its case.json, and the rows of its claims.csv."""
    archive = zipfile.ZipFile(file)
    assert archive.testzip() is None
    rows = list(csv.DictReader(io.StringIO(archive.read("claims.csv").decode("utf-8-sig"))))
    return archive, json.loads(archive.read("case.json")), rows
