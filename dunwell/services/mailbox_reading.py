# SPDX-License-Identifier: MIT
"""How any source is looked at: when it is due, by one worker at a time, and a mailbox on from where it was left.

Shared by returned mail (check_mail.py) and documents (document_checks.py).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Model, Q, QuerySet

from dunwell.core.problem import Refused
from dunwell.delivery.email.incoming import ImapSettings, Incoming, open_mailbox
from dunwell.delivery.errors import DeliveryError
from dunwell.store.models.mailbox import Mailbox

AFTER_ERROR = timedelta(minutes=30)
_BUSY = timedelta(minutes=15)


def due[M: Model](
    rows: QuerySet[M], now: datetime, every: timedelta, after_error: timedelta = AFTER_ERROR
) -> QuerySet[M]:
    """Those that are on and to be looked at now: nobody is at it, and the time since the last look, or the longer one
    since an error, has passed."""
    free = Q(busy_until__isnull=True) | Q(busy_until__lt=now)
    again = Q(checked_at__isnull=True) | Q(error="", checked_at__lte=now - every) | Q(checked_at__lte=now - after_error)
    return rows.filter(free, again, on=True).order_by("checked_at", "pk")


def claim[M: Model](rows: QuerySet[M], source: int, now: datetime) -> None:
    """This worker looks at it now. Raises `Refused("being_read")` when another is at it."""
    mine = rows.filter(Q(busy_until__isnull=True) | Q(busy_until__lt=now), pk=source)
    if mine.update(busy_until=now + _BUSY) != 1:
        raise Refused("being_read")


def read_new(
    row: Mailbox,
    place: ImapSettings,
    take: Callable[[Incoming], bool],
    *,
    private_networks: bool,
    most_bytes: int,
    limit: int,
    stopping: Callable[[], bool],
) -> None:
    """Gives `take` each new mail; how far it was read is kept after each. One that was taken (True) is then put away.

    One that cannot be put away holds up no other: it stays where it is, and is told when the others were read. Raises
    `DeliveryError`. Once `stopping` says so the others wait for the next look.
    """
    unmoved: DeliveryError | None = None
    rows = type(row)._default_manager.filter(pk=row.pk)
    with open_mailbox(place, private_networks=private_networks, most_bytes=most_bytes) as box:
        if box.uid_validity != row.uid_validity:
            # The server has numbered its mails anew: those that were read before are known.
            row.uid_validity, row.last_uid = box.uid_validity, 0
        for one in box.after(row.last_uid, limit):
            if stopping():
                break
            taken = take(one)
            row.last_uid = one.uid
            rows.update(uid_validity=row.uid_validity, last_uid=row.last_uid)
            if taken:
                try:
                    box.put_away(one.uid)
                except DeliveryError as error:
                    unmoved = unmoved or error
    if unmoved:
        raise unmoved
