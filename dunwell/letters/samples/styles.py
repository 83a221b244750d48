# SPDX-License-Identifier: MIT
"""The styles of the letters. Everything that one sees is in one of them; the letters themselves format nothing."""

from dataclasses import dataclass

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from dunwell.letters.paper.colour import accent_of, readable
from dunwell.letters.samples.text import language_tag

TABLE = "Letter Table"
LABELS = "Letter Labels"
# A font that word processors have, or replace by one of the same widths.
_FONT = "Calibri"
_GREY = RGBColor(0x5B, 0x66, 0x73)
_RULES = (
    '<w:tblBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="5B6673"/>'
    '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="D5DAE0"/></w:tblBorders>'
)
_PADDING = '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="115" w:type="dxa"/></w:tblCellMar>'


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style: its size and the room above and beneath in points, and what else is not as in Normal."""

    name: str
    size: float = 10
    above: float = 0
    beneath: float = 0
    bold: bool = False
    grey: bool = False
    right: bool = False
    new_page: bool = False
    keep: bool = False


_LOOKS = (
    Look("Letter Head", size=16, beneath=2, bold=True, new_page=True),
    Look("Letter Contact", size=9, beneath=20, grey=True),
    Look("Letter Return", size=8, beneath=4, grey=True),
    Look("Letter Address"),
    Look("Letter Facts", above=10),
    Look("Letter Text", above=5, beneath=2),
    Look("Table Head", size=9, bold=True, above=2, beneath=2),
    Look("Table Head Right", size=9, bold=True, above=2, beneath=2, right=True),
    Look("Table Item", size=9.5, above=1.5, beneath=1.5),
    Look("Table Amount", size=9.5, above=1.5, beneath=1.5, right=True),
    Look("Table Total", size=9.5, above=1.5, beneath=1.5, bold=True),
    Look("Table Total Amount", size=9.5, above=1.5, beneath=1.5, bold=True, right=True),
    Look("Table Label", size=9.5, above=1.5, beneath=1.5, grey=True),
    Look("Table Detail", size=8.5, beneath=2, grey=True),
    Look("Table Detail Right", size=8.5, beneath=2, grey=True, right=True),
    Look("Table Note", size=9, above=5, beneath=2, grey=True),
    Look("Letter Foot", size=8, grey=True),
)


def make_styles(document: Document, colour: str, language: str) -> None:
    """The page, the fonts, and every style that the letters name; headings in the company's colour."""
    _set_page(document)
    _set_language(document, language)
    normal = _paragraph_style(document, "Normal")
    _set_font(normal, 10)
    _set_room(normal, 0, 0)
    for look in _LOOKS:
        _add_look(document, look)
    accent = RGBColor.from_string(readable(accent_of(colour))[1:].upper())
    for name, size, above, beneath in (("Heading 1", 15, 14, 4), ("Heading 2", 11.5, 10, 3)):
        heading = _paragraph_style(document, name)
        _set_font(heading, size)
        heading.font.bold = True
        heading.font.color.rgb = accent
        _set_room(heading, above, beneath)
    _add_table_styles(document)


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(20)
    section.top_margin, section.bottom_margin = Mm(18), Mm(18)
    section.footer_distance = Mm(10)


def _set_language(document: Document, language: str) -> None:
    """In the defaults under all styles, where a word processor looks for the document's language."""
    said = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    said.set(qn("w:val"), language_tag(language))


def _add_look(document: Document, look: Look) -> None:
    style = document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    style.font.size = Pt(look.size)
    style.font.bold = look.bold or None
    if look.grey:
        style.font.color.rgb = _GREY
    _set_room(style, look.above, look.beneath)
    layout = style.paragraph_format
    layout.page_break_before = look.new_page or None
    layout.keep_with_next = look.keep or None
    if look.right:
        layout.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _add_table_styles(document: Document) -> None:
    """Fine rules between the rows, stronger ones beneath the head; a second table without any rule, for labels."""
    for name, rules in ((TABLE, _RULES), (LABELS, "")):
        style = document.styles.add_style(name, WD_STYLE_TYPE.TABLE)
        style.base_style = document.styles["Normal Table"]
        style.element.append(parse_xml(f"<w:tblPr {nsdecls('w')}>{rules}{_PADDING}</w:tblPr>"))
    rule = '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="5B6673"/>'
    borders = f"<w:tcPr><w:tcBorders>{rule}</w:tcBorders></w:tcPr>"
    head = f'<w:tblStylePr {nsdecls("w")} w:type="firstRow">{borders}</w:tblStylePr>'
    document.styles[TABLE].element.append(parse_xml(head))


def _set_font(style: ParagraphStyle, size: float) -> None:
    """The font in every script, instead of the theme's, which differs from one program to the next."""
    style.font.name = _FONT
    style.font.size = Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    fonts.set(qn("w:cs"), _FONT)


def _set_room(style: ParagraphStyle, above: float, beneath: float) -> None:
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(above), Pt(beneath)
    layout.line_spacing = 1.08


def _paragraph_style(document: Document, name: str) -> ParagraphStyle:
    """A paragraph style of the template's; it has those that are asked for."""
    style = document.styles[name]
    if not isinstance(style, ParagraphStyle):
        raise TypeError(name)
    return style
