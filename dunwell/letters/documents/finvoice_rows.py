# SPDX-License-Identifier: MIT
"""The rows of a Finvoice reminder: a row for each open item, then one for the credits and one for each charge.

The rows add up to the total; credits are the one row below zero.
"""

from dunwell.core.references import bare_reference
from dunwell.letters.documents.fields import Fields, cleaned, days
from dunwell.letters.documents.notice_parts import charges_of, paid_in
from dunwell.letters.documents.tree import Element, child
from dunwell.letters.notice import NoticeContent, NoticeLine
from dunwell.letters.words import words

_LONGEST_NAME = 100


def add_rows(root: Element, content: NoticeContent, language: str, fields: Fields) -> None:
    """All rows in the order of the letter, numbered from 1."""
    say = words(language)
    for place, line in enumerate(content.lines, 1):
        where = f"line {place} ({cleaned(line.item)[:40]})"
        row = child(root, "InvoiceRow")
        child(row, "ArticleIdentifier", fields.identifier(line.item, f"{where}, item", 70))
        _add_name_and_price(row, f"{say.table['invoice']} {line.item}", line.chased, where, fields)
        child(row, "RowPositionIdentifier", str(place))
        _add_past(row, content, line, where, fields)
        if line.days_overdue > 0:
            child(row, "RowFreeText", f"{cleaned(say.table['overdue'])}: {line.days_overdue}")
        _add_row_amounts(row, line.chased, where, fields)
    sums = [(charge.called, charge.minor, charge.kind) for charge in charges_of(content, language)]
    if content.credits:
        sums.insert(0, (say.sums["credits"], -content.credits, "credits"))
    for place, (called, minor, where) in enumerate(sums, len(content.lines) + 1):
        row = child(root, "InvoiceRow")
        _add_name_and_price(row, called, minor, where, fields)
        child(row, "RowPositionIdentifier", str(place))
        _add_row_amounts(row, minor, where, fields)


def add_amount(parent: Element, tag: str, minor: int, where: str, fields: Fields) -> None:
    """An amount as Finvoice writes it: a comma, and two decimals at least."""
    text = fields.amount(minor, where).replace(".", ",")
    child(parent, tag, text, AmountCurrencyIdentifier=fields.currency)


def _add_name_and_price(row: Element, called: str, minor: int, where: str, fields: Fields) -> None:
    """One piece at a price; what is deducted is minus one piece, since a price is never below zero."""
    child(row, "ArticleName", cleaned(called)[:_LONGEST_NAME].strip())
    pieces = "1" if minor >= 0 else "-1"
    child(row, "InvoicedQuantity", pieces, QuantityUnitCode="kpl", QuantityUnitCodeUN="C62")
    add_amount(row, "UnitPriceAmount", abs(minor), where, fields)


def _add_past(row: Element, content: NoticeContent, line: NoticeLine, where: str, fields: Fields) -> None:
    """The invoice behind the row. Its total is known only when the item is the whole invoice, no instalment."""
    past = child(row, "RowOverDuePaymentDetails")
    child(past, "RowOriginalInvoiceIdentifier", fields.identifier(line.invoice, f"{where}, invoice", 35))
    child(past, "RowOriginalInvoiceDate", days(line.issued_on), Format="CCYYMMDD")
    if line.due_on:
        child(past, "RowOriginalDueDate", days(line.due_on), Format="CCYYMMDD")
    if line.item == line.invoice:
        add_amount(past, "RowOriginalInvoiceTotalAmount", line.original, where, fields)
    reference = fields.identifier(
        bare_reference(line.reference, paid_in(content)), f"{where}, reference", 35, needed=False
    )
    if reference:
        child(past, "RowOriginalEpiRemittanceInfoIdentifier", reference)
    add_amount(past, "RowUnPaidVatIncludedAmount", line.chased, where, fields)
    if line.stepped:
        child(past, "RowCollectionDate", days(content.on), Format="CCYYMMDD")


def _add_row_amounts(row: Element, minor: int, where: str, fields: Fields) -> None:
    child(row, "RowVatRatePercent", "0")
    child(row, "RowVatCode", "O")
    add_amount(row, "RowVatAmount", 0, where, fields)
    add_amount(row, "RowVatExcludedAmount", minor, where, fields)
    add_amount(row, "RowAmount", minor, where, fields)
