# SPDX-License-Identifier: MIT
"""Django's way to send mail, over our own: the mail server of this installation or its built-in mailbox.

It carries what people are told about their own account (a forgotten password, a new address, a new passkey). Nobody is
shown whether an address is known here, so a failure is logged and not raised.
"""

import asyncio
import logging
import secrets
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Carrier, Outgoing, open_carrier
from dunwell.delivery.email.smtp import SmtpCarrier
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.mail_url import MailSettings, parse_mail_url
from dunwell.letters.house import HouseMessage, compose_house

log = logging.getLogger(__name__)
# Somebody waits before a screen.
_SECONDS, _FINAL_SECONDS = 10.0, 20.0


class AccountMail(BaseEmailBackend):
    """Carries each message at once, one recipient at a time."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many messages were taken over by the mail server or the mailbox."""
        mail = parse_mail_url(settings.ENVIRONMENT.mail_url)
        outgoing = [made for message in email_messages for to in message.to if (made := _outgoing(message, to, mail))]
        return asyncio.run(_carry(outgoing, mail)) if outgoing else 0


def _outgoing(message: EmailMessage, to: str, mail: MailSettings | None) -> Outgoing | None:
    host = urlsplit(settings.ENVIRONMENT.base_url).hostname or "localhost"
    sender = (mail.sender if mail else "") or f"dunwell@{host}"
    name = f"<account-{secrets.token_hex(12)}@{host if '.' in host else 'dunwell.local'}>"
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    html = next((str(content) for content, kind in alternatives if kind == "text/html"), "")
    try:
        data = compose_house(
            HouseMessage(name, str(message.subject), str(message.body), html),
            name="Dunwell",
            sender=sender,
            to=to,
            at=timezone.now(),
        )
    except Refused:
        log.exception("a message about an account cannot be written to %s", to)
        return None
    return Outgoing(name, sender, (to,), data)


async def _carry(messages: Sequence[Outgoing], mail: MailSettings | None) -> int:
    carried = 0
    async with _carrier(mail) as carrier:
        for message in messages:
            try:
                await carrier.carry(message)
            except DeliveryError as error:
                log.error("a message about an account was not carried to %s: %s", message.recipients[0], error.answer)
            else:
                carried += 1
    return carried


def _carrier(mail: MailSettings | None) -> AbstractAsyncContextManager[Carrier]:
    if mail is None:
        return open_carrier(None, settings.ENVIRONMENT.mailbox)
    return SmtpCarrier(mail, timeout=_SECONDS, final_timeout=_FINAL_SECONDS)
