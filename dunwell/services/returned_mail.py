# SPDX-License-Identifier: MIT
"""A mail that came back, taken in: kept once, told in the history, and acted upon in the same transaction.

What each class does stands in docs/returned-mail.md: `returned_effects.py` does it.
"""

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from dunwell.intake.returned.mail import read_mail
from dunwell.intake.returned.opened import MOST_BYTES
from dunwell.intake.returned.result import ReturnedMail as Read
from dunwell.services.returned_effects import act
from dunwell.services.returned_match import Match, match
from dunwell.store import chain
from dunwell.store.models import Company, ReturnedMail


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one mail: its class, the row that keeps it (None: it is nobody's), and whether it is new."""

    kind: str
    row: ReturnedMail | None = None
    new: bool = False


def take_mail(
    company: Company | None,
    data: bytes,
    *,
    size: int | None = None,
    on_of: Callable[[Company], date],
    actor: str,
    at: datetime,
) -> Taken:
    """Takes in one mail of a company's source; `company` None: of the installation's, for whichever company it is.

    `data` is the mail or its head, `size` then the whole. The same mail a second time, from wherever it comes, changes
    nothing. A letter of a customer is a reply even where it answers nothing.
    """
    head = data[:MOST_BYTES]
    mail = _clean_read(read_mail(head, size=size or len(data)))
    found = match(mail, company)
    if found is None:
        return Taken("not_ours")
    kind = "reply" if mail.kind == "not_ours" and _from_customer(mail, found) else mail.kind
    if kind == "not_ours":
        return Taken(kind)
    row = ReturnedMail(
        kind=kind,
        customer_id=found.customer,
        delivery=found.delivery,
        notice=found.delivery.notice if found.delivery else None,
        permanent=mail.permanent,
        recipients=list(mail.recipients)[:50],
        status=mail.status[:20],
        reason=mail.reason[:500],
        sender=mail.sender[:320],
        subject=mail.subject[:500],
        text=mail.text,
        message_id=mail.message_id[:250],
        digest=hashlib.sha256(head).hexdigest(),
        size=size or len(data),
        data=zlib.compress(head),
        at=at,
    )
    return _store(found, mail, row, on_of=on_of, actor=actor, at=at)


def original(row: ReturnedMail) -> bytes:
    """The mail as it came, as far as it is kept."""
    return zlib.decompress(row.data)


def _store(
    found: Match, mail: Read, row: ReturnedMail, *, on_of: Callable[[Company], date], actor: str, at: datetime
) -> Taken:
    with transaction.atomic():
        locked = chain.locked(found.company)
        same = Q(digest=row.digest) | (Q(message_id=row.message_id) if row.message_id else Q())
        before = ReturnedMail.objects.filter(same, company=locked).first()
        if before is not None:
            return Taken(before.kind, before)
        row.company, row.on = locked, on_of(locked)
        act(locked, mail, row, actor=actor, at=at)
        return Taken(row.kind, row, new=True)


def _from_customer(mail: Read, found: Match) -> bool:
    """Whether a customer wrote it: what was sent to many, or by a server that nobody understood, is left out."""
    return found.delivery is None and bool(mail.sender) and not mail.bulk


def _clean_read(mail: Read) -> Read:
    """What was read, as a database and the history take it."""
    fates = tuple(
        replace(fate, recipient=storable(fate.recipient), status=storable(fate.status), reason=storable(fate.reason))
        for fate in mail.fates
    )
    return replace(
        mail,
        fates=fates,
        status=storable(mail.status),
        reason=storable(mail.reason),
        message_id=storable(mail.message_id),
        envelope_id=storable(mail.envelope_id),
        sender=storable(mail.sender),
        subject=storable(mail.subject),
        text=storable(mail.text),
        recipients=tuple(storable(one) for one in mail.recipients),
        originals=tuple(storable(one) for one in mail.originals),
        addressed_to=tuple(storable(one) for one in mail.addressed_to),
    )


def storable(text: str) -> str:
    """Text of strangers as a database takes it: no NUL, and nothing that is half a character."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
