# SPDX-License-Identifier: MIT
"""A notice as a text message."""

from dunwell.delivery.carrier import Outgoing
from dunwell.delivery.sms.number import international
from dunwell.letters.sms import size_of, sms_text
from dunwell.services.consignment import Consignment
from dunwell.store.models import Delivery


def sms(consignment: Consignment) -> Outgoing:
    """The notice in a sentence, to the customer's telephone; a number without a country code is read in the customer's
    country. Raises `Refused`: `bad_phone_number`, `sms_too_long`."""
    delivery = Delivery.objects.select_related("notice__customer").get(pk=consignment.delivery)
    customer = delivery.notice.customer
    to = international(customer.phone, customer.country or consignment.company.country)
    text = sms_text(consignment.content)
    size = size_of(text)
    facts: dict[str, object] = {"alphabet": size.alphabet, "parts": size.parts}
    return Outgoing(consignment.message_id, "", (to,), text.encode("utf-8"), facts=facts)
