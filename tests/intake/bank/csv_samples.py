# SPDX-License-Identifier: MIT
"""Small statements made up for the tests, and what reading them gave."""

from dunwell.intake.bank.csv_statement import read_csv_statement
from dunwell.intake.bank.known_profiles import known_profiles
from dunwell.intake.bank.profile_file import read_profile
from dunwell.intake.bank.rows import BankFile, Transaction

LHV = (
    "Customer account no,Document no,Date,Sender/receiver account,Sender/receiver name,Debit/Credit (D/C),Amount,"
    "Reference number,Archiving code,Description,Currency"
)
SWEDBANK = (
    '"Kliendi konto";"Reatüüp";"Kuupäev";"Saaja/Maksja";"Selgitus";"Summa";"Valuuta";"Deebet/Kreedit";'
    '"Arhiveerimistunnus";"Tehingu tüüp";"Viitenumber";"Dokumendi number";'
)
ZKB = (
    "Datum;Buchungstext;Whg;Betrag Detail;ZKB-Referenz;Referenznummer;Belastung CHF;Gutschrift CHF;Valuta;Saldo CHF;"
    "Zahlungszweck;Details"
)
MINE = """
[values]
delimiter = ";"
date = "%d.%m.%Y"
decimal = ","
thousands = "'"
currency = "EUR"
[[header]]
booked_on = "Day"
amount = "Sum"
remittance = "Text"
[header.optional]
balance = "Balance"
"""


def lines(*rows: str, end: str = "\n") -> str:
    return end.join([*rows, ""])


def read(content: str | bytes, *, profile: str | None = None, map: str | None = None) -> BankFile:
    """What a file says, by its header, a named profile, or a map."""
    data = content.encode() if isinstance(content, str) else content
    chosen = read_profile(map.encode(), "mine.toml") if map else known_profiles()[profile] if profile else None
    return read_csv_statement(data, name="a.csv", profile=chosen)


def mine(*rows: str, header: str = "Day;Sum;Text") -> BankFile:
    return read(lines(header, *rows), map=MINE)


def moved(file: BankFile) -> list[Transaction]:
    return [each for one in file.statements for each in one.transactions]


def amounts(file: BankFile) -> list[int]:
    return [each.amount for each in moved(file)]


def told(file: BankFile) -> list[tuple[str, str]]:
    """Code and place of every problem."""
    return [(problem.code, problem.where) for problem in file.problems]
