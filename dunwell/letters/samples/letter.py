# SPDX-License-Identifier: MIT
"""One letter as paragraphs and tables, in the order in which it is read."""

from io import BytesIO

from docx.document import Document
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.oxml.ns import qn
from docx.shared import Emu, Mm

from dunwell.core.problem import Refused
from dunwell.letters.blocks import notes_of, pay_to_of, table_of
from dunwell.letters.formats import long_date
from dunwell.letters.notice import Company, NoticeContent
from dunwell.letters.placeholders import PAY_TO_MARK, TABLE_MARK
from dunwell.letters.samples.tables import add_items, add_labels
from dunwell.letters.samples.text import Pen, shown
from dunwell.letters.wording import word
from dunwell.letters.words import words

_LOGO_HEIGHT, _LOGO_WIDTH = Mm(15), Mm(120)


def add_letter(document: Document, content: NoticeContent, language: str) -> None:
    """The letter on a page of its own; `language` is the document's."""
    wording = word(content, paper=True)
    pen = Pen(wording.language, wording.language != language)
    _add_head(document, content.company, pen)
    _add_address(document, content, pen)
    _add_facts(document, content, pen)
    pen.write(document, wording.title, "Heading 1")
    for piece in wording.pieces:
        if piece == TABLE_MARK:
            add_items(document, table_of(content, wording.language), pen)
        elif piece == PAY_TO_MARK:
            _add_pay_to(document, content, pen)
        else:
            for paragraph in piece.split("\n\n"):
                pen.write(document, paragraph, "Letter Text")
    for note in notes_of(content, wording.language):
        pen.write(document, note, "Table Note")
    _end_with_a_paragraph(document, pen)


def _end_with_a_paragraph(document: Document, pen: Pen) -> None:
    """A table must not be the last thing of a document, nor stand right before another letter's head."""
    body = document.element.body
    if len(body) > 1 and body[-2].tag == qn("w:tbl"):
        pen.write(document, "", "Table Note")


def _add_head(document: Document, company: Company, pen: Pen) -> None:
    """The company's name begins the page, beneath its logo where it has one; then how to reach it."""
    head = document.add_paragraph(style="Letter Head")
    if company.logo:
        try:
            size = min(_LOGO_HEIGHT / company.logo.height, _LOGO_WIDTH / company.logo.width)
            width, height = (Emu(round(side * size)) for side in (company.logo.width, company.logo.height))
            picture = head.add_run().add_picture(BytesIO(company.logo.png), width, height)
        except (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError):
            raise Refused("not_a_picture", company=company.code) from None
        picture._inline.docPr.set("descr", shown(company.name))
        head.add_run().add_break()
    pen.fill(head, shown(company.name))
    reach = [*company.address, company.phone, company.email, company.vat_id]
    pen.write(document, " · ".join(part for text in reach if (part := shown(text))), "Letter Contact")


def _add_address(document: Document, content: NoticeContent, pen: Pen) -> None:
    sender = (content.company.name, *content.company.address)
    pen.write(document, " · ".join(part for text in sender if (part := shown(text))), "Letter Return")
    for line in (content.customer.name, *content.customer.address):
        if shown(line):
            pen.write(document, shown(line), "Letter Address")


def _add_facts(document: Document, content: NoticeContent, pen: Pen) -> None:
    """The date, the notice's number, and the customer's."""
    say = words(pen.language).letter
    facts = [
        (say["date"], long_date(content.on, pen.language)),
        (say["number"], content.number),
        (say["customer"], content.customer.customer_id),
    ]
    told = [f"{label}: {shown(value)}" for label, value in facts if shown(value)]
    pen.write(document, "\n".join(told), "Letter Facts")


def _add_pay_to(document: Document, content: NoticeContent, pen: Pen) -> None:
    pay_to = pay_to_of(content, pen.language)
    if pay_to.heading:
        pen.write(document, pay_to.heading, "Heading 2")
    if pay_to.rows:
        add_labels(document, pay_to.rows, pen)
    if pay_to.own_words:
        pen.write(document, pay_to.own_words, "Letter Text")
