# SPDX-License-Identifier: MIT
"""What a file is understood to be: without a company, without a database, changing nothing."""

from dataclasses import dataclass
from pathlib import Path

from dunwell.core.problem import Problem, Refused
from dunwell.intake.bank.csv_statement import read_csv_statement
from dunwell.intake.bank.known_profiles import chosen_profile
from dunwell.intake.bank.read import format_of
from dunwell.intake.bank.rows import BankFile
from dunwell.intake.einvoice.opened import MOST_BYTES as MOST_INVOICE_BYTES
from dunwell.intake.einvoice.read import looks_like_einvoice, read_einvoices
from dunwell.intake.einvoice.rows import EInvoice
from dunwell.intake.ledger import read_ledger
from dunwell.intake.returned.mail import looks_like_mail, read_mail
from dunwell.intake.returned.opened import MOST_BYTES
from dunwell.intake.returned.result import ReturnedMail
from dunwell.services.inspect_bank import bank_as_json


@dataclass(frozen=True)
class Inspected:
    """One file. `kind` is ledger, mail, bank, einvoice, or unknown; a ledger has the `type` of its rows and how many
    there are, a mail the `type` that is its class, a bank file its format and how many transactions, an e-invoice
    whether it is an invoice or a credit note (several: `invoices`, an e-arve may hold them); and what was read of it.
    """

    file: str
    kind: str
    problems: tuple[Problem, ...]
    type: str | None = None
    rows: int | None = None
    mail: ReturnedMail | None = None
    bank: BankFile | None = None
    einvoices: tuple[EInvoice, ...] = ()

    def as_json(self) -> dict[str, object]:
        if self.mail is not None:
            return {"file": self.file} | self.mail.as_json()
        problems = [problem.as_json() for problem in self.problems]
        if len(self.einvoices) == 1:
            return {"file": self.file} | self.einvoices[0].as_json()
        if self.einvoices:
            told = [one.as_json() for one in self.einvoices]
            return {"file": self.file, "kind": self.kind, "invoices": told, "problems": problems}
        if self.bank is not None:
            return {"file": self.file} | bank_as_json(self.bank) | {"problems": problems}
        if self.kind == "unknown":
            return {"file": self.file, "kind": self.kind, "problems": problems}
        return {"file": self.file, "kind": self.kind, "type": self.type, "rows": self.rows, "problems": problems}


def inspect_file(path: Path, profile: str | None = None) -> Inspected:
    """Reads one file; one that is nothing we know is `unknown`, with what speaks against it.

    `profile`: it is a statement as CSV or XLSX, by this profile (`lhv`) or the map at this path (`my-bank.toml`).
    """
    mail = None if profile else _mail(path)
    if mail is not None:
        return Inspected(str(path), "mail", mail.problems, mail.kind, mail=mail)
    try:
        document = _bank_by(path, profile) if profile else _bank(path) or _einvoice(path)
        if document is not None:
            return document
        reading = read_ledger(path)
    except Refused as refused:
        problems = refused.problems or (Problem(refused.code, path.name, str(refused)),)
        return Inspected(str(path), "unknown", problems)
    return Inspected(str(path), "ledger", reading.problems, reading.kind, reading.read)


def _bank(path: Path) -> Inspected | None:
    """The file as statements of a bank, None when it is in no format that we know. Raises `Refused`."""
    known = format_of(path, path.name)
    if known is None:
        return None
    return _as_bank(path, known.read(path, path.name))


def _bank_by(path: Path, profile: str) -> Inspected:
    """The file as a statement by a named profile or a map. Raises `Refused`."""
    return _as_bank(path, read_csv_statement(path, name=path.name, profile=chosen_profile(profile)))


def _as_bank(path: Path, file: BankFile) -> Inspected:
    count = sum(len(statement.transactions) for statement in file.statements)
    return Inspected(str(path), "bank", tuple(file.problems), file.format, count, bank=file)


def _einvoice(path: Path) -> Inspected | None:
    """The file as an e-invoice, None when it begins neither as XML nor as PDF. Raises `Refused`."""
    with path.open("rb") as file:
        data = file.read(1024)
        if not looks_like_einvoice(data):
            return None
        data += file.read(MOST_INVOICE_BYTES)
    invoices = read_einvoices(data, name=path.name)
    problems = tuple(problem for one in invoices for problem in one.problems)
    kind = invoices[0].type if len(invoices) == 1 else "invoices"
    return Inspected(str(path), "einvoice", problems, kind, len(invoices), einvoices=tuple(invoices))


def _mail(path: Path) -> ReturnedMail | None:
    """The file as a mail that came back, or None when it does not begin as one. Never more than its head is read."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(MOST_BYTES + 1)
    except OSError:
        return None
    return read_mail(head, size=size) if looks_like_mail(head) else None
