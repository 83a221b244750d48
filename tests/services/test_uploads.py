# SPDX-License-Identifier: MIT
"""Files brought by a browser: kept, read as a person says, checked, taken once, and remembered by their header."""

import json
import threading
import time
from collections.abc import Sequence
from datetime import date

import pytest

from dunwell.core.problem import Refused
from dunwell.intake.map import read_map
from dunwell.services import upload_jobs, upload_reading, uploads
from dunwell.services.upload_reading import Wording, proposed, sample_of, unread_notation
from dunwell.store.models import Company, Event, ImportMap, Invoice, OpenItem, Upload
from tests.services.ledger import AT, INVOICES, ON

FOREIGN = """\
Nummer;Kunde;Datum;Fällig;Betrag
4711;10001;01.03.2026;15.03.2026;1.234,50
4712;10002;01.03.2026;;99,00
4713;10002;31.02.2026;;20,00
"""
GERMAN = Wording(
    "invoices",
    columns={
        "invoice": "Nummer",
        "customer_id": "Kunde",
        "issue_date": "Datum",
        "due_date": "Fällig",
        "amount": "Betrag",
    },
    constants={"currency": "EUR"},
    date="%d.%m.%Y",
    decimal=",",
    thousands=".",
)


def bring(company: Company, content: str | bytes, name: str = "ledger.csv") -> Upload:
    data = content.encode() if isinstance(content, str) else content
    return uploads.keep_upload(company, name, [data[:40], data[40:]], by="alice", at=AT)


def do(upload: Upload, what: upload_jobs.What, *, create: bool = True) -> Upload:
    upload_jobs.begin(upload, what, create_customers=create, by="alice", at=AT, on=ON)
    return upload


def numbers() -> Sequence[str]:
    return list(Invoice.objects.order_by("number").values_list("number", flat=True))


def test_native_file_is_recognised_checked_and_taken(any_database: str, company: Company) -> None:
    upload = bring(company, INVOICES)
    sample = sample_of(upload)
    wording, remembered = proposed(company, upload, sample)
    assert (wording.kind, remembered, len(wording.columns)) == ("invoices", False, 6)
    assert unread_notation(sample, wording) == {}
    upload_reading.say(upload, wording)
    do(upload, "check")
    assert (upload_jobs.state(upload), upload.result["created"], numbers()) == ("checked", 3, [])
    assert upload.result["preview"][0] == ["R-1", "C-1", "2026-02-01", "2026-02-15", "EUR", "100.00"]
    do(upload, "take")
    assert (upload_jobs.state(upload), numbers()) == ("taken", ["R-1", "R-2", "R-3"])
    assert do(upload, "take").result["unchanged"] == 3
    assert json.loads(Event.objects.get(code="imported").data)["file"] == "ledger.csv"


def test_foreign_file_is_read_as_a_person_says_and_nothing_is_guessed(company: Company) -> None:
    upload = bring(company, FOREIGN, "Offene Posten.csv")
    sample = sample_of(upload)
    assert (sample.delimiter, len(sample.header)) == (";", 5)
    wording, _ = proposed(company, upload, sample)
    assert not wording.columns
    unsaid = Wording("invoices", columns=GERMAN.columns)
    assert unread_notation(sample, unsaid) == {
        "date": ["01.03.2026", "31.02.2026", "15.03.2026"],
        "decimal": ["1.234,50", "99,00", "20,00"],
    }
    assert unread_notation(sample, GERMAN) == {}
    upload_reading.say(upload, GERMAN)
    do(upload, "take")
    assert (upload_jobs.state(upload), numbers()) == ("taken", ["4711", "4712"])
    assert OpenItem.objects.get(invoice__number="4711").due_on == date(2026, 3, 15)
    (problem,) = upload.result["problems"]
    assert problem["code"] == "bad_date"
    file = upload_jobs.problems_file(upload)
    assert file is not None
    assert file.read_text(encoding="utf-8-sig").splitlines()[1].startswith("4,Datum,bad_date,")


def test_next_file_with_the_same_header_is_read_the_same_way(company: Company) -> None:
    first = bring(company, FOREIGN)
    upload_reading.say(first, GERMAN)
    do(first, "take")
    assert ImportMap.objects.get().name == "ledger.csv"
    second = bring(company, FOREIGN.replace("4711", "4714"))
    wording, remembered = proposed(company, second, sample_of(second))
    assert (remembered, wording.columns, wording.constants) == (True, GERMAN.columns, GERMAN.constants)
    assert (wording.date, wording.decimal, wording.thousands) == ("%d.%m.%Y", ",", ".")
    upload_reading.say(second, wording)
    do(second, "take")
    assert ImportMap.objects.count() == 1


