# SPDX-License-Identifier: MIT
"""The words of e-invoices that came in on a page, and the fields that were read of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dunwell.core.problem import Problem
from dunwell.web.templatetags.formats import day, money
from dunwell.web.templatetags.words import badge
from dunwell.web.words.problems import PROBLEMS, problem_sentence
from dunwell.web.words.received import ORIGINS, STATES, SYNTAXES, TYPES, WHY

register = template.Library()
Read = Mapping[str, object]
# What an invoice that was taken may be no claim for: it is told beside its state, not only among the rest.
_WARNED = ("test_invoice", "copy", "already_paid", "seller_differs")


@dataclass(frozen=True)
class Field:
    """One thing that was read: its name, and its lines."""

    label: str
    lines: tuple[str, ...]


@register.simple_tag
def received_state(code: str) -> SafeString:
    """What became of it, as word and icon."""
    return badge(STATES[code])


@register.filter
def origin_word(code: str) -> str:
    """By which way it came."""
    return str(ORIGINS.get(code, code))


@register.filter
def why_words(codes: Sequence[str]) -> str:
    """Why a customer may be the buyer."""
    return ", ".join(str(WHY.get(code, code)) for code in codes)


@register.filter
def problems_told(problems: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """What is odd or wrong, each with its place."""
    found = [Problem(one["code"], one["where"], one["message"]) for one in problems]
    return [(problem_sentence(one), one.where) for one in found]


@register.filter
def warnings_of(problems: Sequence[Mapping[str, str]]) -> list[str]:
    """What speaks against reminding of it, each once."""
    codes = {one["code"] for one in problems}
    return [str(PROBLEMS[code]) for code in _WARNED if code in codes]


@register.filter
def read_amount(read: Read) -> str:
    """What is to be paid, with its currency."""
    return _money(read, "payable") or "–"


@register.filter
def fields_read(read: Read) -> list[Field]:
    """All that was read and says something, in the order in which people look at an invoice."""
    rows: list[tuple[str, object]] = [
        (_("Number"), read.get("number")),
        (_("Type"), _kind(read)),
        (_("Issued"), _day(read.get("issue_date"))),
        (_("Due"), _days(read)),
        (_("Terms"), read.get("terms")),
        (_("Cash discount"), _discounts(read)),
        (_("Total"), _money(read, "total")),
        (_("Paid before"), _money(read, "prepaid") if _text(read.get("prepaid")).strip("0.") else ""),
        (_("To pay"), _money(read, "payable")),
        (_("Payment reference"), read.get("payment_reference")),
        (_("Pay to"), read.get("accounts") or read.get("iban")),
        (_("Earlier invoice"), read.get("preceding_invoices") or read.get("preceding_invoice")),
    ]
    return _told(rows)


@register.filter
def party_read(party: object) -> list[Field]:
    """A buyer or a seller."""
    if not isinstance(party, Mapping):
        return []
    address = [*_lines(party.get("address")), _text(party.get("country"))]
    rows: list[tuple[str, object]] = [
        (_("Name"), party.get("name")),
        (_("Trading as"), party.get("trading_name")),
        (_("VAT number"), party.get("vat_id")),
        (_("E-mail"), party.get("email")),
        (_("E-invoice address"), party.get("endpoint")),
        (_("Address"), address),
    ]
    return _told(rows)


def _told(rows: Sequence[tuple[str, object]]) -> list[Field]:
    return [Field(label, lines) for label, value in rows if (lines := _lines(value))]


def _lines(value: object) -> tuple[str, ...]:
    many = value if isinstance(value, (list, tuple)) else [value]
    return tuple(text for one in many if (text := _text(one)))


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _kind(read: Read) -> str:
    word = str(TYPES.get(_text(read.get("type")), ""))
    syntax, inside = _text(read.get("syntax")), _text(read.get("embedded"))
    written = " · ".join(part for part in (str(SYNTAXES.get(syntax, syntax)), inside) if part)
    return f"{word} ({written})" if word and written else word


def _day(value: object) -> str:
    text = _text(value)
    return day(text) if text else ""


def _days(read: Read) -> list[str]:
    """The due date; of several all, and the one that was taken first. None stated is told, for it matters."""
    first = _day(read.get("due_date"))
    others = [_day(one) for one in _lines(read.get("due_dates"))]
    return list(dict.fromkeys([first or _("none stated"), *others]))


def _money(read: Read, key: str) -> str:
    amount, currency = _text(read.get(key)), _text(read.get("currency"))
    return money(f"{amount} {currency}") if amount and currency else ""


def _discounts(read: Read) -> list[str]:
    """What may be taken off by when: 2 % until 20 Jun 2026."""
    found = read.get("discounts")
    told = []
    for one in found if isinstance(found, list) else []:
        if isinstance(one, Mapping):
            until, rate = _day(one.get("until")), _text(one.get("percent"))
            told.append(_("{percent} percent until {day}").format(percent=rate, day=until) if until else f"{rate} %")
    return told
