# SPDX-License-Identifier: MIT
"""Messages to the people who work here: reports, offers, invitations, tests. Never to a debtor.

`queue_house_mail` writes the row; house_mail_pump.py carries it. `send_now` does both for the one who waits for the
mail server's answer. Whoever queues tells the history in words of their own: nothing is appended here.
"""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Accepted, Carrier, Outgoing, open_carrier
from dunwell.delivery.email.smtp import SmtpCarrier
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.mail_url import MailSettings, parse_mail_url
from dunwell.letters.email import message_id
from dunwell.letters.formats import one_line
from dunwell.letters.house import HouseMessage, compose_house
from dunwell.letters.notice import Attachment
from dunwell.services.addresses import mail_domain, mail_sender
from dunwell.services.outbox import SENDING_LEASE
from dunwell.services.own_mail import mail_of
from dunwell.store.models import Company, HouseMail

_ONCE = (HouseMail.Kind.REPORT, HouseMail.Kind.OFFER)
# Somebody waits before a screen: a server that is not there is told soon.
_NOW_SECONDS, _NOW_FINAL_SECONDS = 15.0, 45.0


@dataclass(frozen=True, slots=True)
class HouseFile:
    """A text file that goes with a message, such as a CSV; or, by its name there, one that the documents keep."""

    name: str
    text: str = ""
    type: str = "text/csv"
    kept: str = ""

    def as_json(self) -> dict[str, str]:
        """As the row keeps it."""
        return {"name": self.name, "type": self.type, **({"kept": self.kept} if self.kept else {"text": self.text})}


def queue_house_mail(
    company: Company | None,
    kind: str,
    *,
    to: str,
    on: date,
    subject: str,
    text: str,
    html: str = "",
    files: Sequence[HouseFile] = (),
    data: Mapping[str, object] | None = None,
    at: datetime,
) -> HouseMail:
    """A message to one person, to be carried by the next pass. `data` is kept beside it for the screens.

    Of a report and of an offer there is one a company, day and reader: asked again, it gives the one that there is.
    Raises `Refused("bad_address")`, `bad_value` for a kind that is not known.
    """
    row = _row(company, kind, to=to, on=on, subject=subject, text=text, html=html, files=files, data=data, at=at)
    if row.kind not in _ONCE:
        row.save(force_insert=True)
        return row
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return HouseMail.objects.get(company=company, kind=kind, on=on, to=row.to)
    return row


def send_now(
    company: Company | None,
    kind: str,
    *,
    to: str,
    on: date,
    subject: str,
    text: str,
    html: str = "",
    data: Mapping[str, object] | None = None,
    at: datetime,
) -> HouseMail:
    """Sends one message at once and gives it back with the server's `answer`: state accepted, refused or unknown.

    It is not tried again by itself: whoever asked sees the answer and decides. A test goes by the way that customers'
    messages go, so by the company's own mail server where it has one. Not to be called within a transaction.
    """
    mail = mail_of(company if kind == HouseMail.Kind.TEST else None)
    row = _row(company, kind, to=to, on=on, subject=subject, text=text, html=html, files=(), data=data, at=at)
    row.state, row.attempts, row.leased_until = "sending", 1, at + SENDING_LEASE
    row.save(force_insert=True)
    outcome = asyncio.run(_carry(_outgoing(row, mail, at=at), mail))
    if isinstance(outcome, Accepted):
        row.state = "accepted"
    else:
        row.state = "unknown" if outcome.sent == "maybe" else "refused"
    row.answer, row.finished_at, row.leased_until = outcome.answer, at, None
    row.save(update_fields=["state", "answer", "finished_at", "leased_until"])
    return row


def outgoing(row: HouseMail, *, at: datetime) -> Outgoing:
    """The message of a row as it goes over the wire. Raises `Refused("bad_address")`, `file_missing`."""
    return _outgoing(row, parse_mail_url(settings.ENVIRONMENT.mail_url), at=at)


def _outgoing(row: HouseMail, mail: MailSettings | None, *, at: datetime) -> Outgoing:
    sender = _sender(row.company, mail)
    files = [Attachment(file["name"], file_bytes(file), file["type"]) for file in row.files]
    message = HouseMessage(row.message_id, row.subject, row.text, row.html, files)
    name, reply_to = f"Dunwell ({row.company.name})" if row.company else "Dunwell", ""
    if row.company and row.kind == HouseMail.Kind.CASE:
        # It goes out of the house: it comes from the company, and is answered there.
        name, reply_to = row.company.sender or row.company.name, row.company.reply_to or row.company.email
    data = compose_house(message, name=name, sender=sender, to=row.to, at=at, reply_to=reply_to)
    return Outgoing(row.message_id, sender, (row.to,), data)


def file_bytes(file: Mapping[str, str]) -> bytes:
    """What is in a file of a row. Raises `Refused("file_missing")` where the documents no longer have it."""
    if "kept" not in file:
        return file["text"].encode()
    path = settings.ENVIRONMENT.documents / file["kept"]
    try:
        content: bytes = path.read_bytes()
    except OSError as error:
        raise Refused("file_missing", notice=file["name"], file=str(path)) from error
    return content


def _row(
    company: Company | None,
    kind: str,
    *,
    to: str,
    on: date,
    subject: str,
    text: str,
    html: str,
    files: Sequence[HouseFile],
    data: Mapping[str, object] | None,
    at: datetime,
) -> HouseMail:
    if kind not in HouseMail.Kind.values:
        raise Refused("bad_value", key="kind", value=kind, wanted=", ".join(HouseMail.Kind.values))
    to = to.strip()
    try:
        validate_email(to)
    except ValidationError:
        raise Refused("bad_address", address=to) from None
    row = HouseMail(
        company=company,
        kind=kind,
        on=on,
        to=to,
        subject=one_line(subject)[:300],
        text=text,
        html=html,
        files=[file.as_json() for file in files],
        data=dict(data or {}),
        due_at=at,
        created_at=at,
    )
    row.message_id = new_message_id(row)
    return row


def new_message_id(row: HouseMail) -> str:
    """A Message-ID that no message has had."""
    name = f"{row.kind}-{row.on.isoformat()}-{secrets.token_hex(8)}"
    code = row.company.code if row.company else "house"
    return message_id(code, name, "email", _domain(row.company), secret=settings.SECRET_KEY)


def _domain(company: Company | None) -> str:
    if company:
        return mail_domain(company, settings.ENVIRONMENT)
    return urlsplit(settings.ENVIRONMENT.base_url).hostname or "localhost"


def _sender(company: Company | None, mail: MailSettings | None) -> str:
    if company:
        return mail_sender(company, settings.ENVIRONMENT, mail)
    return mail.sender if mail and mail.sender else f"dunwell@{_domain(None)}"


async def _carry(message: Outgoing, mail: MailSettings | None) -> Accepted | DeliveryError:
    opened: AbstractAsyncContextManager[Carrier] = (
        SmtpCarrier(mail, timeout=_NOW_SECONDS, final_timeout=_NOW_FINAL_SECONDS)
        if mail
        else open_carrier(None, settings.ENVIRONMENT.mailbox)
    )
    async with opened as carrier:
        try:
            return await carrier.carry(message)
        except DeliveryError as error:
            return error
