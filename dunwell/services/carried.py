# SPDX-License-Identifier: MIT
"""Which channels a company's messages can take: e-mail always, the others once the company has a way for them."""

from dunwell.core.procedure import Channel
from dunwell.delivery.channels import WAYS
from dunwell.store.models import Company, CompanyWay


def carried(company: Company) -> frozenset[Channel]:
    """The channels that are carried for a company. A way that is paused or blocked still counts: its messages wait."""
    on = CompanyWay.objects.filter(company=company, on=True).values_list("way", flat=True)
    always: frozenset[Channel] = frozenset({"email"})
    return always | {WAYS[way].channel for way in on if way in WAYS}
