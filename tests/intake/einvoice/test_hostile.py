# SPDX-License-Identifier: MIT
"""Files that want to harm, are damaged, or are something else: refused by name, at once."""

import random
import zlib
from io import BytesIO

import pikepdf
import pytest

from dunwell.core.problem import Refused
from dunwell.intake.einvoice.codes import REFUSED
from dunwell.intake.einvoice.kinds import E_ARVE, FINVOICE, UNTDID, Kind
from dunwell.intake.einvoice.opened import MOST_BYTES, MOST_LEVELS, MOST_TAGS
from dunwell.intake.einvoice.pdf import MOST_UNPACKED
from dunwell.intake.einvoice.read import read_einvoice
from tests.intake.einvoice.samples import cii, e_arve, finvoice, pdf, ubl

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {"abcdefghij"[n]} "{("&" + "abcdefghij"[n - 1] + ";") * 10}">' for n in range(1, 10))
    + "]><lolz>&j;</lolz>"
)
EXTERNAL = '<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def code_of(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_einvoice(data, name="a.xml")
    assert caught.value.problems
    return caught.value.code


@pytest.mark.parametrize(
    "data",
    [
        LAUGHS.encode(),
        LAUGHS.encode("utf-16"),
        (EXTERNAL + ubl().partition("?>")[2].replace("R-1", "&x;")).encode(),
        b'<!-- a --><?x y?>\n<!DOCTYPE Invoice SYSTEM "http://example.org/a.dtd"><Invoice/>',
        finvoice(head='<!DOCTYPE Finvoice SYSTEM "Finvoice.dtd" [<!ENTITY a "b">]>').encode(),
        finvoice(head='<!DOCTYPE Finvoice SYSTEM "http://example.org/other.dtd">').encode(),
        finvoice(head='<!DOCTYPE Finvoice PUBLIC "x" "Finvoice.dtd">').encode(),
        pdf({"factur-x.xml": (EXTERNAL + cii()).encode()}),
    ],
)
def test_document_type_is_refused_wherever_it_stands(data: bytes) -> None:
    assert code_of(data) == "xml_doctype"


def test_entity_that_no_one_declares_is_no_xml_after_a_bare_doctype() -> None:
    text = finvoice(head='<!DOCTYPE Finvoice SYSTEM "Finvoice.dtd">').replace(">17<", ">&x;<")
    assert code_of(text.encode()) == "xml_broken"


@pytest.mark.parametrize("levels", [MOST_LEVELS + 1, 10_000])
def test_nested_elements_are_refused(levels: int) -> None:
    assert code_of(b"<a>" * levels + b"</a>" * levels) == "xml_too_deep"


def test_too_large_a_file_is_refused_before_it_is_read() -> None:
    assert code_of(b" " * 100_000_000) == "file_too_large"
    assert code_of(b"%PDF-1.7\n" + b" " * MOST_BYTES) == "file_too_large"
    assert code_of(b"<a>" + b"<b/>" * MOST_TAGS + b"</a>") == "file_too_large"
    assert code_of(b" " * 1000) == "empty_file"
    assert code_of(b"") == "empty_file"


def test_attachment_that_unpacks_without_end_is_refused() -> None:
    file, document = BytesIO(), pikepdf.open(BytesIO(pdf({"factur-x.xml": b"x"})))
    stream = document.attachments["factur-x.xml"].obj.EF.F
    stream.write(zlib.compress(b" " * (MOST_BYTES + 1)), filter=pikepdf.Name.FlateDecode)
    document.save(file, compress_streams=False)
    assert len(file.getvalue()) < 200_000
    assert code_of(file.getvalue()) == "file_too_large"


@pytest.mark.parametrize("part", [0.2, 0.5, 0.99])
def test_file_that_breaks_off_is_refused(part: float) -> None:
    whole = ubl().encode()
    assert code_of(whole[: int(len(whole) * part)]) == "xml_broken"


def test_nul_bytes_are_no_xml() -> None:
    assert code_of(ubl().replace("R-1", "R\0-1").encode()) == "xml_broken"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_utf_16_and_byte_order_marks_are_read(encoding: str) -> None:
    text = ubl().replace("UTF-8", "UTF-16" if "16" in encoding else "UTF-8")
    assert read_einvoice(text.encode(encoding), name="a.xml").number == "R-1"


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252", "ISO-8859-15"])
def test_letters_are_read_as_the_file_declares_them(encoding: str) -> None:
    text = ubl().replace("UTF-8", encoding).replace("Lumi Oy", "Yhtiö Åkerö Oy")
    assert read_einvoice(text.encode(encoding), name="a.xml").buyer.name == "Yhtiö Åkerö Oy"


@pytest.mark.parametrize(
    "data",
    [
        ubl().replace("Lumi Oy", "Åkerö").encode("iso-8859-1"),
        ubl().replace("UTF-8", "utf-7").encode(),
        ubl().replace("UTF-8", "rot13").encode(),
        ubl().replace("UTF-8", "no-such-code").encode(),
        ubl().encode("utf-16")[:-1],
    ],
)
def test_letters_that_are_not_as_declared_are_refused(data: bytes) -> None:
    assert code_of(data) == "xml_encoding"


