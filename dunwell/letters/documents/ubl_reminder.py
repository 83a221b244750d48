# SPDX-License-Identifier: MIT
"""A notice as the Reminder document of UBL 2.1 (OASIS; ISO/IEC 19845).

The structure that is written, element by element, is docs/reminder-documents.md.
"""

import base64
import re

from lxml import etree

from dunwell.letters.blocks import Row, table_of
from dunwell.letters.documents.fields import Fields, cleaned
from dunwell.letters.documents.notice_parts import charges_of, check_amounts, files_of, lines_of
from dunwell.letters.documents.parties import Parties
from dunwell.letters.documents.tree import Element, child, written
from dunwell.letters.documents.ubl_names import CAC, CBC, REMINDER
from dunwell.letters.documents.ubl_parties import add_customer, add_supplier
from dunwell.letters.documents.ubl_payment import add_payment
from dunwell.letters.notice import NoticeContent, NoticeLine
from dunwell.letters.wording import Wording, word
from dunwell.letters.words import words

# What receivers take in one file; beyond it many XML readers refuse the whole document.
MOST_BYTES = 5_000_000
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,100}", re.ASCII)
# OIOUBL's list, the only published one: a reminder, or a mere notice of what is not yet due.
_TYPE_LIST = "urn:oioubl:codelist:remindertypecode-1.1"
_TYPES = {True: "Reminder", False: "Advis"}
# The schema sets no bound; what no receiver shows in one field is no identifier.
_LONGEST_ID = 200


def ubl_reminder(content: NoticeContent, *, parties: Parties, letter: bytes | None = None) -> bytes:
    """The notice as a UBL 2.1 Reminder: a debit line for each open item with the invoice it is about, a credit line
    for the credits, a charge for each fee; the letter (a PDF) and the notice's files embedded.

    Its place in the sequence of reminders is one more than the earlier messages that it answers (`in_reply_to`).
    Raises `Refused("document_refused")` with a Problem for each thing that is missing or wrong.
    Example: items of 100.00 and 5000.00 less credits of 20.00 make a LineExtensionAmount of 5080.00; a fee of 5.00
    and 40.00 interest a ChargeTotalAmount of 45.00; together the PayableAmount of 5125.00.
    """
    fields = Fields("UBL Reminder", content)
    check_amounts(content, fields)
    wording = word(content, paper=True)
    root = etree.Element(f"{{{REMINDER}}}Reminder", nsmap={None: REMINDER, "cac": CAC[1:-1], "cbc": CBC[1:-1]})
    _add_head(root, content, wording, fields)
    _add_files(root, content, letter, fields)
    add_supplier(root, content.company, parties.seller, fields)
    add_customer(root, content.customer, parties.buyer, fields)
    add_payment(root, content, fields)
    _add_sums(root, content, wording.language, fields)
    _add_lines(root, content, wording.language, fields)
    fields.settle()
    return written(root, "UTF-8")


def _add_head(root: Element, content: NoticeContent, wording: Wording, fields: Fields) -> None:
    child(root, f"{CBC}UBLVersionID", "2.1")
    child(root, f"{CBC}ID", fields.identifier(content.number, "notice number", _LONGEST_ID))
    child(root, f"{CBC}IssueDate", content.on.isoformat())
    kind = _TYPES[content.overdue]
    child(root, f"{CBC}ReminderTypeCode", kind, listID=_TYPE_LIST, listAgencyID="320")
    child(root, f"{CBC}ReminderSequenceNumeric", str(len(content.in_reply_to) + 1))
    for line in (cleaned(wording.title), *lines_of(wording)):
        child(root, f"{CBC}Note", line, languageID=wording.language)
    child(root, f"{CBC}DocumentCurrencyCode", content.currency)
    child(root, f"{CBC}LineCountNumeric", str(len(content.lines) + bool(content.credits)))


