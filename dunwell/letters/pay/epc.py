# SPDX-License-Identifier: MIT
"""The EPC QR code (EPC069-12, version 2): a SEPA credit transfer in euro that a banking app fills in by itself."""

from dunwell.core.money import decimal_string
from dunwell.core.problem import Problem
from dunwell.core.references import is_valid
from dunwell.letters.pay.iban import is_qr_iban
from dunwell.letters.pay.payees import Payee

# Whose accounts SEPA reaches; outside the European Economic Area banks still want the BIC.
_AREA = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
_OUTSIDE = "AD AL CH GB GI MC MD ME MK RS SM VA"
_EEA = frozenset(_AREA.split())
_SEPA = _EEA | frozenset(_OUTSIDE.split())
MOST = 999_999_999_99
_MOST_BYTES = 331
_MOST_NAME, _LEAST_NAME = 70, 20
_MOST_TEXT = 140


def takes_euro(payee: Payee) -> bool:
    """Whether a SEPA credit transfer reaches the account with a reference of any kind."""
    return payee.country in _SEPA and not is_qr_iban(payee.iban)


def epc_payload(payee: Payee, minor: int, reference: str, where: str) -> str | Problem:
    """What the code holds, in UTF-8 lines; or why there is none. `minor` is in cents, at least 1.

    A valid RF reference is the structured one, any other a message. The name is cut where the standard ends (70
    characters, 331 bytes in all); a reference that would be cut is a problem, because half of it finds no invoice.
    """
    if minor > MOST:
        return Problem("amount_beyond_code", where, "Above EUR 999,999,999.99 there is no EPC QR code.")
    if payee.country not in _EEA and not payee.bic:
        message = f"An EPC QR code to an account in {payee.country} needs the BIC. State it with the account."
        return Problem("bic_missing", payee.where, message)
    structured = is_valid("rf", reference)
    told = ["", "".join(reference.split()).upper()] if structured else ["", "", reference]
    before = ["BCD", "002", "1", "SCT", payee.bic]
    after = [payee.iban, f"EUR{decimal_string(minor, 'EUR')}", *told]
    room = _MOST_BYTES - len("\n".join([*before, "", *after]).encode())
    if len(reference) > _MOST_TEXT or room < _LEAST_NAME:
        message = "The reference is too long for an EPC QR code: at most 140 characters fit. None is printed."
        return Problem("reference_too_long", where, message)
    name = payee.name[:_MOST_NAME].encode()[:room].decode(errors="ignore").strip()
    return "\n".join([*before, name, *after])
