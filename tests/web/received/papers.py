# SPDX-License-Identifier: MIT
"""E-invoices of Acme as they come in: one whose buyer is known, one of a stranger, as XML or as PDF."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from django.utils import timezone

from dunwell.services.demo_papers import Paper, factur_x, ubl_invoice
from dunwell.services.demo_pdf import one_page
from dunwell.services.due import local_date
from dunwell.services.receive import receive_file
from dunwell.services.received_files import Arrival
from dunwell.store.models import Company, ReceivedInvoice

BERG = Paper(
    number="E-1", issued=date(2026, 3, 1), due=date(2026, 3, 31), minor=12345, buyer="Berg AB", vat_id="FI20000044",
    email="berg@acme.example", street="Strandgatan 9", postal_code="65100", city="Vasa", reference="RF18539007547034",
)  # fmt: skip
STRANGER = replace(
    BERG, number="E-2", minor=9900, buyer="Saari <Purje> Oy", vat_id="FI20000999", email="laskut@saari.example",
    reference="RF2510001",
)  # fmt: skip


def came(company: Company, folder: Path, paper: Paper, *, pdf: bool = False) -> ReceivedInvoice:
    """The e-invoice, after it came in."""
    content = factur_x(paper, one_page([f"INVOICE {paper.number}"])) if pdf else ubl_invoice(paper)
    path = folder / f"{paper.number}.{'pdf' if pdf else 'xml'}"
    path.write_bytes(content)
    now = timezone.now()
    receive_file(company, path, arrival=Arrival("mailbox"), on=local_date(company, now), actor="worker", at=now)
    return ReceivedInvoice.objects.get(company=company, number=paper.number)
