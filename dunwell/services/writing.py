# SPDX-License-Identifier: MIT
"""What every use case that writes has in common: one transaction under the company's lock, and told changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from decimal import Decimal

from django.db import models, transaction

from dunwell.core.problem import Refused
from dunwell.store import chain
from dunwell.store.models import Company

Changes = dict[str, list[object]]


@contextmanager
def writing(company: Company) -> Iterator[Company]:
    """One transaction that holds the company's lock. Gives the company as it is now; an error undoes everything."""
    with transaction.atomic():
        yield chain.locked(company)


def changed(row: models.Model, **values: object) -> Changes:
    """Sets the fields that differ and tells them as `{field: [before, after]}` in JSON's types; saves nothing."""
    changes: Changes = {}
    for name, after in values.items():
        before = getattr(row, name)
        if before != after:
            setattr(row, name, after)
            changes[name] = [plain(before), plain(after)]
    return changes


def plain(value: object) -> object:
    """A field's value in JSON's types: dates ISO 8601, decimals as text, times HH:MM."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def said(reason: str, limit: int = 500) -> str:
    """A reason that somebody gave. Raises `Refused("reason_missing")`, or `too_long`."""
    reason = reason.strip()
    if not reason:
        raise Refused("reason_missing")
    if len(reason) > limit or "\x00" in reason:
        raise Refused("too_long", limit=limit)
    return reason
