# SPDX-License-Identifier: MIT
"""The HTML form of a notice: one calm column that reads without its pictures, on a phone, and in the dark.

It names no colours for text and ground, so that a mail program's light or dark scheme holds; rules and small print are
of a grey that reads on both. Styles are inline because many mail programs drop the rest. The pictures travel in the
message (`cid:`): nothing is fetched.
"""

from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from dunwell.letters.blocks import notes_of, pay_to_of, table_of
from dunwell.letters.formats import many_lines, one_line
from dunwell.letters.html_blocks import SMALL, broken, html_pay_to, html_table
from dunwell.letters.notice import Company, NoticeContent
from dunwell.letters.pay.codes import pay_codes
from dunwell.letters.pay.pictures import qr_png, shown_width, swiss_png
from dunwell.letters.placeholders import PAY_TO_MARK, TABLE_MARK
from dunwell.letters.wording import Wording
from dunwell.letters.words import words

LOGO, PAY_CODE = "logo", "pay-code"
_LOGO_HEIGHT, _LOGO_WIDTH = 60, 240
_PARAGRAPH = '<p style="margin:0 0 16px">'
_COLOUR = "#8a8a8a"


@dataclass(frozen=True, slots=True)
class Html:
    """The HTML part, and the pictures in it: PNGs by their Content-ID."""

    text: str
    pictures: dict[str, bytes]


def html_body(content: NoticeContent, wording: Wording) -> Html:
    """The whole HTML part, every string escaped."""
    code = _pay_code(content)
    picture = _picture(PAY_CODE, words(wording.language).pay["scan"], shown_width(code)) if code else ""
    blocks = {
        TABLE_MARK: html_table(table_of(content, wording.language)),
        PAY_TO_MARK: html_pay_to(pay_to_of(content, wording.language), picture),
    }
    body = [blocks[piece] if piece in blocks else _paragraphs(piece) for piece in wording.pieces]
    body += [f'<p style="margin:0 0 16px;{SMALL}">{escape(note)}</p>' for note in notes_of(content, wording.language)]
    why = words(wording.language).around["why_you_get_this"]
    page = html_page(content.company, wording, "\n".join(body), why)
    # A company's own words need not have the block in which the code stands.
    if code and f"cid:{PAY_CODE}" in page.text:
        page.pictures[PAY_CODE] = code
    return page


def html_page(company: Company, wording: Wording, body: str, why: str = "") -> Html:
    """A page of a company with this body (HTML): its head, the wording's title, its foot; `why` it was sent."""
    text = _layout().substitute(
        language=escape(wording.language),
        subject=escape(wording.subject),
        colour=company.colour or _COLOUR,
        head=_head(company),
        title=escape(wording.title),
        body=body,
        foot=_foot(company, wording.language, why),
    )
    return Html(text, {LOGO: company.logo.png} if company.logo else {})


def _pay_code(content: NoticeContent) -> bytes:
    codes = pay_codes(content)
    if codes.swiss:
        return swiss_png(codes.swiss)
    return qr_png(codes.epc) if codes.epc else b""


def _head(company: Company) -> str:
    """The logo with the name as its words; without one, the name."""
    name = escape(one_line(company.name))
    if not company.logo:
        return f'<p style="margin:0;font-size:18px;font-weight:bold">{name}</p>'
    scale = min(_LOGO_HEIGHT / company.logo.height, _LOGO_WIDTH / company.logo.width, 1)
    width = max(1, round(company.logo.width * scale))
    # On white, also where the page is dark: a logo is drawn for paper.
    style = "background:#ffffff;color:#1a1a1a;padding:8px;border-radius:4px;margin:-8px 0 0 -8px;"
    return _picture(LOGO, name, width, f"{style}font-size:18px;font-weight:bold;", escaped=True)


def _picture(name: str, words_for_it: str, width: int, style: str = "", *, escaped: bool = False) -> str:
    alt = words_for_it if escaped else escape(words_for_it)
    return f'<img src="cid:{name}" alt="{alt}" width="{width}" style="{style}border:0;max-width:100%;height:auto">'


def _paragraphs(text: str) -> str:
    return "\n".join(f"{_PARAGRAPH}{broken(part)}</p>" for part in text.split("\n\n"))


def _foot(company: Company, language: str, why: str) -> str:
    say = words(language)
    vat = f"{say.letter['vat_id']} {one_line(company.vat_id)}" if one_line(company.vat_id) else ""
    lines = [company.name, *company.address, company.phone, company.email, vat]
    parts = ["<br>\n".join(escape(one_line(line)) for line in lines if one_line(line))]
    if company.footer.strip():
        parts.append(broken(many_lines(company.footer).strip()))
    if why:
        parts.append(escape(why))
    return "\n".join(f'<p style="margin:0 0 8px">{part}</p>' for part in parts)


@cache
def _layout() -> Template:
    return Template(files("dunwell.letters").joinpath("layout.html").read_text(encoding="utf-8"))
