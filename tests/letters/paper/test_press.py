# SPDX-License-Identifier: MIT
from concurrent.futures import ThreadPoolExecutor

from dunwell.letters.paper.letter import letter_pdf
from tests.letters.paper.sheets import letter


def test_threads_that_print_at_once_each_get_their_letter() -> None:
    contents = [letter(2, number=f"N-{number}") for number in range(12)]
    alone = [letter_pdf(content) for content in contents]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(letter_pdf, contents)) == alone
