# SPDX-License-Identifier: MIT
"""Messages reach their recipients: everything queued is carried into the built-in mailbox."""

from datetime import date

from django.conf import settings

from dunwell.services.deliver import deliver
from dunwell.store.models import Company
from tests.services.ledger import Who


def carry(company: Company, who: Who, on: date) -> int:
    """One delivery pass for a company, on a day that stands still; how many messages were accepted."""
    report = deliver(
        company=company,
        worker="story",
        actor=who["actor"],
        now=lambda: who["at"],
        on_of=lambda _: on,
        carrier_settings=None,
        mailbox_folder=settings.ENVIRONMENT.mailbox,
    )
    assert (report.refused, report.retrying, report.unknown, report.blocked) == (0, 0, 0, None)
    return report.accepted
