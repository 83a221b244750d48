# SPDX-License-Identifier: MIT
"""The ways in which messages can be carried, one folder each: adding one touches its folder and one line here.

A *channel* is what a level of a procedure names (e-mail, letter, e-invoice, SMS, webhook); a *way* is how a company has
it carried: a letter by its own printer or by a postal service, an e-mail by its own server. Each way's folder says in a
frozen dataclass what has to be set, and opens a carrier from it; what a way is made of: way.py.
"""

from collections.abc import Mapping
from types import MappingProxyType

from dunwell.core.procedure import Channel
from dunwell.delivery.einvoice import way as einvoice
from dunwell.delivery.email import own
from dunwell.delivery.post_service import way as post_service
from dunwell.delivery.print import way as printing
from dunwell.delivery.sms import way as sms
from dunwell.delivery.way import Surroundings, Way, always
from dunwell.delivery.webhook import way as webhook

__all__ = ["WAYS", "Surroundings", "Way", "ways_of"]

_WAYS = (
    Way("smtp", "email", own.OwnServer, own.SECRETS, own.check, own.open_own, own.test),
    Way("print", "letter", printing.PrintSettings, printing.SECRETS, printing.check, printing.open_print),
    Way("post_service", "letter", post_service.PostServiceSettings, post_service.SECRETS, post_service.check,
        post_service.open_way, post_service.test, repeatable=always),
    Way("einvoice", "einvoice", einvoice.EinvoiceSettings, einvoice.SECRETS, einvoice.check, einvoice.open_way,
        einvoice.test, repeatable=einvoice.is_repeatable),
    Way("webhook", "webhook", webhook.WebhookSettings, webhook.SECRETS, webhook.check, webhook.open_way, webhook.test,
        repeatable=always),
    Way("sms", "sms", sms.SmsSettings, sms.SECRETS, sms.check, sms.open_way, sms.test, repeatable=always),
)  # fmt: skip
WAYS: Mapping[str, Way] = MappingProxyType({way.name: way for way in _WAYS})


def ways_of(channel: Channel) -> list[Way]:
    """The ways in which a channel can be carried, in their order."""
    return [way for way in WAYS.values() if way.channel == channel]
