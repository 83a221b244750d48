# SPDX-License-Identifier: MIT
"""IBANs (ISO 13616): read as people type them, checked before anything is paid to them, printed in fours."""

import re
from functools import lru_cache

from stdnum import iban as standard
from stdnum.exceptions import InvalidChecksum, ValidationError

from dunwell.core.problem import Problem
from dunwell.letters.formats import one_line

_SPELT = re.compile(r"^IBAN\b[:\s]*", re.IGNORECASE)
_WHOLE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
# Two letters and then digits, one of which may be a slip: long enough not to be a giro number with its kind in front.
_MEANT = re.compile(r"[A-Z]{2}(?:[0-9].|.[0-9]).{8,}")
# The institutions whose accounts take payments with a Swiss QR reference only.
_QR_INSTITUTIONS = range(30000, 32000)


def iban_of(text: str) -> str:
    """The IBAN in a text without its spaces, when it is whole and its checksum right; else "".

    Example: `iban_of("fi21 1234 5600 0007 85") == "FI2112345600000785"`.
    """
    bare = _bare(text)
    return bare if _fault(bare) is None else ""


def iban_problem(text: str, where: str) -> Problem | None:
    """What is wrong with a text that is meant as an IBAN; None when it is one, or another kind of account number."""
    bare = _bare(text)
    fault = _fault(bare)
    if fault is None or not _MEANT.fullmatch(bare):
        return None
    if fault is InvalidChecksum:
        message = f"{one_line(text)} is no IBAN: its checksum is wrong. A digit is mistyped, missing or swapped."
        return Problem("iban_checksum", where, f"{message} Compare it with what the bank states.")
    message = f"{one_line(text)} is no IBAN: its length or form is not that of the country {bare[:2]}."
    return Problem("iban_form", where, f"{message} Compare it with what the bank states.")


def write_iban(text: str) -> str:
    """An IBAN in groups of four, as banks print it; what is none as it stands."""
    iban = iban_of(text)
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4)) if iban else one_line(text)


def is_qr_iban(iban: str) -> bool:
    """Whether an account takes payments with a Swiss QR reference only."""
    return iban[:2] in {"CH", "LI"} and iban[4:9].isdigit() and int(iban[4:9]) in _QR_INSTITUTIONS


def _bare(text: str) -> str:
    return "".join(_SPELT.sub("", one_line(text)).replace("-", " ").replace(".", " ").split()).upper()


@lru_cache(maxsize=4096)
def _fault(bare: str) -> type[ValidationError] | None:
    if not _WHOLE.fullmatch(bare):
        return ValidationError
    try:
        standard.validate(bare)
    except ValidationError as error:
        return type(error)
    return None
