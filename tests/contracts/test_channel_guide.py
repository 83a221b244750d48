# SPDX-License-Identifier: MIT
"""The guide to channels explains every way and every setting in the very sentences that stand on the screen."""

from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from dunwell.core.procedure import Channel
from dunwell.delivery.channels import WAYS
from dunwell.web.words.ways import CHANNEL_TEXTS, WayWords, way_words

PAGE = Path(__file__).parents[2] / "docs" / "channels.md"


def section(name: str, told: WayWords) -> str:
    """What the guide has about a way: what to put there when this test fails."""
    rows = [f"| `{key}` | {one.label} | {_with_values(told, key, str(one.text))} |" for key, one in told.fields.items()]
    return "\n".join([f"### {told.title} (`{name}`)", str(told.text), "", "| key | on screen | what it does |",
                      "|---|---|---|", *rows])  # fmt: skip


def _with_values(told: WayWords, key: str, text: str) -> str:
    values = told.values.get(key, {})
    return f"{text} " + "; ".join(f"`{code}`: {word}" for code, word in values.items()) + "." if values else text


@pytest.mark.parametrize("name", list(WAYS))
def test_guide_has_the_sentences_of_the_screen(name: str) -> None:
    assert section(name, way_words(name)) in PAGE.read_text(encoding="utf-8")


def test_every_channel_is_told() -> None:
    assert set(CHANNEL_TEXTS) == set(get_args(Channel))
    text = PAGE.read_text(encoding="utf-8")
    assert [one for one in CHANNEL_TEXTS.values() if str(one) not in text] == []


@pytest.mark.parametrize("name", list(WAYS))
def test_every_setting_of_a_way_has_its_words(name: str) -> None:
    assert {field.name for field in fields(WAYS[name].settings)} == set(way_words(name).fields)
