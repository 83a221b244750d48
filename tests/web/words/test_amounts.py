# SPDX-License-Identifier: MIT
"""Amounts are written as each language writes them, and what is less than nothing with the same sign in all."""

import pytest
from django.utils import translation

from dunwell.services.bank_view import Told
from dunwell.web.templatetags.formats import amount, money


@pytest.mark.parametrize(
    ("language", "told"), [("en", "−1,012.40"), ("de", "−1.012,40"), ("fi", "−1\N{NO-BREAK SPACE}012,40")]
)
def test_what_is_less_than_nothing_bears_one_sign(language: str, told: str) -> None:
    with translation.override(language):
        assert amount(Told(-101_240, "EUR")) == told
        assert money(Told(-101_240, "EUR")) == f"{told}\N{NO-BREAK SPACE}EUR"
