# SPDX-License-Identifier: MIT
"""What leaves for each channel: from a notice's content to the bytes that its carrier takes."""

from collections.abc import Mapping
from types import MappingProxyType

from dunwell.core.procedure import Channel
from dunwell.delivery.carrier import Outgoing
from dunwell.letters.email import compose
from dunwell.services.consignment import Compose, Consignment
from dunwell.services.einvoice_cargo import einvoice
from dunwell.services.post_cargo import letter
from dunwell.services.sms_cargo import sms
from dunwell.services.webhook_cargo import webhook

__all__ = ["CARGO", "Compose", "Consignment"]


def email(consignment: Consignment) -> Outgoing:
    """An e-mail, ready for the wire."""
    data = compose(consignment.content, sender=consignment.sender, to=consignment.own, at=consignment.at)
    return Outgoing(consignment.message_id, consignment.sender, consignment.envelope, data)


CARGO: Mapping[Channel, Compose] = MappingProxyType(
    {"email": email, "letter": letter, "einvoice": einvoice, "sms": sms, "webhook": webhook}
)
