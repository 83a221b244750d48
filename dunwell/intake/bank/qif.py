# SPDX-License-Identifier: MIT
"""Quicken Interchange Format: movements without account, currency or a rule for dates.

Source: the QIF specification of Intuit (types Bank, Cash, CCard, Oth A). Money in is positive. How dates and decimals
are written must come from the caller, or follow from the file as a whole: a day above 12 or a year of four figures in
front; a decimal mark with two figures behind it. Where the whole file leaves it open nothing is taken.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from dunwell.core.problem import Problem, Refused
from dunwell.intake.bank.amounts import minor
from dunwell.intake.bank.balances import untold_currency
from dunwell.intake.bank.days import day, full_year
from dunwell.intake.bank.letters import decoded
from dunwell.intake.bank.rows import BankFile, Statement, Transaction
from dunwell.intake.codes import CellError

Order = Literal["dmy", "mdy", "ymd"]
_ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")
_HEAD = re.compile(rb"\s*!(?:Type:|Account|Option:|Clear:)", re.IGNORECASE)
_ACCOUNTS = frozenset({"bank", "cash", "ccard", "oth a", "oth l"})
_DATE = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.'](\d{1,4})", re.ASCII)


def looks_like_qif(head: bytes) -> bool:
    """Whether a file begins with a head line of QIF."""
    return _HEAD.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def read_qif(data: bytes, *, name: str, currency: str = "", order: Order | None = None) -> BankFile:
    """The movements of a file; `currency` and the `order` of its dates are the caller's, where he knows them.

    Raises `Refused`: `not_a_bank_file`; `unclear_dates`, `unclear_decimals` where the file can be read in two ways.
    """
    if not looks_like_qif(data[:2048]):
        raise Refused("not_a_bank_file", name=name)
    found = list(_records(decoded(data)))
    order = order or _order_told([fields.get("D", "") for _, fields in found], name)
    mark = _mark_told([fields.get("T") or fields.get("U", "") for _, fields in found], name)
    problems: list[Problem] = []
    rows = []
    for count, (line, fields) in enumerate(found, 1):
        where = f"{name}, line {line}"
        try:
            rows.append(_transaction(fields, currency, order=order, mark=mark, where=where, entry=str(count)))
        except CellError as error:
            problems.append(Problem(error.code, where, error.message))
    statement = Statement(id="", account="", currency=currency, transactions=tuple(rows))
    problems += untold_currency([statement], name)
    return BankFile(name, "qif", (statement,), tuple(problems))


def _records(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The movements under a head of an account's type, with the line on which each begins; of a field the first."""
    ours, began = False, 0
    fields: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("!"):
            ours = line[1:].partition(":")[2].strip().lower() in _ACCOUNTS
            fields = {}
        elif line.startswith("^"):
            if fields and ours:
                yield began, fields
            fields = {}
        elif line.strip():
            began = began if fields else number
            fields.setdefault(line[0], line[1:].strip())
    if fields and ours:
        yield began, fields


def _order_told(dates: Sequence[str], name: str) -> Order:
    """The one order in which every date of the file is a day."""
    days = [plain for plain in (re.sub(r"\s", "", date) for date in dates) if _DATE.fullmatch(plain)]
    fitting = [order for order in _ORDERS if all(_is_day(date, order) for date in days)]
    if len(fitting) != 1:
        message = "no date in it tells whether day or month comes first; ask the bank for camt.053 instead"
        raise Refused("unclear_dates", problems=(Problem("unclear_dates", name, message),), name=name)
    return fitting[0]


def _is_day(text: str, order: Order) -> bool:
    try:
        _day(text, order)
    except CellError:
        return False
    return True


def _day(text: str, order: Order) -> dt.date:
    """A day in its order; `D8/12'13` marks the years from 2000 on."""
    found = _DATE.fullmatch(re.sub(r"\s", "", text))
    if not found:
        raise CellError("bad_date", f'"{text[:40]}" is no date')
    parts = dict(zip(order, found.groups(), strict=True))
    year = parts["y"]
    # A year in front has four figures: 31/1/26 is no day of 2031.
    if len(year) not in ((4,) if order == "ymd" else (1, 2, 4)) or max(len(parts["m"]), len(parts["d"])) > 2:
        raise CellError("bad_date", f'"{text[:40]}" is no date')
    turned = "'" in text
    whole = int(year) if len(year) == 4 else (2000 + int(year) if turned else full_year(int(year)))
    return day(whole, int(parts["m"]), int(parts["d"]))


def _mark_told(amounts: Sequence[str], name: str) -> str:
    """The decimal mark: the one with at most two figures behind it, or behind the other. "1,000" alone tells none."""
    marks = {re.sub(r"[^.,]", "", text)[-1:] for text in amounts if re.search(r"[.,]\d{0,2}$", text)}
    marks |= {text[max(text.rfind("."), text.rfind(","))] for text in amounts if "." in text and "," in text}
    if len(marks) > 1 or (not marks and any(re.search(r"[.,]", text) for text in amounts)):
        message = "no amount in it tells which mark stands before the decimals; ask the bank for camt.053 instead"
        raise Refused("unclear_decimals", problems=(Problem("unclear_decimals", name, message),), name=name)
    return next(iter(marks), ".")


def _transaction(
    fields: dict[str, str], currency: str, *, order: Order, mark: str, where: str, entry: str
) -> Transaction:
    text = fields.get("T") or fields.get("U", "")
    group = "," if mark == "." else "."
    plain = text.replace(" ", "").replace("\u00a0", "").replace("'", "")
    if not re.fullmatch(rf"[+-]?\d{{1,3}}(?:{re.escape(group)}\d{{3}})*(?:{re.escape(mark)}\d*)?", plain) and not (
        re.fullmatch(rf"[+-]?\d{{1,18}}(?:{re.escape(mark)}\d*)?", plain)
    ):
        raise CellError("bad_amount", f'"{text[:40]}" is no amount')
    return Transaction(
        booked_on=_day(fields.get("D", ""), order),
        value_on=None,
        amount=minor(Decimal(plain.replace(group, "").replace(mark, ".")), currency),
        currency=currency,
        where=where,
        entry=entry,
        remittance=" ".join(part for part in (fields.get("M", ""), fields.get("N", "")) if part),
        counterparty=fields.get("P") or None,
    )
