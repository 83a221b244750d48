# SPDX-License-Identifier: MIT
"""The three amounts of an invoice: its total, what of it was paid before, and what is to be paid."""

from dataclasses import dataclass

from dunwell.core.money import MAX_MINOR, decimal_string
from dunwell.intake.einvoice.found import Found


@dataclass(frozen=True, slots=True)
class Amounts:
    """Minor units, signed as the file signs them. `payable` = `total` − `prepaid` + rounding (EN 16931, BR-CO-16)."""

    total: int
    prepaid: int
    payable: int


def amounts_of(found: Found, currency: str, *, credit: bool) -> Amounts | None:
    """The amounts, or None when they cannot be had; why is in `found.wrong`.

    A missing total follows from what is to be paid and what was, and the other way round: that is arithmetic of the
    standard, not a guess. Neither of the two there is `missing_amount`.
    """
    syntax = found.syntax
    total, payable = found.amount(syntax.total, currency), found.amount(syntax.payable, currency)
    prepaid, rounding = found.amount(syntax.prepaid, currency) or 0, found.amount(syntax.rounding, currency) or 0
    if found.wrong:
        return None
    if total is None and payable is None:
        found.stop("missing_amount", syntax.total[0], "the invoice has neither a total nor an amount to pay")
        return None
    if total is None:
        total = (payable or 0) + prepaid - rounding
    if payable is None or (credit and syntax.instructs and payable == 0):
        payable = total - prepaid + rounding
    if max(abs(total), abs(payable)) > MAX_MINOR:
        found.stop("bad_amount", syntax.total[0], "the amounts are too large")
        return None
    return _checked(found, currency, Amounts(total, prepaid, payable), rounding)


def _checked(found: Found, currency: str, money: Amounts, rounding: int) -> Amounts:
    """Tells where the amounts do not add up. What an e-arve asks for beyond its own total is an earlier balance, which
    earlier invoices ask for already: only the total counts.
    """
    due = money.total - money.prepaid + rounding
    along = sum(
        found.minor(one, ".", currency) or 0 for path in found.syntax.third_party for one in found.elements(path)
    )
    if money.payable in (due, due + along) or _is_minimum(found):
        return money
    said, sums = decimal_string(money.payable, currency), decimal_string(due, currency)
    if found.syntax.name == "e-arve" and abs(money.payable) > abs(money.total):
        found.tell("earlier_balance", found.syntax.payable[0], f"asks for {said}, of which {sums} is its own")
        return Amounts(money.total, money.prepaid, money.total)
    found.tell("totals_disagree", (found.syntax.payable or found.syntax.total)[0], f"asks for {said}, sums to {sums}")
    return money


def _is_minimum(found: Found) -> bool:
    """Whether it is Factur-X MINIMUM, which says what is to be paid and has no place for what was paid before."""
    return (found.text(found.syntax.version) or "").lower().endswith((":minimum", "#minimum"))
