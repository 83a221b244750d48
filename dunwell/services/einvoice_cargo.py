# SPDX-License-Identifier: MIT
"""A notice as an e-invoice document: UBL or Finvoice, with its letter and the original invoices that fit."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypedDict

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Outgoing
from dunwell.delivery.einvoice.address import EinvoiceAddress, einvoice_address
from dunwell.delivery.einvoice.carrier import FILES, document_id
from dunwell.delivery.einvoice.way import EinvoiceSettings
from dunwell.letters.documents.finvoice_frame import MOST_BYTES as FINVOICE_BYTES
from dunwell.letters.documents.finvoice_frame import MOST_FILES as FINVOICE_FILES
from dunwell.letters.documents.parties import Parties, Party
from dunwell.letters.documents.ubl_reminder import MOST_BYTES as UBL_BYTES
from dunwell.letters.notice import NoticeContent
from dunwell.services.consignment import Consignment
from dunwell.services.letter_cargo import letter_of
from dunwell.services.ways import settings_of, way_of
from dunwell.store.models import Company, Customer, Delivery


class _Place(TypedDict):
    streets: tuple[str, ...]
    post_code: str
    town: str


def einvoice(consignment: Consignment) -> Outgoing:
    """The document for the customer's e-invoice address. Originals that are too large together stay away, and the
    letter says so. Raises `Refused`: `bad_einvoice_address`, `document_refused`, `way_not_set`, and what letters do."""
    from dunwell.letters.documents.finvoice import finvoice  # the XML library is loaded where it is wanted
    from dunwell.letters.documents.finvoice_attachments import finvoice_attachments
    from dunwell.letters.documents.ubl_reminder import ubl_reminder

    settings = _settings(consignment.company)
    customer = Delivery.objects.select_related("notice__customer").get(pk=consignment.delivery).notice.customer
    to = einvoice_address(customer.einvoice_address)
    parties = Parties(_seller(consignment.company, settings), _buyer(customer, to))
    content, letter = _fitting(consignment.content, settings)
    name = document_id(consignment.message_id)
    facts: Mapping[str, object] = {}
    if settings.document == "finvoice":
        data = finvoice(content, parties=parties, at=consignment.at, letter=letter, message_id=name)
        files = finvoice_attachments(content, parties=parties, at=consignment.at, letter=letter, message_id=name)
        facts = {FILES: files}
    else:
        data = ubl_reminder(content, parties=parties, letter=letter)
    return Outgoing(consignment.message_id, "", (customer.einvoice_address,), data, name=f"{name}.xml", facts=facts)


def _settings(company: Company) -> EinvoiceSettings:
    row = way_of(company, "einvoice")
    settings = settings_of(row) if row is not None else None
    if not isinstance(settings, EinvoiceSettings):
        raise Refused("way_not_set", way="einvoice")
    return settings


def _seller(company: Company, settings: EinvoiceSettings) -> Party:
    at = einvoice_address(settings.seller_address)
    return Party(
        address=at.address,
        scheme=at.scheme,
        operator=at.operator,
        business_id=settings.business_id,
        vat_id=company.vat_id,
        country=company.country,
        **_place(company),
    )


def _buyer(customer: Customer, at: EinvoiceAddress) -> Party:
    return Party(
        address=at.address,
        scheme=at.scheme,
        operator=at.operator,
        vat_id=customer.vat_id,
        country=customer.country,
        **_place(customer),
    )


def _place(row: Company | Customer) -> _Place:
    """The postal address, where it is whole: a part of one is none."""
    streets = tuple(line.strip() for line in row.street.split("\n") if line.strip())
    if not (streets and row.postal_code and row.city):
        return {"streets": (), "post_code": "", "town": ""}
    return {"streets": streets, "post_code": row.postal_code, "town": row.city}


def _fitting(content: NoticeContent, settings: EinvoiceSettings) -> tuple[NoticeContent, bytes]:
    """The content with the originals that may travel, and its letter."""
    letter = letter_of(content)
    sizes = [len(letter), *(len(file.data) for file in content.attachments)]
    if settings.document == "finvoice":
        fits = sum(sizes) <= FINVOICE_BYTES and len(sizes) <= FINVOICE_FILES
    else:
        fits = max(sizes) <= UBL_BYTES and sum(sizes) <= 2 * UBL_BYTES
    if fits:
        return content, letter
    bare = replace(content, attachments=(), attached="too_large")
    return bare, letter_of(bare)
