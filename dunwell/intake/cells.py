# SPDX-License-Identifier: MIT
"""From one cell to one typed value: a reader for each type of column. A reader gives the value, None for an empty cell,
or raises `CellError`. Text files have only text cells; workbooks also have numbers, dates, yes/no and unreadable ones.
"""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal

from email_validator import EmailNotValidError, validate_email

from dunwell.core.currency import EXPONENTS
from dunwell.intake.codes import CellError
from dunwell.intake.countries import COUNTRIES
from dunwell.intake.formats import Formats, date_reader, number_reader

Cell = str | Decimal | date | time | timedelta | bool | CellError
Value = str | date | bool | int | Decimal | tuple[str, ...] | None
Reader = Callable[[Cell], Value]

MAX_TEXT = 500
MAX_REMITTANCE = 2000
MAX_INSTALLMENT = 9999
KINDS = frozenset({"business", "consumer", "public"})
# Control characters, and the marks that turn the direction of the text around them.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_CONTROL_BUT_LINES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# Addresses of this plain shape need no closer look: the validator gives each of them back unchanged (a test tries it).
_LABEL = r"[a-z0-9]+(?:-[a-z0-9]+)*"
PLAIN_ADDRESS = re.compile(
    r"(?!.*[a-z0-9-]{64})(?=.{1,64}@)"
    rf"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:{_LABEL}\.)+(?:com|net|org|[a-z]{{2}})"
)
# One number as people write it: a plus at most in front, and enough digits to be dialled, no more than networks know.
_PHONE = re.compile(r"(?:\+\(?|\()?\d[\d ()./\u00a0\u2010-\u2015-]*", re.ASCII)
_PHONE_DIGITS = range(3, 16)
# A stroke parts an area code from its number ("030 / 123456"), or two numbers: the second begins anew with a nought, or
# the first is too long for an area code.
_ANOTHER_PHONE = re.compile(r"/\s*\(?0(?!\))|^(?!\+|00)(?:[^\d/]*\d){7}[^/]*/")
_SURE_DIGITS = 15  # a spreadsheet keeps no more: longer numbers have lost their end


def readers(formats: Formats) -> dict[str, Reader]:
    """A reader for each type of column named in `rows.COLUMNS`, for a file that writes its values by `formats`."""
    return {
        "text": _text,
        "lines": lambda cell: _long_text(cell, MAX_TEXT),
        "remittance": lambda cell: _long_text(cell, MAX_REMITTANCE),
        "path": _path,
        "date": _date_reader(formats),
        "amount": _amount_reader(formats),
        "limit": _limit_reader(formats),
        "yes_no": _yes_no_reader(formats),
        "currency": _currency,
        "country": _country,
        "language": _language,
        "kind": _kind,
        "installment": _installment,
        "email": _email_reader(),
        "phone": _phone,
    }


def is_phone(text: str) -> bool:
    """Whether a text can be one telephone number, of any country, with or without its code.

    `is_phone("+358 (0)40 123 4567")`; not "040-CALL-ME", two numbers at once, or 3.58401E+11 from a spreadsheet.
    Whether it takes text messages is asked where one is made.
    """
    is_written = _PHONE.fullmatch(text) and not _ANOTHER_PHONE.search(text)
    return bool(is_written) and sum(one.isdigit() for one in text) in _PHONE_DIGITS


def text_of(cell: Cell) -> str:
    """What a cell says, as text without the blanks around it. A whole number cell gives its digits: 1930573770."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, CellError):
        raise cell.again()
    if isinstance(cell, Decimal) and cell == cell.to_integral_value() and len(f"{abs(cell):.0f}") <= _SURE_DIGITS:
        return f"{cell:.0f}"
    raise CellError("not_text", f"the cell holds {cell}, which is no text; format the column as text")


def _text(cell: Cell) -> str | None:
    text = cell.strip() if type(cell) is str else text_of(cell)
    if not text:
        return None
    if len(text) > MAX_TEXT:
        raise CellError("too_long", f"the text has {len(text)} characters; at most {MAX_TEXT} are taken")
    if not text.isprintable() and _CONTROL.search(text):
        raise CellError("control_characters", "the text has line breaks or other control characters; take them out")
    return text


def _long_text(cell: Cell, longest: int) -> str | None:
    text = text_of(cell).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > longest:
        raise CellError("too_long", f"the text has {len(text)} characters; at most {longest} are taken")
    if _CONTROL_BUT_LINES.search(text):
        raise CellError("control_characters", "the text has control characters; take them out")
    return text or None


def _path(cell: Cell) -> str | None:
    text = _text(cell)
    if text and (text.startswith("/") or "\\" in text or ":" in text or ".." in text.split("/")):
        raise CellError("bad_path", f'"{text}" does not lie beside the ledger; give a path like pdf/R-1001.pdf')
    return text


def _date_reader(formats: Formats) -> Reader:
    read = date_reader(formats)

    def reader(cell: Cell) -> date | None:
        if type(cell) is str:
            text = cell.strip()
            return read(text) if text else None
        if isinstance(cell, CellError):
            raise cell.again()
        if isinstance(cell, date):
            return read_native(cell.isoformat())
        raise CellError("bad_date", f"the cell holds {cell}, which is no date; format the cell as a date")

    read_native = date_reader(Formats())
    return reader


def _amount_reader(formats: Formats) -> Reader:
    """Gives the plain decimal; the minor units need the row's currency."""
    read = number_reader(formats)

    def reader(cell: Cell) -> str | None:
        if type(cell) is str:
            text = cell.strip()
            return read(text) if text else None
        if isinstance(cell, CellError):
            raise cell.again()
        if isinstance(cell, Decimal):
            return format(cell, "f")
        raise CellError("bad_amount", f"the cell holds {cell}, which is no amount")

    return reader


