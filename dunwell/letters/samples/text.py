# SPDX-License-Identifier: MIT
"""Text on its way into the document: cleaned, its line ends kept as line breaks, its language said where it differs."""

import re
from dataclasses import dataclass

from babel.core import get_global
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from lxml import etree

from dunwell.letters.formats import locale_of, many_lines, one_line

# No control characters, but none that XML may hold either.
_NO_CHARACTERS = re.compile("[\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes paragraphs of one language; `marked` where it is not the document's own."""

    language: str
    marked: bool

    def write(self, into: Document | _Cell, text: str, style: str) -> Paragraph:
        """A new last paragraph in a style."""
        return self.fill(into.add_paragraph(style=style), text)

    def fill(self, paragraph: Paragraph, text: str) -> Paragraph:
        """A text into a paragraph that is there."""
        run = paragraph.add_run(_NO_CHARACTERS.sub("", many_lines(text)))
        if self.marked:
            etree.SubElement(run._r.get_or_add_rPr(), qn("w:lang"), {qn("w:val"): language_tag(self.language)})
        return paragraph

    def cell(self, cell: _Cell, text: str, style: str) -> None:
        """A text as the first paragraph of a table's cell."""
        first = cell.paragraphs[0]
        first.style = style
        self.fill(first, text)


def shown(text: str) -> str:
    """A text of one line that the document can hold."""
    return one_line(_NO_CHARACTERS.sub("", text))


def language_tag(language: str) -> str:
    """The language as word processors know their dictionaries, with its country: `language_tag("fi") == "fi-FI"`."""
    locale = locale_of(language)
    likely: str = get_global("likely_subtags").get(locale.language, "")
    territory = locale.territory or likely.rpartition("_")[2]
    return f"{locale.language}-{territory}" if territory else locale.language
