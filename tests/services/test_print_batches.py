# SPDX-License-Identifier: MIT
"""Letters gathered into batches: what is in them, in which order, and what is left out."""

import hashlib
from collections import defaultdict
from datetime import date
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest

from dunwell.core.problem import Refused
from dunwell.services import check_books, payments
from dunwell.services.living import Living
from dunwell.services.originals import attach_original
from dunwell.services.print_files import COVER, PDF, file_of, folder_of
from dunwell.services.print_view import letter_file, letters_in
from dunwell.services.run_dunning import run_dunning
from dunwell.services.way_settings import switch_way
from dunwell.store.models import Company, Customer, Delivery, Event, PrintBatch, Task
from tests.services.printing import (
    RUN_ON,
    batch_of,
    gathered,
    manifest_of,
    pages_of,
    printing_company,
    states,
    texts_of,
    when,
)


def test_letters_of_a_run_become_one_pdf_by_sheets_country_and_postcode(company: Company) -> None:
    printing_company(company)
    batch = batch_of(company)
    assert (batch.number, batch.letters, batch.sheets, batch.state) == (1, 4, 4, "open")
    assert batch.run is not None
    assert batch.run.on == RUN_ON
    pages = pages_of(batch)
    # A cover sheet and its back; every letter on a front side.
    assert len(pages) == batch.pages == 2 + 4 * 2
    assert "Print batch 1" in pages[0]
    assert [bool(text) for text in pages[1::2]] == [False] * 5
    addressed = ["00100 Helsinki", "00990 Helsinki", "33100 Tampere", "11151 Stockholm"]
    assert [where for where, text in zip(addressed, pages[2::2], strict=True) if where in text] == addressed
    assert "Cecilia Åström" in pages[4]
    assert states(company) == dict.fromkeys(["N-1", "N-2", "N-3", "N-4"], "printed")
    assert check_books.check(company) == []
    assert not Delivery.objects.exclude(leased_by="").exists()


def test_the_manifest_says_what_is_in_the_pdf(company: Company) -> None:
    printing_company(company)
    batch = batch_of(company)
    told, pages = manifest_of(batch), pages_of(batch)
    assert (told["kind"], told["version"], told["batch"], told["run"]) == ("dunwell.print-batch", 1, 1, "2026-03-09")
    assert told["pdf"]["sha256"] == batch.sha256 == hashlib.sha256(file_of(batch, PDF).read_bytes()).hexdigest()
    assert told["pdf"]["pages"] == len(pages)
    for letter in told["letters"]:
        text = pages[letter["first_page"] - 1]
        assert letter["notice"] in text
        assert all(line.split()[-1] in text for line in [letter["name"], *letter["address"]])
    sums = {one["currency"]: Decimal(one["total"]) for one in told["totals"]}
    assert sums == {"EUR": Decimal("255.50"), "SEK": Decimal("900.00")}
    counted: defaultdict[str, Decimal] = defaultdict(Decimal)
    for letter in told["letters"]:
        counted[letter["currency"]] += Decimal(letter["total"])
    assert counted == sums
    assert told["count"] == {"letters": 4, "sheets": sum(one["sheets"] for one in told["letters"])}


def test_one_side_without_a_cover_has_no_empty_page(company: Company) -> None:
    printing_company(company, duplex=False, cover=False, order="number")
    batch = batch_of(company)
    pages = pages_of(batch)
    assert len(pages) == 4
    assert [number for number, text in zip(states(company), pages, strict=True) if number in text] == list(
        states(company)
    )
    assert file_of(batch, COVER).is_file(), "it can be printed all the same"


def test_a_long_letter_comes_last_and_begins_on_a_front_side(company: Company) -> None:
    many = "".join(f"L-{n},C-2,2026-02-15,2026-03-01,EUR,10.00\n" for n in range(80))
    printing_company(company, invoices="invoice,customer_id,issue_date,due_date,currency,amount\n" + many
                     + "R-1,C-1,2026-02-15,2026-03-01,EUR,100.00\n")  # fmt: skip
    batch = batch_of(company)
    short, long = manifest_of(batch)["letters"]
    assert (short["customer"], short["sheets"], short["first_page"]) == ("C-1", 1, 3)
    assert (long["customer"], long["first_page"]) == ("C-2", 5)
    assert long["pages"] > 2
    assert long["sheets"] == (long["pages"] + 1) // 2
    assert batch.pages == 4 + 2 * long["sheets"]
    assert batch.sheets == 1 + long["sheets"]


