# SPDX-License-Identifier: MIT
"""What one file says twice: the first row is taken, later ones are reported with the place of the first."""

from collections.abc import Callable

from dunwell.core.problem import Problem
from dunwell.intake.rows import CustomerRow, InvoiceRow, Kind, PaymentRow, Row


def repeats_of(kind: Kind, problems: list[Problem]) -> Callable[[Row], bool]:
    """A function that is shown each good row in turn and tells whether to leave it out, having added the problem."""
    if kind == "invoices":
        return _InvoiceRepeats(problems).is_repeated
    first: dict[str, str] = {}

    def is_repeated(row: Row) -> bool:
        number = _number(row)
        if first.setdefault(number, row.where) == row.where:
            return False
        code, what = _CODES[kind]
        problems.append(Problem(code, row.where, f'{what} "{number}" stands already in {first[number]}; keep one'))
        return True

    return is_repeated


_CODES = {"customers": ("duplicate_customer", "the customer"), "payments": ("duplicate_payment", "the payment")}


def _number(row: Row) -> str:
    if isinstance(row, CustomerRow):
        return row.customer_id
    return row.payment_id if isinstance(row, PaymentRow) else row.invoice


class _InvoiceRepeats:
    """Invoices may stand in several rows, one an instalment; then the rows agree on all but due date and amount."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.first: dict[str, InvoiceRow] = {}
        self.installments: dict[tuple[str, int], str] = {}

    def is_repeated(self, row: Row) -> bool:
        if not isinstance(row, InvoiceRow):
            return False
        first = self.first.setdefault(row.invoice, row)
        problem = None if first is row else self._trouble(row, first)
        if problem is not None:
            self.problems.append(problem)
            return True
        if row.installment is not None:
            self.installments[row.invoice, row.installment] = row.where
        return False

    def _trouble(self, row: InvoiceRow, first: InvoiceRow) -> Problem | None:
        if row.installment is None and first.installment is None:
            return self._duplicate(row, first.where)
        if row.installment is None or first.installment is None:
            message = f'"{row.invoice}" stands in {first.where} too, and only one of the two rows has an instalment'
            return Problem("installments_disagree", row.where, f"{message}; number all its rows 1, 2, 3 …")
        earlier = self.installments.get((row.invoice, row.installment))
        if earlier is not None:
            return self._duplicate(row, earlier)
        for name in ("customer_id", "currency", "issue_date"):
            if getattr(row, name) != getattr(first, name):
                message = f'another {name} than in {first.where}; all instalments of "{row.invoice}" share it'
                return Problem("installments_disagree", row.where, message)
        return None

    def _duplicate(self, row: InvoiceRow, earlier: str) -> Problem:
        part = "" if row.installment is None else f", instalment {row.installment},"
        message = f'the invoice "{row.invoice}"{part} stands already in {earlier}; keep one'
        return Problem("duplicate_invoice", row.where, message)
