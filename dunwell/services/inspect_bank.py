# SPDX-License-Identifier: MIT
"""What `inspect` tells of a bank file: its statements and transactions, amounts as decimals with the account's sign."""

from dunwell.intake.bank.amounts import written
from dunwell.intake.bank.rows import BankFile, Statement, Transaction


def bank_as_json(file: BankFile) -> dict[str, object]:
    """Everything that was read, in the outer contract's words; `problems` and the file's path are told beside it."""
    return {"kind": "bank", "format": file.format, "statements": [_statement(one) for one in file.statements]}


def _statement(one: Statement) -> dict[str, object]:
    return {
        "id": one.id,
        "account": one.account,
        "currency": one.currency,
        "opening": None if one.opening is None else written(one.opening, one.currency),
        "closing": None if one.closing is None else written(one.closing, one.currency),
        "transactions": [_transaction(each) for each in one.transactions],
    }


def _transaction(one: Transaction) -> dict[str, object]:
    return {
        "booked_on": one.booked_on and one.booked_on.isoformat(),
        "value_on": one.value_on and one.value_on.isoformat(),
        "amount": written(one.amount, one.currency),
        "currency": one.currency,
        "status": one.status,
        "reversal": one.reversal,
        # Several references of one payment stand in one text, as they do on paper.
        "reference": one.reference or "; ".join(one.references) or None,
        "end_to_end_id": one.end_to_end_id,
        "remittance": one.remittance,
        "counterparty": one.counterparty,
        "counterparty_account": one.counterparty_account,
        "entry": one.entry,
        "bank_reference": one.bank_reference,
        "documents": list(one.documents),
        "charges": written(one.charges, one.currency),
        "return_reason": one.return_reason,
        "details": one.details,
        "where": one.where,
    }
