# SPDX-License-Identifier: MIT
"""The stable codes of everything that can be wrong with a ledger file, and the two ways to say them.

What each means to the person who sent the file, and what cures it, stands in docs/import.md; a test holds the two lists
together.
"""

from dunwell.core.problem import Problem, Refused

# The file is not what it claims to be: nothing of it is taken.
FILE_CODES = frozenset(
    {
        "bad_map",
        "broken_quoting",
        "duplicate_column",
        "empty_file",
        "file_too_large",
        "line_too_long",
        "missing_columns",
        "no_such_file",
        "not_a_text_file",
        "not_a_workbook",
        "unclear_kind",
        "wrong_encoding",
    }
)
# One row is wrong: it is left out and reported, the others are taken.
ROW_CODES = frozenset(
    {
        "bad_amount",
        "bad_country",
        "bad_credit_limit",
        "bad_date",
        "bad_email",
        "bad_installment",
        "bad_kind",
        "bad_language",
        "bad_path",
        "bad_phone",
        "bad_yes_no",
        "control_characters",
        "due_before_issue",
        "duplicate_customer",
        "duplicate_invoice",
        "duplicate_payment",
        "error_cell",
        "formula_without_value",
        "installments_disagree",
        "missing_amount",
        "missing_value",
        "negative_payment",
        "not_text",
        "too_few_cells",
        "too_long",
        "too_many_cells",
        "unknown_currency",
        "zero_amount",
    }
)


class CellError(Exception):
    """What is wrong with one cell, before its row and column are known. `code` is one of `ROW_CODES`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def again(self) -> "CellError":
        """The same, to be raised anew: a workbook keeps one for each unreadable cell."""
        return CellError(self.code, self.message)


def refusal(code: str, where: str, message: str) -> Refused:
    """A file refused as a whole: `code` is one of `FILE_CODES`, `where` the place that shows it."""
    return Refused(code, problems=(Problem(code, where, message),), where=where)
