# SPDX-License-Identifier: MIT
"""What the machine-readable files of Finnish banks have in common: letters, columns, signed amounts, references."""

from decimal import Decimal

from dunwell.intake.bank.amounts import minor
from dunwell.intake.bank.letters import decoded
from dunwell.intake.codes import CellError

# SFS 4017: seven bits, in which six signs of ASCII are letters.
_SEVEN_BITS = str.maketrans("[\\]{|}", "ÄÖÅäöå")


def finnish_text(data: bytes) -> str:
    """The text of a file: SFS 4017 where it is all seven bits, else as its bytes tell."""
    if data.isascii():
        return data.decode().translate(_SEVEN_BITS)
    return decoded(data, "FI")


def columns(record: str, table: dict[str, tuple[int, int]]) -> dict[str, str]:
    """The fields of a record by first and last column, counted from 1, without the spaces around them."""
    return {name: record[first - 1 : last].strip() for name, (first, last) in table.items()}


def cents(sign: str, digits: str, currency: str = "EUR") -> int:
    """Minor units of a sign and figures without a mark, two decimals: `cents("-", "000000000000001162")` is -1162."""
    if sign not in ("+", "-") or not (digits.isascii() and digits.isdigit()):
        raise CellError("bad_amount", f'"{(sign + digits)[:40]}" is no amount')
    return minor(Decimal(digits).scaleb(-2), currency) * (-1 if sign == "-" else 1)


def reference_of(text: str) -> str | None:
    """A payment reference as people write it: without the zeros that fill its field; "00000000000000000013" is 13.

    An international one (RF…) stands as it came.
    """
    plain = text.replace(" ", "")
    return (plain.lstrip("0") if plain.isdecimal() else plain) or None
