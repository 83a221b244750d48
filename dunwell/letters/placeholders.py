# SPDX-License-Identifier: MIT
"""What a text may name in `{{ … }}`, what each name means, and its value for one notice.

Amounts and dates arrive as finished strings in the customer's language; nothing is left to be counted in a text.
What there is none of (no fee, no due date) is nil: it prints as nothing and is false in `{% if notice.fee %}`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from dunwell.letters.formats import amount, long_date, one_line
from dunwell.letters.notice import NoticeContent, NoticeLine

PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "notice.number": "the number of this notice",
        "notice.date": "its date, as in 22 March 2026",
        "notice.level": "the code of its level",
        "notice.currency": "its currency, as in EUR",
        "notice.total": "the amount to pay, as in 1,234.50, without the currency",
        "notice.lines": "the sum of the invoices on it",
        "notice.credits": "payments and credits deducted; nil when none",
        "notice.claims": "earlier fees and interest still open; nil when none",
        "notice.fee": "the reminder fee of this notice; nil when none",
        "notice.interest": "the interest added by this notice; nil when none",
        "notice.compensation": "the fixed compensation added by this notice; nil when none",
        "notice.count": "how many lines it has",
        "notice.overdue": "true when at least one line is past its due date",
        "notice.pay_by": "the day by which to pay, as in 29 March 2026; nil when none is set",
        "notice.next_step": 'what the procedure does next: "notice", "call", "handover"; nil when nothing more',
        "notice.sentence": "what a person added to this one message; nil when nothing, placed by itself when not named",
        "customer.name": "the customer's name",
        "customer.id": "the customer's number with the company",
        "company.name": "the company's name",
        "company.email": "where answers go; nil when none",
        "company.phone": "the company's telephone number; nil when none",
        "items": "the lines, for {% for item in items %}",
        "item.invoice": "invoice number",
        "item.item": "the open item: the invoice number, or NUMBER/2 for an instalment",
        "item.issued": "issue date",
        "item.due": "due date; nil when none is stated",
        "item.days_overdue": "days past the due date; nil when not yet due",
        "item.original": "its full amount",
        "item.open": "the amount that is asked for now",
        "item.stepped": "true for the lines that this notice is about, false for those only listed",
        "item.level": "the code of the item's level; nil when none",
        "item.reference": "the payment reference; nil when none",
        "pay_to": "the block that says how to pay: accounts, reference, the company's own words (body only)",
        "table": "the table of all lines with its sums and the total (body only)",
    }
)
# The two blocks look different as plain text, as HTML and on paper. A body is rendered once with these marks in their
# place; no other string can contain them, because control characters are removed from every one.
TABLE_MARK = "\x02\x03"
PAY_TO_MARK = "\x02\x04"


def values_of(content: NoticeContent, language: str) -> dict[str, object]:
    """The value of every placeholder for this notice, as nested mappings of strings written in `language`."""

    def money(minor: int) -> str | None:
        return amount(minor, content.currency, language) if minor else None

    return {
        "notice": {
            "number": one_line(content.number),
            "date": long_date(content.on, language),
            "level": one_line(content.level),
            "currency": content.currency,
            "total": amount(content.total, content.currency, language),
            "lines": amount(content.sum_of_lines, content.currency, language),
            "credits": money(content.credits),
            "claims": money(content.claims),
            "fee": money(content.fee),
            "interest": money(content.interest),
            "compensation": money(content.compensation),
            "count": len(content.lines),
            "overdue": content.overdue,
            "pay_by": long_date(content.pay_by, language) if content.pay_by else None,
            "next_step": content.next_step,
            "sentence": one_line(content.sentence) or None,
        },
        "customer": {"name": one_line(content.customer.name), "id": one_line(content.customer.customer_id)},
        "company": {
            "name": one_line(content.company.name),
            "email": one_line(content.company.email) or None,
            "phone": one_line(content.company.phone) or None,
        },
        "items": [_item_values(line, content.currency, language) for line in content.lines],
        "pay_to": PAY_TO_MARK,
        "table": TABLE_MARK,
    }


def _item_values(line: NoticeLine, currency: str, language: str) -> dict[str, object]:
    return {
        "invoice": one_line(line.invoice),
        "item": one_line(line.item),
        "issued": long_date(line.issued_on, language),
        "due": long_date(line.due_on, language) if line.due_on else None,
        "days_overdue": str(line.days_overdue) if line.days_overdue > 0 else None,
        "original": amount(line.original, currency, language),
        "open": amount(line.chased, currency, language),
        "stepped": line.stepped,
        "level": one_line(line.level) or None,
        "reference": one_line(line.reference) or None,
    }
