# SPDX-License-Identifier: MIT
"""Open Financial Exchange, versions 1 (SGML) and 2 (XML): statements of bank accounts and cards.

Source: OFX 1.6 and 2.3, chapters 3 and 11. A file holds a ledger balance and no opening one, so nothing can be proved
of its sums.
"""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from dunwell.core.problem import Problem, Refused
from dunwell.intake.bank.amounts import is_currency, minor
from dunwell.intake.bank.days import yyyymmdd
from dunwell.intake.bank.ofx_tree import Element, elements, text_of
from dunwell.intake.bank.rows import BankFile, Statement, Transaction
from dunwell.intake.codes import CellError

_HEAD = re.compile(rb"OFXHEADER|<\?OFX|<OFX>", re.IGNORECASE)
# OFX 3.2.9.2: a sign, figures, and one comma or point for the decimals. Some banks group by spaces.
_AMOUNT = re.compile(r"[+-]?\d{0,18}(?:[.,]\d{0,6})?", re.ASCII)
_STATEMENTS = ("STMTRS", "CCSTMTRS")
_PENDING = "STMTTRNP"


def looks_like_ofx(head: bytes) -> bool:
    """Whether a file begins with the head of OFX, or with its outermost element."""
    return _HEAD.search(head[:2048]) is not None


def read_ofx(data: bytes, *, name: str) -> BankFile:
    """The statements of a file, one for each account. Raises `Refused`: `not_a_bank_file`, `xml_doctype`."""
    if not looks_like_ofx(data[:2048]):
        raise Refused("not_a_bank_file", name=name)
    if re.search(rb"<!(DOCTYPE|ENTITY)", data, re.IGNORECASE):
        raise Refused("xml_doctype", file=name)
    root = elements(text_of(data))
    problems: list[Problem] = []
    found = list(root.all(*_STATEMENTS))
    if not found:
        raise Refused("not_a_bank_file", name=name)
    statements = [_Reader(each, number, name, problems).statement() for number, each in enumerate(found, 1)]
    if not root.closed:
        problems.append(Problem("statement_cut", name, "the file ends before </OFX>"))
    return BankFile(name, "ofx", tuple(statements), tuple(problems))


def read_amount(text: str, currency: str) -> int:
    """Minor units of an amount: "-12.50", "+1 006,60", "100". A mark for thousands is not in the standard."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not _AMOUNT.fullmatch(plain) or not re.search(r"\d", plain):
        raise CellError("bad_amount", f'"{text[:40]}" is no amount')
    return minor(Decimal(plain.replace(",", ".")), currency)


def read_day(text: str) -> dt.date:
    """The day of `YYYYMMDDHHMMSS.XXX[-5:EST]`, as the bank's own clock had it."""
    if not re.fullmatch(r"\d{8}(\d{0,6}(\.\d*)?)?\s*(\[[^\]]*\]?)?", text.strip(), re.ASCII):
        raise CellError("bad_date", f'"{text[:40]}" is no date')
    return yyyymmdd(text.strip()[:8])


class _Reader:
    """One statement; what could not be read is added to `problems`."""

    def __init__(self, element: Element, number: int, name: str, problems: list[Problem]) -> None:
        self.element, self.number, self.name, self.problems = element, number, name, problems
        self.currency = element.said("CURDEF").upper()
        if not is_currency(self.currency):
            self.currency = ""
            self._tell("currency_missing", element.line, "it names no currency, CURDEF")

    def statement(self) -> Statement:
        account = self.element.first("BANKACCTFROM", "CCACCTFROM")
        closing, closed_on = self._ledger_balance()
        return Statement(
            id="",
            account=account.said("ACCTID") if account else "",
            currency=self.currency,
            transactions=tuple(self._transactions()),
            closing=closing,
            closed_on=closed_on,
        )

    def _tell(self, code: str, line: int, message: str) -> None:
        where = f"{self.name}, statement {self.number}, line {line}"
        self.problems.append(Problem(code, where, message))

    def _ledger_balance(self) -> tuple[int | None, dt.date | None]:
        balance = self.element.first("LEDGERBAL")
        if balance is None or not balance.said("BALAMT"):
            return None, None
        try:
            value = read_amount(balance.said("BALAMT"), self.currency)
            return value, read_day(balance.said("DTASOF")) if balance.said("DTASOF") else None
        except CellError as error:
            self._tell(error.code, balance.line, error.message)
            return None, None

    def _transactions(self) -> Iterator[Transaction]:
        for count, each in enumerate(self.element.all("STMTTRN", _PENDING), 1):
            try:
                if each.said("CORRECTFITID"):
                    message = f"it corrects the movement {each.said('CORRECTFITID')}: book that by hand"
                    raise CellError("bank_record_unread", message)
                yield self._transaction(each, count)
            except CellError as error:
                self._tell(error.code, each.line, error.message)

    def _transaction(self, each: Element, count: int) -> Transaction:
        """TRNAMT is in CURDEF, or in CURRENCY where that stands; ORIGCURRENCY names what it was converted from."""
        own = each.first("CURRENCY")
        currency = own.said("CURSYM").upper() if own else self.currency
        payee, to = each.first("PAYEE"), each.first("BANKACCTTO", "CCACCTTO")
        posted = each.said("DTPOSTED") or (each.said("DTTRAN") if each.tag == _PENDING else "")
        identity = each.said("FITID") or None
        return Transaction(
            booked_on=read_day(posted),
            value_on=read_day(each.said("DTAVAIL")) if each.said("DTAVAIL") else None,
            amount=read_amount(each.said("TRNAMT"), currency),
            currency=currency,
            where=f"{self.name}, statement {self.number}, line {each.line}",
            status="pending" if each.tag == _PENDING else "booked",
            entry=f"{self.number}/{count}",
            # The only name that a movement has from end to end is the bank's own.
            end_to_end_id=identity,
            bank_reference=identity,
            remittance=" ".join(part for part in (each.said("MEMO"), each.said("REFNUM")) if part),
            counterparty=(payee.said("NAME") if payee else each.said("NAME")) or None,
            counterparty_account=(to.said("ACCTID") or None) if to else None,
            code=each.said("TRNTYPE") or None,
        )