def _limit_reader(formats: Formats) -> Reader:
    read = _amount_reader(formats)

    def reader(cell: Cell) -> Decimal | None:
        try:
            plain = read(cell)
        except CellError as bad:
            raise CellError("bad_credit_limit" if bad.code == "bad_amount" else bad.code, bad.message) from None
        if plain is None:
            return None
        limit = Decimal(str(plain))
        exponent = limit.as_tuple().exponent
        if limit < 0 or limit >= 10**11 or not isinstance(exponent, int) or exponent < -4:
            raise CellError("bad_credit_limit", f'"{plain}" is no limit; give an amount of 0 or more like 5000.00')
        return limit

    return reader


def _yes_no_reader(formats: Formats) -> Reader:
    words = dict.fromkeys(formats.no, False) | dict.fromkeys(formats.yes, True)
    shown = " or ".join(sorted(words, reverse=True))

    def reader(cell: Cell) -> bool | None:
        if isinstance(cell, bool):
            return cell
        text = text_of(cell)
        if not text:
            return None
        if text not in words:
            raise CellError("bad_yes_no", f'"{text[:40]}" is neither: write {shown}')
        return words[text]

    return reader


def _currency(cell: Cell) -> str | None:
    text = cell if type(cell) is str and cell in EXPONENTS else text_of(cell)
    if text and text not in EXPONENTS:
        raise CellError("unknown_currency", f'"{text[:40]}" is no currency; write its ISO 4217 code, like EUR')
    return text or None


def _country(cell: Cell) -> str | None:
    text = text_of(cell)
    if text and text not in COUNTRIES:
        hint = {"EL": "GR", "UK": "GB"}.get(text, "like FI")
        raise CellError("bad_country", f'"{text[:40]}" is no country; write its two-letter ISO 3166 code, {hint}')
    return text or None


def _language(cell: Cell) -> str | None:
    text = text_of(cell)
    if text and not (len(text) <= 35 and _LANGUAGE.fullmatch(text)):
        raise CellError("bad_language", f'"{text[:40]}" is no language; write its ISO 639 code, like fi or de-CH')
    return text or None


def _kind(cell: Cell) -> str | None:
    text = text_of(cell)
    if text and text not in KINDS:
        raise CellError("bad_kind", f'"{text[:40]}" is no kind of customer; write business, consumer or public')
    return text or None


def _installment(cell: Cell) -> int | None:
    text = text_of(cell)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= MAX_INSTALLMENT):
        raise CellError("bad_installment", f'"{text[:40]}" is no instalment; number them 1, 2, 3 …')
    return int(text)


def _phone(cell: Cell) -> str | None:
    text = _text(cell)
    if text and not is_phone(text):
        raise CellError("bad_phone", f'"{text[:40]}" is no telephone number; write one number, like +358 40 123 4567')
    return text


def _email_reader() -> Reader:
    seen: dict[str, str] = {}

    def address(text: str) -> str:
        if PLAIN_ADDRESS.fullmatch(text) and len(text) <= 254:
            return text
        if text not in seen:
            seen[text] = _checked_address(text)
        return seen[text]

    def reader(cell: Cell) -> tuple[str, ...]:
        text = _text(cell)
        if text is None:
            return ()
        parts = [part for part in (piece.strip() for piece in text.split(";")) if part]
        return tuple(dict.fromkeys(address(part) for part in parts))

    return reader


def _checked_address(text: str) -> str:
    try:
        # Syntax alone: a name server is no part of reading a file. Addresses under .test are for trying things out.
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        message = f'"{text[:80]}" is no e-mail address: {error} Several are separated by ";".'
        raise CellError("bad_email", message) from None
