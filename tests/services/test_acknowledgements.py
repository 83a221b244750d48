# SPDX-License-Identifier: MIT
"""E-invoice documents from the queue to the operator's word."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from dunwell.delivery.einvoice.way import in_folder, out_folder
from dunwell.delivery.whole_file import put, whole_files
from dunwell.services.acknowledgement_effects import take_acknowledgement
from dunwell.services.acknowledgements import read_acknowledgements
from dunwell.services.inquiries import ask, due_inquiries
from dunwell.services.run_dunning import run_dunning
from dunwell.services.ways import surroundings
from dunwell.store.models import BankAccount, Company, CompanyWay, Customer, Delivery, DunningState, Event, Task
from tests.services.outside import pump, rules, set_way
from tests.services.post import BOB, MORNING, RUN_ON, writing_company

SELLER = "0216:003712345678@003721291126"
LATER = MORNING + timedelta(minutes=10)


@pytest.fixture
def sent(company: Company) -> Delivery:
    """N-1 to Cecilia lies in the folder as UBL."""
    return in_the_folder(company, "ubl")


def in_the_folder(company: Company, document: str) -> Delivery:
    BankAccount.objects.create(company=company, place=1, number="FI2112345600000785", bic="NDEAFIHH")
    set_way(company, "einvoice", seller_address=SELLER, document=document)
    writing_company(company, rules=rules("einvoice", "email"), run=False)
    Customer.objects.filter(ref="C-1").update(einvoice_address="003798765432 / 003708599126")
    run_dunning(company, RUN_ON, **BOB)
    pump(company)
    return Delivery.objects.get(channel="einvoice", notice__number="N-1")


def take(company: Company, name: str, content: bytes) -> str | None:
    return take_acknowledgement(company, name, content, on=RUN_ON, actor="worker", at=LATER)


def said(delivery: Delivery, state: str, reason: str = "") -> bytes:
    return json.dumps({"document": delivery.known_as, "state": state, "reason": reason}).encode()


def codes() -> list[str]:
    return list(Event.objects.order_by("seq").values_list("code", flat=True))


def read(company: Company) -> Counter[str]:
    row = CompanyWay.objects.get(company=company, way="einvoice")
    return read_acknowledgements(row, on=RUN_ON, actor="worker", clock=lambda: LATER)


def test_a_notice_lies_in_the_folder_as_a_document_with_its_letter(company: Company, sent: Delivery) -> None:
    (file,) = whole_files(out_folder(surroundings(company)), 9)
    assert (sent.state, sent.way, file.name) == ("accepted", "einvoice", f"{sent.known_as}.xml")
    root = etree.fromstring(file.read_bytes())
    text = " ".join(str(one) for one in root.xpath("//*[local-name()='EndpointID']/text()"))
    assert text == "003712345678 003798765432"
    assert root.xpath("//*[local-name()='EmbeddedDocumentBinaryObject']/@mimeCode") == ["application/pdf"]
    assert DunningState.objects.filter(notice=sent.notice, accepted=True).exists()


def test_a_finvoice_has_its_files_beside_it_under_one_name(company: Company) -> None:
    delivery = in_the_folder(company, "finvoice")
    files = {file.name: file.read_bytes() for file in whole_files(out_folder(surroundings(company)), 9)}
    assert files.keys() == {f"{delivery.known_as}.xml", f"{delivery.known_as}-files.xml"}
    document = etree.fromstring(files[f"{delivery.known_as}.xml"])
    assert document.findtext(".//MessageIdentifier") == delivery.known_as
    assert document.findtext(".//ToIntermediator") == "003708599126"
    beside = etree.fromstring(files[f"{delivery.known_as}-files.xml"])
    assert beside.findtext(".//RefToMessageIdentifier") == delivery.known_as


def test_an_address_that_cannot_be_sure_goes_by_the_next_channel(company: Company) -> None:
    set_way(company, "einvoice", seller_address=SELLER)
    writing_company(company, rules=rules("einvoice", "email"), run=False)
    Customer.objects.filter(ref="C-1").update(einvoice_address="ask Cecilia?")
    run_dunning(company, RUN_ON, **BOB)
    pump(company)
    assert Delivery.objects.get(channel="einvoice", notice__number="N-1").state == "refused"
    assert Delivery.objects.filter(channel="email", notice__number="N-1").exists()
    assert whole_files(out_folder(surroundings(company)), 9) == []


def test_an_acceptance_is_noted_once(company: Company, sent: Delivery) -> None:
    assert take(company, "a.json", said(sent, "received")) == "under_way"
    assert take(company, "b.json", said(sent, "accepted")) == "accepted"
    assert take(company, "c.json", said(sent, "accepted")) == "accepted"
    assert take(company, "d.json", said(sent, "received")) == "under_way"
    assert [code for code in codes() if code.startswith("einvoice_")] == ["einvoice_received", "einvoice_accepted"]
    sent.refresh_from_db()
    assert sent.state == "accepted"


def test_a_rejection_comes_back_and_goes_by_the_next_channel(
    any_database: str, company: Company, sent: Delivery
) -> None:
    assert take(company, "a.json", said(sent, "rejected", "Receiver not found")) == "rejected"
    assert take(company, "a.json", said(sent, "rejected", "Receiver not found")) == "rejected"
    sent.refresh_from_db()
    assert (sent.state, sent.answer) == ("bounced", "Receiver not found")
    assert codes().count("delivery_bounced") == 1
    assert Delivery.objects.get(channel="email", notice__number="N-1").state == "queued"
    assert not DunningState.objects.filter(notice=sent.notice, accepted=True).exists()
    task = Task.objects.get(kind="unreachable", done=False)
    assert "The e-invoice was rejected (N-1): Receiver not found" in task.text


def test_a_document_in_doubt_is_known_to_have_arrived(company: Company, sent: Delivery) -> None:
    Delivery.objects.filter(pk=sent.pk).update(state="unknown", known_as="", accepted_seq=None)
    assert take(company, "a.json", said(sent, "received")) == "under_way"
    sent.refresh_from_db()
    assert sent.state == "accepted"
    assert sent.accepted_seq is not None


def test_a_document_is_known_by_the_name_of_the_file_or_the_notice(company: Company, sent: Delivery) -> None:
    bare = b"<Finvoiceack><MessageData><MessageId>other</MessageId></MessageData></Finvoiceack>"
    assert take(company, "other.xml", bare) is None
    assert take(company, f"ack_{sent.known_as}_1.xml", bare) == "accepted"
    assert take(company, "x.xml", bare.replace(b"other", b"N-1")) == "accepted"


def test_another_companys_document_is_nobodys(company: Company, sent: Delivery) -> None:
    other = Company.objects.create(
        code="other", name="Other", country="FI", currency="EUR", language="en", time_zone="Europe/Helsinki"
    )
    assert take(other, "a.json", said(sent, "rejected")) is None
    sent.refresh_from_db()
    assert sent.state == "accepted"


def test_files_are_put_away_by_what_they_were(company: Company, sent: Delivery) -> None:
    folder = in_folder(surroundings(company))
    put(folder / "a.json", said(sent, "accepted"))
    put(folder / "b.json", b"nonsense")
    put(folder / "c.json", b"x" * 1_000_001)
    (folder / ".part").write_bytes(b"unfinished")
    assert read(company) == {"accepted": 1, "strange": 2}
    assert read(company) == {}
    assert [file.name for file in whole_files(folder / "done", 9)] == ["a.json"]
    assert [file.name for file in whole_files(folder / "strange", 9)] == ["b.json", "c.json"]
    assert (folder / ".part").exists()


def test_a_link_is_no_acknowledgement(company: Company, sent: Delivery, tmp_path: Path) -> None:
    folder = in_folder(surroundings(company))
    folder.mkdir(parents=True)
    (tmp_path / "outside.json").write_bytes(said(sent, "rejected"))
    (folder / "a.json").symlink_to(tmp_path / "outside.json")
    assert read(company) == {}


def test_the_worker_looks_every_five_minutes(company: Company, sent: Delivery) -> None:
    put(in_folder(surroundings(company)) / "a.json", said(sent, "accepted"))
    (one,) = due_inquiries(LATER)
    assert ask(one, actor="worker", clock=lambda: LATER).words == {"accepted": 1}
    assert due_inquiries(LATER + timedelta(minutes=4)) == []
    assert due_inquiries(LATER + timedelta(minutes=5)) == [one]
