# SPDX-License-Identifier: MIT
"""Reports, statements and notifications of ISO 20022, element by element."""

import datetime as dt

import pytest

from dunwell.core.problem import Problem
from dunwell.intake.bank.camt import read_camt, stream_camt
from dunwell.intake.bank.rows import Statement, Transaction
from tests.intake.bank.camt_files import (
    ACCOUNT,
    MESSAGES,
    balance,
    codes,
    detail,
    document,
    entry,
    only,
    read,
    statement,
)


@pytest.mark.parametrize("kind", MESSAGES)
@pytest.mark.parametrize("version", [f"{number:02d}" for number in range(2, 14)])
def test_every_message_is_read_in_every_version(kind: str, version: str) -> None:
    parts = statement(balance("OPBD", "10"), balance("CLBD", "110"), entry(), kind=kind)
    file = read_camt(document(parts, kind=kind, version=version), name="a.xml")
    assert (file.format, file.problems) == (f"{kind}.001.{version}", ())
    (one,) = file.statements
    assert (one.id, one.account, one.currency, one.owner) == ("S-1", ACCOUNT, "EUR", "Meie Firma OU")
    assert (one.opening, one.closing, one.opened_on) == (1000, 11000, dt.date(2026, 3, 2))
    assert one.transactions == (
        Transaction(
            booked_on=dt.date(2026, 3, 2),
            value_on=dt.date(2026, 3, 3),
            amount=10000,
            currency="EUR",
            where=f"a.xml, {MESSAGES[kind][1]} 1, Ntry 1",
            entry="1/1",
        ),
    )


def test_namespace_may_be_prefixed_other_or_missing() -> None:
    plain = document(statement(entry()))
    prefixed = (
        plain.replace(b"<", b"<n:").replace(b"<n:/", b"</n:").replace(b"<n:?", b"<?").replace(b"xmlns=", b"xmlns:n=")
    )
    bare = plain.replace(b' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"', b"")
    austrian = plain.replace(b"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08", b"ISO:camt.053.001.02:APC:STUZZA:003")
    files = [read_camt(data, name="a.xml") for data in (plain, prefixed, bare, austrian)]
    assert [file.format for file in files] == ["camt.053.001.08", "camt.053.001.08", "camt.053", "camt.053.001.02"]
    assert len({file.statements for file in files}) == 1


def test_first_version_and_an_envelope_around_are_read() -> None:
    old = document(statement("<Ntry><Amt Ccy='EUR'>5</Amt><CdtDbtInd>DBIT</CdtDbtInd><TxDtls/></Ntry>"), version="01")
    old = old.replace(b"BkToCstmrStmt>", b"BkToCstmrStmtV01>")
    enveloped = b"<Envelope><AppHdr/>" + document(statement(entry())).partition(b"\n")[2] + b"</Envelope>"
    assert [each.amount for each in read_camt(old, name="a").statements[0].transactions] == [-500]
    assert [each.amount for each in read_camt(enveloped, name="a").statements[0].transactions] == [10000]


@pytest.mark.parametrize(
    ("status", "kind", "expected"),
    [
        ("BOOK", "camt.052", "booked"),
        ("<Cd>BOOK</Cd>", "camt.054", "booked"),
        ("PDNG", "camt.052", "pending"),
        ("<Cd>INFO</Cd>", "camt.054", "pending"),
        ("FUTR", "camt.053", "pending"),
        ("<Prtry>OWN</Prtry>", "camt.053", "pending"),
        # A statement holds booked entries by what it is; a report or notification has to say so.
        ("", "camt.053", "booked"),
        ("", "camt.054", "pending"),
    ],
)
def test_only_what_is_booked_is_booked(status: str, kind: str, expected: str) -> None:
    (one,) = read(entry(status=status), kind=kind).statements[0].transactions
    assert one.status == expected


def test_pending_entries_stay_out_of_the_balance() -> None:
    entries = entry() + entry(status="PDNG", amount="7")
    assert codes(read(balance("OPBD", "0"), balance("CLBD", "100"), entries)) == []


def test_balance_that_does_not_follow_is_told_with_both_sums() -> None:
    file = read(balance("OPBD", "10"), balance("CLBD", "5", mark="DBIT"), entry())
    assert file.problems == (
        Problem(
            "balance_mismatch",
            "march.xml, Stmt 1",
            "opening 10.00 and booked entries 100.00 give 110.00, the closing balance is -5.00 EUR",
        ),
    )


def test_interim_available_forward_and_own_balances_are_not_booked_ones() -> None:
    others = "".join(balance(kind, "9") for kind in ("ITBD", "CLAV", "OPAV", "FWAV", "ITAV", "XPCD", "INFO"))
    (one,) = read(others, entry()).statements
    assert (one.opening, one.closing) == (None, None)


