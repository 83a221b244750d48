# SPDX-License-Identifier: MIT
"""A notice as a webhook: JSON, signed by its carrier."""

from django.conf import settings

from dunwell.delivery.carrier import Outgoing
from dunwell.delivery.webhook.way import WebhookSettings
from dunwell.letters.documents.notice_json import notice_json
from dunwell.services.consignment import Consignment
from dunwell.services.letter_cargo import letter_of
from dunwell.services.ways import settings_of, way_of
from dunwell.store.models import Delivery


def webhook(consignment: Consignment) -> Outgoing:
    """The notice as JSON, with its letter where the company wants it. Raises `Refused`."""
    company, content = consignment.company, consignment.content
    row = way_of(company, "webhook")
    kept = settings_of(row) if row is not None else None
    letter = letter_of(content) if isinstance(kept, WebhookSettings) and kept.letter else None
    notice = Delivery.objects.values_list("notice_id", flat=True).get(pk=consignment.delivery)
    page = f"{settings.ENVIRONMENT.base_url.rstrip('/')}/c/{company.code}/notices/{notice}/"
    body = notice_json(content, message_id=consignment.message_id, links={"notice": page}, letter=letter)
    return Outgoing(consignment.message_id, "", (), body, name=f"{content.number}.json")
