# SPDX-License-Identifier: MIT
"""The mail test: a real message to oneself, by the way that notices go, and what the server answered."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from dunwell.delivery.mail_url import parse_mail_url
from dunwell.services.house_mail import send_now
from dunwell.services.ways import way_of
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, HouseMail


@dataclass(frozen=True, slots=True)
class Transport:
    """How a company's mail is sent, without the password. `is_kept`: the built-in mailbox, which sends nothing;
    `is_own`: by a mail server of the company's own."""

    is_kept: bool
    is_own: bool = False
    host: str = ""
    port: int = 0
    security: str = ""
    username: str = ""
    sender: str = ""


def transport(company: Company) -> Transport:
    """The way out of a company's mail: its own server where one is on, else what `DUNWELL_MAIL_URL` names."""
    row = way_of(company, "email")
    if row is not None:
        kept = row.settings
        return Transport(
            is_kept=False,
            is_own=True,
            host=kept["host"],
            port=kept["port"],
            security=kept["security"],
            username=kept["user"],
            sender=kept["sender"],
        )
    mail = parse_mail_url(settings.ENVIRONMENT.mail_url)
    if mail is None:
        return Transport(is_kept=True)
    return Transport(
        is_kept=False,
        host=mail.host,
        port=mail.port,
        security=mail.security,
        username=mail.username or "",
        sender=mail.sender,
    )


def send_test_mail(
    company: Company, *, to: str, subject: str, text: str, on: date, actor: str, at: datetime
) -> HouseMail:
    """Sends a message to a person at once; the row tells state and answer. Accepted, it counts as the mail test.

    Raises `Refused("bad_address")`. Takes as long as the mail server does.
    """
    sent = send_now(company, HouseMail.Kind.TEST, to=to, on=on, subject=subject, text=text, at=at)
    with writing(company) as locked:
        if sent.state == "accepted":
            locked.mail_tested_at = at
            locked.save(update_fields=["mail_tested_at"])
            company.mail_tested_at = at
        facts: dict[str, object] = {"to": sent.to, "state": str(sent.state), "answer": sent.answer[:500]}
        chain.append(locked, actor, at, [Entry("mail_tested", on, data=facts)])
    return sent


def last_test(company: Company) -> HouseMail | None:
    """The latest test message of a company."""
    tests = HouseMail.objects.filter(company=company, kind=HouseMail.Kind.TEST).exclude(data__has_key="preview")
    return tests.order_by("-pk").first()
