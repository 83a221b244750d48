# SPDX-License-Identifier: MIT
"""Notices that are as their run decided them: where nothing has happened since, nothing has to be read again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from dunwell.services.outbox_results import HARMLESS
from dunwell.store.models import Company, Event, Notice


@dataclass
class AsDecided:
    """Knows, for each company (its id), between which events nothing but deliveries happened."""

    _quiet: dict[int, tuple[int, int]] = field(default_factory=dict)

    def seq(self, company: Company, deliveries: Sequence[int], on: date) -> int | None:
        """The company's last event, when the notices of these deliveries stand as they were decided: on this very day,
        and nothing but deliveries has been recorded since. None: they have to be read again.

        A run decides and writes under the company's lock: what it knew is all that was recorded before its own events,
        one of its own and one for each notice.
        """
        head = Company.objects.values_list("event_seq", flat=True).get(pk=company.pk)
        made = Notice.objects.filter(deliveries__in=deliveries).values_list(
            "on", "seq", "run__seq", "run__notices_count"
        )
        firsts = set()
        for day, seq, run, notices in made:
            if day != on or not run < seq <= run + notices:
                return None
            firsts.add(run + notices)
        return head if firsts and self._is_quiet(company.pk, min(firsts), head) else None

    def _is_quiet(self, company: int, first: int, last: int) -> bool:
        """Each event is looked at once, however many batches there are."""
        known = self._quiet.get(company)
        looked_from = known[1] if known and known[0] <= first <= known[1] else first
        events = Event.objects.filter(company=company, seq__gt=looked_from, seq__lte=last)
        if events.exclude(code__in=HARMLESS).exists():
            return False
        self._quiet[company] = (known[0] if known and looked_from != first else first, last)
        return True
