# SPDX-License-Identifier: MIT
"""Many PDFs written as one, page by page."""

import hashlib
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pypdfium2  # type: ignore[import-untyped]  # it has no stubs

from dunwell.delivery.print.stitch import Stitch

A4 = (595.2756, 841.8898)
AT = datetime(2026, 3, 9, tzinfo=UTC)


def page_of(text: str, size: tuple[float, float] = A4, **entries: object) -> pikepdf.Pdf:
    """A PDF of one page that says something."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=size)
    font = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1,
                                                BaseFont=pikepdf.Name.Helvetica))  # fmt: skip
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    page.Contents = pdf.make_stream(f"BT /F 20 Tf 20 20 Td ({text}) Tj ET".encode())
    for name, value in entries.items():
        page.obj[f"/{name}"] = value
    return pdf


def stitched(*sources: pikepdf.Pdf) -> bytes:
    out = BytesIO()
    stitch = Stitch(out, A4)
    for source in sources:
        stitch.add(source)
    stitch.end("Batch (7) ä", AT)
    assert stitch.sha256 == hashlib.sha256(out.getvalue()).hexdigest()
    return out.getvalue()


def texts(data: bytes) -> list[str]:
    pdf = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range().strip() for page in pdf]
    finally:
        pdf.close()


def test_pages_follow_each_other_and_say_what_they_said() -> None:
    data = stitched(*(page_of(f"page {number}") for number in range(600)))
    assert texts(data) == [f"page {number}" for number in range(600)]
    with pikepdf.open(BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert str(pdf.docinfo["/Title"]) == "Batch (7) ä"


def test_what_is_the_same_is_written_once() -> None:
    data = stitched(*(page_of("same") for _ in range(50)))
    assert data.count(b"/BaseFont") == 1


def test_what_refers_to_itself_is_copied() -> None:
    pdf = page_of("round")
    first, second = pdf.make_indirect(pikepdf.Dictionary()), pdf.make_indirect(pikepdf.Dictionary())
    first.Next, second.Next = second, first
    pdf.pages[0].Resources.Round = first
    data = stitched(pdf)
    with pikepdf.open(BytesIO(data)) as read:
        there = read.pages[0].Resources.Round
        assert there.Next.Next.objgen == there.objgen


def test_other_sizes_are_fitted_to_the_paper() -> None:
    broad, turned = page_of("broad", (792, 612)), page_of("turned", Rotate=90)
    data = stitched(broad, turned, page_of("small", (200, 200)))
    assert texts(data) == ["broad", "turned", "small"]
    with pikepdf.open(BytesIO(data)) as pdf:
        assert {tuple(round(float(side)) for side in page.mediabox) for page in pdf.pages} == {(0, 0, 595, 842)}


def test_a_part_of_a_source_is_added() -> None:
    source = pikepdf.open(BytesIO(stitched(*(page_of(str(number)) for number in range(5)))))
    out = BytesIO()
    stitch = Stitch(out, A4)
    assert stitch.add(source, 1, 2) == 2
    stitch.blank()
    stitch.end("", AT)
    assert texts(out.getvalue()) == ["1", "2", ""]
