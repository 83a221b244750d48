# SPDX-License-Identifier: MIT
"""The bundle of sample letters, opened again as a word processor's reader opens it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as Docx
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from dunwell.core.problem import Refused
from dunwell.letters.blocks import table_of
from dunwell.letters.notice import TONES, Logo, NoticeContent
from dunwell.letters.samples.bundle import sample_docx
from dunwell.letters.wording import word
from dunwell.letters.words import languages, words
from tests.letters.samples import ACME, CECILIA, LISTED, STEPPED, notice

ADDRESSED = replace(CECILIA, address=("Storgatan 1", "111 22 Stockholm"))


def ladder(**changes: object) -> list[NoticeContent]:
    """A letter of each tone to one debtor, a week apart."""
    given = {"customer": ADDRESSED, **changes}
    return [
        notice(tone=tone, number=f"N-{place}", on=date(2026, 3, 1 + 7 * place), **given)
        for place, tone in enumerate(TONES)
    ]


def opened(letters: list[NoticeContent]) -> Docx:
    return Document(BytesIO(sample_docx(letters)))


def styled(document: Docx, style: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if _style(paragraph) == style]


def everything(document: Docx) -> Iterator[Paragraph]:
    yield from document.paragraphs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def test_every_letter_begins_a_page_with_the_company() -> None:
    document = opened(ladder())
    heads = [paragraph for paragraph in document.paragraphs if _style(paragraph) == "Letter Head"]
    assert [head.text for head in heads] == ["Acme Oy"] * len(TONES)
    assert document.styles["Letter Head"].paragraph_format.page_break_before is True
    assert document.paragraphs[0].text == "Acme Oy"
    assert len(document.sections) == 1


def test_titles_are_headings_so_that_one_can_walk_the_ladder() -> None:
    letters = ladder()
    said = [word(content, paper=True).title for content in letters]
    assert styled(opened(letters), "Heading 1") == said
    assert len(set(said)) >= 4


def test_a_letter_names_sender_receiver_day_and_number() -> None:
    document = opened(ladder()[2:3])
    assert styled(document, "Letter Address") == ["Cecilia Svensson", "Storgatan 1", "111 22 Stockholm"]
    assert styled(document, "Letter Return") == ["Acme Oy · Mannerheimintie 1 · 00100 Helsinki"]
    (facts,) = styled(document, "Letter Facts")
    say = words("en").letter
    assert facts.split("\n") == [
        f"{say['date']}: 15 March 2026",
        f"{say['number']}: N-2",
        f"{say['customer']}: C-1",
    ]
    (contact,) = styled(document, "Letter Contact")
    assert "books@acme.example" in contact
    assert "+358 9 123 456" in contact


def test_the_text_is_the_letters_own() -> None:
    (content,) = ladder()[3:4]
    paragraphs = styled(opened([content]), "Letter Text")
    pieces = [piece for piece in word(content, paper=True).pieces if "\x02" not in piece]
    said = [paragraph for piece in pieces for paragraph in piece.split("\n\n")]
    assert [paragraph for paragraph in paragraphs if paragraph in said] == said


def test_items_and_sums_stand_in_a_real_table() -> None:
    content = notice()
    table = table_of(content, "en")
    made = opened([content]).tables[0]
    rows = [[cell.text for cell in row.cells] for row in made.rows]
    assert rows[0] == list(table.heads)
    assert [row[0].split("\n")[0] for row in rows[1:3]] == ["R-1001", "R-1002"]
    assert [row[3].split("\n")[0] for row in rows[1:3]] == ["100.00", "5,000.00"]
    assert [(row[0], row[3]) for row in rows[3:]] == [*table.sums, table.total]
    assert rows[-1][3] == "EUR\u00a05,125.00"
    assert [row.cells[0]._tc is row.cells[2]._tc for row in made.rows] == [False] * 3 + [True] * 5


def test_the_head_of_the_table_comes_again_and_no_row_is_torn() -> None:
    lines = tuple(replace(STEPPED, item=f"R-{place}") for place in range(200))
    total = sum(line.chased for line in lines)
    made = opened([notice(lines=lines, credits=0, fee=0, interest=0, total=total)]).tables[0]
    rows = list(made.rows)
    assert len(rows) == 202
    assert _has(rows[0]._tr, "w:tblHeader")
    assert all(_has(row._tr, "w:cantSplit") for row in rows[1:])
    assert not any(_has(row._tr, "w:tblHeader") for row in rows[1:])


def test_how_to_pay_is_a_table_of_labels() -> None:
    document = opened([notice()])
    say = words("en").pay
    made = document.tables[1]
    assert [tuple(cell.text for cell in row.cells) for row in made.rows] == [
        (say["account"], "FI21 1234 5600 0007 85"),
        (say["bic"], "NDEAFIHH"),
        (say["reference"], "RF10 N17"),
    ]
    assert styled(document, "Heading 2") == [say["heading"]]
    assert "Please state the reference." in styled(document, "Letter Text")


def test_nothing_is_formatted_but_by_styles() -> None:
    document = opened(ladder())
    for paragraph in everything(document):
        properties = paragraph._p.pPr
        assert properties is None or [child.tag for child in properties] == [qn("w:pStyle")]
        assert [run.text for run in paragraph.runs if run._r.rPr is not None] == []
    names = {_style(paragraph) for paragraph in everything(document) if paragraph.text}
    assert "Normal" not in names
    assert names <= {style.name for style in document.styles}
    assert {table.style.name for table in document.tables if table.style} == {"Letter Table", "Letter Labels"}


@pytest.mark.parametrize(("language", "tag"), [("fi", "fi-FI"), ("en", "en-GB"), ("el", "el-GR"), ("nb", "nb-NO")])
def test_the_document_says_its_language(language: str, tag: str) -> None:
    document = opened([notice(customer=replace(CECILIA, language=language))])
    said = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    assert said is not None
    assert said.get(qn("w:val")) == tag
    assert document.core_properties.language == language


def test_a_letter_in_another_language_says_so_itself() -> None:
    finnish = notice(customer=replace(CECILIA, language="fi"))
    document = opened([notice(), finnish])
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if _style(paragraph) == "Heading 1"]
    tags = [[lang.get(qn("w:val")) for lang in run._r.iter(qn("w:lang"))] for run in runs]
    assert tags == [[], ["fi-FI"]]


@pytest.mark.parametrize("language", sorted(languages()))
def test_no_language_leaves_markup_behind(language: str) -> None:
    document = opened(ladder(customer=replace(ADDRESSED, language=language)))
    text = "\n".join(paragraph.text for paragraph in everything(document))
    assert "5" in text
    assert [mark for mark in ("{", "}", "\x02", "\x03", "<", "&amp;", "None") if mark in text] == []
    assert text.count("Cecilia Svensson") >= len(TONES)


def test_a_hostile_name_is_only_a_name() -> None:
    name = '<w:p>&amp;{{ x }} #read("/etc") \x00\x1b\ufffe\u202eשלום ' + "x" * 460
    document = opened([notice(customer=replace(CECILIA, name=name))])
    (shown,) = styled(document, "Letter Address")
    assert shown.startswith('<w:p>&amp;{{ x }} #read("/etc") שלום xxx')
    with ZipFile(BytesIO(sample_docx([notice(customer=replace(CECILIA, name=name))]))) as package:
        etree.fromstring(package.read("word/document.xml"), etree.XMLParser(resolve_entities=False, no_network=True))


@settings(deadline=None, max_examples=40)
@given(text=st.text(max_size=80))
def test_any_text_anywhere_gives_letters(text: str) -> None:
    content = notice(
        number=text,
        company=replace(ACME, name=text, phone=text, address=(text,), footer=text, pay_to=text, colour=text),
        customer=replace(CECILIA, name=text, customer_id=text, address=(text, text), language=text),
        lines=(replace(STEPPED, item=text, reference=text), LISTED),
        sentence=text,
    )
    document = opened([content])
    assert len(document.tables) == 2
    assert len(styled(document, "Heading 1")) == 1


def test_the_logo_stands_above_the_name_and_has_words_for_those_who_do_not_see_it() -> None:
    written = BytesIO()
    Image.new("RGB", (400, 100), "navy").save(written, "PNG")
    document = opened([notice(company=replace(ACME, logo=Logo(written.getvalue(), 400, 100)))])
    (shape,) = document.inline_shapes
    assert shape.height.mm == pytest.approx(15, abs=0.1)
    assert shape.width.mm == pytest.approx(60, abs=0.4)
    assert shape._inline.docPr.get("descr") == "Acme Oy"
    assert document.paragraphs[0].text.strip() == "Acme Oy"


def test_a_logo_that_is_no_picture_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        sample_docx([notice(company=replace(ACME, logo=Logo(b"no picture", 1, 1)))])
    assert refused.value.code == "not_a_picture"


def test_the_small_print_stands_at_the_foot() -> None:
    document = opened([notice(company=replace(ACME, footer="Acme Oy, Y-tunnus 1234567-8\nHelsinki"))])
    assert document.sections[0].footer.paragraphs[0].text == "Acme Oy, Y-tunnus 1234567-8\nHelsinki"


def test_the_file_says_who_wrote_it_and_when_and_is_the_same_each_time() -> None:
    letters = ladder()
    document = opened(letters)
    about = document.core_properties
    assert (about.author, about.title) == ("Acme Oy", "Acme Oy – Cecilia Svensson")
    assert about.created is not None
    assert about.created.date() == letters[0].on
    assert about.comments == ""
    assert sample_docx(letters) == sample_docx(letters)


def test_no_letters_make_no_bundle() -> None:
    with pytest.raises(Refused) as refused:
        sample_docx([])
    assert refused.value.code == "no_letters"


def test_the_last_thing_on_a_page_is_never_a_table() -> None:
    from dunwell.core.procedure import Text

    only = notice(text=Text("en", "Hello", "{{ table }}\n\n{{ pay_to }}"), company=replace(ACME, pay_to=""))
    document = opened([only, only])
    body = list(document.element.body)
    assert body[-2].tag == qn("w:p")
    tables = [place for place, element in enumerate(body) if element.tag == qn("w:tbl")]
    assert len(tables) == 4
    assert all(body[place + 1].tag == qn("w:p") for place in tables)


def _style(paragraph: Paragraph) -> str:
    return paragraph.style.name or "" if paragraph.style else ""


def _has(element: etree._Element, name: str) -> bool:
    return element.find(f"{qn('w:trPr')}/{qn(name)}") is not None
