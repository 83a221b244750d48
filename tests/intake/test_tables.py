# SPDX-License-Identifier: MIT
"""The tables that intake stands on: the codes of docs/import.md, the countries of ISO 3166, the native columns."""

import re
from dataclasses import fields
from pathlib import Path

from babel import Locale

from dunwell.intake import rows
from dunwell.intake.codes import FILE_CODES, ROW_CODES
from dunwell.intake.countries import COUNTRIES
from dunwell.intake.ledger import read_ledger
from dunwell.intake.map import read_map

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
# Territories that have a two-letter name elsewhere but no official code in ISO 3166-1.
NOT_IN_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
READERS = ("cells", "formats", "header", "ledger", "map", "records", "repeats", "sheet_xml", "textfile", "workbook")


def section(title: str) -> str:
    return GUIDE.split(f"## {title}\n")[1].split("\n## ")[0]


def told_codes(title: str) -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", section(title), re.MULTILINE)


def test_guide_tells_every_code_once_and_no_other() -> None:
    assert sorted(told_codes("When a row is left out")) == sorted(ROW_CODES)
    assert sorted(told_codes("When a file is refused")) == sorted(FILE_CODES)


def test_every_code_of_the_guide_is_said_somewhere_in_the_code_and_no_other() -> None:
    room = ROOT / "dunwell" / "intake"
    source = "".join((room / f"{name}.py").read_text(encoding="utf-8") for name in READERS)
    assert set(re.findall(r'"([a-z_]+)"', source)) >= FILE_CODES | ROW_CODES
    assert set(re.findall(r'(?:CellError|refusal|Problem)\(\s*"(\w+)"', source)) <= FILE_CODES | ROW_CODES


def test_guide_tells_every_native_column() -> None:
    for kind, columns in rows.COLUMNS.items():
        table = section("The native columns").split(f"### {kind}\n")[1].split("###")[0]
        told = re.findall(r"^\| (\**)`(\w+)`\1 \|", table, re.MULTILINE)
        assert [name for _, name in told] == list(columns)
        assert tuple(name for mark, name in told if mark) == tuple(c for c in columns if c in rows.REQUIRED[kind])


def test_example_of_the_guide_reads_as_it_says() -> None:
    ledger, map_text = re.findall(r"```(?:csv|toml)\n(.*?)```", section("A foreign ledger: the map"), re.DOTALL)[:2]
    the_map = read_map(map_text.encode(), "map.toml")
    reading = read_ledger(ledger.encode("cp1252"), name="offene-posten.csv", map=the_map)
    assert [(row.invoice, row.amount, row.currency) for row in reading.invoices] == [
        ("4711", 123450, "EUR"),
        ("4712", -9900, "EUR"),
    ]
    assert reading.problems == ()


def test_native_example_of_the_guide_reads_without_a_problem() -> None:
    ledger = re.search(r"```csv\n(.*?)```", section("The native columns"), re.DOTALL)
    assert ledger is not None
    reading = read_ledger(ledger[1].encode(), name="ledger.csv")
    assert (len(reading.rows), reading.problems, reading.notes) == (3, (), ())


def test_countries_are_those_of_iso_3166() -> None:
    territories = {str(code) for code in Locale("en").territories}
    assert {code for code in territories - COUNTRIES if len(code) == 2 and code.isalpha()} == NOT_IN_ISO
    assert territories >= COUNTRIES
    assert len(COUNTRIES) == 249


def test_fields_of_the_rows_are_the_native_columns_and_the_place() -> None:
    kinds = {"customers": rows.CustomerRow, "invoices": rows.InvoiceRow, "payments": rows.PaymentRow}
    assert kinds.keys() == rows.COLUMNS.keys()
    for kind, columns in rows.COLUMNS.items():
        # Cash discounts come with e-invoices alone.
        beyond = ["discount_percent", "discount_until"] if kind == "invoices" else []
        assert [field.name for field in fields(kinds[kind])] == [*columns, "where", *beyond]
