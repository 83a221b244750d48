# SPDX-License-Identifier: MIT
"""The payment codes of a letter as pictures."""

from dataclasses import dataclass

from dunwell.core.problem import Problem
from dunwell.letters.notice import NoticeContent
from dunwell.letters.pay.codes import pay_codes
from dunwell.letters.pay.pictures import barcode_svg, qr_svg, swiss_svg
from dunwell.letters.pay.swiss import SwissBill


@dataclass(frozen=True, slots=True)
class Codes:
    """SVG pictures, None where there is none. `digits` is what the barcode says, `bill` what the Swiss code says in
    parts, `problems` why a code is missing."""

    qr: str | None = None
    barcode: str | None = None
    swiss: str | None = None
    digits: str = ""
    bill: SwissBill | None = None
    problems: tuple[Problem, ...] = ()


def codes_of(content: NoticeContent) -> Codes:
    """The codes by which a notice can be paid. Beside a Swiss payment part there is no other code to choose from."""
    made = pay_codes(content)
    return Codes(
        qr=qr_svg(made.epc) if made.epc and not made.bill else None,
        barcode=barcode_svg(made.barcode) if made.barcode else None,
        swiss=swiss_svg(made.swiss) if made.bill else None,
        digits=made.barcode,
        bill=made.bill,
        problems=made.problems,
    )
