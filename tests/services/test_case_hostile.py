# SPDX-License-Identifier: MIT
"""What a customer, or whoever writes invoices, puts into names: none of it leads out of the package or runs."""

import csv
import io
import re

import pytest

from dunwell.services import notes
from dunwell.services.case_package import package_of
from dunwell.services.case_steps import set_reference
from dunwell.services.case_zip import plain_name
from dunwell.store.models import Company, Customer, Invoice
from tests.services.cases import HANDED_ON, act, handed_over, opened
from tests.services.post import when

LONG = "A" * 300
SAFE = re.compile(
    r"(?:(?:invoices|notices|replies)/)?[^/\\:*?\"<>|\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("../../../etc/cron.d/evil", "../../R-1"),
        ("C:\\Windows\\system32\\calc.exe", "..\\..\\R-1"),
        ("Evil\r\nContent-Type: text/html\x07", "R\n1"),
        ("Invoice \N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", "R\N{RIGHT-TO-LEFT OVERRIDE}fdp.1"),
        (LONG, "R" * 100),
        ("...", "."),
        ("CON", "=cmd|' /C calc'!A1"),
        ("\N{ZERO WIDTH SPACE}", "\N{ZERO WIDTH SPACE}"),
    ],
)
def test_no_name_leads_out_of_the_package_or_lies_about_what_it_is(company: Company, name: str, number: str) -> None:
    case = handed_over(company)
    Customer.objects.filter(pk=case.customer_id).update(name=name)
    Invoice.objects.filter(number="R-1").update(number=number)
    case.customer.refresh_from_db()
    package = package_of(case, HANDED_ON)
    with package.file as file:
        archive, told, _ = opened(file)
        names = archive.namelist()
    assert [one for one in [*names, package.name] if not SAFE.fullmatch(one) or ".." in one.split("/")] == []
    assert max(len(one.encode()) for one in [*names, package.name]) <= 200
    assert (package.name.endswith(".zip"), sum(one.endswith(".pdf") for one in names)) == (True, 4)
    assert told["debtor"]["name"] == name
    assert len({one.casefold() for one in names}) == len(names)


def test_no_cell_of_its_tables_runs_as_a_formula(company: Company) -> None:
    case = handed_over(company)
    Invoice.objects.filter(number="R-1").update(number="=cmd|' /C calc'!A1", reference="@SUM(A1:A9)")
    set_reference(company, case.pk, "+1+1", act())
    notes.write_note(company, case.customer_id, "-2+3+cmd|' /C calc'!A0", **when(HANDED_ON))
    with package_of(case, HANDED_ON).file as file:
        archive, _, _ = opened(file)
        tables = [archive.read(one).decode("utf-8-sig") for one in archive.namelist() if one.endswith(".csv")]
    cells = [cell for table in tables for row in csv.reader(io.StringIO(table)) for cell in row]
    assert sum(cell.startswith("'") for cell in cells) >= 3
    assert [cell for cell in cells if cell[:1] in {"=", "+", "@", "\t", "\r"}] == []
    assert [cell for cell in cells if cell.startswith("-") and not re.fullmatch(r"-\d+\.\d\d", cell)] == []


def test_a_name_is_what_it_looks_like() -> None:
    assert plain_name("../R\N{RIGHT-TO-LEFT OVERRIDE}fdp.pdf") == "-R fdp.pdf"
    assert plain_name("a\N{RIGHT-TO-LEFT MARK}b\N{ZERO WIDTH SPACE}.pdf") == "ab.pdf"
    assert plain_name("..") == "attachment"
