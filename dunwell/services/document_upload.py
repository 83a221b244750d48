# SPDX-License-Identifier: MIT
"""A file that another program sent to an upload address: taken as what came by itself, and answered at once."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.core.cache import cache
from django.db.models import F

from dunwell.intake.archive import safe_name
from dunwell.services.due import local_date
from dunwell.services.receive import PASSING, Came, receive_each, summed
from dunwell.services.receive_one import How
from dunwell.services.received_files import Arrival, FileReport
from dunwell.services.returned_mail import storable
from dunwell.store.models import DocumentSource, ReceivedFile

__all__ = ["MOST_BYTES", "PASSING", "is_too_often", "sent_name", "take_upload"]
MOST_BYTES = 300 * 1024 * 1024
_MINUTE = 60


def take_upload(source: DocumentSource, path: Path, name: str, *, at: datetime) -> FileReport:
    """Takes one file, or each of a ZIP. Raises `Refused`; the file is then kept with the reason, unless the file is not
    at fault (PASSING): the program sends it again."""
    company = source.company
    how = How(
        Arrival(ReceivedFile.Origin.HTTP, source), local_date(company, at), f"program:{source.name}", at,
        create_customers=source.create_customers,
    )  # fmt: skip
    came = receive_each(company, path, name, how)
    rows = DocumentSource.objects.filter(pk=source.pk)
    rows.update(checked_at=at, well_at=at, error="", taken=F("taken") + _new(came))
    return summed(came)


def sent_name(name: str) -> str:
    """What a program calls its file, without folders and what no name may hold."""
    return storable(safe_name(name))


def is_too_often(what: str, most: int) -> bool:
    """Counts one try, for all processes; whether there were more than `most` within a minute."""
    key = f"documents-in:{hashlib.sha256(what.encode()).hexdigest()}"
    if cache.add(key, 1, _MINUTE):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # the minute ended between the two
        return False


def _new(came: Sequence[Came]) -> int:
    return sum(one.report is not None and not one.known for one in came)
