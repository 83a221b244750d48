# SPDX-License-Identifier: MIT
"""E-invoices for tests of use cases: written to a file and taken, as a folder would bring them."""

from pathlib import Path

from dunwell.services.import_einvoices import import_einvoice_file
from dunwell.services.received_files import Arrival, FileReport
from dunwell.store.models import Company, Customer, ReceivedInvoice
from tests.services.ledger import TODAY

_SELLER_VAT = (
    "<cac:PartyTaxScheme><cbc:CompanyID>{vat}</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
    "</cac:PartyTaxScheme></cac:Party>\n</cac:AccountingSupplierParty>"
)


def brought(
    company: Company,
    folder: Path,
    document: str | bytes,
    *,
    name: str = "a.xml",
    create: bool = False,
    dry: bool = False,
    origin: str = "folder",
) -> FileReport:
    """Takes a document as a file of this name."""
    path = folder / name
    path.write_bytes(document.encode() if isinstance(document, str) else document)
    return import_einvoice_file(company, path, arrival=Arrival(origin), create_customers=create, dry_run=dry, **TODAY)


def lumi(company: Company, **more: str) -> Customer:
    """The customer whom the sample invoices name as buyer."""
    return Customer.objects.create(company=company, **({"ref": "C-1", "name": "Lumi Oy", "country": "FI"} | more))


def sold_by(document: str, vat: str) -> str:
    """A UBL document whose seller has this VAT number."""
    return document.replace("</cac:Party>\n</cac:AccountingSupplierParty>", _SELLER_VAT.format(vat=vat))


def only() -> ReceivedInvoice:
    """The one e-invoice that was received."""
    return ReceivedInvoice.objects.select_related("file", "invoice", "customer").get()
