# SPDX-License-Identifier: MIT
"""Sources of documents looked at: what lies in a folder or came to a mailbox is taken, and then put away.

A file that breaks what reads it is kept as refused, and the others go on.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import F

from dunwell.core.problem import Refused
from dunwell.delivery.email.incoming import Incoming
from dunwell.delivery.errors import DeliveryError
from dunwell.services.document_folder import take_file, whole_files
from dunwell.services.document_mail import MOST_FETCHED, take_mail_files
from dunwell.services.document_sources import imap_settings, make_folder
from dunwell.services.due import local_date, local_now
from dunwell.services.mailbox_reading import AFTER_ERROR, claim, due, read_new
from dunwell.services.receive import PASSING, Came, receive_each
from dunwell.services.receive_one import How
from dunwell.services.received_files import Arrival
from dunwell.services.returned_mail import storable
from dunwell.store.models import Company, DocumentSource, ReceivedFile

log = logging.getLogger(__name__)

FOLDER_EVERY, MAILBOX_EVERY = timedelta(minutes=1), timedelta(minutes=5)
MOST = 500
FAILS_AFTER, SILENT_AFTER = timedelta(days=1), timedelta(days=7)
# So many bank files make a source one that is expected to bring more.
_USUAL = 3


@dataclass
class DocumentsChecked:
    """What came of a look: files that were taken, known before, refused (kept, with the reason), mails without any
    document, and files that are perhaps still being written; `error`: why it could not look, in words."""

    taken: int = 0
    known: int = 0
    refused: int = 0
    not_ours: int = 0
    waiting: int = 0
    error: str = ""

    @property
    def read(self) -> int:
        return self.taken + self.known + self.refused + self.not_ours

    def count(self, came: Sequence[Came]) -> None:
        """Counts what became of the files of one file or mail."""
        for one in came:
            self.known += one.known
            self.taken += one.report is not None and not one.known
            self.refused += one.refused is not None


@dataclass(frozen=True)
class SourceAlarm:
    """A source that a person should look at. `code`: `fails` (nothing went well for a day), `silent` (it brought bank
    files and has brought none for a week); `since` when."""

    source: DocumentSource
    code: str
    since: datetime


def due_documents(now: datetime) -> list[DocumentSource]:
    """The sources to be looked at now: folders every minute, five after an error (one file that cannot be put away
    must not hold up the others for long); mailboxes every five, half an hour after an error."""
    return [row for row in awaited_documents(now) if not is_busy(row, now)]


def awaited_documents(now: datetime) -> list[DocumentSource]:
    """The same, and those that a worker is at: what they bring is not known yet."""
    rows = DocumentSource.objects.select_related("company").filter(removed=False)
    rows = rows.exclude(kind=DocumentSource.Kind.HTTP)
    found = due(rows, now, FOLDER_EVERY, after_error=MAILBOX_EVERY) | rows.filter(on=True, busy_until__gte=now)
    return [
        row for row in found if is_busy(row, now) or row.kind == DocumentSource.Kind.FOLDER or _mailbox_is_due(row, now)
    ]


def is_busy(row: DocumentSource, now: datetime) -> bool:
    """Whether a worker is at it."""
    return row.busy_until is not None and row.busy_until >= now


def _mailbox_is_due(row: DocumentSource, now: datetime) -> bool:
    wait = AFTER_ERROR if row.error else MAILBOX_EVERY
    return row.checked_at is None or row.checked_at <= now - wait


def _never() -> bool:
    return False


def check_documents(
    source: DocumentSource,
    *,
    actor: str,
    clock: Callable[[], datetime],
    limit: int = MOST,
    stopping: Callable[[], bool] = _never,
) -> DocumentsChecked:
    """Takes what is new in a source; trying it now is the same. An error is kept with the source and told in `error`;
    what was taken stays taken. Once `stopping` says so the file at hand is finished, the others wait for the next look.

    Raises `Refused("being_read")` when another worker is at it, `no_look` for an upload address.
    """
    if source.kind == DocumentSource.Kind.HTTP:
        raise Refused("no_look", name=source.name)
    claim(DocumentSource.objects.filter(removed=False), source.pk, clock())
    row, done = DocumentSource.objects.select_related("company").get(pk=source.pk), DocumentsChecked()
    look, well = _Look(row, done, actor, clock), False
    try:
        if row.kind == DocumentSource.Kind.IMAP:
            look.mailbox(limit, stopping)
        else:
            look.folder(limit, stopping)
        well = not done.error
    except DeliveryError as error:
        done.error = storable(error.answer)[:500]
    except Refused as refused:
        # Somebody else wrote at that moment: what is left is taken at the next look.
        done.error = "" if refused.code in PASSING else storable(_told(refused))[:500]
    except OSError as error:
        done.error = storable(str(error))[:500]
    except (OperationalError, InterfaceError):
        raise  # the database's trouble, not the source's
    except Exception as error:
        # Told with the source, for people; whoever called is told the whole of it.
        done.error = f"Dunwell failed ({storable(f'{type(error).__name__}: {error}')}); the log has more"[:500]
        raise
    finally:
        now = clock()
        DocumentSource.objects.filter(pk=row.pk).update(
            busy_until=None, checked_at=now, error=done.error, taken=F("taken") + done.taken,
            not_ours=F("not_ours") + done.not_ours, **({"well_at": now} if well else {}),
        )  # fmt: skip
    return done


def source_alarms(company: Company, now: datetime) -> list[SourceAlarm]:
    """The sources of a company that do not bring what they should."""
    alarms = []
    for row in DocumentSource.objects.filter(company=company, on=True, removed=False).order_by("pk"):
        if row.error and (row.well_at is None or row.well_at <= now - FAILS_AFTER):
            alarms.append(SourceAlarm(row, "fails", row.well_at or row.checked_at or now))
            continue
        files = ReceivedFile.objects.filter(company=company, source=row, kind=ReceivedFile.Kind.BANK)
        last = list(files.order_by("-at").values_list("at", flat=True)[:_USUAL])
        if len(last) == _USUAL and last[0] <= now - SILENT_AFTER:
            alarms.append(SourceAlarm(row, "silent", last[0]))
    return alarms


@dataclass
class _Look:
    """One look at one source."""

    row: DocumentSource
    done: DocumentsChecked
    actor: str
    clock: Callable[[], datetime]

    def folder(self, limit: int, stopping: Callable[[], bool]) -> None:
        folder, company = make_folder(self.row.company), self.row.company
        files, self.done.waiting = whole_files(folder, self.clock())
        for one in files[:limit]:
            if stopping():
                return
            how = self._how(ReceivedFile.Origin.FOLDER)
            try:
                came = take_file(
                    one, lambda path, name, how=how: receive_each(company, path, name, how),  # type: ignore[misc]  # mypy cannot type the default of a lambda
                    local_now(company, how.at),
                )  # fmt: skip
            except OSError as error:
                # One file that cannot be put away keeps no other from being taken.
                log.warning("file %s of %s: %s", one.path.name, company.code, error)
                self.done.error = storable(f"{one.path.name}: {error}")[:500]
                continue
            if came is None:
                self.done.waiting += 1
            else:
                self.done.count(came)

    def mailbox(self, limit: int, stopping: Callable[[], bool]) -> None:
        def take(one: Incoming) -> bool:
            came = take_mail_files(self.row.company, one, self._how(ReceivedFile.Origin.MAILBOX))
            self.done.count(came)
            self.done.not_ours += not came
            return bool(came)

        read_new(
            self.row, imap_settings(self.row), take, private_networks=settings.ENVIRONMENT.private_networks,
            most_bytes=MOST_FETCHED, limit=limit, stopping=stopping,
        )  # fmt: skip

    def _how(self, origin: str) -> How:
        now = self.clock()
        return How(
            Arrival(origin, self.row), local_date(self.row.company, now), self.actor, now,
            create_customers=self.row.create_customers,
        )  # fmt: skip


def _told(refused: Refused) -> str:
    """Why a source could not be looked at, for people who administer it."""
    if refused.code == "folder_not_usable":
        facts = refused.context
        return f"{facts['folder']}: {facts['reason']}; give the user that runs Dunwell the right to read and write it"
    return str(refused)
