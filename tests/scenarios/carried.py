# SPDX-License-Identifier: MIT
"""Messages reach their recipients: every queued delivery is accepted."""

from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Delivery, DunningState
from tests.services.ledger import Who


def carry(company: Company, who: Who) -> int:
    """Marks what is queued as accepted, as a delivery would leave it; how many messages."""
    with writing(company) as locked:
        queued = list(Delivery.objects.filter(company=locked, state="queued").select_related("notice").order_by("pk"))
        for delivery in queued:
            notice = delivery.notice
            entry = Entry("delivery_accepted", None, notice.customer_id, notice=notice.pk)
            seq = chain.append(locked, who["actor"], who["at"], [entry])
            Delivery.objects.filter(pk=delivery.pk).update(state="accepted", accepted_seq=seq, finished_at=who["at"])
            DunningState.objects.filter(notice=notice).update(accepted=True)
    return len(queued)