def test_map_is_the_one_that_the_command_takes(company: Company) -> None:
    text = upload_reading.map_text(GERMAN)
    assert text.startswith("# dunwell import FILE --as invoices --map THIS-FILE\n")
    map = read_map(text.encode(), "map.toml")
    assert (map.columns, map.constants, map.formats.decimal) == (dict(GERMAN.columns), {"currency": "EUR"}, ",")


def test_file_that_cannot_be_read_is_refused_with_its_place(company: Company) -> None:
    upload = bring(company, FOREIGN.encode("cp1252"))
    with pytest.raises(Refused, match="wrong_encoding"):
        sample_of(upload)
    wording = Wording(**{**vars(GERMAN), "encoding": "cp1252"})
    assert sample_of(upload, wording).header[3] == "Fällig"
    upload_reading.say(upload, Wording("payments", columns={}))
    do(upload, "check")
    assert (upload_jobs.state(upload), upload.result["code"]) == ("refused", "wrong_encoding")


def test_pdfs_are_brought_beside_the_file_that_names_them(company: Company) -> None:
    upload = bring(
        company, "invoice,customer_id,issue_date,currency,amount,pdf\nR-1,C-1,2026-02-01,EUR,5.00,pdf/R-1.pdf\n"
    )
    upload_reading.say(upload, proposed(company, upload, sample_of(upload))[0])
    assert do(upload, "take").result["problems"][0]["code"] == "pdf_missing"
    uploads.keep_pdf(upload, "R-1.pdf", [b"%PDF-1.7 a", b" document"])
    assert uploads.pdf_names(upload) == ["R-1.pdf"]
    assert do(upload, "take").result["created"] == 1
    assert Invoice.objects.get().pdf
    with pytest.raises(Refused, match="not_a_pdf"):
        uploads.keep_pdf(upload, "R-2.pdf", [b"MZ"])


def test_long_file_is_taken_in_a_thread_that_tells_how_far_it_is(
    any_database: str, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_jobs, "AT_ONCE_BYTES", 10)
    upload = bring(company, INVOICES)
    upload_reading.say(upload, proposed(company, upload, sample_of(upload))[0])
    do(upload, "take")
    wait()
    upload.refresh_from_db()
    assert (upload_jobs.state(upload), numbers()) == ("taken", ["R-1", "R-2", "R-3"])
    assert upload_jobs.progress_of(upload).percent == 0


def test_work_that_broke_off_is_taken_up_by_whoever_looks(company: Company) -> None:
    upload = bring(company, INVOICES)
    upload_reading.say(upload, proposed(company, upload, sample_of(upload))[0])
    upload.result = {
        "what": "take", "state": "working", "create_customers": True, "by": "alice", "at": AT.isoformat(),
        "on": ON.isoformat(),
    }  # fmt: skip
    upload.save()
    assert upload_jobs.state(upload) in {"working", "taken"}
    wait()
    upload.refresh_from_db()
    assert (upload_jobs.state(upload), len(numbers())) == ("taken", 3)
    upload.result |= {"state": "working", "tries": 3}
    upload.save()
    assert (upload_jobs.state(upload), upload.result["code"]) == ("refused", "broken_off")


def test_two_do_not_work_at_one_file(company: Company) -> None:
    upload = bring(company, INVOICES)
    lock = upload_jobs._lock(upload)
    assert lock is not None
    with pytest.raises(Refused, match="busy"):
        do(upload, "take")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Temp\\a:b.xlsx", "a-b.xlsx"),
        (".csv", "csv"),
        ("x" * 300 + ".csv", "x" * 150 + ".csv"),
        ("单" * 140 + ".csv", "单" * 50 + ".csv"),
    ],
)
def test_name_of_a_file_can_stand_in_any_folder(given: str, kept: str) -> None:
    assert uploads.file_name(given) == kept


def test_what_is_no_ledger_or_too_large_is_refused_and_not_kept(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused, match="not_a_ledger"):
        bring(company, "x", "ledger.exe")
    monkeypatch.setattr(uploads, "MAX_UPLOAD_BYTES", 20)
    with pytest.raises(Refused, match="file_too_large"):
        bring(company, INVOICES)
    assert not Upload.objects.exists()


def test_file_of_another_company_is_not_found_and_a_removed_one_is_gone(company: Company) -> None:
    upload = bring(company, INVOICES)
    other = Company.objects.create(code="other", name="O", country="FI", currency="EUR", language="fi", time_zone="UTC")
    with pytest.raises(Refused, match="not_found"):
        uploads.get_upload(other, upload.pk)
    folder = uploads.folder_of(upload)
    assert uploads.remove_upload(company, upload.pk) == "ledger.csv"
    assert not folder.exists()
    with pytest.raises(Refused, match="not_found"):
        uploads.get_upload(company, upload.pk)


def wait() -> None:
    """Until the threads that take files are done."""
    end = time.monotonic() + 20
    while any(one.name.startswith("upload-") for one in threading.enumerate()):
        assert time.monotonic() < end
        time.sleep(0.01)
