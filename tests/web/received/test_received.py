# SPDX-License-Identifier: MIT
"""E-invoices on screen: the list, the original beside what was read, and who the buyer is."""

import csv
import io
from dataclasses import replace
from pathlib import Path

from django.http import HttpResponse, HttpResponseBase
from django.test import Client

from dunwell.services.receive import receive_or_keep
from dunwell.services.received_files import Arrival, bytes_path
from dunwell.store.models import Customer, Invoice, ReceivedInvoice
from tests.web.conftest import House, signed_in
from tests.web.received.papers import BERG, STRANGER, came

LIST = "/c/acme/received/"


def text(answer: object) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def at(row: ReceivedInvoice, page: str = "") -> str:
    return f"{LIST}{row.pk}/{page}"


def rows(answer: HttpResponseBase) -> list[dict[str, str]]:
    content = b"".join(answer) if answer.streaming else getattr(answer, "content", b"")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_an_empty_list_says_how_e_invoices_come_in(alice: Client) -> None:
    page = text(alice.get(LIST))
    assert "No e-invoice has come in yet. They come by a watched folder, a mailbox, other programs, or by hand" in page
    assert 'href="/c/acme/import/"' in page


def test_the_list_is_searched_filtered_sorted_and_exported(house: House, alice: Client, tmp_path: Path) -> None:
    taken, waits = came(house.acme, tmp_path, BERG), came(house.acme, tmp_path, STRANGER)
    assert (taken.state, waits.state) == ("taken", "waits")
    page = text(alice.get(LIST))
    assert "Saari &lt;Purje&gt; Oy" in page
    assert "123.45\N{NO-BREAK SPACE}EUR" in page
    assert "E-invoices (1)" in page, "one waits"
    assert "E-2" not in text(alice.get(f"{LIST}?state=taken"))
    assert "E-1" not in text(alice.get(f"{LIST}?q=saari"))
    assert "Nothing fits." in text(alice.get(f"{LIST}?since=2026-03-11"))
    assert alice.get(f"{LIST}?state=nonsense").status_code == 400
    found = rows(alice.get(f"{LIST}?format=csv&sort=number"))
    assert [(one["Number"], one["Buyer"], one["To pay"], one["Currency"]) for one in found] == [
        ("E-1", "Berg AB", "123.45", "EUR"),
        ("E-2", "Saari <Purje> Oy", "99.00", "EUR"),
    ]
    assert found[1]["State"] == "Waits: who is the buyer?"


def test_what_was_read_stands_beside_the_xml_laid_out(house: House, alice: Client, tmp_path: Path) -> None:
    row = came(house.acme, tmp_path, replace(BERG, city="Vasa </pre><script>x()</script>"))
    page = text(alice.get(at(row)))
    assert "\n        &lt;b:RegistrationName&gt;Berg AB&lt;/b:RegistrationName&gt;" in page
    assert "<script>x()" not in page
    for told in ("RF18539007547034", "31 Mar 2026", "FI20000044", "berg@acme.example", "Strandgatan 9", "by mail"):
        assert told in page, told
    assert f'href="/c/acme/invoices/{row.invoice_id}/"' in page
    card = text(alice.get(f"/c/acme/invoices/{row.invoice_id}/"))
    assert f'<a href="{at(row)}">as an e-invoice: see what was read</a>' in card
    saved = alice.get(at(row, "original/"))
    assert saved.headers["Content-Disposition"] == 'attachment; filename="E-1.xml"'
    assert text(saved).encode() == (tmp_path / "E-1.xml").read_bytes()
    assert alice.get(at(row, "pdf/")).status_code == 404


def test_a_pdf_is_shown_in_its_frame_and_may_load_nothing(house: House, alice: Client, tmp_path: Path) -> None:
    row = came(house.acme, tmp_path, BERG, pdf=True)
    page = text(alice.get(at(row)))
    assert f'src="{at(row, "pdf/")}#' in page
    assert "The data inside the PDF, which was read" in page
    assert "&lt;m:Name&gt;Berg AB&lt;/m:Name&gt;" in page
    shown = alice.get(at(row, "pdf/"))
    assert (shown.headers["Content-Type"], shown.headers["X-Frame-Options"]) == ("application/pdf", "SAMEORIGIN")
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert "script-src" not in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert Invoice.objects.get(company=house.acme, number="E-1").pdf


