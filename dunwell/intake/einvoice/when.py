# SPDX-License-Identifier: MIT
"""When an invoice is due: only what it states. No day is computed from its terms."""

import datetime as dt
from dataclasses import dataclass

from dunwell.intake.einvoice import values
from dunwell.intake.einvoice.found import Found
from dunwell.intake.einvoice.rows import Instalment


@dataclass(frozen=True, slots=True)
class Days:
    """`due` is the day of the invoice as a whole; where it states several, the earliest. `all`: every day, in order."""

    due: dt.date | None
    all: tuple[dt.date, ...]

    def instalments(self, found: Found, currency: str) -> tuple[Instalment, ...]:
        """The parts with a day each, in order of their days; none when the invoice is due as one.

        UBL PaymentTerms/InstallmentDueDate, CII SpecifiedTradePaymentTerms/PartialPaymentAmount (Factur-X EXTENDED),
        Finvoice PartialPaymentDetails.
        """
        if not found.syntax.instalments:
            return ()
        path, day_path, amount_path = found.syntax.instalments
        parts = []
        for element in found.elements(path):
            day = found.below(element, day_path)
            read = values.day(day) if day else None
            if read:
                parts.append(Instalment(read, found.minor(element, amount_path, currency)))
        return tuple(sorted(parts, key=lambda part: part.due_date)) if len(parts) > 1 else ()


def days_of(found: Found) -> Days:
    """The days of the first path that states any hold; those of the others are kept beside."""
    syntax = found.syntax
    first: list[dt.date] = []
    every: set[dt.date] = set()
    for path in syntax.due_dates:
        if not first:
            first = found.days((path,))
            every.update(first)
        else:
            every.update(day for text in found.texts((path,)) if (day := values.day(text)))
    if syntax.instalments:
        path, day_path, _ = syntax.instalments
        texts = [found.below(element, day_path) for element in found.elements(path)]
        parts = [day for text in texts if text and (day := values.day(text))]
        first = first or parts
        every.update(parts)
    return Days(min(first, default=None), tuple(sorted(every)))
