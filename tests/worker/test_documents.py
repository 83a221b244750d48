# SPDX-License-Identifier: MIT
"""A statement laid in the watched folder: within ten minutes it is in the books, and what was queued for it is gone."""

import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dunwell.services.check_books import check
from dunwell.services.document_sources import add_source, folder_of
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Company, Customer, Delivery, DocumentSource, OpenItem, Payment, ReceivedFile
from dunwell.worker.loop import tick
from tests.services.ledger import TODAY
from tests.worker.test_loop import make_company

# 10:00 in Helsinki.
TEN = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
IBAN = "FI2112345600000785"
CAMT = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>M-1</MsgId><CreDtTm>2026-03-10T09:30:00</CreDtTm></GrpHdr>
<Stmt><Id>S-1</Id><CreDtTm>2026-03-10T09:30:00</CreDtTm>
<Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-03-10</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-03-10</Dt></Dt></Bal>
<Ntry><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-03-10</Dt></BookgDt><ValDt><Dt>2026-03-10</Dt></ValDt><AcctSvcrRef>B-77</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>E-1</EndToEndId></Refs>
<AmtDtls><TxAmt><Amt Ccy="EUR">100.00</Amt></TxAmt></AmtDtls>
<RltdPties><Dbtr><Nm>Aalto Oy</Nm></Dbtr></RltdPties>
<RmtInf><Ustrd>Invoice R-1</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""


def lay(company: Company, name: str, text: str, at: datetime) -> Path:
    """Lays a file in the watched folder, written at that moment."""
    path = folder_of(company) / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def watched() -> Company:
    """A company with a due invoice that watches its folder."""
    company = make_company()
    add_source(company, "folder", {}, **TODAY)
    return company


def test_by_ten_past_ten_the_file_of_ten_is_paid_and_the_queued_notice_is_withdrawn(any_database: str) -> None:
    company = watched()
    run_dunning(company, date(2026, 3, 10), actor="alice", at=TEN - timedelta(minutes=30))
    Delivery.objects.update(due_at=TEN + timedelta(hours=2))
    laid = lay(company, "statement.xml", CAMT, TEN)
    for minute in range(11):
        assert tick(TEN + timedelta(minutes=minute)).failed == []
    assert OpenItem.objects.get().open_minor == 0
    assert Payment.objects.get().customer_id == Customer.objects.get().pk
    assert Delivery.objects.get().state == "withdrawn"
    done = folder_of(company) / "done"
    assert (laid.exists(), (done / "statement.xml").read_text(encoding="utf-8")) == (False, CAMT)
    report = (done / "statement.xml.report.txt").read_text(encoding="utf-8")
    assert "Taken as a bank file: 1 read, 1 new" in report
    assert "1 booked by themselves" in report
    kept = ReceivedFile.objects.get()
    assert (kept.origin, kept.state, kept.at <= TEN + timedelta(minutes=10)) == ("folder", "taken", True)
    assert check() == []


def test_what_a_crash_left_unmatched_is_matched_by_the_worker(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    company = watched()
    laid = lay(company, "statement.xml", CAMT, TEN)
    with monkeypatch.context() as killed:
        killed.setattr("dunwell.services.match_payments.match_waiting", _killed)
        with pytest.raises(KeyboardInterrupt):
            tick(TEN + timedelta(minutes=1))
    assert Payment.objects.get().customer_id is None
    laid.unlink()
    tick(TEN + timedelta(minutes=2))
    assert Payment.objects.get().customer_id is not None
    assert OpenItem.objects.get().open_minor == 0


def test_a_source_that_breaks_stops_neither_the_others_nor_the_runs(database: str) -> None:
    company = watched()
    folder = folder_of(company)
    shutil.rmtree(folder)
    folder.write_text("somebody's file in the folder's place", encoding="utf-8")
    report = tick(TEN)
    assert (report.applied, report.failed) == (["acme"], [])
    assert "incoming" in DocumentSource.objects.get().error


def test_an_idle_round_asks_one_question_for_documents_and_one_for_matching(database: str) -> None:
    watched()
    tick(TEN)
    with CaptureQueriesContext(connection) as asked:
        tick(TEN + timedelta(seconds=5))
    about = [one["sql"] for one in asked if "documentsource" in one["sql"] or "matchproposal" in one["sql"]]
    assert len(about) == 2


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
