# SPDX-License-Identifier: MIT
"""Which original invoices go with a message: the newest that together stay within the company's limit."""

import os
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from django.conf import settings

from dunwell.letters.email import invoice_file_name
from dunwell.letters.notice import Attached


class Original(Protocol):
    """A line whose invoice is kept: `pdf` is the SHA-256 that the file is kept by."""

    @property
    def item(self) -> int: ...
    @property
    def issued_on(self) -> date: ...
    @property
    def invoice(self) -> str: ...
    @property
    def pdf(self) -> str: ...


def attached(originals: int, taken: int) -> Attached:
    """What a message says of its files, when so many of its originals go with it."""
    if not originals:
        return "none"
    return "all" if taken == originals else "newest" if taken else "too_large"


def fitting(originals: Sequence[Original], megabytes: int) -> tuple[tuple[str, str], ...]:
    """The files of the newest invoices that are together no larger, in the order of the lines."""
    documents, left, taken = str(settings.ENVIRONMENT.documents), megabytes * 1024 * 1024, set()
    for line in sorted(originals, key=lambda line: (line.issued_on, line.item), reverse=True):
        size = _size(f"{documents}/{line.pdf}.pdf")
        if size > left:
            continue
        left -= size
        taken.add(line.pdf)
    return tuple((invoice_file_name(line.invoice), line.pdf) for line in originals if line.pdf in taken)


def _size(file: str) -> int:
    """A file's size in bytes; 0 for one that is missing: that is told when the message is made."""
    try:
        return os.stat(file).st_size  # noqa: PTH116  # asked for every file of every message: a Path costs as much again
    except FileNotFoundError:
        return 0
