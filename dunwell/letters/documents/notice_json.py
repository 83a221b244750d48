# SPDX-License-Identifier: MIT
"""A notice as JSON for programs. The contract, with an example that the tests repeat: docs/webhooks.md."""

import base64
import json
from collections.abc import Mapping

from dunwell.core.money import decimal_string
from dunwell.letters.blocks import reference_of
from dunwell.letters.documents.notice_parts import in_a_name
from dunwell.letters.notice import NoticeContent, NoticeLine
from dunwell.letters.text_body import text_body
from dunwell.letters.wording import word

VERSION = 1
LETTER_MOST_BYTES = 2_000_000


def notice_json(
    content: NoticeContent, *, message_id: str, links: Mapping[str, str], letter: bytes | None = None
) -> bytes:
    """The notice in UTF-8: what it says, to whom, its lines and sums, and how to pay.

    Amounts are decimals as text in the notice's currency, dates ISO 8601. A `letter` (a PDF) of more than 2 MB is left
    out: `letter` is then null. Raises `Refused("text_fails")`.
    """
    message = {
        "version": VERSION,
        "type": "notice",
        "id": message_id,
        "company": _company(content),
        "customer": {
            "id": content.customer.customer_id,
            "name": content.customer.name,
            "language": content.customer.language,
            "address": list(content.customer.address),
        },
        "notice": _notice(content),
        "lines": [_line(line, content.currency) for line in content.lines],
        "pay_to": _pay_to(content),
        "links": dict(links),
        "letter": _letter(content, letter),
    }
    return json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")


def _company(content: NoticeContent) -> dict[str, object]:
    company = content.company
    return {"code": company.code, "name": company.name, "country": company.country, "vat_id": company.vat_id}


def _notice(content: NoticeContent) -> dict[str, object]:
    wording = word(content)
    sums = {
        "lines": content.sum_of_lines,
        "credits": content.credits,
        "claims": content.claims,
        "fee": content.fee,
        "interest": content.interest,
        "compensation": content.compensation,
        "total": content.total,
    }
    return {
        "number": content.number,
        "on": content.on.isoformat(),
        "level": content.level,
        "tone": content.spoken_tone,
        "language": wording.language,
        "subject": wording.subject,
        "text": text_body(content, wording),
        "currency": content.currency,
        "sums": {name: decimal_string(minor, content.currency) for name, minor in sums.items()},
        "pay_by": content.pay_by.isoformat() if content.pay_by else None,
        "next_step": content.next_step,
    }


def _line(line: NoticeLine, currency: str) -> dict[str, object]:
    return {
        "invoice": line.invoice,
        "item": line.item,
        "issued_on": line.issued_on.isoformat(),
        "due_on": line.due_on.isoformat() if line.due_on else None,
        "days_overdue": line.days_overdue,
        "original": decimal_string(line.original, currency),
        "chased": decimal_string(line.chased, currency),
        "stepped": line.stepped,
        "reference": line.reference,
    }


def _pay_to(content: NoticeContent) -> dict[str, object]:
    accounts = [
        {"number": account.number, "bic": account.bic, "bank": account.bank, "holder": account.holder}
        for account in content.company.accounts
    ]
    return {"accounts": accounts, "reference": reference_of(content), "words": content.company.pay_to}


def _letter(content: NoticeContent, letter: bytes | None) -> dict[str, str] | None:
    if letter is None or len(letter) > LETTER_MOST_BYTES:
        return None
    encoded = base64.b64encode(letter).decode("ascii")
    return {"name": f"{in_a_name(content.number)}.pdf", "media_type": "application/pdf", "base64": encoded}
