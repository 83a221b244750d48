# SPDX-License-Identifier: MIT
"""KTL, the list of reference payments of Finnish banks (viitesiirrot). Start at `read_ktl`.

Source: Finance Finland, "Saapuvat viitemaksut". Records have 90 characters: 0 begins a batch, 3 is a payment with a
reference, 5 a direct debit, 9 ends the batch with its sums. The list tells what was credited, and no balance.
"""

import re

from dunwell.core.problem import Problem, Refused
from dunwell.intake.bank.days import yymmdd
from dunwell.intake.bank.finnish import cents, columns, finnish_text, reference_of
from dunwell.intake.bank.rows import BankFile, Statement, Transaction
from dunwell.intake.codes import CellError

_HEAD = re.compile(rb"\s*0[0-9]{6}[0-9 ]{4}.{11}[ 1]\s*[\r\n]")
_PAYMENT = {
    **{"account": (2, 15), "booked_on": (16, 21), "paid_on": (22, 27), "archive": (28, 43), "reference": (44, 63)},
    **{"payer": (64, 75), "currency": (76, 76), "amount": (78, 87), "correction": (88, 88), "receipt": (90, 90)},
}
_SUMS = {"count": (2, 7), "total": (8, 18), "corrections": (19, 24), "corrected": (25, 35)}
# Records 5 with a code here were not paid: cover missing, no mandate, account closed.
_PAID = ("", "0")


def looks_like_ktl(head: bytes) -> bool:
    """Whether a file begins with the head of a batch: 0, a date, a time, a bank, and a payment or the sums behind."""
    found = _HEAD.match(head)
    return found is not None and head[found.end() :].lstrip()[:1] in (b"3", b"5", b"7", b"9", b"")


def read_ktl(data: bytes, *, name: str) -> BankFile:
    """The payments of a file, one statement for each batch and account. `Refused("not_a_bank_file")` without a head."""
    if not looks_like_ktl(data[:400]):
        raise Refused("not_a_bank_file", name=name)
    problems: list[Problem] = []
    statements: list[Statement] = []
    batch: list[Transaction] = []
    accounts: dict[int, str] = {}
    ended = False
    for number, line in enumerate(finnish_text(data).splitlines(), 1):
        kind, where = line.strip()[:1], f"{name}, line {number}"
        record = line.strip("\x1a\r").ljust(90)
        try:
            if kind in ("3", "5"):
                if len(line.rstrip()) < _PAYMENT["amount"][1]:
                    raise CellError("bank_record_unread", "the record breaks off before its amount ends")
                found = columns(record, _PAYMENT)
                if found["receipt"] in _PAID or kind == "3":
                    batch.append(_transaction(found, where, str(number)))
                    accounts[len(batch) - 1] = found["account"]
            elif kind == "9":
                _check(columns(record, _SUMS), batch, where, problems)
                statements += _statements(batch, accounts)
                batch, accounts = [], {}
            elif kind not in ("", "0"):
                raise CellError("bank_record_unread", f'no record begins with "{kind}"')
        except CellError as error:
            problems.append(Problem(error.code, where, error.message))
        ended = kind == "9" or (ended and not kind)
    if not ended:
        problems.append(Problem("statement_cut", name, "the file ends before the sums of its last batch, record 9"))
        statements += _statements(batch, accounts)
    return BankFile(name, "ktl", tuple(statements), tuple(problems))


def _transaction(found: dict[str, str], where: str, entry: str) -> Transaction:
    """A payment; with the correction mark an earlier one is taken back."""
    if found["currency"] not in ("", "1"):
        raise CellError("unknown_currency", f'"{found["currency"]}" is no currency of the list; 1 is euro')
    corrects = found["correction"] == "1"
    return Transaction(
        booked_on=yymmdd(found["booked_on"]),
        value_on=yymmdd(found["paid_on"]) if found["paid_on"].strip("0") else None,
        amount=cents("-" if corrects else "+", found["amount"]),
        currency="EUR",
        where=where,
        reversal=corrects,
        entry=entry,
        reference=reference_of(found["reference"]),
        counterparty=found["payer"] or None,
        bank_reference=found["archive"] or None,
    )


def _statements(batch: list[Transaction], accounts: dict[int, str]) -> list[Statement]:
    """The payments of a batch by account, in the order in which the accounts come."""
    by_account: dict[str, list[Transaction]] = {}
    for at, each in enumerate(batch):
        by_account.setdefault(accounts[at], []).append(each)
    return [
        Statement(id="", account=account, currency="EUR", transactions=rows) for account, rows in by_account.items()
    ]


def _check(told: dict[str, str], batch: list[Transaction], where: str, problems: list[Problem]) -> None:
    """The sums of record 9: payments, and corrections."""
    paid = [each.amount for each in batch if not each.reversal]
    corrected = [-each.amount for each in batch if each.reversal]
    for count, total, amounts in (("count", "total", paid), ("corrections", "corrected", corrected)):
        said, entries = cents("+", told[total] or "0"), cents("+", told[count] or "0")
        if said != sum(amounts) or entries != len(amounts):
            message = f"record 9 says {told[count]} and {told[total]}; there are {len(amounts)} and {sum(amounts)}"
            problems.append(Problem("totals_mismatch", where, message))
