# SPDX-License-Identifier: MIT
"""A map says how a foreign ledger is written; what it says wrongly is told with its place."""

from datetime import date

import pytest

from dunwell.core.problem import Refused
from dunwell.intake.map import read_map
from tests.intake.files import invoices, mapped, read, refused

GERMAN = """
[columns]
invoice = "Nummer"
customer_id = "Kunde"
issue_date = "Datum"
due_date = "Fällig"
amount = "Betrag"
remind = "Mahnen"

[values]
date = "%d.%m.%Y"
decimal = ","
thousands = "."
encoding = "cp1252"
delimiter = ";"
yes = ["J", "ja"]
no = "N"
empty = ["-", "NULL"]
skip_rows = 2
strip_suffix = { invoice = ".0" }

[constants]
currency = "EUR"

[only]
Status = ["offen", "gemahnt"]
"""
GERMAN_LEDGER = """Offene Posten;;;;;;
;;;;;;
Nummer;Kunde;Datum;Fällig;Betrag;Mahnen;Status
4711.0;10001;01.03.2026;15.03.2026;1.234,50;J;offen
4712;10002;1.3.2026;-;99,00;N;gemahnt
4713;10002;1.3.2026;NULL;99,00;;bezahlt
4714;10002;2026-03-01;;99.00;Ja;offen
"""


def test_map_renames_columns_and_tells_the_notation() -> None:
    reading = read(GERMAN_LEDGER.encode("cp1252"), map=GERMAN)
    first, second = reading.invoices
    assert (first.invoice, first.customer_id, first.currency, first.amount) == ("4711", "10001", "EUR", 123450)
    assert (first.issue_date, first.due_date, first.remind) == (date(2026, 3, 1), date(2026, 3, 15), True)
    assert (second.due_date, second.remind, second.amount) == (None, False, 9900)
    assert first.where == "ledger.csv, row 4"


def test_values_in_another_notation_than_the_map_declares_are_problems() -> None:
    reading = read(GERMAN_LEDGER.encode("cp1252"), map=GERMAN)
    assert [(p.code, p.where) for p in reading.problems] == [
        ("bad_date", "ledger.csv, row 7, column Datum"),
        ("bad_amount", "ledger.csv, row 7, column Betrag"),
        ("bad_yes_no", "ledger.csv, row 7, column Mahnen"),
    ]


def test_rows_left_out_by_the_map_are_counted_in_a_note_alone() -> None:
    reading = read(GERMAN_LEDGER.encode("cp1252"), map=GERMAN)
    assert (reading.read, reading.notes) == (3, ("rows left out by [only] of map.toml: 1",))


AMOUNTS = [
    ('decimal = ","\nthousands = "."', "1.234,50", 123450),
    ('decimal = ","\nthousands = "."', "1.234", 123400),
    ('decimal = ","\nthousands = "."', "1234,5", 123450),
    ('decimal = ","\nthousands = "."', "1.23,50", None),
    ('decimal = ","\nthousands = "."', "12.34", None),
    ('decimal = ","\nthousands = "."', "1.2345,00", None),
    ('decimal = ","', "1.234,50", None),
    ('decimal = ","', "1,234", None),
    ('thousands = ","', "1,234,567.89", 123456789),
    ('thousands = ","', "1,234.567", None),
    ('thousands = " "', "1 234.50", 123450),
    ('thousands = "\'"', "-1'234.50", -123450),
    ('negative = "trailing_minus"', "25.00-", -2500),
    ('negative = "trailing_minus"', "25.00", 2500),
    ('negative = "trailing_minus"', "-25.00", None),
    ('negative = "brackets"', "(25.00)", -2500),
    ('negative = "brackets"', "25.00", 2500),
    ('negative = "brackets"', "(25.00", None),
    ('negative = "brackets"', "25.00)", None),
    ('negative = "brackets"', "-25.00", None),
]