def test_what_was_paid_since_the_run_is_not_printed(company: Company) -> None:
    printing_company(company)
    payments.pay(company, "R-3", "70.00", **when())
    payments.pay(company, "R-2", "50.00", **when())
    done = gathered(company)
    assert (done.withdrawn, done.letters) == (1, 3)
    assert states(company)["N-2"] == "withdrawn"
    (batch,) = done.batches
    assert all("R-3" not in text and "R-2" not in text for text in pages_of(batch))
    assert Decimal(next(one["total"] for one in manifest_of(batch)["letters"] if one["customer"] == "C-1")) == 100


def test_a_letter_without_an_address_is_set_aside_and_breaks_no_batch(company: Company) -> None:
    printing_company(company)
    Customer.objects.filter(ref="C-2").update(street="", postal_code="", city="")
    done = gathered(company)
    assert (done.refused, done.letters) == (1, 3)
    assert states(company)["N-2"] == "refused"
    task = Task.objects.get(kind="refused_delivery")
    assert "N-2" in task.text
    assert "no_postal_address" in Delivery.objects.get(notice__number="N-2").answer.replace(" ", "_")
    assert check_books.check(company) == []


def test_nothing_waits_and_no_batch_is_made(company: Company) -> None:
    printing_company(company, run=False)
    assert gathered(company).batches == []
    assert not PrintBatch.objects.exists()


def test_a_second_time_makes_no_second_batch(company: Company) -> None:
    printing_company(company)
    assert len(gathered(company).batches) == 1
    assert gathered(company).batches == []


def test_each_run_has_a_batch_and_what_came_late_goes_with_the_last(company: Company) -> None:
    printing_company(company)
    later = date(2026, 3, 23)
    run_dunning(company, later, actor="bob", at=when(later)["at"])
    late = Delivery.objects.filter(notice__run__on=RUN_ON, notice__number="N-1")
    late.update(place=2)
    done = gathered(company, on=later)
    assert [(batch.number, batch.run and batch.run.on) for batch in done.batches] == [(1, RUN_ON), (2, later)]
    assert "N-1" in {one["notice"] for one in manifest_of(done.batches[1])["letters"]}
    assert "N-1" not in {one["notice"] for one in manifest_of(done.batches[0])["letters"]}


def test_a_printed_letter_is_read_as_it_was_printed(company: Company) -> None:
    printing_company(company)
    batch = batch_of(company)
    row = letters_in(batch).get(delivery__notice__number="N-1")
    name, data = letter_file(company, row.pk)
    assert name == "N-1.pdf"
    (text,) = texts_of(data)
    assert "Cecilia Åström" in text
    assert "N-1" in text
    with pytest.raises(Refused, match="not_found"):
        letter_file(Company(pk=company.pk + 1), row.pk)


def test_a_company_without_print_gathers_nothing(company: Company) -> None:
    printing_company(company)
    switch_way(company, "print", to=False, **when())
    with pytest.raises(Refused, match="print_off"):
        gathered(company)


def test_two_do_not_gather_at_once(company: Company) -> None:
    printing_company(company)
    other = Living("print:other")
    Delivery.objects.update(leased_by="print:other", leased_until="2026-03-09T10:00:00+00:00")
    with pytest.raises(Refused, match="print_under_way"):
        gathered(company)
    other.end()
    assert gathered(company).letters == 4, "whoever is dead holds nothing"


def test_files_that_no_batch_names_are_cleared_away(company: Company) -> None:
    printing_company(company)
    folder = folder_of(company)
    (folder / ".making-dead").mkdir(parents=True)
    (folder / "acme-00009-000000000000.pdf").write_bytes(b"%PDF-")
    batch = batch_of(company)
    assert {path.name for path in folder.iterdir()} == {
        f"{batch.file}.pdf", f"{batch.file}.json", f"{batch.file}-cover.pdf",
    }  # fmt: skip


def test_every_letter_and_the_batch_are_told_in_history(company: Company) -> None:
    printing_company(company)
    batch = batch_of(company)
    made = Event.objects.get(code="batch_made")
    assert made.seq == batch.seq
    told = Event.objects.filter(code="delivery_printed").order_by("seq").values_list("notice_id", flat=True)
    assert list(told) == [row.delivery.notice_id for row in letters_in(batch)]


def test_invoices_are_printed_behind_their_letter_on_its_paper(company: Company) -> None:
    printing_company(company, originals=True)
    broad = pikepdf.new()
    broad.add_blank_page(page_size=(792, 612))
    out = BytesIO()
    broad.save(out)
    attach_original(company, "R-5", out.getvalue(), **when())
    batch = batch_of(company)
    told = next(one for one in manifest_of(batch)["letters"] if one["customer"] == "C-4")
    assert (told["pages"], told["sheets"]) == (2, 1)
    with pikepdf.open(file_of(batch, PDF)) as pdf:
        boxes = {tuple(round(float(side)) for side in page.mediabox) for page in pdf.pages}
    assert boxes == {(0, 0, 595, 842)}