def test_pdf_without_data_locked_or_damaged_is_refused_by_name() -> None:
    invoice = {"factur-x.xml": cii().encode()}
    assert code_of(pdf({})) == "pdf_without_invoice"
    assert code_of(pdf({"terms.txt": b"x"})) == "pdf_without_invoice"
    assert code_of(pdf({"a.xml": b"<a/>", "b.xml": b"<b/>"})) == "pdf_several_invoices"
    assert code_of(pdf(invoice, password="secret")) == "pdf_encrypted"
    assert code_of(b"%PDF-1.7\nnothing of a PDF") == "pdf_broken"


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5])
def test_pdf_that_breaks_off_within_its_data_is_refused(part: float) -> None:
    whole = pdf({"factur-x.xml": cii().encode()})
    assert code_of(whole[: int(len(whole) * part)]).startswith(("pdf_", "xml_"))


@pytest.mark.parametrize(
    ("root", "code"),
    [
        ("<Order xmlns='urn:oasis:names:specification:ubl:schema:xsd:Order-2'/>", "not_a_receivable"),
        ("<DebitNote xmlns='urn:oasis:names:specification:ubl:schema:xsd:DebitNote-2'/>", "not_a_receivable"),
        ("<Reminder xmlns='urn:oasis:names:specification:ubl:schema:xsd:Reminder-2'/>", "not_a_receivable"),
        ("<SelfBilledInvoice xmlns='x'/>", "self_billed"),
        ("<p:FatturaElettronica xmlns:p='http://ivaservizi.agenziaentrate.gov.it/'/>", "einvoice_unsupported"),
        ("<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-1.0'/>", "einvoice_unsupported"),
        ("<html/>", "not_an_einvoice"),
        ("<E_Invoice/>", "not_an_einvoice"),
        ("<Envelope><a/></Envelope>", "not_an_einvoice"),
    ],
)
def test_other_documents_are_refused_by_their_root(root: str, code: str) -> None:
    assert code_of(root.encode()) == code


@pytest.mark.parametrize(("code", "kind"), UNTDID.items())
def test_every_type_code_is_taken_or_refused_as_the_table_says(code: str, kind: Kind) -> None:
    data = cii(code=code).encode()
    if kind.taken_as:
        assert read_einvoice(data, name="a.xml").type == kind.taken_as
    else:
        assert code_of(data) == kind.ruling


def test_types_that_no_table_names_are_refused() -> None:
    assert code_of(cii(code="999").encode()) == "unknown_document_type"
    assert code_of(cii(code="").encode()) == "einvoice_incomplete"
    assert code_of(finvoice(code="ORD01").encode()) == "not_a_receivable"
    assert len(UNTDID) + len(FINVOICE) + len(E_ARVE) > 130


@pytest.mark.parametrize(
    ("document", "type_"),
    [(cii(code="389"), "invoice"), (cii(code="261"), "credit_note"), (finvoice(code="INV07"), "invoice")],
)
def test_what_the_buyer_issued_is_read_and_told_as_such(document: str, type_: str) -> None:
    invoice = read_einvoice(document.encode(), name="a.xml")
    assert (invoice.type, invoice.self_billed) == (type_, True)
    assert [problem.code for problem in invoice.problems] == ["self_billed"]


def test_every_refusal_can_be_told() -> None:
    assert {code for code, message in REFUSED.items() if not message} == set()
    assert "self_billed" in REFUSED


def test_pdf_whose_own_parts_unpack_without_end_is_refused() -> None:
    packer = zlib.compressobj(9)
    packed = packer.compress(b"1 0 << /Type /Catalog /Pages 2 0 R >>" + b" " * (MOST_UNPACKED + 1)) + packer.flush()
    parts = {
        3: b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
        + packed
        + b"\nendstream",
        2: b"<< /Type /Pages /Kids [] /Count 0 >>",
    }
    file, places = b"%PDF-1.7\n", {}
    for number, part in parts.items():
        places[number] = len(file)
        file += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = [(0, 0, 65535), (2, 3, 0), (1, places[2], 0), (1, places[3], 0), (1, len(file), 0)]
    index = b"".join(bytes([kind]) + at.to_bytes(4, "big") + more.to_bytes(2, "big") for kind, at, more in table)
    head = b"4 0 obj\n<< /Type /XRef /Size 5 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n" % len(index)
    tail = b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(file)
    assert code_of(file + head + index + tail) == "pdf_broken"


@pytest.mark.parametrize("seed", range(6))
def test_damaged_files_are_read_or_refused_and_nothing_else(seed: int) -> None:
    chance = random.Random(seed)
    samples = (
        pdf({"factur-x.xml": cii().encode()}),
        ubl().encode(),
        finvoice().encode(),
        e_arve("<TotalSum>1</TotalSum>").encode(),
    )
    outcomes = set()
    for _ in range(100):
        data = bytearray(chance.choice(samples))
        for _ in range(chance.choice((1, 2, 8))):
            place = chance.randrange(len(data))
            data[place : place + chance.randrange(3)] = bytes(
                chance.choices(b"<>/&;\0 [](09ABxyz\xff", k=chance.randrange(4))
            )
        try:
            outcomes.add(read_einvoice(bytes(data), name="a.xml").number)
        except Refused as refused:
            outcomes.add(refused.code)
    assert len(outcomes) > 3