def _add_files(root: Element, content: NoticeContent, letter: bytes | None, fields: Fields) -> None:
    for place, file in enumerate(files_of(content, letter, fields), 1):
        reference = child(root, f"{CAC}AdditionalDocumentReference")
        name = cleaned(file.name) or f"file-{place}"
        if len(file.data) > MOST_BYTES:
            message = f"It has {len(file.data)} bytes; what is embedded may have {MOST_BYTES}."
            fields.wrong("too_large", f"file {place} ({name[:40]})", message)
        if not _MEDIA_TYPE.fullmatch(file.media_type):
            message = f"{cleaned(file.media_type)[:60]!r} is no media type."
            fields.wrong("bad_file_type", f"file {place} ({name[:40]})", message)
        the_letter = letter is not None and place == 1
        child(reference, f"{CBC}ID", fields.identifier(content.number, "notice number", 200) if the_letter else name)
        child(reference, f"{CBC}DocumentType", "Letter" if the_letter else "Attachment")
        encoded = base64.b64encode(file.data).decode("ascii")
        attachment = child(reference, f"{CAC}Attachment")
        tag = f"{CBC}EmbeddedDocumentBinaryObject"
        child(attachment, tag, encoded, mimeCode=cleaned(file.media_type), filename=name)


def _add_sums(root: Element, content: NoticeContent, language: str, fields: Fields) -> None:
    """What is charged beside the items, and the total with its parts."""
    charged = 0
    for place, charge in enumerate(charges_of(content, language), 1):
        element = child(root, f"{CAC}AllowanceCharge")
        child(element, f"{CBC}ID", str(place))
        child(element, f"{CBC}ChargeIndicator", "true")
        child(element, f"{CBC}AllowanceChargeReason", charge.called, languageID=language)
        _add_amount(element, "Amount", charge.minor, charge.kind, fields)
        charged += charge.minor
    total = child(root, f"{CAC}LegalMonetaryTotal")
    _add_amount(total, "LineExtensionAmount", content.sum_of_lines - content.credits, "lines", fields)
    if charged:
        _add_amount(total, "ChargeTotalAmount", charged, "charges", fields)
    _add_amount(total, "PayableAmount", content.total, "total", fields)


def _add_lines(root: Element, content: NoticeContent, language: str, fields: Fields) -> None:
    rows = table_of(content, language).rows
    for place, (line, row) in enumerate(zip(content.lines, rows, strict=True), 1):
        _add_line(root, line, row, place, fields)
    if content.credits:
        element = child(root, f"{CAC}ReminderLine")
        child(element, f"{CBC}ID", str(len(rows) + 1))
        child(element, f"{CBC}Note", cleaned(words(language).sums["credits"]))
        _add_amount(element, "CreditLineAmount", content.credits, "credits", fields)


def _add_line(root: Element, line: NoticeLine, row: Row, place: int, fields: Fields) -> None:
    """The item, with its invoice as the document that it is about, and its own original amount as that one's line."""
    where = f"line {place} ({row.item[:40]})"
    element = child(root, f"{CAC}ReminderLine")
    child(element, f"{CBC}ID", str(place))
    for detail in row.details:
        child(element, f"{CBC}Note", cleaned(detail))
    _add_amount(element, "DebitLineAmount" if line.chased >= 0 else "CreditLineAmount", abs(line.chased), where, fields)
    if line.due_on:
        period = child(element, f"{CAC}ReminderPeriod")
        child(period, f"{CBC}StartDate", line.due_on.isoformat())
    billing = child(element, f"{CAC}BillingReference")
    invoice = child(billing, f"{CAC}InvoiceDocumentReference")
    child(invoice, f"{CBC}ID", fields.identifier(line.invoice, f"{where}, invoice", _LONGEST_ID))
    child(invoice, f"{CBC}IssueDate", line.issued_on.isoformat())
    of = child(billing, f"{CAC}BillingReferenceLine")
    child(of, f"{CBC}ID", fields.identifier(line.item, f"{where}, item", _LONGEST_ID))
    _add_amount(of, "Amount", line.original, where, fields)


def _add_amount(parent: Element, name: str, minor: int, where: str, fields: Fields) -> None:
    child(parent, f"{CBC}{name}", fields.amount(minor, where), currencyID=fields.currency)
