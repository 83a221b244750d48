# SPDX-License-Identifier: MIT
"""One company, one customer and a notice of two invoices, with whatever a test wants otherwise."""

from dataclasses import replace
from datetime import UTC, date, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from dunwell.letters.email import compose, message_id
from dunwell.letters.notice import Account, Company, Customer, NoticeContent, NoticeLine

ON = date(2026, 3, 22)
AT = datetime(2026, 3, 22, 7, 30, tzinfo=UTC)
SENDER = "reminders@dunwell.example"
ACME = Company(
    "acme",
    "Acme Oy",
    "books@acme.example",
    "+358 9 123 456",
    ("Mannerheimintie 1", "00100 Helsinki"),
    (Account("FI21 1234 5600 0007 85", "NDEAFIHH"),),
    "Please state the reference.",
)
CECILIA = Customer("C-1", "Cecilia Svensson")
STEPPED = NoticeLine(
    "R-1001", "R-1001", date(2026, 2, 1), date(2026, 3, 1), 21, 12000, 10000, True, "dunning-1", "RF18 5390 0754 7034"
)
LISTED = NoticeLine("R-1002", "R-1002", date(2026, 2, 20), date(2026, 3, 20), 2, 500000, 500000, False)
NOTICE = NoticeContent(
    number="N-17",
    on=ON,
    company=ACME,
    customer=CECILIA,
    tone="firm",
    level="dunning-1",
    currency="EUR",
    lines=(STEPPED, LISTED),
    total=512500,
    credits=2000,
    fee=500,
    interest=4000,
    next_step="handover",
    pay_by=date(2026, 3, 29),
    message_id=message_id("acme", "N-17", "email", "dunwell.example", secret="sample"),
)


def notice(**changes: Any) -> NoticeContent:
    """The sample notice with some fields changed."""
    return replace(NOTICE, **changes)


def raw(content: NoticeContent, to: tuple[str, ...] = ("cecilia@customer.example",)) -> bytes:
    return compose(content, sender=SENDER, to=to, at=AT)


def parsed(data: bytes) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(data)


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")
