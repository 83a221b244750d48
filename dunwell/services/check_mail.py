# SPDX-License-Identifier: MIT
"""Returned mail fetched: from a folder of .eml files or a mailbox, each mail taken in and then put away.

A mail is put away after it was stored. A crash between the two shows it again, or leaves it there; it is known by
then. One that breaks what reads it is set aside (failed_mail.py), and the others go on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import F

from dunwell.core.problem import Refused
from dunwell.delivery.email.incoming import ImapSettings, Incoming
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.returns_url import parse_returns_url
from dunwell.intake.returned.opened import MOST_BYTES
from dunwell.services.failed_mail import failed_of, take_or_set_aside, try_again
from dunwell.services.mail_sources import folder_of, imap_settings
from dunwell.services.mailbox_reading import claim, due, read_new
from dunwell.services.put_away import put
from dunwell.services.returned_mail import Taken, storable
from dunwell.store.models import Company, MailSource

# What the worker passes from one of these functions to the other.
Source = MailSource

EVERY = timedelta(minutes=5)
MOST = 500
_SUFFIXES = (".eml", ".msg", ".mail")


@dataclass
class Checked:
    """What came of a look: how many mails of each class were new, how many were known, nobody's, or failed."""

    classes: dict[str, int] = field(default_factory=dict)
    known: int = 0
    not_ours: int = 0
    failed: int = 0
    error: str = ""

    @property
    def read(self) -> int:
        return sum(self.classes.values()) + self.known + self.not_ours + self.failed

    def count(self, taken: Taken | None) -> None:
        """Counts what became of a mail; None: it was set aside."""
        if taken is None:
            self.failed += 1
        elif taken.row is None:
            self.not_ours += 1
        elif taken.new:
            self.classes[taken.kind] = self.classes.get(taken.kind, 0) + 1
        else:
            self.known += 1


def due_sources(now: datetime) -> list[MailSource]:
    """The sources that are to be looked at now: every five minutes, half an hour after an error, nobody at it."""
    # Made now if it is asked for the first time.
    own = house_source()
    rows = due(MailSource.objects.select_related("company"), now, EVERY)
    return [row for row in rows if row.company_id is not None or (own is not None and row.pk == own.pk)]


def house_source() -> MailSource | None:
    """The installation's own source, as its environment states it; None: it has none."""
    if not settings.ENVIRONMENT.returns_url:
        return None
    rows = MailSource.objects.filter(company__isnull=True).order_by("pk")
    return rows.first() or MailSource.objects.create(company=None)


def _never() -> bool:
    return False


def check_source(
    row: MailSource,
    *,
    actor: str,
    clock: Callable[[], datetime],
    limit: int = MOST,
    stopping: Callable[[], bool] = _never,
) -> Checked:
    """Reads what is new in a source. An error is kept with the source and told in `error`; what was read stays read.
    Once `stopping` says so the mail at hand is finished, and the others wait for the next look.

    Raises `Refused("being_read")` when another worker is at it.
    """
    claim(MailSource.objects.all(), row.pk, clock())
    row, done = MailSource.objects.select_related("company").get(pk=row.pk), Checked()
    try:
        place = _place(row)
        if isinstance(place, ImapSettings):
            _read_mailbox(row, place, done, actor=actor, clock=clock, limit=limit, stopping=stopping)
        else:
            _read_folder(row.company, place, done, actor=actor, clock=clock, limit=limit, stopping=stopping)
    except DeliveryError as error:
        done.error = storable(error.answer)[:500]
    except (Refused, OSError) as error:
        done.error = storable(str(error))[:500]
    finally:
        now = clock()
        well = {} if done.error else {"well_at": now}
        MailSource.objects.filter(pk=row.pk).update(
            busy_until=None, checked_at=now, error=done.error, taken=F("taken") + sum(done.classes.values()),
            not_ours=F("not_ours") + done.not_ours, **well,
        )  # fmt: skip
    return done


def check_folder(company: Company, folder: Path, *, actor: str, clock: Callable[[], datetime]) -> Checked:
    """Reads every mail of a folder for a company. Raises `Refused("no_such_file")` when there is none."""
    if not folder.is_dir():
        raise Refused("no_such_file", name=str(folder), where=str(folder))
    done = Checked()
    _read_folder(company, folder, done, actor=actor, clock=clock, limit=None)
    return done


def try_all_again(company: Company | None, *, actor: str, clock: Callable[[], datetime]) -> Checked:
    """Tries every failed mail of a company's source again (None: of the installation's)."""
    done = Checked()
    for one in failed_of(company, limit=10_000):
        done.count(try_again(company, one.pk, actor=actor, at=clock()))
    return done


def _place(row: MailSource) -> ImapSettings | Path:
    """Where a source is read: a company's as it is set, the installation's as its environment states it."""
    if row.company is not None:
        return imap_settings(row) if row.kind == MailSource.Kind.IMAP else folder_of(row.company)
    place = parse_returns_url(settings.ENVIRONMENT.returns_url)
    if place is None:
        raise Refused("no_mail_source")
    return place


def _read_mailbox(
    row: MailSource,
    place: ImapSettings,
    done: Checked,
    *,
    actor: str,
    clock: Callable[[], datetime],
    limit: int,
    stopping: Callable[[], bool],
) -> None:
    # What the operator states may lie on this machine; what a company sets only if the operator allows.
    private = row.company is None or settings.ENVIRONMENT.private_networks

    def take(one: Incoming) -> bool:
        name = f"{place.mailbox}, {one.uid}"
        done.count(take_or_set_aside(row.company, one.data, one.size, name=name, actor=actor, at=clock()))
        return True

    read_new(row, place, take, private_networks=private, most_bytes=MOST_BYTES, limit=limit, stopping=stopping)


def _read_folder(
    company: Company | None,
    folder: Path,
    done: Checked,
    *,
    actor: str,
    clock: Callable[[], datetime],
    limit: int | None,
    stopping: Callable[[], bool] = _never,
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(_mails(folder)):
        if stopping() or (limit is not None and number >= limit):
            return
        try:
            size = path.stat().st_size
            with path.open("rb") as file:
                head = file.read(MOST_BYTES + 1)
        except OSError:
            done.failed += 1
            continue
        if not head.strip():
            done.failed += 1
            put(path, folder / "failed")
            continue
        taken = take_or_set_aside(company, head, size, name=path.name, actor=actor, at=clock())
        done.count(taken)
        put(path, folder / ("done" if taken else "failed"))


def _mails(folder: Path) -> Iterator[Path]:
    """The mails of a folder by name: whole files alone, no links, none that is still being written."""
    for path in sorted(folder.iterdir()):
        named = path.suffix.lower() in _SUFFIXES and not path.name.startswith(".")
        if named and path.is_file() and not path.is_symlink():
            yield path
