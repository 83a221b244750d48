# SPDX-License-Identifier: MIT
"""A company's logo and bank accounts on the command line."""

from pathlib import Path
from typing import cast

import pytest
from PIL import Image

from tests.cli.running import ACME, ACME_MORE, run


@pytest.fixture
def acme(database: str) -> None:
    assert run(*ACME, *ACME_MORE).code == 0


def accounts(*given: str) -> list[dict[str, str]]:
    """The accounts that the command tells."""
    return cast(list[dict[str, str]], run("company", "accounts", "acme", *given, "--json").told["accounts"])


def test_a_logo_is_taken_and_removed(acme: None, tmp_path: Path) -> None:
    Image.new("RGB", (1200, 300), "#1a4f8b").save(tmp_path / "logo.png")
    taken = run("company", "logo", "acme", tmp_path / "logo.png", "--json")
    assert taken.told["logo"] == {"width": 600, "height": 150}
    assert run("company", "logo", "acme", "--remove", "--json").told["logo"] is None
    assert run("company", "logo", "acme", "--json").error == "bad_request"


def test_what_is_no_picture_is_refused_in_a_sentence(acme: None, tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg></svg>", "utf-8")
    refused = run("company", "logo", "acme", tmp_path / "logo.svg")
    assert refused.code == 1
    assert "save it as PNG" in refused.err


def test_accounts_are_set_in_their_order_shown_and_taken_away(acme: None) -> None:
    assert "There is no bank account." in run("company", "accounts", "acme").out
    given = ("FI2112345600000785; NDEAFIHH; Nordea", "DE89 3704 0044 0532 0130 00")
    told = accounts(*given)
    assert [(one["number"], one["bic"]) for one in told] == [
        ("FI21 1234 5600 0007 85", "NDEAFIHH"),
        ("DE89 3704 0044 0532 0130 00", ""),
    ]
    assert "1. FI21 1234 5600 0007 85 · NDEAFIHH · Nordea" in run("company", "accounts", "acme").out
    wrong = run("company", "accounts", "acme", "FI2112345600000786", "--json")
    assert (wrong.code, wrong.error) == (1, "bad_iban")
    assert len(accounts()) == 2
    assert accounts("--none") == []
    assert run("company", "accounts", "acme", "a;b;c;d;e").code == 2
