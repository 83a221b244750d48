# SPDX-License-Identifier: MIT
"""A notice as Finvoice 3.0, the message of the Finnish banks' and operators' e-invoice channel.

The structure that is written, element by element, is docs/reminder-documents.md.
"""

from datetime import datetime

from dunwell.letters.documents.fields import Fields, days
from dunwell.letters.documents.finvoice_frame import ENCODING, add_transmission, check_files, root_of
from dunwell.letters.documents.finvoice_parties import add_buyer, add_seller
from dunwell.letters.documents.finvoice_payment import add_payment
from dunwell.letters.documents.finvoice_rows import add_amount, add_rows
from dunwell.letters.documents.notice_parts import check_amounts, due_on, files_of, lines_of, message_id_of
from dunwell.letters.documents.parties import Parties
from dunwell.letters.documents.tree import Element, child, written
from dunwell.letters.notice import NoticeContent
from dunwell.letters.wording import Wording, word

REMINDER = "INV08"
# UNTDID 1001: a creditor's request to pay invoices past due.
REQUEST_FOR_PAYMENT = "71"


def finvoice(
    content: NoticeContent, *, parties: Parties, at: datetime, letter: bytes | None = None, message_id: str = ""
) -> bytes:
    """The notice as a Finvoice 3.0 reminder (type INV08): a row for each open item, credit and charge, and a payment
    part for the total.

    `at` is when the message is made, with its zone. `letter` is the notice as PDF: Finvoice carries files in a message
    of their own, which this one names and `finvoice_attachments` makes from the same arguments. `message_id` (at most
    46 characters) is for sending the same notice again; empty: company and notice number.
    Raises `Refused("document_refused")` with a Problem for each thing that is missing, too long or wrong.
    Example: items of 100.00 and 5000.00 less credits of 20.00, with a fee of 5.00 and 40.00 interest, make five rows
    and an EpiInstructedAmount of 5125,00.
    """
    fields = Fields("Finvoice", content)
    check_amounts(content, fields)
    wording = word(content, paper=True)
    root = root_of("Finvoice", "3.0", "Finvoice3.0.xsd")
    name = message_id_of(content, message_id, fields)
    add_transmission(root, parties, fields, message_id=name, at=at)
    add_seller(root, content.company, parties.seller, fields)
    child(root, "InvoiceRecipientLanguageCode", wording.language[:2].upper())
    add_buyer(root, content.customer, parties.buyer, fields)
    _add_details(root, content, wording, fields)
    add_rows(root, content, wording.language, fields)
    add_payment(root, content, fields)
    files = files_of(content, letter, fields)
    if files:
        check_files(files, fields)
        child(child(root, "AttachmentMessageDetails"), "AttachmentMessageIdentifier", f"{name}::attachments")
    fields.settle()
    return written(root, ENCODING)


def _add_details(root: Element, content: NoticeContent, wording: Wording, fields: Fields) -> None:
    details = child(root, "InvoiceDetails")
    child(details, "InvoiceTypeCode", REMINDER, CodeListAgencyIdentifier="SPY")
    if content.overdue:
        child(details, "InvoiceTypeCodeUN", REQUEST_FOR_PAYMENT)
    child(details, "InvoiceTypeText", _first(fields.lines(wording.title, "title", 35, most=10, shortest=1)))
    child(details, "OriginCode", "Original")
    child(details, "InvoiceNumber", fields.identifier(content.number, "notice number", 20))
    child(details, "InvoiceDate", days(content.on), Format="CCYYMMDD")
    customer = fields.identifier(content.customer.customer_id, "customer number", 70, needed=False)
    if customer:
        child(details, "SellersBuyerIdentifier", customer)
    _add_totals(details, content, fields)
    for text in lines_of(wording):
        for line in fields.lines(text, "text", 512, most=100, shortest=1):
            child(details, "InvoiceFreeText", line)
    terms = child(details, "PaymentTermsDetails")
    child(terms, "InvoiceDueDate", days(due_on(content)), Format="CCYYMMDD")


def _add_totals(details: Element, content: NoticeContent, fields: Fields) -> None:
    """The reminder charges no VAT of its own: the invoices that it names have charged it."""
    for tag in ("RowsTotalVatExcludedAmount", "InvoiceTotalVatExcludedAmount"):
        add_amount(details, tag, content.total, "total", fields)
    add_amount(details, "InvoiceTotalVatAmount", 0, "total", fields)
    add_amount(details, "InvoiceTotalVatIncludedAmount", content.total, "total", fields)
    vat = child(details, "VatSpecificationDetails")
    add_amount(vat, "VatBaseAmount", content.total, "total", fields)
    child(vat, "VatRatePercent", "0")
    child(vat, "VatCode", "O")
    add_amount(vat, "VatRateAmount", 0, "total", fields)
    child(vat, "VatExemptionReasonCode", "VATEX-EU-O")


def _first(lines: list[str]) -> str:
    """As much of a text as one element holds, cut between words."""
    return lines[0] if lines else ""
