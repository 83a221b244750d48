# SPDX-License-Identifier: MIT
"""A letter that was printed in a batch, as the proof of a case: what was posted, not what would be set today."""

import pytest

from dunwell.services.case_package import package_of
from dunwell.services.companies import set_company
from dunwell.services.hand_over import hand_over
from dunwell.services.print_files import PDF, file_of
from dunwell.services.print_posting import mark_posted
from dunwell.store.models import Case, Company, PrintBatch
from tests.services.cases import HANDED_ON, act, opened, partner
from tests.services.post import item
from tests.services.printing import AT, RUN_ON, batch_of, pages_of, printing_company, texts_of, when

LETTER = "notices/2026-03-09 N-1 letter.pdf"


@pytest.fixture
def posted(company: Company) -> PrintBatch:
    printing_company(company)
    batch = batch_of(company)
    mark_posted(company, batch.number, posted_on=RUN_ON, **when())
    return batch


def handed(company: Company) -> Case:
    partner(company)
    return hand_over(company, [item("R-1")], act(HANDED_ON), reason="enough")


def test_the_letter_of_a_case_is_the_one_that_was_posted(company: Company, posted: PrintBatch) -> None:
    (page,) = [text for text in pages_of(posted) if "Cecilia" in text]
    company.refresh_from_db()
    set_company(company, {"name": "Renamed Oy"}, actor="bob", at=AT)
    with package_of(handed(company), HANDED_ON).file as file:
        archive, told, _ = opened(file)
        assert texts_of(archive.read(LETTER)) == [page]
    assert "Renamed" not in page
    assert LETTER in {one["name"] for one in told["files"]}


def test_a_batch_that_was_tampered_with_is_no_proof_and_is_missing(company: Company, posted: PrintBatch) -> None:
    with file_of(posted, PDF).open("ab") as file:
        file.write(b"% more")
    with package_of(handed(company), HANDED_ON).file as package:
        archive, told, _ = opened(package)
        assert LETTER not in archive.namelist()
    assert {"name": "2026-03-09 N-1 letter.pdf", "why": "message_not_kept"} in told["missing"]
