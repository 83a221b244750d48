# SPDX-License-Identifier: MIT
"""A mail that cannot be taken in for a reason that nobody foresaw: set aside with its reason, so that the others go on.

It is kept as it came. A person tries it again, for instance after an update, or has it forgotten.
"""

import hashlib
import logging
import zlib
from collections.abc import Callable
from datetime import date, datetime

from django.db import InterfaceError, OperationalError

from dunwell.core.problem import Refused
from dunwell.intake.returned.opened import MOST_BYTES
from dunwell.services.due import local_date
from dunwell.services.returned_mail import Taken, storable, take_mail
from dunwell.store.models import Company, FailedMail

log = logging.getLogger(__name__)

# A failed mail in the hands of a screen, which knows no tables.
SetAside = FailedMail


def take_or_set_aside(
    company: Company | None, data: bytes, size: int, *, name: str, actor: str, at: datetime
) -> Taken | None:
    """Takes in one mail, as `take_mail`; None: it broke what reads it, was logged and is kept as failed.

    `name` is where it was found. A database that is not there is no mail's fault and is raised.
    """
    try:
        return take_mail(company, data, size=size, on_of=_on_of(at), actor=actor, at=at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # the edge of one mail, made of strangers' bytes: it is set aside, the others go on
        log.exception("mail %s is set aside: something was not foreseen", name)
        _set_aside(company, data[:MOST_BYTES], size, name=name, error=error, at=at)
        return None


def failed_of(company: Company | None, limit: int = 100) -> list[FailedMail]:
    """The failed mails of a company's source (None: of the installation's), the oldest first."""
    return list(FailedMail.objects.filter(company=company).defer("data").order_by("pk")[:limit])


def try_again(company: Company | None, failed: int, *, actor: str, at: datetime) -> Taken | None:
    """Takes a failed mail in after all; None: it failed again, its reason is the new one. Raises `not_found`."""
    row = _one(company, failed)
    taken = take_or_set_aside(company, zlib.decompress(row.data), row.size, name=row.name, actor=actor, at=at)
    if taken is not None:
        row.delete()
    return taken


def forget(company: Company, failed: int) -> None:
    """A failed mail is shown no longer; where it came from it stays. Raises `Refused("not_found")`."""
    _one(company, failed).delete()


def _one(company: Company | None, failed: int) -> FailedMail:
    row = FailedMail.objects.filter(company=company, pk=failed).first()
    if row is None:
        raise Refused("not_found", what="mail", name=str(failed))
    return row


def _set_aside(company: Company | None, head: bytes, size: int, *, name: str, error: Exception, at: datetime) -> None:
    reason = " ".join(storable(f"{type(error).__name__}: {error}").split())[:500]
    digest = hashlib.sha256(head).hexdigest()
    row = FailedMail.objects.filter(company=company, digest=digest).first()
    if row is None:
        row = FailedMail(company=company, digest=digest, size=size, data=zlib.compress(head), tries=0)
    row.name, row.reason, row.at, row.tries = storable(name)[:300], reason, at, row.tries + 1
    row.save()


def _on_of(at: datetime) -> Callable[[Company], date]:
    def on_of(company: Company) -> date:
        return local_date(company, at)

    return on_of
