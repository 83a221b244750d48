# SPDX-License-Identifier: MIT
"""The two procedures that a new company starts with: Business and Consumers, both for domestic customers only.

Neither asks a fee: what may be charged is a matter of the law of each country, and of the creditor's own decision.
"""

from dunwell.core.money import exponent_of
from dunwell.core.procedure import WORKDAYS, Action, AppliesTo, Channel, Level, Procedure

_CHANNELS: tuple[Channel, ...] = ("email", "letter")


def starting_procedures(currency: str) -> tuple[Procedure, Procedure]:
    """Business (also the public sector) and Consumers, for a company that keeps its books in `currency`.

    Nothing below 5.00 (500 in a currency without decimals) is asked for by itself.
    """
    small = {currency: 5 * 10 ** (exponent_of(currency) or 2)}
    business = Procedure(
        code="business",
        name="Business",
        applies_to=AppliesTo(kinds=frozenset({"business", "public"}), country="domestic"),
        minimum_item=small,
        stop_after_months=24,
        send_on=WORKDAYS,
        levels=(
            _level("reminder", "notice", 7, gap_days=7),
            _level("dunning", "notice", 21),
            _level("final", "notice", 35),
            _level("call", "call", 49),
            _level("handover", "handover", 63, min_overdue_days=31, after_accepted_days=3),
        ),
    )
    consumers = Procedure(
        code="consumers",
        name="Consumers",
        applies_to=AppliesTo(kinds=frozenset({"consumer"}), country="domestic"),
        minimum_item=small,
        stop_after_months=24,
        send_on=WORKDAYS,
        levels=(
            _level("reminder", "notice", 7, gap_days=7),
            _level("second", "notice", 21),
            _level("final", "notice", 42),
            _level("handover", "handover", 70, min_overdue_days=31, after_accepted_days=3),
        ),
    )
    return business, consumers


def _level(
    code: str,
    action: Action,
    after_days: int,
    *,
    gap_days: int = 14,
    min_overdue_days: int | None = None,
    after_accepted_days: int | None = None,
) -> Level:
    return Level(
        code=code,
        action=action,
        after_days=after_days,
        gap_days=gap_days,
        min_overdue_days=min_overdue_days,
        after_accepted_days=after_accepted_days,
        channels=_CHANNELS,
    )