def test_closing_balance_of_before_opens_where_no_opening_is_told() -> None:
    (one,) = read(balance("PRCD", "3", day="2026-03-01"), balance("CLBD", "103"), entry()).statements
    assert (one.opening, one.opened_on, one.closing) == (300, dt.date(2026, 3, 1), 10300)
    (two,) = read(balance("PRCD", "3"), balance("OPBD", "4"), entry()).statements
    assert two.opening == 400


def test_balances_of_each_day_give_the_first_opening_and_the_last_closing() -> None:
    days = [balance("OPBD", "0", day="2026-03-01"), balance("CLBD", "40", day="2026-03-01")]
    days += [balance("OPBD", "40", day="2026-03-02"), balance("CLBD", "100", day="2026-03-02")]
    (one,) = read(*days, entry()).statements
    assert (one.opening, one.closing, one.closed_on) == (0, 10000, dt.date(2026, 3, 2))


def test_several_accounts_are_several_statements_with_numbers_of_their_own() -> None:
    other = "<Acct><Id><Othr><Id>0035-29 15</Id></Othr></Id><Ccy>EUR</Ccy></Acct>"
    data = document(
        statement(entry()), statement(entry() + entry(), acct=other, id="<Id>S-2</Id><LglSeqNb>9</LglSeqNb>")
    )
    one, two = read_camt(data, name="a.xml").statements
    assert (one.account, two.account, two.number) == (ACCOUNT, "0035-2915", "9")
    assert [each.entry for each in two.transactions] == ["2/1", "2/2"]


def test_account_in_several_currencies_is_a_statement_for_each() -> None:
    dollars = entry(amount="7").replace('Ccy="EUR"', 'Ccy="USD"')
    closing = balance("CLBD", "7").replace('Ccy="EUR"', 'Ccy="USD"')
    euro, dollar = read(balance("CLBD", "100"), closing, entry(), dollars).statements
    assert (euro.currency, euro.closing, len(euro.transactions)) == ("EUR", 10000, 1)
    assert (dollar.currency, dollar.closing, [each.amount for each in dollar.transactions]) == ("USD", 700, [700])
    assert euro.id == dollar.id


def test_balance_in_a_currency_without_entries_is_told_and_left_out() -> None:
    file = read(balance("CLBD", "7").replace('Ccy="EUR"', 'Ccy="SEK"'), entry())
    assert (codes(file), file.statements[0].closing) == (["balance_currency"], None)


def test_statement_that_does_not_open_where_the_last_closed_is_a_gap() -> None:
    first = statement(balance("OPBD", "0"), balance("CLBD", "100"), entry())
    later = statement(balance("OPBD", "150"), balance("CLBD", "250"), entry(), id="<Id>S-2</Id>")
    assert codes(read_camt(document(first, later), name="a.xml")) == ["balance_gap"]


def test_empty_statement_is_a_statement() -> None:
    (one,) = read(balance("OPBD", "5"), balance("CLBD", "5")).statements
    assert (one.transactions, one.opening, one.closing, one.currency) == ((), 500, 500, "EUR")
    file = read_camt(document(), name="a.xml")
    assert (file.statements, file.problems) == ((), ())


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("<Dt>2026-03-31</Dt>", dt.date(2026, 3, 31)),
        ("<Dt>2026-03-31+02:00</Dt>", dt.date(2026, 3, 31)),
        ("<Dt>2026-03-31Z</Dt>", dt.date(2026, 3, 31)),
        # The day is the bank's own; the zone does not move it.
        ("<DtTm>2026-03-31T23:30:00.123-05:00</DtTm>", dt.date(2026, 3, 31)),
        ("<DtTm>2026-03-31T00:10:00Z</DtTm>", dt.date(2026, 3, 31)),
    ],
)
def test_day_is_read_from_dates_and_times(written: str, day: dt.date) -> None:
    assert only(entry().replace("<Dt>2026-03-02</Dt>", written)).booked_on == day


def test_entry_without_dates_has_none() -> None:
    one = only('<Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>')
    assert (one.booked_on, one.value_on) == (None, None)


def test_stream_gives_transactions_before_their_statement() -> None:
    data = document(statement(balance("OPBD", "1"), balance("CLBD", "9"), entry()), statement(entry()))
    format, items = stream_camt(data, name="a.xml")
    told = list(items)
    assert format == "camt.053.001.08"
    assert [type(item) for item in told] == [Transaction, Statement, Problem, Transaction, Statement]


def test_same_entry_twice_is_told_and_taken() -> None:
    twice = entry(more="<AcctSvcrRef>A-1</AcctSvcrRef>") * 2
    file = read(twice)
    assert (codes(file), len(file.statements[0].transactions)) == (["repeated_entry"], 2)
    # Two payments alike that the bank gives no names are two payments.
    assert codes(read(entry() * 2)) == []


def test_statement_without_account_tells_so() -> None:
    file = read_camt(document(statement(entry(detail()), acct="")), name="a.xml")
    assert (codes(file), file.statements[0].account) == (["missing_value"], "")
