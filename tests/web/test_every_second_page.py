# SPDX-License-Identifier: MIT
"""Every second page of all that test_every_page.py looks at: a file of its own, so that two workers share them."""

import pytest

from tests.web.test_every_page import House, _chromium, house, walked

__all__ = ["_chromium", "house"]
pytestmark = pytest.mark.browser


def test_every_second_page_is_accessible_fits_and_complains_of_nothing(house: House) -> None:
    assert (wrong := walked(house, house.pages[1::2])) == {}, "\n".join(
        f"{path}: {found}" for path, found in wrong.items()
    )
