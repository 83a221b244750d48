# SPDX-License-Identifier: MIT
"""Letters made one by one for a batch, kept in a spool on the disk until all are there."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

import pikepdf
from django.conf import settings as installation

from dunwell.core.problem import Refused
from dunwell.delivery.print.letters import PAPER, PAPERS, BatchLetter, sheets_of
from dunwell.delivery.print.stitch import Stitch
from dunwell.delivery.print.way import PrintSettings
from dunwell.letters.notice import NoticeContent
from dunwell.services.letter_cargo import letter_of, postable
from dunwell.services.notice_content import Draft, drafts_of
from dunwell.store.models import Delivery

_COLUMNS = (
    "pk", "notice_id", "notice__number", "notice__customer_id", "notice__customer__country",
    "notice__customer__postal_code", "attempts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that is to be made a letter of."""

    delivery: int
    notice: int
    number: str
    customer: int
    country: str
    postcode: str
    tries: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """A letter that was made: where it lies in the spool, and the company's last event that it knows of."""

    waiting: Waiting
    letter: BatchLetter
    begin: int
    length: int
    seq: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A letter that cannot be made, and why."""

    waiting: Waiting
    why: str


class Press:
    """Makes letters into a spool (a file opened for writing and reading) and puts them into a batch from there."""

    def __init__(self, spool: BinaryIO, settings: PrintSettings) -> None:
        self._spool = spool
        self._settings = settings
        self._end = 0

    def press(self, deliveries: Sequence[int], seq: int) -> Iterator[Pressed | Failed]:
        """Each delivery as a letter, or why it cannot be one."""
        rows = waiting(deliveries)
        drafts = drafts_of([row.notice for row in rows])
        for row in rows:
            draft = drafts[row.notice]
            try:
                yield self._pressed(row, self._content(draft), seq)
            except Refused as refused:
                yield Failed(row, f"it cannot be written: {refused}")
            except OSError as error:
                yield Failed(row, f"a file that belongs to it cannot be read: {error}")

    def add(self, stitch: Stitch, one: Pressed) -> None:
        """Puts a letter's pages into a batch."""
        self._spool.seek(one.begin)
        with pikepdf.open(BytesIO(self._spool.read(one.length))) as source:
            stitch.add(source)

    def _content(self, draft: Draft | Refused) -> NoticeContent:
        if isinstance(draft, Refused):
            raise draft
        content = draft.whole(installation.ENVIRONMENT.documents) if self._settings.originals else draft.content
        return postable(content)

    def _pressed(self, row: Waiting, content: NoticeContent, seq: int) -> Pressed:
        data = letter_of(content, originals=self._settings.originals)
        with pikepdf.open(BytesIO(data)) as pdf:
            pages = len(pdf.pages)
            if self._settings.originals:
                _try_out(pdf)
        self._spool.seek(self._end)
        self._spool.write(data)
        begin, self._end = self._end, self._end + len(data)
        letter = BatchLetter(
            delivery=row.delivery,
            notice=content.number,
            customer=content.customer.customer_id,
            name=content.customer.name,
            address=content.customer.address,
            country=row.country,
            postcode=row.postcode,
            currency=content.currency,
            total=content.total,
            pages=pages,
            sheets=sheets_of(pages, duplex=self._settings.duplex),
            sha256=hashlib.sha256(data).hexdigest(),
        )
        return Pressed(row, letter, begin, len(data), seq)


def _try_out(pdf: pikepdf.Pdf) -> None:
    """Whether what others made can be put into a batch: better known now than when all the others wait for it."""
    try:
        Stitch(BytesIO(), PAPERS[PAPER]).add(pdf)
    except (pikepdf.PdfError, RecursionError, TypeError, ValueError) as error:
        raise Refused("appended_unreadable", place="one", reason=str(error)) from error


def waiting(deliveries: Collection[int]) -> list[Waiting]:
    """These deliveries, in the order in which they were made."""
    rows = Delivery.objects.filter(pk__in=deliveries).order_by("pk").values_list(*_COLUMNS)
    return [Waiting(*row) for row in rows]