@pytest.mark.parametrize(("values", "text", "minor"), AMOUNTS)
def test_amounts_are_read_as_declared_or_not_at_all(values: str, text: str, minor: int | None) -> None:
    reading = read(invoices(f'R-1,C-1,2026-03-01,,EUR,"{text}",,,,'), map=f"[values]\n{values}")
    assert [row.amount for row in reading.invoices] == ([] if minor is None else [minor])
    assert [p.code for p in reading.problems] == (["bad_amount"] if minor is None else [])


DATES = [
    ('"%d.%m.%Y"', "1.3.2026", date(2026, 3, 1)),
    ('"%d.%m.%Y"', "30.02.2026", None),
    ('"%d.%m.%Y"', "01.03.26", None),
    ('"%d.%m.%y"', "01.03.26", date(2026, 3, 1)),
    ('"%m/%d/%Y"', "12/31/2025", date(2025, 12, 31)),
    ('"%m/%d/%Y"', "31/12/2025", None),
    ('"%Y-%m-%d %H:%M:%S"', "2026-03-01 23:59:59", date(2026, 3, 1)),
    ('["%Y-%m-%d", "%d/%m/%Y"]', "13/12/2025", date(2025, 12, 13)),
    ('["%m/%d/%Y", "%d/%m/%Y"]', "13/12/2025", date(2025, 12, 13)),
    ('["%m/%d/%Y", "%d/%m/%Y"]', "03/12/2025", None),
    ('["%m/%d/%Y", "%d/%m/%Y"]', "03/03/2025", date(2025, 3, 3)),
]


@pytest.mark.parametrize(("pattern", "text", "day"), DATES)
def test_dates_are_read_by_the_declared_pattern_or_not_at_all(pattern: str, text: str, day: date | None) -> None:
    reading = read(invoices(f"R-1,C-1,{text},,EUR,1.00,,,,"), map=f"[values]\ndate = {pattern}")
    assert [row.issue_date for row in reading.invoices] == ([] if day is None else [day])
    assert [p.code for p in reading.problems] == (["bad_date"] if day is None else [])


def test_words_of_a_column_are_translated() -> None:
    map_text = '[columns]\ncustomer_id = "id"\n[translate.country]\nGermany = "DE"\n'
    reading = read(b"id,name,country\n1,Anna,Germany\n2,Bob,FI\n3,Carl,Narnia\n", map=map_text)
    assert [row.country for row in reading.customers] == ["DE", "FI"]
    assert [(p.code, p.where) for p in reading.problems] == [("bad_country", "ledger.csv, row 4, column country")]


def test_constants_are_written_the_native_way_whatever_the_file_does() -> None:
    map_text = '[values]\nyes = "J"\nno = "N"\n[constants]\nreminders = "no"\ncountry = "FI"\n'
    (row,) = read(b"customer_id,name\n1,Anna\n", map=map_text).customers
    assert (row.reminders, row.country) == (False, "FI")


def test_constants_may_make_up_for_required_columns_and_so_decide_the_kind() -> None:
    reading = read(b"payment_id,date,amount\nP-1,2026-03-01,5.00\n", map='[constants]\ncurrency = "SEK"')
    assert (reading.kind, reading.payments[0].currency) == ("payments", "SEK")


