# SPDX-License-Identifier: MIT
"""One movement of TITO: record T10, and what its T11 records add."""

import datetime as dt
import re
from dataclasses import dataclass, field

from dunwell.intake.bank.days import yymmdd
from dunwell.intake.bank.finnish import cents, columns, reference_of
from dunwell.intake.bank.rows import Transaction
from dunwell.intake.codes import CellError

_MOVEMENT = {
    **{"number": (7, 12), "archive": (13, 30), "booked_on": (31, 36), "value_on": (37, 42), "paid_on": (43, 48)},
    **{"kind": (49, 49), "code": (50, 52), "words": (53, 87), "sign": (88, 88), "amount": (89, 106)},
    **{"name": (109, 143), "account": (145, 158), "reference": (160, 179), "level": (188, 188)},
}
# 3 and 4 take an earlier deposit or withdrawal back.
_CORRECTIONS = ("3", "4")
# T11 of type 11, the SEPA fields: reference of the payer, account, bank, and the names in full.
_SEPA = {
    **{"reference": (9, 43), "account": (44, 78), "payee": (114, 183), "payer": (184, 253)},
    **{"identifier": (254, 288), "archive": (289, 323)},
}
# T11 of type 02: customer number 10, a space, invoice number 15, a space, invoice date 6.
_DOCUMENT = (20, 34)
_FREE_TEXT, _INVOICE, _SEPA_TYPE = "00", "02", "11"
_TEXT_WIDTH = 35


@dataclass(slots=True)
class Movement:
    """A T10 with its T11 records, and the itemisations that follow it. `amount` in minor units, signed."""

    told: dict[str, str]
    amount: int
    currency: str
    booked_on: dt.date
    value_on: dt.date | None
    where: str
    number: int
    level: int
    texts: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    sepa: dict[str, str] = field(default_factory=dict)
    items: list["Movement"] = field(default_factory=list)

    def add(self, record: str) -> None:
        """One T11: free text (00) in pieces of 35, the invoice (02), SEPA (11); the rest is the bank's own."""
        kind, body = record[6:8], record[8:]
        if kind == _SEPA_TYPE:
            self.sepa = columns(record, _SEPA)
        elif kind == _INVOICE and record[_DOCUMENT[0] - 1 : _DOCUMENT[1]].strip():
            self.documents.append(record[_DOCUMENT[0] - 1 : _DOCUMENT[1]].strip())
        elif kind == _FREE_TEXT:
            pieces = [body[at : at + _TEXT_WIDTH].strip() for at in range(0, len(body), _TEXT_WIDTH)]
            self.texts += [re.sub(r"\s+", " ", piece) for piece in pieces if piece]

    def transaction(self) -> Transaction:
        """The movement; the payer's reference of T11 stands before that of T10, which has room for 20 figures only."""
        told, sepa = self.told, self.sepa
        other = sepa.get("payer" if self.amount >= 0 else "payee", "")
        return Transaction(
            booked_on=self.booked_on,
            value_on=self.value_on,
            amount=self.amount,
            currency=self.currency,
            where=self.where,
            reversal=told["kind"] in _CORRECTIONS,
            reference=reference_of(sepa.get("reference", "")) or reference_of(told["reference"]),
            documents=tuple(self.documents),
            remittance=" ".join(self.texts),
            counterparty=told["name"] or other or None,
            counterparty_account=sepa.get("account") or (told["account"] if told["account"].strip("0") else None),
            bank_reference=sepa.get("archive") or told["archive"] or None,
            code=told["code"] or None,
        )


def read_movement(record: str, currency: str, where: str, number: int) -> Movement:
    """One T10; raises `CellError` where it is cut before its amount, or a day or the amount are not written so."""
    told = columns(record, _MOVEMENT)
    if len(record) < _MOVEMENT["amount"][1]:
        raise CellError("bank_record_unread", "the record breaks off before its amount ends")
    value = told["value_on"]
    return Movement(
        told=told,
        amount=cents(told["sign"], told["amount"], currency),
        currency=currency,
        booked_on=yymmdd(told["booked_on"]),
        value_on=yymmdd(value) if value.strip("0") else None,
        where=where,
        number=number,
        level=int(told["level"]) if told["level"].isdecimal() else 0,
    )
