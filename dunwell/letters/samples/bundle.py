# SPDX-License-Identifier: MIT
"""The whole ladder of letters to one debtor as one document for a word processor, to be edited and sent by hand."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from docx import Document

from dunwell.core.problem import Refused
from dunwell.letters.notice import NoticeContent
from dunwell.letters.samples.letter import add_letter
from dunwell.letters.samples.package import packed
from dunwell.letters.samples.styles import make_styles
from dunwell.letters.samples.text import Pen, shown
from dunwell.letters.wording import word


def sample_docx(letters: Sequence[NoticeContent]) -> bytes:
    """The letters in their order as DOCX, each on a page of its own: company head, address, date, title as a heading,
    text, a table with the sums, how to pay; the company's small print at the foot of every page.

    All looks are styles, so that a change of one changes every letter. The document's language is that of the first
    letter; what is written in another says so itself. The same letters give the same bytes.
    Raises `Refused`: `no_letters` for none, `text_fails`, `not_a_picture` for a logo that cannot be read.
    """
    if not letters:
        raise Refused("no_letters")
    document = Document()
    first = letters[0]
    language = word(first, paper=True).language
    make_styles(document, first.company.colour, language)
    for content in letters:
        add_letter(document, content, language)
    foot = document.sections[0].footer.paragraphs[0]
    foot.style = "Letter Foot"
    Pen(language, marked=False).fill(foot, first.company.footer)
    about = document.core_properties
    about.title = shown(f"{first.company.name} – {first.customer.name}")[:250]
    about.author = about.last_modified_by = shown(first.company.name)[:250]
    about.language = language
    about.comments = about.subject = about.keywords = ""
    about.created = about.modified = datetime.combine(first.on, time(), UTC)
    return packed(document)
