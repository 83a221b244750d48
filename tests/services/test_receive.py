# SPDX-License-Identifier: MIT
"""Files that came in: told by their content, taken by whoever reads that, kept with the reason where refused."""

import zipfile
from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.services import receive_one
from dunwell.services.receive import receive_file, receive_or_keep
from dunwell.services.received_files import Arrival, FileReport
from dunwell.services.upload_reading import Wording, map_text
from dunwell.store.models import Company, Customer, ImportMap, Invoice, Payment, ReceivedFile
from tests.intake.einvoice.samples import ubl
from tests.services.bank_files import camt, entry, statement
from tests.services.ledger import INVOICES, TODAY, take

FOLDER, COMMAND = Arrival("folder"), Arrival("command")
PAID = camt("053", statement(entry("100.00", own="B-1"))).encode()
BANK_CSV = b"Day;Sum;Text\n2026-03-01;100,00;R-1\n"
BANK_MAP = """\
[values]
currency = "EUR"
decimal = ","
delimiter = ";"
[[header]]
booked_on = "Day"
amount = "Sum"
remittance = "Text"
"""


def laid(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def came(company: Company, folder: Path, name: str, data: bytes) -> FileReport | None:
    """A file that came by itself."""
    return receive_or_keep(
        company, laid(folder, name, data), name=name, arrival=FOLDER, create_customers=True, **TODAY
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("statement.txt", PAID, "bank"),
        ("invoice.dat", ubl(number="R-9").encode(), "einvoice"),
        ("ledger.csv", INVOICES.encode(), "invoices"),
        ("people.csv", b"customer_id,name\nC-1,Aalto Oy\n", "customers"),
    ],
)
def test_kind_is_told_by_the_content(company: Company, tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    report = came(company, tmp_path, name, data)
    assert report is not None
    assert (report.kind, report.created > 0, report.problems) == (kind, True, ())
    kept = ReceivedFile.objects.get()
    assert (kept.name, kept.origin, kept.state) == (name, "folder", "taken")


def test_what_is_nothing_that_we_know_is_kept_with_what_speaks_against_each(company: Company, tmp_path: Path) -> None:
    assert came(company, tmp_path, "letter.txt", b"Dear all,\nno news.\n") is None
    kept = ReceivedFile.objects.get()
    assert (kept.state, kept.refused) == ("refused", "unknown_document")
    assert [one["code"] for one in kept.problems][:2] == ["not_a_bank_file", "not_an_einvoice"]
    # A ledger that lacks a column is a ledger, and is told so.
    assert came(company, tmp_path, "short.csv", b"invoice,customer_id\nR-9,C-1\n") is None
    assert ReceivedFile.objects.latest("pk").refused == "missing_columns"


def test_refused_file_is_tried_again_and_then_no_longer_refused(company: Company, tmp_path: Path) -> None:
    broken = ubl(number="R-9").encode()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(receive_one, "import_einvoice_file", _broken)
        assert came(company, tmp_path, "R-9.xml", broken) is None
    kept = ReceivedFile.objects.get()
    assert (kept.state, kept.refused) == ("refused", "internal_error")
    assert came(company, tmp_path, "R-9.xml", broken) is not None
    kept.refresh_from_db()
    assert (kept.state, kept.refused, Invoice.objects.count()) == ("taken", "", 1)


def test_ledger_again_is_read_again_and_creates_nothing(company: Company, tmp_path: Path) -> None:
    came(company, tmp_path, "people.csv", b"customer_id,name\nC-1,Aalto Oy\n")
    came(company, tmp_path, "newer.csv", b"customer_id,name\nC-1,Aalto Oyj\n")
    again = came(company, tmp_path, "people.csv", b"customer_id,name\nC-1,Aalto Oy\n")
    assert again is not None
    assert (again.created, again.updated, Customer.objects.get().name) == (0, 1, "Aalto Oy")
    assert ReceivedFile.objects.count() == 2


def test_bank_csv_is_read_as_the_one_that_somebody_named_a_profile_for(company: Company, tmp_path: Path) -> None:
    assert came(company, tmp_path, "a.csv", BANK_CSV) is None
    map = laid(tmp_path, "my-bank.toml", BANK_MAP.encode())
    receive_file(company, tmp_path / "a.csv", arrival=COMMAND, profile=str(map), **TODAY)
    report = came(company, tmp_path, "b.csv", BANK_CSV.replace(b"100,00", b"70,00"))
    assert report is not None
    assert (report.kind, report.created) == ("bank", 1)
    assert sorted(Payment.objects.values_list("amount_minor", flat=True)) == [7000, 10000]
    # Another header is another file, and nothing is guessed.
    assert came(company, tmp_path, "c.csv", BANK_CSV.replace(b"Text", b"Note")) is None


def test_foreign_ledger_is_read_as_the_one_before_with_its_header(company: Company, tmp_path: Path) -> None:
    from dunwell.intake.sample import read_sample

    data = b"Nr,Wer\nC-1,Aalto Oy\n"
    sample = read_sample(laid(tmp_path, "first.csv", data))
    text = map_text(Wording("customers", columns={"customer_id": "Nr", "name": "Wer"}))
    ImportMap.objects.create(
        company=company, name="x", kind="customers", header_sha256=sample.digest, text=text, at=TODAY["at"]
    )
    report = came(company, tmp_path, "second.csv", b"Nr,Wer\nC-2,Berg AB\n")
    assert report is not None
    assert (report.kind, report.created) == ("customers", 1)


def test_archive_with_a_ledger_brings_the_pictures_of_its_invoices(company: Company, tmp_path: Path) -> None:
    ledger = b"invoice,customer_id,issue_date,currency,amount,pdf\nR-1,C-1,2026-02-01,EUR,100.00,pdf/R-1.pdf\n"
    picture = _picture()
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("pdf/R-1.pdf", picture)
        archive.writestr("ledger.csv", ledger)
        archive.writestr("bank.xml", PAID)
    report = came(company, tmp_path, "all.zip", (tmp_path / "all.zip").read_bytes())
    assert report is not None
    assert (report.kind, report.created, report.problems) == ("several", 2, ())
    assert Invoice.objects.get().pdf
    names = set(ReceivedFile.objects.values_list("name", "state"))
    assert names == {("all.zip/ledger.csv", "taken"), ("all.zip/bank.xml", "taken")}


def test_bomb_is_kept_as_refused_and_nothing_of_it_is_taken(company: Company, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bank.xml", PAID)
        archive.writestr("zeros.xml", b"\0" * 40 * 1024 * 1024)
    assert came(company, tmp_path, "bomb.zip", (tmp_path / "x.zip").read_bytes()) is None
    assert (ReceivedFile.objects.get().refused, Payment.objects.count()) == ("archive_too_large", 0)


def test_one_member_that_breaks_stops_no_other(company: Company, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.xml", b"<Document")
        archive.writestr("b.xml", PAID)
    report = came(company, tmp_path, "x.zip", (tmp_path / "x.zip").read_bytes())
    assert report is not None
    assert (report.created, len(report.problems)) == (1, 1)
    assert sorted(ReceivedFile.objects.values_list("state", flat=True)) == ["refused", "taken"]


def test_command_is_told_of_a_refusal_and_keeps_nothing(company: Company, tmp_path: Path) -> None:
    take(company, INVOICES)
    path = laid(tmp_path, "letter.txt", b"Dear all,\nno news.\n")
    with pytest.raises(Refused, match="unknown_document"):
        receive_file(company, path, arrival=COMMAND, **TODAY)
    with pytest.raises(Refused, match="no_such_file"):
        receive_file(company, tmp_path / "nowhere.xml", arrival=COMMAND, **TODAY)
    assert ReceivedFile.objects.count() == 0


def _broken(*_: object, **__: object) -> FileReport:
    raise ValueError("not foreseen")


def _picture() -> bytes:
    from io import BytesIO

    import pikepdf

    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.save(out)
    return out.getvalue()
