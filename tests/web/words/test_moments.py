# SPDX-License-Identifier: MIT
"""A moment is told to the minute, on the company's clock, as each language writes it."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from dunwell.web.templatetags.formats import moment, relative

SEEN = datetime(2026, 11, 22, 7, 12, 33, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "22 Nov 2026, 08:12"),
        ("de", "22.11.2026, 08:12"),
        ("fi", "22.11.2026 8.12"),
        ("et", "22. nov 2026 08:12"),
        ("tr", "22 Kas 2026 08:12"),
    ],
)
def test_moment_is_told_to_the_minute_in_every_language(language: str, told: str) -> None:
    with translation.override(language):
        assert moment(SEEN, "Europe/Berlin") == told


def test_what_never_was_has_no_moment() -> None:
    assert moment(None, "Europe/Berlin") == "–"


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (date(2011, 5, 24), "15 years ago"),
        (date(2024, 11, 14), "2 years ago"),
        (date(2029, 6, 1), "in 2 years"),
        (date(2026, 11, 21), "yesterday"),
    ],
)
def test_an_age_is_told_in_years_that_are_over(on: date, told: str) -> None:
    with translation.override("en"):
        assert f">{told}</time>" in str(relative(on, SEEN.date()))
