# SPDX-License-Identifier: MIT
"""Sources of documents looked at: what lies in a folder or came to a mailbox is taken, and then put away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from dunwell.store.models import Company, DocumentSource

MOST = 500


@dataclass
class DocumentsChecked:
    """What came of a look: files that were taken, known before, refused (kept, with the reason), no documents, and
    those that are still being written; `error`: why it could not look, in words."""

    taken: int = 0
    known: int = 0
    refused: int = 0
    not_ours: int = 0
    waiting: int = 0
    error: str = ""

    @property
    def read(self) -> int:
        return self.taken + self.known + self.refused + self.not_ours


@dataclass(frozen=True)
class SourceAlarm:
    """A source that a person should look at. `code`: `fails` (nothing went well for a day), `silent` (it brought bank
    files and has brought none for a week); `since` when."""

    source: DocumentSource
    code: str
    since: datetime


def due_documents(now: datetime) -> list[DocumentSource]:
    """The sources to be looked at now: folders every minute, mailboxes every five, half an hour after an error."""
    raise NotImplementedError


def check_documents(
    source: DocumentSource,
    *,
    actor: str,
    clock: Callable[[], datetime],
    limit: int = MOST,
    stopping: Callable[[], bool] = lambda: False,
) -> DocumentsChecked:
    """Takes what is new in a source; try it now is the same. An error is kept with the source and told in `error`.

    Raises `Refused("being_read")` when another worker is at it, `no_look` for an upload address.
    """
    raise NotImplementedError


def source_alarms(company: Company, now: datetime) -> list[SourceAlarm]:
    """The sources of a company that do not bring what they should."""
    raise NotImplementedError
