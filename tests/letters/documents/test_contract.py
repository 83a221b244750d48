# SPDX-License-Identifier: MIT
"""Documents of every kind of notice, held against the page's tables and against the published schemas."""

import copy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from lxml import etree

from dunwell.letters.notice import TONES, Account, Attachment, NoticeContent
from dunwell.letters.words import languages
from tests.letters.documents.contract import PAGE, faults_of, rules_of
from tests.letters.documents.samples import PARTIES, Element, attachments_of, finvoice_of, parties, summed, ubl_of
from tests.letters.documents.schemas import FINVOICE, UBL_REMINDER, schema_of
from tests.letters.samples import ACME, CECILIA, LISTED, STEPPED, notice

BARE: dict[str, object] = {
    "business_id": "", "vat_id": "", "streets": (), "post_code": "", "town": "", "country": "",
}  # fmt: skip
MANY = tuple(replace(STEPPED, invoice=f"R-{place}", item=f"R-{place}/1") for place in range(200))
NOTICES: dict[str, NoticeContent] = {
    "plain": notice(),
    "one item": summed(lines=(STEPPED,)),
    "every charge": notice(claims=1, compensation=4000, total=516501),
    "two hundred items": summed(lines=MANY),
    "no due date": summed(lines=(replace(LISTED, due_on=None),), pay_by=None),
    "nothing to pay": summed(lines=(STEPPED,), credits=10000, total=0),
    "no decimals": notice(currency="JPY"),
    "three decimals": notice(currency="KWD"),
    "odd number": notice(number="2026/17 ä"),
    "far day": notice(pay_by=date(2027, 12, 31)),
    "late already": notice(pay_by=date(2026, 3, 1)),
    "long name": notice(customer=replace(CECILIA, name="Ελληνική Εταιρεία " * 27)),
    "markup": notice(customer=replace(CECILIA, name='<script>{{ x }}</script> & #read("a") ]]>')),
    "no contact": notice(company=replace(ACME, phone="", email="", pay_to="")),
    "other account first": notice(company=replace(ACME, accounts=(Account("5534-7781"), *ACME.accounts))),
    "files": notice(attachments=(Attachment("R-1001.pdf", b"%PDF-1"),)),
    **{tone: notice(tone=tone) for tone in TONES},
    **{f"in {language}": notice(customer=replace(CECILIA, language=language)) for language in sorted(languages())},
}


@pytest.mark.parametrize("name", NOTICES)
@pytest.mark.parametrize("known", [True, False], ids=["all known", "little known"])
def test_every_document_is_as_the_page_says(name: str, known: bool) -> None:
    of = PARTIES if known else parties(seller=BARE, buyer=BARE)
    for document in (
        finvoice_of(NOTICES[name], of=of),
        ubl_of(NOTICES[name], of=of),
        attachments_of(NOTICES[name], of=of),
    ):
        assert faults_of(document) == []


@pytest.mark.parametrize("known", [True, False], ids=["all known", "little known"])
@pytest.mark.parametrize(("make", "shipped"), [(finvoice_of, FINVOICE), (ubl_of, UBL_REMINDER)])
def test_every_document_is_as_the_published_schema_says(make: Any, shipped: tuple[str, str], known: bool) -> None:
    schema = schema_of(shipped)
    of = PARTIES if known else parties(seller=BARE, buyer=BARE)
    for name, content in NOTICES.items():
        schema.validate(make(content, of=of))
        assert [f"{name}: {error.message}" for error in schema.error_log] == []


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        ("drop InvoiceDetails/InvoiceNumber", "InvoiceDetails/InvoiceNumber is there 0 times"),
        ("double InvoiceDetails/InvoiceDate", "InvoiceDetails/InvoiceDate is there 2 times"),
        ("swap InvoiceDetails", "InvoiceDetails: the order is"),
        ("rename InvoiceDetails/OriginCode", "InvoiceDetails/Stranger is not in the table"),
        ("text InvoiceDetails/InvoiceTotalVatIncludedAmount", "'1.5', not comma amount"),
    ],
)
def test_the_checker_finds_what_is_wrong(spoil: str, fault: str) -> None:
    document = finvoice_of(notice())
    _spoil(document, *spoil.split(" "))
    assert any(fault in found for found in faults_of(document))


def test_every_row_of_the_page_is_written_by_some_notice() -> None:
    seen: set[str] = set()
    for content in NOTICES.values():
        for document in (finvoice_of(content), ubl_of(content), attachments_of(content)):
            seen |= _paths(document)
        seen |= _paths(ubl_of(content, of=parties(seller=BARE, buyer=BARE)))
    address = replace(CECILIA, address=("Storgatan 1", "111 22 Stockholm"))
    bank = replace(ACME, accounts=(replace(ACME.accounts[0], bank="Nordea"),))
    seen |= _paths(ubl_of(notice(customer=address, company=bank), of=parties(seller=BARE, buyer=BARE)))
    written = {rule.path for name in ("Finvoice", "FinvoiceAttachments", "Reminder") for rule in rules_of(name)}
    assert {path for path in written if "@" not in path} - seen == set()


def test_the_page_names_the_functions_that_there_are() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for make in ("finvoice(content, parties=", "finvoice_attachments(", "ubl_reminder(content, parties="):
        assert make in page


def _paths(document: Element) -> set[str]:
    found: set[str] = set()
    for element in document.iter():
        names = [_short(part) for part in reversed([element, *element.iterancestors()])][1:]
        found.add("/".join(names))
    return found


def _short(element: Element) -> str:
    space, _, name = str(element.tag).rpartition("}")
    prefix = {"CommonBasicComponents-2": "cbc:", "CommonAggregateComponents-2": "cac:"}
    return prefix.get(space.rpartition(":")[2], "") + name


def _spoil(document: Element, how: str, path: str) -> None:
    element = document.find(path)
    assert element is not None
    parent = element.getparent()
    assert parent is not None
    match how:
        case "drop":
            parent.remove(element)
        case "double":
            element.addnext(copy.deepcopy(element))
        case "swap":
            element.append(element[0])
        case "rename":
            element.tag = "Stranger"
        case _:
            element.text = "1.5"
    assert isinstance(document, etree._Element)
