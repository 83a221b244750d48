# SPDX-License-Identifier: MIT
"""A setting is explained by the same text on its screen and in the guide."""

from pathlib import Path

from django.utils import translation

from dunwell.services.companies import SETTINGS as KEYS
from dunwell.web.words.settings import SETTINGS

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "settings.md"


def test_every_setting_of_a_company_is_explained() -> None:
    assert set(SETTINGS) == set(KEYS)


def test_guide_repeats_what_the_screens_say() -> None:
    page = GUIDE.read_text(encoding="utf-8")
    with translation.override("en"):
        wanted = [f"| `{key}` | {one.label} | {one.help} |" for key, one in SETTINGS.items()]
    assert [line for line in wanted if line not in page.splitlines()] == []
