# SPDX-License-Identifier: MIT
"""Money came: what is queued and would ask for it is read again at once, not only when its turn to leave comes.

Letters of a print batch are not touched: the batch shows which of them are overtaken, and posting asks about them.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from dunwell.services.refresh import refresh
from dunwell.store.models import Company, Delivery, NoticeLine

# So many notices are read again in one transaction: others wait no longer than that for the company's lock.
_AT_ONCE = 200
# SQLite takes so many values in one query.
_VALUES = 20_000


def refresh_queued(
    company: Company, items: Collection[int], *, customers: Collection[int] = (), on: date, actor: str, at: datetime
) -> int:
    """Reads again every waiting message that names one of these open items (ids), or goes to one of these customers:
    their credit lowers what it asks for. How many deliveries were withdrawn.

    Called after the money is committed, and in no transaction of the caller: what PostgreSQL's reader of whole columns
    does not see, is asked for. Nothing waits: one query, and nothing is written.
    """
    waiting = _waiting(company, items, customers)
    return sum(len(refresh(company, some, on=on, actor=actor, at=at).withdrawn) for some in _pieces(waiting, _AT_ONCE))


def _waiting(company: Company, items: Collection[int], customers: Collection[int]) -> list[int]:
    waits = Delivery.objects.filter(company=company, state__in=(Delivery.State.QUEUED, Delivery.State.RETRYING))
    if not (items or customers) or not waits.exists():
        return []
    found: set[int] = set()
    lines = NoticeLine.objects.filter(company=company, withdrawn=False)
    for some in _pieces(sorted(set(items)), _VALUES):
        found.update(waits.filter(notice__in=lines.filter(item__in=some).values("notice")).values_list("pk", flat=True))
    for some in _pieces(sorted(set(customers)), _VALUES):
        found.update(waits.filter(notice__customer__in=some).values_list("pk", flat=True))
    return sorted(found)


def _pieces(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
