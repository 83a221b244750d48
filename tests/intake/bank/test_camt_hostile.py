# SPDX-License-Identifier: MIT
"""Files that are broken, or made to break whoever reads them."""

import time

import pytest

from dunwell.core.problem import Refused
from dunwell.intake.bank.camt import read_camt
from dunwell.intake.bank.read import read_bank_file
from tests.intake.bank.camt_files import balance, codes, document, entry, only, read, statement

BOMB = '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'


def _refused(data: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        read_bank_file(data, "bad.xml")
    return caught.value


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE Document>",
        '<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/evil.dtd">',
        '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        f"<!DOCTYPE Document [{BOMB}]>",
    ],
)
def test_doctype_is_refused_whatever_it_declares(doctype: str) -> None:
    head, _, rest = document(statement(entry(more="<AddtlNtryInf>&c;</AddtlNtryInf>"))).partition(b"\n")
    assert _refused(head + doctype.encode() + rest).code == "xml_doctype"
    wide = (head + doctype.encode() + rest).decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert _refused(wide).code == "xml_doctype"


def test_entity_that_was_not_declared_is_broken_xml() -> None:
    assert _refused(document(statement(entry(more="<AddtlNtryInf>&c;</AddtlNtryInf>")))).code == "bad_xml"


def test_elements_within_elements_without_end_are_refused_soon() -> None:
    started = time.monotonic()
    assert _refused(document(statement("<a>" * 2_000_000))).code == "bad_xml"
    assert _refused(document(statement("<x/>" * 3_000_000))).code == "bad_xml"
    assert time.monotonic() - started < 30


def test_truncated_file_is_refused_with_the_place() -> None:
    whole = document(statement(entry() * 3))
    for end in (len(whole) - 5, len(whole) // 2, 200):
        assert _refused(whole[:end]).code == "bad_xml"
    told = _refused(whole[:-5]).problems
    assert told[0].where.startswith("bad.xml, line 2, column ")


def test_letters_of_another_encoding_are_refused() -> None:
    whole = document(statement(entry(more="<AddtlNtryInf>Zoé</AddtlNtryInf>")))
    assert _refused(whole.replace("é".encode(), "é".encode("latin-1"))).code == "bad_xml"
    assert _refused(whole.replace(b"UTF-8", b"klingon")).code == "bad_xml"


def test_encoding_that_is_declared_is_read() -> None:
    text = document(statement(entry(more="<AddtlNtryInf>Zoé</AddtlNtryInf>"))).decode()
    for encoding in ("iso-8859-1", "windows-1257", "utf-16"):
        (one,) = read_bank_file(text.replace("UTF-8", encoding).encode(encoding), "a").statements
        assert one.transactions[0].remittance == "Zoé"


def test_blanks_and_a_mark_before_the_declaration_do_no_harm() -> None:
    whole = document(statement(entry()))
    for before in (b"\n  ", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"):
        assert len(read_bank_file(before + whole, "a").statements) == 1


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("1000000000000000", "bad_amount"),
        ("1000000000000000.00", "bad_amount"),
        ("99999999999.995", "bad_amount"),
        ("-5.00", "bad_amount"),
        ("5,00", "bad_amount"),
        ("1.005", "bad_amount"),
        ("1e3", "bad_amount"),
        ("NaN", "bad_amount"),
        (".", "bad_amount"),
        ("", "bad_amount"),
        ("٥", "bad_amount"),
    ],
)
def test_amount_that_is_none_leaves_the_entry_out_and_the_others_in(amount: str, code: str) -> None:
    file = read(balance("OPBD", "0"), balance("CLBD", "999"), entry(amount=amount), entry())
    # The balance is not checked where an entry could not be read: that would be told twice.
    assert codes(file) == [code]
    assert file.problems[0].where == "march.xml, Stmt 1, Ntry 1"
    assert [each.amount for each in file.statements[0].transactions] == [10000]


@pytest.mark.parametrize(
    ("amount", "minor"), [("-0.00", 0), ("0", 0), ("+5", 500), ("5.", 500), (".5", 50), ("105.75000", 10575)]
)
def test_amount_is_read_as_the_schema_writes_it(amount: str, minor: int) -> None:
    assert only(entry(amount=amount)).amount == minor


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("<CdtDbtInd>CRDT</CdtDbtInd>", ""), "missing_value"),
        (("<CdtDbtInd>CRDT</CdtDbtInd>", "<CdtDbtInd>credit</CdtDbtInd>"), "bad_value"),
        (('<Amt Ccy="EUR">100.00</Amt>', ""), "missing_amount"),
        (('Ccy="EUR"', 'Ccy="BTC"'), "unknown_currency"),
        (("2026-03-02", "2026-02-30"), "bad_date"),
        (("2026-03-02", "02.03.2026"), "bad_date"),
    ],
)
def test_entry_that_says_no_whole_thing_is_a_problem(change: tuple[str, str], code: str) -> None:
    file = read(entry().replace(*change, 1))
    assert (codes(file), file.statements[0].transactions) == ([code], ())


def test_amount_without_currency_is_in_that_of_the_account() -> None:
    assert only(entry().replace(' Ccy="EUR"', "")).currency == "EUR"


def test_statement_without_number_is_told() -> None:
    file = read_camt(document(statement(entry(), id="")), name="a.xml")
    assert (codes(file), file.statements[0].id) == (["missing_value"], "")


def test_what_is_no_bank_file_is_refused_by_name() -> None:
    assert _refused(b"<Invoice/>").code == "not_a_bank_file"
    assert _refused(b"").code == "empty_file"
