# SPDX-License-Identifier: MIT
"""docs/sources.md says what the program does: its limits, times and endings are those of the code."""

import re
from datetime import timedelta
from pathlib import Path

from dunwell.intake import archive, mail_documents
from dunwell.services import document_checks, document_folder, document_upload, mailbox_reading
from dunwell.web.views import documents_in

GUIDE = re.sub(r"\s+", " ", (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8"))
_MB = 1024 * 1024


def test_limits_are_those_of_the_program() -> None:
    for told in (
        f"holds at most {archive.MOST_FILES} files and unpacks to at most {archive.MOST_BYTES // _MB} MB",
        f"{archive.MOST_RATIO} times its own size beyond the first 20 MB",
        f"more than {mail_documents.MOST_BYTES // _MB} MB or with more than {mail_documents.MOST_FILES} files",
        f"One file has at most {document_upload.MOST_BYTES // _MB} MB, and {documents_in._MOST_SENT} may come a minute",
        f"at most {document_folder.MOST_BYTES // _MB // 1024} GB",
    ):
        assert told in GUIDE


def test_times_are_those_of_the_program() -> None:
    assert timedelta(seconds=30) == document_folder.SETTLED
    assert "half a minute" in GUIDE
    assert timedelta(minutes=1) == document_checks.FOLDER_EVERY
    assert "looked at every minute, five minutes after an error" in GUIDE
    assert (timedelta(minutes=5), timedelta(minutes=30)) == (document_checks.MAILBOX_EVERY, mailbox_reading.AFTER_ERROR)
    assert "every five minutes, half an hour after an error" in GUIDE


def test_every_ending_that_is_left_alone_and_every_answer_is_named() -> None:
    assert [ending for ending in document_folder._UNFINISHED if f"`{ending}`" not in GUIDE] == []
    assert [status for status in documents_in._TITLES if str(status) not in GUIDE and status != 405] == []
