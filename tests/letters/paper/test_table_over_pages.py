# SPDX-License-Identifier: MIT
import re
from itertools import accumulate

import pytest

from dunwell.letters.formats import amount
from dunwell.letters.paper.letter import letter_pdf
from tests.letters.paper.sheets import letter, pages_of

CARRIED = re.compile(r"Übertrag auf die nächste Seite\s+([\d.,]+)")
BROUGHT = re.compile(r"Übertrag von der vorigen Seite\s+([\d.,]+)")


@pytest.mark.parametrize("count", [11, 12, 13, 14, 16, 19, 25, 40, 73, 200])
def test_what_is_carried_over_is_the_sum_of_the_rows_so_far(count: int) -> None:
    content = letter(count)
    sums = list(accumulate(line.chased for line in content.lines))
    pages = pages_of(letter_pdf(content))
    seen, brought_over = -1, ""
    for page in pages:
        items = [int(number) for number in re.findall(r"^R-(\d+)", page, re.MULTILINE)]
        brought = BROUGHT.findall(page)
        assert brought == ([brought_over] if items and brought_over else [])
        if not items:
            continue
        assert items == list(range(seen + 1, items[-1] + 1))
        seen = items[-1]
        brought_over = amount(sums[seen], "EUR", "de") if seen + 1 < count else ""
        assert CARRIED.findall(page) == ([brought_over] if brought_over else [])
        assert "Offen (EUR)" in page
    assert seen == count - 1
    assert f"{amount(content.total, 'EUR', 'de')} EUR" in "".join(pages).replace("\u00a0", " ")


def test_every_page_says_which_it_is_and_of_what() -> None:
    pages = pages_of(letter_pdf(letter(100)))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"Seite {number} von {len(pages)}" in page
        assert ("Zahlungserinnerung · N-17" in page) == (number > 1)


def test_a_table_on_one_page_carries_nothing() -> None:
    (page,) = pages_of(letter_pdf(letter(10)))
    assert not CARRIED.search(page)
    assert not BROUGHT.search(page)
