# SPDX-License-Identifier: MIT
"""E-invoice addresses as people write them: the kind of the address, the address, and the operator behind it."""

import re
from dataclasses import dataclass

from dunwell.core.problem import Refused

# 0216:003712345678@003721291126 · 003712345678 / 003721291126 · 0088:7300010000001 · FI2112345600000785@NDEAFIHH
_WHOLE = re.compile(
    r"(?:(?P<scheme>\d{4})\s*:\s*)?(?P<address>[A-Za-z0-9][A-Za-z0-9._-]{1,49})"
    r"(?:\s*[@/;,]\s*(?P<operator>[A-Za-z0-9][A-Za-z0-9_-]{1,34}))?",
    re.ASCII,
)
_FINNISH = re.compile(r"0037\d{8}[A-Za-z0-9]{0,5}", re.ASCII)
_GLN = re.compile(r"\d{13}", re.ASCII)


@dataclass(frozen=True, slots=True)
class EinvoiceAddress:
    """`scheme` is the ISO 6523 code of the address's kind, `operator` the intermediator's own id; empty: not known."""

    scheme: str
    address: str
    operator: str


def einvoice_address(text: str) -> EinvoiceAddress:
    """The parts of an address. Where the kind is not written but certain (a Finnish OVT code, a GLN with its right
    check digit) it is filled in; nothing else is guessed.

    `einvoice_address("003712345678 / 003721291126")` has scheme 0216. Raises `Refused("bad_einvoice_address")`.
    """
    found = _WHOLE.fullmatch(text.strip())
    if found is None:
        raise Refused("bad_einvoice_address", address=text[:100])
    address = found["address"]
    return EinvoiceAddress(found["scheme"] or _scheme_of(address), address, found["operator"] or "")


def _scheme_of(address: str) -> str:
    if _FINNISH.fullmatch(address):
        return "0216"
    return "0088" if _GLN.fullmatch(address) and _checked(address) else ""


def _checked(gln: str) -> bool:
    """Whether the last digit is the GLN's check digit (GS1: weights 1 and 3)."""
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(gln)) % 10 == 0
