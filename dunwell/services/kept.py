# SPDX-License-Identifier: MIT
"""Answers that cost a look at the whole ledger, kept in this process for as long as the books stand as they are.

Every change of the books moves the head of the company's event chain, so nothing here can be out of date.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable

from django.db import connection

from dunwell.store.models import Company

_MOST = 200
_answers: OrderedDict[tuple[object, ...], object] = OrderedDict()
_lock = threading.Lock()


def kept[T](name: str, company: Company, *more: object, make: Callable[[], T]) -> T:
    """The answer called `name` for the books of a company (and `more` that it depends on), made when it is not kept."""
    key = _key(name, company, more)
    with _lock:
        if key in _answers:
            _answers.move_to_end(key)
            return _answers[key]  # type: ignore[return-value]  # what was kept under this name is of its type
    made = make()
    with _lock:
        _answers[key] = made
        while len(_answers) > _MOST:
            _answers.popitem(last=False)
    return made


def is_kept(name: str, company: Company, *more: object) -> bool:
    """Whether the answer is there already: then it costs nothing to ask."""
    with _lock:
        return _key(name, company, more) in _answers


def _key(name: str, company: Company, more: tuple[object, ...]) -> tuple[object, ...]:
    return (str(connection.settings_dict["NAME"]), name, company.pk, company.event_seq, company.event_hash, *more)
