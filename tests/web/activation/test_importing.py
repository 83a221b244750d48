# SPDX-License-Identifier: MIT
"""Files brought by a browser: told how to read, checked, taken, and what is wrong told with its place."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.test import Client

from dunwell.services import upload_jobs, uploads
from dunwell.store.models import ImportMap, Invoice, Upload
from tests.web.conftest import House, signed_in

FOREIGN = """\
Nummer;Kunde;Datum;Fällig;Betrag
4711;10001;01.03.2026;15.03.2026;1.234,50
4712;10002;01.03.2026;;99,00
4713;10002;31.02.2026;;20,00
"""
SAID = {
    "do": "check", "kind": "invoices", "encoding": "utf-8", "delimiter": "", "skip_rows": "0", "sheet": "",
    "c-invoice": "Nummer", "c-customer_id": "Kunde", "c-issue_date": "Datum", "c-due_date": "Fällig",
    "c-amount": "Betrag", "k-currency": "EUR", "date": "%d.%m.%Y", "decimal": ",.", "negative": "minus",
    "create_customers": "yes",
}  # fmt: skip
NATIVE = "invoice,customer_id,issue_date,currency,amount,pdf\nX-1,C-1,2026-03-01,EUR,5.00,pdf/X-1.pdf\n"


def brought(client: Client, *files: tuple[str, str | bytes]) -> HttpResponseBase:
    made = [SimpleUploadedFile(name, one.encode() if isinstance(one, str) else one) for name, one in files]
    return client.post("/c/acme/import/", {"ledgers": made})


def text(response: object) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def test_foreign_file_is_told_checked_taken_and_remembered(alice: Client) -> None:
    answer = brought(alice, ("Offene Posten.csv", FOREIGN))
    upload = Upload.objects.get()
    at = f"/c/acme/import/{upload.pk}/"
    assert answer.headers["Location"] == f"{at}columns/"
    assert alice.get(at).headers["Location"] == f"{at}columns/"
    page = text(alice.get(f"{at}columns/"))
    assert "1.234,50" in page
    unsaid = alice.post(f"{at}columns/", SAID | {"date": "", "decimal": ""})
    assert unsaid.status_code == 422
    assert "The file says 01.03.2026, 31.02.2026, 15.03.2026. Choose how its dates are written." in text(unsaid)
    missing = alice.post(f"{at}columns/", SAID | {"c-invoice": ""})
    assert "Every such list needs this." in text(missing)
    both = alice.post(f"{at}columns/", SAID | {"c-currency": "Betrag"})
    assert "Either a column or the same for all rows" in text(both)
    assert alice.post(f"{at}columns/", SAID).headers["Location"] == at
    checked = text(alice.get(at))
    assert "Nothing was taken yet." in checked
    assert "1234.50" in checked
    assert '<code class="cell">31.02.2026</code> This is not a date as the file writes dates.</td>' in checked
    assert "Cells are separated by semicolons." in checked
    assert not Invoice.objects.filter(number="4711").exists()
    assert alice.post(f"{at}take/", {"create_customers": "yes"}).headers["Location"] == at
    assert "Taken. It is in the books now." in text(alice.get(at))
    assert Invoice.objects.filter(number__in=["4711", "4712", "4713"]).count() == 2
    problems = b"".join(alice.get(f"{at}problems.csv")).decode()
    assert "4,Datum,bad_date," in problems
    assert 'invoice = "Nummer"' in text(alice.get(f"{at}map.toml"))
    assert ImportMap.objects.count() == 1
    brought(alice, ("next.csv", FOREIGN))
    again = Upload.objects.latest("pk")
    assert "was read before" in text(alice.get(f"/c/acme/import/{again.pk}/columns/"))


def test_file_in_other_letters_is_told_and_looked_at_again(alice: Client) -> None:
    brought(alice, ("windows.csv", FOREIGN.encode("cp1252")))
    at = f"/c/acme/import/{Upload.objects.get().pk}/columns/"
    page = text(alice.get(at))
    assert page.count("written in other letters") == 1
    assert "windows.csv, line 1, byte" in page
    looked = alice.post(at, {"do": "look", "encoding": "cp1252"})
    assert "Fällig" in text(looked)
    kind = text(alice.post(at, {"do": "look", "encoding": "cp1252", "kind": "payments"}))
    assert "Payment number" in kind


def test_pdfs_come_with_their_invoices_or_later_or_alone(alice: Client) -> None:
    pdf = b"%PDF-1.7 original"
    brought(alice, ("invoices.csv", NATIVE))
    at = f"/c/acme/import/{Upload.objects.get().pk}/"
    native = {key: value for key, value in SAID.items() if not key.startswith(("c-", "k-"))}
    native |= {"date": "", "decimal": ""} | {f"c-{name}": name for name in NATIVE.split("\n", 1)[0].split(",")}
    alice.post(f"{at}columns/", native)
    assert "is not there, or cannot be read" in text(alice.get(at))
    alice.post(f"{at}pdfs/", {"pdfs": [SimpleUploadedFile("X-1.pdf", pdf)]})
    assert "1 PDF lies beside this file." in text(alice.get(at))
    alice.post(f"{at}take/")
    assert Invoice.objects.get(number="X-1").pdf
    assert not Invoice.objects.get(company__code="acme", number="R-1").pdf
    assert brought(alice, ("R-1.pdf", pdf)).status_code == 302
    assert Invoice.objects.get(company__code="acme", number="R-1").pdf
    assert "bears the number of no invoice" in text(brought(alice, ("R-77.pdf", pdf)))
    assert "is no PDF" in text(brought(alice, ("R-1.pdf", b"MZ")))


def test_what_is_no_ledger_is_refused_at_its_field(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Choose a file." in text(alice.post("/c/acme/import/", {}))
    assert brought(alice, ("virus.exe", "MZ")).status_code == 422
    monkeypatch.setattr(uploads, "MAX_UPLOAD_BYTES", 10)
    assert "too large" in text(brought(alice, ("big.csv", FOREIGN)))
    assert not Upload.objects.exists()


def test_long_file_shows_its_progress(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    brought(alice, ("ledger.csv", FOREIGN))
    upload = Upload.objects.get()
    upload.result = {"state": "working", "what": "take"}
    upload.save()
    lock = upload_jobs._lock(upload)
    assert lock is not None
    at = f"/c/acme/import/{upload.pk}/"
    part = alice.get(at, headers={"HX-Request": "true", "HX-Target": "div#file-state"})
    assert "Taking the file" in text(part)
    assert "every 1s" in text(part)
    assert alice.post(f"{at}take/").status_code == 302
    upload.refresh_from_db()
    assert upload.result["state"] == "working"


def test_file_is_removed_after_asking_and_seen_by_its_company_alone(alice: Client, house: House) -> None:
    brought(alice, ("ledger.csv", FOREIGN))
    upload = Upload.objects.get()
    charlie = signed_in("charlie")
    for page in ("", "columns/", "problems.csv", "map.toml", "remove/"):
        assert charlie.get(f"/c/other/import/{upload.pk}/{page}").status_code == 404
        assert charlie.get(f"/c/acme/import/{upload.pk}/{page}").status_code == 404
    assert "ledger.csv" in text(alice.get("/c/acme/import/?q=ledger&sort=name"))
    assert "ledger.csv" not in text(alice.get("/c/acme/import/?state=taken"))
    assert alice.get("/c/acme/import/?format=csv").status_code == 200
    assert alice.post(f"/c/acme/import/{upload.pk}/remove/").status_code == 422
    assert alice.post(f"/c/acme/import/{upload.pk}/remove/", {"sure": "on"}).status_code == 302
    assert not Upload.objects.exists()
