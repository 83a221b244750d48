# SPDX-License-Identifier: MIT
"""Amounts and dates as people type them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from dunwell.web.forms import AmountField


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1234.50", "1234.50"),
        ("1234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1'234'567.05", "1234567.05"),
        ("1\N{NO-BREAK SPACE}234", "1234"),
        ("7", "7"),
    ],
)
def test_an_amount_is_read_as_it_is_meant(typed: str, amount: str) -> None:
    assert AmountField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["1.234", "1,234", "12,34,56", "1.234.50", "abc", "-5", "1 23,50", "1e5", "٣", "1.2345"]
)
def test_an_amount_that_may_mean_two_things_is_asked_back(typed: str) -> None:
    with pytest.raises(ValidationError):
        AmountField().clean(typed)
