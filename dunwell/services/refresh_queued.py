# SPDX-License-Identifier: MIT
"""Money came: what is queued and would ask for it is read again at once, not only when its turn to leave comes."""

from collections.abc import Collection
from datetime import date, datetime

from dunwell.store.models import Company


def refresh_queued(company: Company, items: Collection[int], *, on: date, actor: str, at: datetime) -> int:
    """Reads again every waiting message that names one of these open items (ids); how many were withdrawn."""
    raise NotImplementedError
