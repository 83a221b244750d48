# SPDX-License-Identifier: MIT
"""Names of open items are unique: no invoice bears the number `M/1` while instalment 1 of `M` is called that."""

from collections.abc import Iterable

from dunwell.intake.rows import InvoiceRow
from dunwell.services.import_state import chunks
from dunwell.store.models import Company, Invoice, OpenItem


class ItemNames:
    """The names that stand in the way of some rows: looked up at once, and kept up with what the import makes."""

    def __init__(self, company: Company, rows: Iterable[InvoiceRow]) -> None:
        numbers: set[str] = set()
        names: set[str] = set()
        for row in rows:
            numbers.add(row.invoice)
            if row.installment is not None:
                names.add(_name(row.invoice, row.installment))
        self._numbers = _numbers_among(company, names)
        self._installments = _installments_among(company, numbers)

    def trouble(self, row: InvoiceRow, *, new_invoice: bool, new_item: bool) -> tuple[str, str] | None:
        """A problem's code and message if what the row would make is called as something else is already."""
        if new_invoice and row.invoice in self._installments:
            number, _, installment = row.invoice.rpartition("/")
            called = f'"{row.invoice}" is what instalment {installment} of the invoice "{number}" is called'
            return "ambiguous_number", f"{called}; give one of the two another number"
        if new_item and row.installment is not None and _name(row.invoice, row.installment) in self._numbers:
            called = f'instalment {row.installment} of "{row.invoice}" would be called as the invoice'
            message = f'{called} "{_name(row.invoice, row.installment)}" is; give one of the two another number'
            return "ambiguous_number", message
        return None

    def add_invoice(self, number: str) -> None:
        self._numbers.add(number)

    def add_item(self, number: str, installment: int) -> None:
        if installment:
            self._installments.add(_name(number, installment))


def _name(number: str, installment: int) -> str:
    return f"{number}/{installment}"


def _numbers_among(company: Company, names: Iterable[str]) -> set[str]:
    """Those of the names that are numbers of invoices."""
    found: set[str] = set()
    for part in chunks(list(names)):
        found.update(Invoice.objects.filter(company=company, number__in=part).values_list("number", flat=True))
    return found


def _installments_among(company: Company, numbers: Iterable[str]) -> set[str]:
    """Names of the instalments of those invoices of which a number might name one: of `M` for `M/1`."""
    parents = {number.rpartition("/")[0] for number in numbers if number.rpartition("/")[2].isdecimal()} - {""}
    found: set[str] = set()
    for part in chunks(list(parents)):
        items = OpenItem.objects.filter(
            company=company, invoice__company=company, invoice__number__in=part, installment__gt=0
        )
        found.update(_name(number, key) for number, key in items.values_list("invoice__number", "installment"))
    return found
