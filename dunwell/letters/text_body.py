# SPDX-License-Identifier: MIT
"""The plain-text form of a notice: paragraphs as written, the table in aligned columns."""

from dunwell.letters.blocks import PayTo, Table, notes_of, pay_to_of, table_of
from dunwell.letters.formats import many_lines, one_line
from dunwell.letters.notice import Company, NoticeContent
from dunwell.letters.placeholders import PAY_TO_MARK, TABLE_MARK
from dunwell.letters.wording import Wording
from dunwell.letters.words import words

_GAP = "  "


def text_body(content: NoticeContent, wording: Wording) -> str:
    r"""The whole text part; lines end in \n."""
    blocks = {
        TABLE_MARK: text_table(table_of(content, wording.language)),
        PAY_TO_MARK: text_pay_to(pay_to_of(content, wording.language)),
    }
    pieces = [blocks.get(piece, piece) for piece in wording.pieces]
    parts = [*pieces, *notes_of(content, wording.language), _signature(content.company, wording.language)]
    return "\n\n".join(piece for piece in parts if piece) + "\n"


def text_table(table: Table) -> str:
    """Lines in columns: text to the left, numbers to the right, the total beneath a rule."""
    cells = [[row.item, row.due, row.overdue, row.open, _beside(table, row.of, row.stepped)] for row in table.rows]
    heads = [*table.heads, ""]
    widths = [max(len(row[column]) for row in [heads, *cells]) for column in range(4)]
    sums = [*table.sums, table.total]
    across = max(len(label) + len(_GAP) + len(value) for label, value in sums)
    # The sums end where the column of amounts ends: whichever is narrower gives way.
    widths[3] += max(0, across - sum(widths) - 3 * len(_GAP))
    across = sum(widths) + 3 * len(_GAP)
    lines = [_aligned(row, widths) for row in [heads, *cells]]
    added = [f"{label}{value:>{across - len(label)}}" for label, value in sums]
    rule = "-" * across
    parts = [lines[0], rule, *lines[1:], rule, *added]
    return "\n".join([*parts, "", table.note] if table.note else parts)


def text_pay_to(pay_to: PayTo) -> str:
    """The heading, labelled values in two columns, then the company's own words."""
    if not pay_to.heading:
        return ""
    width = max((len(label) for label, _ in pay_to.rows), default=0)
    rows = [f"{label:<{width}}{_GAP}{value}" for label, value in pay_to.rows]
    return "\n".join([pay_to.heading, *rows, *([pay_to.own_words] if pay_to.own_words else [])])


def _beside(table: Table, of: str, stepped: bool) -> str:
    return " · ".join(note for note in (of, table.mark if stepped else "") if note)


def _aligned(cells: list[str], widths: list[int]) -> str:
    item, due, overdue, amount, beside = cells
    columns = [f"{item:<{widths[0]}}", f"{due:<{widths[1]}}", f"{overdue:>{widths[2]}}", f"{amount:>{widths[3]}}"]
    return _GAP.join([*columns, beside]).rstrip()


def _signature(company: Company, language: str) -> str:
    """Who writes and why, after the line "-- " by which mail programs know a signature."""
    say = words(language)
    vat = f"{say.letter['vat_id']} {one_line(company.vat_id)}" if one_line(company.vat_id) else ""
    lines = [company.name, *company.address, company.phone, company.email, vat]
    own = many_lines(company.footer).strip()
    why = say.around["why_you_get_this"]
    return "\n".join(["-- ", *(one_line(line) for line in lines if one_line(line)), *([own] if own else []), why])
