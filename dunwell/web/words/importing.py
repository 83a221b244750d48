# SPDX-License-Identifier: MIT
"""The words of files that come in: their kinds and columns, how dates and amounts look, why one is refused."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Problem, Refused
from dunwell.web.words import bank
from dunwell.web.words.problems import placed_sentence
from dunwell.web.words.refusals import refused_sentence

Text = str | Promise

KINDS: Mapping[str, Text] = {
    "customers": _("Customers"),
    "invoices": _("Invoices and credit notes"),
    "payments": _("Payments"),
}
# What a document is that says so itself.
DOCUMENTS: Mapping[str, Text] = {
    "bank": _("Bank file"),
    "einvoice": _("E-invoice"),
    "several": _("Several kinds of files"),
    **KINDS,
}
_COUNTS: Mapping[str, Text] = {
    "payments": _("Payments"),
    "booked": _("Booked by itself"),
    "waiting": _("Waits for you"),
    "reversed": _("Taken back"),
    "outgoing": _("Money out"),
    "pending": _("Announced only"),
    "unclear": _("Unclear"),
    "credit_notes": _("Credit notes"),
    "settled": _("Nothing to pay"),
}
STATES: Mapping[str, Text] = {
    "checked": _("checked, not taken"),
    "working": _("being worked at"),
    "taken": _("taken"),
    "refused": _("refused"),
}
COLUMNS: Mapping[str, Text] = {
    "customer_id": _("Customer number"),
    "name": _("Name"),
    "kind": _("Kind"),
    "country": _("Country"),
    "language": _("Language"),
    "group": _("Group"),
    "email": _("E-mail"),
    "street": _("Street"),
    "postal_code": _("Postal code"),
    "city": _("City"),
    "vat_id": _("VAT number"),
    "einvoice_address": _("E-invoice address"),
    "phone": _("Telephone"),
    "credit_limit": _("Credit limit"),
    "procedure": _("Procedure"),
    "reminders": _("Reminders"),
    "invoice": _("Invoice number"),
    "issue_date": _("Issue date"),
    "due_date": _("Due date"),
    "currency": _("Currency"),
    "amount": _("Amount"),
    "reference": _("Payment reference"),
    "remind": _("Remind"),
    "pdf": _("PDF of the invoice"),
    "installment": _("Instalment"),
    "customer_name": _("Customer's name"),
    "payment_id": _("Payment number"),
    "date": _("Date"),
    "payer_name": _("Payer"),
    "payer_account": _("Payer's account"),
    "remittance": _("Message of the payer"),
}
HINTS: Mapping[str, Text] = {
    "kind": _("business, consumer or public"),
    "country": _("two letters, as FI"),
    "language": _("two letters, as fi"),
    "currency": _("three letters, as EUR"),
    "email": _("several with ; between them"),
    "phone": _("one number, as +358 40 123 4567"),
    "procedure": _("its code, auto or none"),
    "reminders": _("yes or no"),
    "remind": _("yes or no"),
    "installment": _("1, 2, 3 …: a row each"),
    "due_date": _("counted from the issue date where it is missing"),
    "amount": _("gross; negative for a credit note"),
    "pdf": _("name of a file that you bring too"),
}
# A strptime pattern → how 31 March 2026 looks by it.
DATES: Mapping[str, str] = {
    "%d.%m.%Y": "31.03.2026",
    "%d/%m/%Y": "31/03/2026",
    "%m/%d/%Y": "03/31/2026",
    "%d-%m-%Y": "31-03-2026",
    "%Y/%m/%d": "2026/03/31",
    "%Y.%m.%d": "2026.03.31",
    "%Y%m%d": "20260331",
    "%d.%m.%y": "31.03.26",
    "%d/%m/%y": "31/03/26",
    "%m/%d/%y": "03/31/26",
    "%d %b %Y": "31 Mar 2026",
    "%d %B %Y": "31 March 2026",
    "%Y-%m-%d %H:%M:%S": "2026-03-31 00:00:00",
    "%Y-%m-%dT%H:%M:%S": "2026-03-31T00:00:00",
    "%d.%m.%Y %H:%M:%S": "31.03.2026 00:00:00",
}
# Decimal and thousands mark → how an amount looks by them.
AMOUNTS: Mapping[str, str] = {
    ",": "1234,50",
    ",.": "1.234,50",
    ", ": "1 234,50",
    ",\N{NO-BREAK SPACE}": "1\N{NO-BREAK SPACE}234,50",
    ",\N{NARROW NO-BREAK SPACE}": "1\N{NARROW NO-BREAK SPACE}234,50",
    ".,": "1,234.50",
    ". ": "1 234.50",
    ".'": "1'234.50",
}
NEGATIVES: Mapping[str, str] = {"minus": "-25.00", "trailing_minus": "25.00-", "brackets": "(25.00)"}
ENCODINGS: Mapping[str, Text] = {
    "utf-8": "UTF-8",
    "cp1252": _("Windows, western Europe (cp1252)"),
    "cp1250": _("Windows, central Europe (cp1250)"),
    "cp1253": _("Windows, Greek (cp1253)"),
    "cp1254": _("Windows, Turkish (cp1254)"),
    "cp1257": _("Windows, Baltic (cp1257)"),
    "iso-8859-15": "ISO 8859-15",
    "utf-16": "UTF-16",
    "mac-roman": "Mac Roman",
}
DELIMITERS: Mapping[str, Text] = {
    "": _("By the header row"),
    ",": _("Comma"),
    ";": _("Semicolon"),
    "\t": _("Tab"),
    "|": _("Bar |"),
}
_REFUSALS: Mapping[str, Text] = {
    "not_a_ledger": _("{name} is neither CSV nor XLSX. Export the list as one of the two; invoices may come as PDF."),
    "not_a_pdf": _("{name} is no PDF, whatever its name says. Save it as PDF."),
    "file_too_large": _("{name} is too large. Split it; at most 100 MB for a list, 20 MB for a PDF."),
    "file_gone": _("{name} is no longer in this installation. Bring it again."),
    "busy": _("{name} is being worked at already. Wait a moment."),
    "broken_off": _("The work on {name} broke off several times; nothing was taken. Ask who runs this installation."),
    "not_found": _("{name} bears the number of no invoice here."),
    "empty_file": _("There is nothing in {name}, or no header row where it should be."),
    "not_a_text_file": _("{name} is no text, though its name says so. Export it as CSV or XLSX."),
    "not_a_workbook": _("{name} is no readable workbook: damaged, cut short, or locked by a password."),
    "wrong_encoding": _("{name} is written in other letters than said. Choose how it was saved, below."),
    "broken_quoting": _("In {name} a quotation mark is never closed. Export it again."),
    "missing_columns": _("{name} lacks columns that this kind of list needs."),
    "duplicate_column": _("In {name} a column that is read stands twice. Keep one."),
    "unclear_kind": _("{name} could be more than one kind of list. Say which."),
    "line_too_long": _("{name} has a line of more than a million characters. Export it again."),
    "bad_map": _("{name} cannot be read in this way."),
    "unknown_document": _(
        "{name} is nothing that is read here: no bank file, no e-invoice, and no list as CSV or XLSX."
    ),
}


def refusal_of(refused: Refused, name: str) -> str:
    """Why a file was refused, by its name; what the use case said where we have no sentence."""
    sentence = _REFUSALS.get(refused.code)
    return str(sentence).format_map({"name": name}) if sentence else refused_sentence(refused)


_NOTES = (
    (
        re.compile(r"customers who keep an e-mail address or telephone number that the file leaves empty: (?P<n>\d+)"),
        _("Customers who keep an e-mail address or telephone number that the file leaves empty: {n}."),
    ),
    (re.compile(r"cells are separated by commas"), _("Cells are separated by commas.")),
    (re.compile(r"cells are separated by semicolons"), _("Cells are separated by semicolons.")),
    (re.compile(r"cells are separated by tabs"), _("Cells are separated by tabs.")),
    (re.compile(r"columns not read: (?P<names>.+)", re.DOTALL), _("Columns that are not read: {names}.")),
    (
        re.compile(r'read from the sheet "(?P<sheet>.+)"; not read: (?P<others>.+)', re.DOTALL),
        _("Read from the sheet “{sheet}”. Not read: {others}."),
    ),
)


def counts_told(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """What became, or would become, of what is in a document; what there is none of is left out."""
    return [(str(word), counts[key]) for key, word in _COUNTS.items() if counts.get(key)]


def place_told(problem: Problem, refused: str) -> str:
    """Where a file is wrong: the place alone when the refusal (its code) has said what, as it does of letters."""
    said = refused == problem.code and refused not in {"missing_columns", "duplicate_column", "bad_map"}
    return problem.where if said else placed_sentence(problem)


def note_told(note: str) -> str:
    """What the reader of a file noticed, in the reader's language."""
    for pattern, sentence in _NOTES:
        found = pattern.fullmatch(note)
        if found:
            return str(sentence).format(**found.groupdict())
    return bank.note_told(note)