def test_a_test_and_a_file_that_was_not_read_are_plain_to_see(house: House, alice: Client, tmp_path: Path) -> None:
    row = came(house.acme, tmp_path, BERG)
    ReceivedInvoice.objects.update(problems=[{"code": "test_invoice", "where": "E-1.xml", "message": "a test"}])
    said = "The invoice says that it is a test: ask its sender whether it counts."
    assert said in text(alice.get(LIST))
    assert f"<p>{said}</p>" in text(alice.get(at(row)))
    (tmp_path / "scan.xml").write_text("<Unknown/>")
    arrival = Arrival("folder")
    receive_or_keep(
        house.acme, tmp_path / "scan.xml", name="scan.xml", arrival=arrival, on=row.file.on, actor="worker",
        at=row.file.at,
    )  # fmt: skip
    unread = ReceivedInvoice.objects.get(number="")
    assert "scan.xml</a>" in text(alice.get(LIST))
    page = text(alice.get(at(unread)))
    assert "This is no e-invoice." in page
    assert "Nothing of it could be read." in page
    assert "Take it up again" not in page


def test_an_original_that_is_gone_is_told(house: House, alice: Client, tmp_path: Path) -> None:
    row = came(house.acme, tmp_path, BERG)
    bytes_path(row.file.digest).unlink()
    assert "The file is no longer in this installation." in text(alice.get(at(row)))
    assert alice.get(at(row, "original/")).status_code == 404


def test_a_buyer_is_found_and_assigned(house: House, alice: Client, tmp_path: Path) -> None:
    row = came(house.acme, tmp_path, replace(STRANGER, buyer="Cassell Oy"))
    page = text(alice.get(at(row)))
    assert "The invoice says “Cassell Oy”, and no customer is that for sure." in page
    assert "There is no C-99 here." in text(alice.post(at(row, "assign/"), {"customer": "C-99"}))
    answer = alice.post(at(row, "assign/"), {"customer": "C-3"})
    assert (answer.status_code, answer.headers["Location"]) == (302, at(row))
    row.refresh_from_db()
    assert (row.state, row.customer and row.customer.ref) == ("taken", "C-3")
    assert "Taken: E-2 is an invoice of Cassel now." in text(alice.get(at(row)))
    assert Invoice.objects.get(company=house.acme, number="E-2").customer.ref == "C-3"
    assert alice.get(at(row, "assign/")).status_code == 409


def test_a_new_customer_is_made_of_what_the_invoice_says(house: House, alice: Client, tmp_path: Path) -> None:
    row = came(house.acme, tmp_path, STRANGER)
    form = text(alice.get(at(row, "customer/")))
    assert "Saari &lt;Purje&gt; Oy" in form
    assert "laskut@saari.example" in form
    there = text(alice.post(at(row, "customer/"), {"ref": "C-1"}))
    assert "There is a customer C-1 already." in there
    alice.post(at(row, "customer/"), {"ref": "C-77"})
    made = Customer.objects.get(company=house.acme, ref="C-77")
    assert (made.name, made.vat_id) == ("Saari <Purje> Oy", "FI20000999")
    assert Invoice.objects.get(company=house.acme, number="E-2").customer == made


def test_one_that_is_not_ours_is_not_taken_with_its_reason(house: House, alice: Client, tmp_path: Path) -> None:
    row = came(house.acme, tmp_path, STRANGER)
    assert alice.post(at(row, "refuse/"), {"reason": ""}).status_code == 422
    alice.post(at(row, "refuse/"), {"reason": "Only a test"})
    row.refresh_from_db()
    assert row.state == "refused"
    page = text(alice.get(at(row)))
    assert "Only a test" in page
    assert "Who is the buyer?" not in page.replace("Waits: who", "")
    assert not Invoice.objects.filter(company=house.acme, number="E-2").exists()
    assert "Take it up again" in page
    assert alice.get(at(row, "reopen/")).status_code == 405
    assert alice.post(at(row, "reopen/")).headers["Location"] == at(row)
    page = text(alice.get(at(row)))
    assert "Take it up again" not in page
    assert "Who is the buyer?" in page
    assert alice.post(at(row, "reopen/")).status_code == 409


def test_who_may_only_look_decides_nothing_and_others_see_nothing(house: House, bob: Client, tmp_path: Path) -> None:
    row = came(house.acme, tmp_path, STRANGER)
    page = text(bob.get(at(row)))
    assert "Choose a customer" not in page
    assert "Save" in page
    assert [bob.post(at(row, one)).status_code for one in ("assign/", "customer/", "refuse/")] == [403, 403, 403]
    charlie = signed_in("charlie")
    assert charlie.get(at(row)).status_code == 404
    assert charlie.get(f"/c/other/received/{row.pk}/").status_code == 404
    assert charlie.get(f"/c/other/received/{row.pk}/original/").status_code == 404
