# SPDX-License-Identifier: MIT
"""Lists by key: the next page starts after the last row of this one, however long the list is and whatever came since.

A key is the row's values in the order of the list, as URL-safe text. What is no key of this order starts at the top.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet


@dataclass(frozen=True)
class KeyPage[M]:
    """A page of a list. `next` and `previous` are keys (empty: there is no such page); `total` counts all that fit."""

    rows: list[M]
    total: int
    next: str
    previous: str


def key_page[M: Model](
    rows: QuerySet[M],
    order: Sequence[str],
    *,
    after: str = "",
    before: str = "",
    size: int = 50,
    total: int | None = None,
) -> KeyPage[M]:
    """One page of `rows` in `order`: field names (`-` for falling), the last of them unique, none of them ever null.

    Annotate what may be null with Coalesce first. `total`: given when the caller knows it, else counted.
    """
    total = rows.count() if total is None else total
    wanted = _values(before or after, len(order))
    backwards = bool(before) and wanted is not None
    way = [_turned(name) for name in order] if backwards else list(order)
    found = rows.order_by(*way)
    if wanted is not None:
        try:
            found = found.filter(_past(way, wanted))
        except (ValidationError, ValueError, TypeError):  # a key of another order, or none at all
            wanted, backwards, found = None, False, rows.order_by(*order)
    taken = list(found[: size + 1])
    more, taken = len(taken) > size, taken[:size]
    if backwards:
        taken.reverse()
    first, last = (_key(taken[0], order), _key(taken[-1], order)) if taken else ("", "")
    return KeyPage(
        rows=taken,
        total=total,
        next=last if (backwards or more) else "",
        previous=first if (more if backwards else wanted is not None) else "",
    )


def _past(order: Sequence[str], values: Sequence[object]) -> Q:
    """Rows after these values: from the first on, but not those equal in it that are not later in the rest.

    Said so, and not as "later, or equal and later …", a database begins at the key in its index and goes on from there.
    """
    field, is_falling = order[0].removeprefix("-"), order[0].startswith("-")
    if len(order) == 1:
        return Q(**{f"{field}__{'lt' if is_falling else 'gt'}": values[0]})
    here = Q(**{field: values[0]})
    return Q(**{f"{field}__{'lte' if is_falling else 'gte'}": values[0]}) & ~(here & ~_past(order[1:], values[1:]))


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _key(row: Model, order: Sequence[str]) -> str:
    values = []
    for name in order:
        value: object = row
        for part in name.removeprefix("-").split("__"):
            value = getattr(value, part)
        values.append(str(value) if isinstance(value, (date, datetime, Decimal)) else value)
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def _values(key: str, count: int) -> list[object] | None:
    try:
        values = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
    except ValueError:
        return None
    fits = isinstance(values, list) and len(values) == count
    return values if fits and all(isinstance(one, (str, int)) for one in values) else None
