# SPDX-License-Identifier: MIT
"""From the bytes of a file to an e-invoice: opened, known by its root, told by its type code, read by its table."""

import codecs
import datetime as dt
from dataclasses import dataclass

from lxml import etree

from dunwell.core.problem import Problem, Refused
from dunwell.intake.einvoice.codes import REFUSED, refusal
from dunwell.intake.einvoice.discounts import discounts_of
from dunwell.intake.einvoice.found import Found
from dunwell.intake.einvoice.frames import documents_of
from dunwell.intake.einvoice.kinds import Kind
from dunwell.intake.einvoice.money import Amounts, amounts_of
from dunwell.intake.einvoice.opened import xml_root
from dunwell.intake.einvoice.parties import party_of
from dunwell.intake.einvoice.pdf import attached_invoice, is_pdf
from dunwell.intake.einvoice.roots import invoices_of
from dunwell.intake.einvoice.rows import EInvoice, Party
from dunwell.intake.einvoice.syntax import Syntax
from dunwell.intake.einvoice.when import Days, days_of


def looks_like_einvoice(head: bytes) -> bool:
    """Whether a file begins as a PDF or as XML does: its first kilobyte is enough."""
    start = (
        head[:1024].removeprefix(codecs.BOM_UTF8).removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)
    )
    return is_pdf(head) or start.replace(b"\0", b"").lstrip().startswith(b"<")


def read_einvoice(data: bytes, *, name: str) -> EInvoice:
    """The one invoice of a file. What is no receivable of ours, or cannot be read whole, is `Refused`.

    `several_invoices`: an e-arve that holds more than one; `read_einvoices` gives them all. `einvoice_incomplete`
    carries in its `problems` what is missing or cannot be read. `EInvoice.problems` are only told: the invoice is
    whole, and something about it is odd.
    """
    found = read_einvoices(data, name=name)
    if len(found) > 1:
        raise refusal("several_invoices", name, count=len(found))
    return found[0]


def read_einvoices(data: bytes, *, name: str) -> list[EInvoice]:
    """Every invoice of a file, all or none."""
    embedded = None
    if is_pdf(data):
        embedded, data = attached_invoice(data, name=name)
    found = [one for document in documents_of(data) for one in invoices_of(xml_root(document, name=name), name=name)]
    many = len(found) > 1
    return [
        _invoice(root, syntax, f"{name}, Invoice {place}" if many else name, embedded)
        for place, (root, syntax) in enumerate(found, 1)
    ]


def _invoice(root: etree._Element, syntax: Syntax, name: str, embedded: str | None) -> EInvoice:
    found = Found(root, syntax, name)
    code = found.text(syntax.type_code) or syntax.kind_when_silent
    kind = _kind(code, syntax, name)
    if kind.taken_as is None:
        raise refusal(kind.ruling, name, what=kind.what)
    flags = [flag for flag, path, words in syntax.flags if words & set(found.texts((path,)))]
    if "cancellation" in flags:
        raise refusal("not_a_receivable", name, what="cancellation of another document")
    head = _head(found, credit=kind.taken_as == "credit_note")
    _tell(found, head, flags)
    if kind.ruling == "self_billed":
        found.tell("self_billed", (syntax.type_code or syntax.number)[0], REFUSED["self_billed"].format(what=kind.what))
    return EInvoice(
        file=name,
        syntax=syntax.name,
        type=kind.taken_as,
        type_code=code,
        number=head.number,
        issue_date=head.issued,
        due_date=head.days.due,
        currency=head.currency,
        total=head.money.total,
        prepaid=head.money.prepaid,
        payable=head.money.payable,
        buyer=head.buyer,
        seller=party_of(found, syntax.seller),
        version=found.text(syntax.version),
        embedded=embedded,
        accounts=found.texts(syntax.accounts),
        payment_references=found.texts(syntax.payment_references),
        preceding_invoices=found.texts(syntax.preceding_invoices),
        terms=found.texts(syntax.terms, lines=True),
        notes=found.texts(syntax.notes, lines=True),
        due_dates=head.days.all,
        instalments=head.days.instalments(found, head.currency),
        credits_are_negative=syntax.credits_are_negative,
        discounts=discounts_of(found, head.issued, 0 if head.credit else head.money.payable, head.currency),
        self_billed=kind.ruling == "self_billed",
        problems=tuple(found.odd),
    )


@dataclass(frozen=True, slots=True)
class _Head:
    """What an invoice must say, and when it is due."""

    number: str
    issued: dt.date
    currency: str
    money: Amounts
    buyer: Party
    days: Days
    credit: bool


def _head(found: Found, *, credit: bool) -> _Head:
    """All of it, or `Refused("einvoice_incomplete")` with everything that is missing or cannot be read."""
    syntax = found.syntax
    issued = found.days(syntax.issue_date)
    if not found.texts(syntax.issue_date):
        found.stop("missing_value", syntax.issue_date[0], "the invoice does not say when it was issued")
    number, currency, days = found.needed(syntax.number), found.currency(), days_of(found)
    money, buyer = amounts_of(found, currency, credit=credit), party_of(found, syntax.buyer)
    if not buyer.names:
        found.stop("missing_value", syntax.buyer.names[0], "the invoice does not name its buyer")
    if found.wrong or money is None:
        raise Refused("einvoice_incomplete", file=found.file, problems=tuple(found.wrong))
    return _Head(number, issued[0], currency, money, buyer, days, credit)


def _kind(code: str, syntax: Syntax, name: str) -> Kind:
    """What the type code means. One that the standards do not name is refused: it may be anything."""
    if not code:
        problem = Problem("missing_value", f"{name}, type of document", "the invoice does not say what it is")
        raise Refused("einvoice_incomplete", file=name, problems=(problem,))
    try:
        return syntax.kinds[code]
    except KeyError:
        raise refusal("unknown_document_type", name, type=code[:40]) from None


def _tell(found: Found, head: _Head, flags: list[str]) -> None:
    """What does not stop the invoice, and a person may want to know."""
    syntax, days = found.syntax, head.days
    for code in flags:
        path = next(path for flag, path, _ in syntax.flags if flag == code)
        found.tell(code, path, "the invoice says so of itself")
    if len(days.all) > 1:
        told = ", ".join(day.isoformat() for day in days.all)
        found.tell("due_dates_several", syntax.due_dates[0], f"the invoice names several due dates: {told}")
    if days.due and days.due < head.issued:
        found.tell("due_before_issue", syntax.due_dates[0], f"due {days.due}, issued {head.issued}")
    if head.credit and head.money.payable < 0 and not syntax.credits_are_negative:
        found.tell("credit_note_negative", (syntax.payable or syntax.total)[0], "the credit note is below 0")