BROKEN_MAPS = [
    ("[columns", "map.toml, TOML"),
    ('[column]\ninvoice = "x"', "map.toml, [column]"),
    ('[columns]\nnumber = "x"', "map.toml, [columns] number"),
    ("[columns]\ninvoice = 1", "map.toml, [columns] invoice"),
    ('[columns]\ninvoice = "x"\nreference = "x"', "map.toml, [columns] reference"),
    ('columns = "x"', "map.toml, [columns]"),
    ('[values]\ndates = "%Y"', "map.toml, [values] dates"),
    ('[values]\ndate = "%d.%m."', "map.toml, [values] date"),
    ('[values]\ndate = "DD.MM.YYYY"', "map.toml, [values] date"),
    ("[values]\ndate = 5", "map.toml, [values] date"),
    ('[values]\ndecimal = "x"', "map.toml, [values] decimal"),
    ('[values]\nthousands = "."', "map.toml, [values] thousands"),
    ('[values]\nnegative = "red"', "map.toml, [values] negative"),
    ('[values]\nencoding = "rot13"', "map.toml, [values] encoding"),
    ('[values]\nencoding = "idna"', "map.toml, [values] encoding"),
    ('[values]\ndelimiter = "::"', "map.toml, [values] delimiter"),
    ("[values]\nskip_rows = -1", "map.toml, [values] skip_rows"),
    ("[values]\nskip_rows = true", "map.toml, [values] skip_rows"),
    ("[values]\nsheet = 1", "map.toml, [values] sheet"),
    ('[values]\nyes = "x"\nno = "x"', "map.toml, [values] yes"),
    ("[values]\nstrip_suffix = 5", "map.toml, [values] strip_suffix"),
    ('[constants]\ncurrency = "euro"', "map.toml, [constants] currency"),
    ("[constants]\ncurrency = 5", "map.toml, [constants] currency"),
    ('[constants]\nmoney = "EUR"', "map.toml, [constants] money"),
    ('[columns]\ncurrency = "x"\n[constants]\ncurrency = "EUR"', "map.toml, [constants] currency"),
    ("[only]\nStatus = 1", "map.toml, [only] Status"),
    ("[only]\nStatus = []", "map.toml, [only] Status"),
    ('[translate]\ncountry = "DE"', "map.toml, [translate.country]"),
    ('[translate.land]\nGermany = "DE"', "map.toml, [translate.land]"),
]


@pytest.mark.parametrize(("text", "where"), BROKEN_MAPS)
def test_broken_map_is_refused_with_the_place_of_its_mistake(text: str, where: str) -> None:
    with pytest.raises(Refused, match="bad_map") as caught:
        mapped(text)
    assert [(p.code, p.where) for p in caught.value.problems] == [("bad_map", where)]


def test_map_with_several_mistakes_tells_them_all() -> None:
    with pytest.raises(Refused) as caught:
        mapped('[columns]\nnumber = "x"\n[values]\ndecimal = "x"\n[constants]\ncurrency = "euro"')
    assert len(caught.value.problems) == 3


def test_map_in_another_encoding_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        read_map("[only]\nÄ = '1'".encode("cp1252"), "map.toml")
    assert caught.value.problems[0].where == "map.toml, byte 7"


FILE = b"number,customer_id,issue_date,currency,amount\n"
UNFIT = [
    ('[columns]\ninvoice = "Nummer"', "missing_columns", "ledger.csv, row 1"),
    ('[columns]\ninvoice = "number"\n[only]\nStatus = "x"', "missing_columns", "ledger.csv, row 1"),
    ('[columns]\ninvoice = "number"\n[constants]\ncurrency = "EUR"', "bad_map", "map.toml, [constants] currency"),
    ('[columns]\ninvoice = "number"\n[constants]\ncity = "Turku"', "bad_map", "map.toml, city"),
    ('[columns]\ninvoice = "number"\n[values]\ndelimiter = ";"', "missing_columns", "ledger.csv, row 1"),
    ('[columns]\ninvoice = "number"\n[values]\nskip_rows = 3', "empty_file", "ledger.csv, row 4"),
]


@pytest.mark.parametrize(("text", "code", "where"), UNFIT)
def test_map_that_does_not_fit_the_file_is_refused(text: str, code: str, where: str) -> None:
    problem = refused(FILE, map=text)
    assert (problem.code, problem.where) == (code, where)


def test_column_that_the_map_renames_is_not_read_under_its_own_name_too() -> None:
    map_text = '[columns]\ncustomer_name = "reference"\n'
    content = b"invoice,customer_id,issue_date,currency,amount,reference\nR-1,C-1,2026-03-01,EUR,1.00,Anna\n"
    (row,) = read(content, map=map_text).invoices
    assert (row.customer_name, row.reference) == ("Anna", None)
