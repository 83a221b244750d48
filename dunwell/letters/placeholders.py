# SPDX-License-Identifier: MIT
"""What a text may name in `{{ … }}`, what each name means, and its value for one notice.

Amounts and dates arrive as finished strings in the customer's language; nothing is left to be counted in a text.
What there is none of (no fee, no due date) is nil: it prints as nothing and is false in `{% if notice.fee %}`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from dunwell.letters.formats import amount, locale_of, long_date, one_line
from dunwell.letters.notice import Company, NoticeContent, NoticeLine
from dunwell.letters.words import Words, words

PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "notice.number": "the number of this notice",
        "notice.date": "its date, as in 22 March 2026",
        "notice.level": "the code of its level",
        "notice.currency": "its currency, as in EUR",
        "notice.title": "what this notice is called, as in Payment reminder",
        "notice.amount": "the amount to pay with its currency, as in EUR 1,234.50",
        "notice.total": "the amount to pay, as in 1,234.50, without the currency",
        "notice.lines": "the sum of the invoices on it",
        "notice.credits": "payments and credits deducted; nil when none",
        "notice.claims": "earlier fees and interest still open; nil when none",
        "notice.fee": "the reminder fee of this notice; nil when none",
        "notice.interest": "the interest added by this notice; nil when none",
        "notice.compensation": "the fixed compensation added by this notice; nil when none",
        "notice.count": "how many lines it has",
        "notice.plural": "the plural form that the language takes for that count: one, few, many, other …",
        "notice.paper": "true in a letter, false in an e-mail",
        "notice.overdue": "true when at least one line is past its due date",
        "notice.pay_by": "the day by which to pay, as in 29 March 2026; nil when none is set",
        "notice.next_step": 'what the procedure does next: "notice", "call", "handover"; nil when nothing more',
        "notice.sentence": "what a person added to this one message; nil when nothing, placed by itself when not named",
        "customer.name": "the customer's name",
        "customer.id": "the customer's number with the company",
        "company.name": "the company's name",
        "company.email": "where answers go; nil when none",
        "company.phone": "the company's telephone number; nil when none",
        "contact": "the sentence that says how to reach the company: by answering, by writing, by telephone",
        "next_step": "the sentence that says what happens if nobody pays or answers",
        "paid_meanwhile": "the sentence for whoever has paid in the meantime",
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


def values_of(content: NoticeContent, language: str, *, paper: bool = False, items: bool = True) -> dict[str, object]:
    """The value of every placeholder for this notice, as nested mappings of strings written in `language`.

    `paper`: it is a letter and not an e-mail. `items`: the text names them; most do not.
    """
    say = words(language)
    total = amount(content.total, content.currency, language)

    def money(minor: int) -> str | None:
        return amount(minor, content.currency, language) if minor else None

    return {
        "notice": {
            "number": one_line(content.number),
            "date": long_date(content.on, language),
            "level": one_line(content.level),
            "currency": content.currency,
            "title": say.title[content.spoken_tone],
            "amount": say.money.format(currency=content.currency, amount=total),
            "total": total,
            "lines": amount(content.sum_of_lines, content.currency, language),
            "credits": money(content.credits),
            "claims": money(content.claims),
            "fee": money(content.fee),
            "interest": money(content.interest),
            "compensation": money(content.compensation),
            "count": len(content.lines),
            "plural": locale_of(language).plural_form(len(content.lines)),
            "paper": paper,
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
        "contact": contact(content.company, say, paper=paper),
        "next_step": next_step(content, language, say),
        "paid_meanwhile": say.around["paid_meanwhile"],
        "items": [_item_values(line, content.currency, language) for line in content.lines] if items else [],
        "pay_to": PAY_TO_MARK,
        "table": TABLE_MARK,
    }


def contact(company: Company, say: Words, *, paper: bool) -> str:
    """How to reach the company. A letter cannot be answered by a click."""
    email, phone = one_line(company.email), one_line(company.phone).replace(" ", "\u00a0")
    way = ("write" if paper else "reply") if email else ""
    which = f"{way}_or_call" if way and phone else way or ("call" if phone else "nowhere")
    return say.contact[which].format(email=email, phone=phone)


def next_step(content: NoticeContent, language: str, say: Words) -> str:
    """What happens if nobody pays or answers, and by when."""
    which = content.next_step if content.next_step in {"call", "handover"} else "review"
    if content.pay_by is None:
        return say.next_step[which]
    return say.next_step[f"{which}_by"].format(date=long_date(content.pay_by, language))


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
