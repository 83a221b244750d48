# SPDX-License-Identifier: MIT
"""Bank files and e-invoices brought on the import page: told what they are and would do, then taken, or refused."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.test import Client

from dunwell.services.demo_papers import Movement, factur_x, statement, ubl_invoice
from dunwell.services.demo_pdf import one_page
from dunwell.store.models import BankAccount, BankEntry, Invoice, Payment, ReceivedFile, Upload
from tests.web.conftest import House, signed_in
from tests.web.received.papers import BERG, STRANGER

DAY = date(2026, 3, 9)
CAMT = statement(1, 0, [Movement(DAY, 123_950, "Aalto & Sons", text="R-1"), Movement(DAY, -500, "Bank", text="Fee")])
PAGE = "/c/acme/import/"
TABLE = "Datum;Betrag;Text\n09.03.2026;12,50;Danke\n"


def brought(client: Client, *files: tuple[str, bytes]) -> HttpResponseBase:
    return client.post(PAGE, {"ledgers": [SimpleUploadedFile(name, content) for name, content in files]})


def text(answer: object) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def test_a_bank_file_tells_what_it_would_do_and_is_taken(house: House, alice: Client) -> None:
    to = brought(alice, ("anything.dat", CAMT)).headers["Location"]
    page = text(alice.get(to))
    assert "Bank file ·" in page
    assert "This is what the file would do. Nothing was taken yet." in page
    assert "Money out" in page
    assert "Brought, and not taken yet" in text(alice.get(PAGE))
    assert not BankEntry.objects.exists()
    assert not ReceivedFile.objects.exists()
    assert alice.post(f"{to}take/").headers["Location"] == to
    page = text(alice.get(to))
    assert "Taken. It is in the books now." in page
    assert f'href="/c/acme/bank/{ReceivedFile.objects.get().pk}/"' in page
    assert BankEntry.objects.filter(company=house.acme).count() == 2
    again = brought(alice, ("again.xml", CAMT)).headers["Location"]
    page = text(alice.get(again))
    assert "already: nothing changes." in page
    assert "this file was taken on" not in page
    assert "Take it" not in page
    alice.post(f"{again}take/")
    assert BankEntry.objects.count() == 2


def test_a_file_of_an_unknown_account_leads_to_whose_it_is(house: House, alice: Client) -> None:
    BankAccount.objects.create(company=house.acme, place=1, number="FI4950009420028730")
    to = brought(alice, ("a.xml", CAMT)).headers["Location"]
    page = text(alice.get(to))
    assert "2 entries would wait until you say whose the account is." in page
    alice.post(f"{to}take/")
    page = text(alice.get(to))
    assert "Taken; 2 entries wait until you say whose the account is." in page
    assert 'href="/c/acme/bank/accounts/"' in page
    assert "It is in the books now." not in page
    assert "Account to be decided" not in page


def test_a_file_that_breaks_off_is_refused_in_words(house: House, alice: Client) -> None:
    page = text(alice.get(brought(alice, ("cut.xml", CAMT[: len(CAMT) // 2])).headers["Location"]))
    assert "The file breaks off or is damaged" in page
    assert "bad_xml" not in page
    page = text(alice.get(PAGE))
    assert "Brought, and not taken yet" not in page
    assert '<h2 id="refused">Refused</h2>' in page


def test_an_e_invoice_is_told_by_its_content_also_inside_a_pdf(house: House, alice: Client) -> None:
    pdf = factur_x(BERG, one_page(["INVOICE"]))
    to = brought(alice, ("scan.pdf", pdf)).headers["Location"]
    assert "E-invoice ·" in text(alice.get(to))
    alice.post(f"{to}take/")
    assert Invoice.objects.get(company=house.acme, number="E-1").pdf
    assert 'href="/c/acme/received/"' in text(alice.get(to))


def test_customers_whom_nobody_knows_are_made_when_that_is_ticked(house: House, alice: Client) -> None:
    to = brought(alice, ("a.xml", ubl_invoice(STRANGER))).headers["Location"]
    page = text(alice.get(to))
    assert "Waits for you" in page
    assert "Make customers whom e-invoices name and nobody knows" in page
    alice.post(f"{to}take/", {"create_customers": "yes"})
    assert Invoice.objects.get(company=house.acme, number="E-2").customer.name == "Saari <Purje> Oy"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xml", b"<!DOCTYPE x [<!ENTITY e 'x'>]><x>&e;</x>", "declares a document type"),
        (
            "b.xml",
            b'<p:FatturaElettronica xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"/>',
            "This kind of e-invoice is not read.",
        ),
        ("c.xml", b"<note/>", "This is no e-invoice."),
    ],
)
def test_what_is_refused_says_why_and_takes_nothing(alice: Client, name: str, content: bytes, said: str) -> None:
    page = text(alice.get(brought(alice, (name, content)).headers["Location"]))
    assert said in page
    assert "Nothing was taken." in page
    assert not ReceivedFile.objects.exists()


def test_what_is_nothing_that_is_read_is_refused_at_its_field(alice: Client) -> None:
    assert "tool.exe is nothing that is read here" in text(brought(alice, ("tool.exe", b"MZ\x90\x00")))
    assert not Upload.objects.exists()


def test_a_table_of_a_bank_is_read_as_its_bank_writes(house: House, alice: Client) -> None:
    to = brought(alice, ("umsatz.csv", TABLE.encode())).headers["Location"]
    assert to.endswith("columns/")
    assert "Choose the bank instead" in text(alice.get(to))
    upload = Upload.objects.get()
    page = text(alice.get(f"{PAGE}{upload.pk}/statement/"))
    assert '<option value="lhv">' in page
    assert alice.post(f"{PAGE}{upload.pk}/statement/", {"profile": ""}).status_code == 422
    answer = alice.post(f"{PAGE}{upload.pk}/statement/", {"profile": "lhv"})
    assert answer.headers["Location"] == f"{PAGE}documents/{upload.pk}/"
    refused = text(alice.get(f"{PAGE}documents/{upload.pk}/"))
    assert "Nothing was taken." in refused
    back = alice.post(f"{PAGE}documents/{upload.pk}/list/")
    assert back.headers["Location"] == to
    assert alice.get(to).status_code == 200
    assert not Payment.objects.filter(company=house.acme, ref__startswith="B-").exists()


def test_documents_are_their_company_s_and_removed_after_asking(house: House, alice: Client) -> None:
    to = brought(alice, ("a.xml", CAMT), ("b.xml", ubl_invoice(BERG))).headers["Location"]
    assert to == PAGE
    first, second = Upload.objects.order_by("pk")
    assert f"/c/acme/import/documents/{first.pk}/" in text(alice.get(PAGE))
    charlie, bob = signed_in("charlie"), signed_in("bob")
    for page in ("", "take/", "list/"):
        at = f"import/documents/{first.pk}/{page}"
        assert charlie.post(f"/c/other/{at}").status_code == 404, page
        assert bob.post(f"/c/acme/{at}").status_code == 403, page
    alice.post(f"{PAGE}{second.pk}/remove/", {"sure": "on"})
    assert list(Upload.objects.values_list("pk", flat=True)) == [first.pk]
