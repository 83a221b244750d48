# SPDX-License-Identifier: MIT
"""A notice as a letter for a service that prints and posts it."""

from io import BytesIO

from dunwell.delivery.carrier import Outgoing
from dunwell.delivery.post_service.carrier import ADDRESS, PAGES
from dunwell.delivery.post_service.way import PostServiceSettings
from dunwell.services.consignment import Consignment
from dunwell.services.letter_cargo import letter_of, postable
from dunwell.services.ways import settings_of, way_of
from dunwell.store.models import Delivery


def letter(consignment: Consignment) -> Outgoing:
    """The letter as PDF, and where it goes. Raises `Refused`: `no_postal_address`, and what letters do."""
    import pikepdf  # loaded where letters are made

    company = consignment.company
    content = postable(consignment.content)
    row = way_of(company, "letter")
    kept = settings_of(row) if row is not None else None
    originals = isinstance(kept, PostServiceSettings) and kept.originals
    pdf = letter_of(content, originals=originals)
    with pikepdf.open(BytesIO(pdf)) as document:
        pages = len(document.pages)
    customer = Delivery.objects.select_related("notice__customer").get(pk=consignment.delivery).notice.customer
    name = content.customer.name
    address: dict[str, object] = {
        "name": name,
        "lines": [line for line in content.customer.address if line.strip()],
        "country": customer.country or company.country,
    }
    facts: dict[str, object] = {ADDRESS: address, PAGES: pages}
    return Outgoing(consignment.message_id, "", (name,), pdf, name=f"{content.number}.pdf", facts=facts)
