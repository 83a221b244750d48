# SPDX-License-Identifier: MIT
"""The two tables of a letter: the items with their sums, and how to pay."""

from collections.abc import Sequence

from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table as DocxTable
from docx.table import _Row
from lxml import etree

from dunwell.letters.blocks import Row, Table
from dunwell.letters.samples.styles import LABELS, TABLE
from dunwell.letters.samples.text import Pen

# Together the width between the margins.
_ITEM_WIDTHS = (Mm(75), Mm(33), Mm(25), Mm(32))
_LABEL_WIDTHS = (Mm(45), Mm(120))


def add_items(document: Document, table: Table, pen: Pen) -> None:
    """Head, a row for each item, the sums, the total; the head comes again on every page, no row is torn apart."""
    made = document.add_table(rows=2 + len(table.rows) + len(table.sums), cols=4, style=TABLE)
    _set_widths(made, _ITEM_WIDTHS)
    rows = iter(made.rows)
    head = next(rows)
    _mark(head, "w:tblHeader")
    for cell, text, style in zip(head.cells, table.heads, _styles("Table Head", "Table Head Right"), strict=True):
        pen.cell(cell, text, style)
    for row in table.rows:
        _fill_item(next(rows), row, table.mark, pen)
    for label, value in table.sums:
        _fill_sum(next(rows), label, value, pen, style="Table Item", amount="Table Amount")
    _fill_sum(next(rows), *table.total, pen, style="Table Total", amount="Table Total Amount")
    if table.note:
        pen.write(document, table.note, "Table Note")


def add_labels(document: Document, labelled: Sequence[tuple[str, str]], pen: Pen) -> None:
    """Labels to the left, values to the right, without rules."""
    made = document.add_table(rows=len(labelled), cols=2, style=LABELS)
    _set_widths(made, _LABEL_WIDTHS)
    for row, (label, value) in zip(made.rows, labelled, strict=True):
        pen.cell(row.cells[0], label, "Table Label")
        pen.cell(row.cells[1], value, "Table Item")


def _fill_item(made: _Row, row: Row, mark: str, pen: Pen) -> None:
    _mark(made, "w:cantSplit")
    cells = made.cells
    texts = (row.item, row.due, row.overdue, row.open)
    for cell, text, style in zip(cells, texts, _styles("Table Item", "Table Amount"), strict=True):
        pen.cell(cell, text, style)
    details = [*row.details, *([mark] if mark and row.stepped else [])]
    pen.write(cells[0], " · ".join(details), "Table Detail")
    if row.of:
        pen.write(cells[3], row.of, "Table Detail Right")


def _fill_sum(made: _Row, label: str, value: str, pen: Pen, *, style: str, amount: str) -> None:
    """The label over the first columns, the amount beneath the amounts."""
    _mark(made, "w:cantSplit")
    cells = made.cells
    pen.cell(cells[0].merge(cells[2]), label, style)
    pen.cell(cells[3], value, amount)


def _mark(row: _Row, name: str) -> None:
    etree.SubElement(row._tr.get_or_add_trPr(), qn(name))


def _set_widths(made: DocxTable, widths: Sequence[Mm]) -> None:
    """The widths of the columns, which the table keeps whatever stands in them."""
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    look = made._tbl.tblPr.find(qn("w:tblLook"))
    if look is not None:
        look.set(qn("w:firstColumn"), "0")


def _styles(left: str, right: str) -> tuple[str, str, str, str]:
    """Two columns of text, two of numbers."""
    return left, left, right, right
