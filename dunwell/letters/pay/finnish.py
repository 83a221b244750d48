# SPDX-License-Identifier: MIT
"""The Finnish bank barcode (pankkiviivakoodi): 54 digits in Code 128-C, printed beneath it too, to be pasted.

| version | account | euro | cents | then | due date |
|---|---|---|---|---|---|
| 4 | 16 | 6 | 2 | three zeros, the viitenumero filled to 20 | YYMMDD |
| 5 | 16 | 6 | 2 | the two check digits of the RF reference, the rest of it filled to 21 | YYMMDD |
"""

from datetime import date

from dunwell.core.problem import Problem
from dunwell.core.references import bare_reference, kind_of

MOST = 999_999_99


def bank_barcode(iban: str, minor: int, reference: str, due: date | None, where: str) -> str | Problem:
    """The 54 digits for a Finnish account; or why there are none. `minor` is in cents, `due` None: no date.

    "" when the reference is neither a viitenumero nor an RF reference of digits: the barcode has no place for words.
    Example: FI79 4405 2020 0360 82, EUR 4,883.15, 86851 62596 19897, 12 June 2010 give
    479440520200360820048831500000000868516259619897100612.
    """
    kind = kind_of(reference, "FI")
    bare = bare_reference(reference, "FI")
    if not kind or not bare.removeprefix("RF").isdecimal():
        return ""
    if minor > MOST:
        return Problem("amount_beyond_code", where, "Above EUR 999,999.99 there is no Finnish bank barcode.")
    day = due.strftime("%y%m%d") if due else "000000"
    head = f"{iban[2:]}{minor:08d}"
    if kind == "rf":
        return f"5{head}{bare[2:4]}{bare[4:]:0>21}{day}"
    return f"4{head}000{bare:0>20}{day}"
