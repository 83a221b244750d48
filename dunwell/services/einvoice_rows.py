# SPDX-License-Identifier: MIT
"""An e-invoice as the rows of an import: one, or one for each instalment that it states."""

from datetime import date

from dunwell.core.money import decimal_string
from dunwell.core.problem import Problem
from dunwell.intake.einvoice.rows import EInvoice
from dunwell.intake.rows import InvoiceRow

Part = tuple[date | None, int, int | None]  # due date, minor units, place among the instalments


def rows_of(invoice: EInvoice, ref: str, file: str) -> list[InvoiceRow]:
    """The rows for the customer `ref`; `file` is what it was read from, kept as the original where it is a PDF.

    Of several references the first counts; of several cash discounts the largest.
    """
    discount = invoice.discounts[0] if invoice.discounts else None
    return [
        InvoiceRow(
            invoice=invoice.number,
            customer_id=ref,
            issue_date=invoice.issue_date,
            due_date=due,
            currency=invoice.currency,
            amount=minor,
            reference=invoice.payment_reference,
            remind=None,
            pdf=file if invoice.embedded else None,
            installment=place,
            customer_name=invoice.buyer.name,
            email=(invoice.buyer.email,) if invoice.buyer.email else (),
            where=invoice.file,
            discount_percent=discount.percent if discount else None,
            discount_until=discount.until if discount else None,
        )
        for due, minor, place in _parts(invoice)
    ]


def columns_of(invoice: EInvoice) -> frozenset[str]:
    """What it states: the rest stays as it is in the books."""
    stated = {
        "due_date": invoice.due_date is not None,
        "reference": bool(invoice.payment_references),
        "pdf": invoice.embedded is not None,
        "discount": bool(invoice.discounts),
    }
    return frozenset(name for name, is_stated in stated.items() if is_stated)


def odd_parts(invoice: EInvoice) -> list[Problem]:
    """What a person should know of how it is taken: instalments that are not what is to be paid, what it corrects."""
    odd = []
    if invoice.instalments and invoice.receivable > 0 and not _sums_up(invoice):
        asked = decimal_string(invoice.receivable, invoice.currency)
        message = f"its instalments do not sum up to {asked}: all of it counts as due on the last of their days"
        odd.append(Problem("instalments_disagree", invoice.file, message))
    if invoice.type_code == "384" and invoice.receivable > 0 and invoice.preceding_invoices:
        names = ", ".join(invoice.preceding_invoices)[:200]
        message = f"it corrects {names}, which stays as it is: cancel that one if this takes its place"
        odd.append(Problem("corrects_invoice", invoice.file, message))
    return odd


def _parts(invoice: EInvoice) -> list[Part]:
    if _sums_up(invoice):
        return [(one.due_date, one.amount or 0, place) for place, one in enumerate(invoice.instalments, 1)]
    due = max((one.due_date for one in invoice.instalments), default=invoice.due_date)
    return [(due, invoice.receivable, None)]


def _sums_up(invoice: EInvoice) -> bool:
    """Whether each instalment has its amount, and together they are what is to be paid."""
    amounts = [one.amount or 0 for one in invoice.instalments]
    return len(amounts) > 1 and min(amounts) > 0 and sum(amounts) == invoice.receivable
