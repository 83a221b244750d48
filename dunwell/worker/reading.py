# SPDX-License-Identifier: MIT
"""Companies whose documents are being read: they remind nobody meanwhile, for what is read may be what pays."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

log = logging.getLogger(__name__)

# So long a company waits at most: a mailbox that hangs never silences it for good.
LONGEST = timedelta(minutes=10)


class Reading:
    """Which companies (their ids) wait, and since when. It lives as long as the loop."""

    def __init__(self) -> None:
        self._since: dict[int, datetime] = {}
        # Replaced as a whole, never changed: a pass of the outbox in another thread asks for it.
        self.companies: frozenset[int] = frozenset()

    def begins(self, companies: Collection[int], now: datetime) -> None:
        """These wait too, from now on."""
        self._set(self._since.keys() | set(companies), now)

    def goes_on(self, companies: Collection[int], now: datetime) -> None:
        """These wait still, and no others."""
        self._set(set(companies), now)

    def _set(self, companies: set[int], now: datetime) -> None:
        self._since = {company: self._since.get(company, now) for company in companies}
        waiting = frozenset(company for company, since in self._since.items() if now - since < LONGEST)
        for company in (self.companies & companies) - waiting:
            log.warning(
                "company %d: its documents are still being read after %s; it reminds meanwhile", company, LONGEST
            )
        self.companies = waiting
